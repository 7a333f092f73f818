import { Fault } from '../message/fault.ts'
import { isForeign, keyName, type SignerCertificate } from '../trust/index.ts'
import { signatureByUri } from './algorithms.ts'
import { checkKey } from './key.ts'

/** A signature algorithm that we cannot compute; other software signs with it. */
export interface ForeignSignature {
  /** For people. */
  readonly name: string
  /** Object identifier of the algorithm of the key that signs so. */
  readonly key: string
  /** Whether OpenSSL's GOST engine computes it. */
  readonly engine: boolean
}

/** By SignatureMethod. The registry of the EEC is not public: an agreement may name further methods. */
export const FOREIGN_SIGNATURES: ReadonlyMap<string, ForeignSignature> = new Map([
  ['urn:EAEU:Signature:bign-with-hbelt', { name: 'STB 34.101.45 (Belarus)', key: '1.2.112.0.2.0.34.101.45.2.1', engine: false }],
  [
    'urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34102012-gostr34112012-256',
    { name: 'GOST R 34.10-2012, 256 bit (Russia)', key: '1.2.643.7.1.1.1.1', engine: true },
  ],
  [
    'urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34102012-gostr34112012-512',
    { name: 'GOST R 34.10-2012, 512 bit (Russia)', key: '1.2.643.7.1.1.1.2', engine: true },
  ],
])

/**
 * Whether a key of this signer can have signed by this method, before anybody is asked (XS-21): the certificate decides, not the
 * URI in the message. A method without a row is one that only the agreement names: any foreign key may go with it.
 * Throws ASW_KEY_WEAK.
 */
export function assureMethodFits(method: string, signer: SignerCertificate): void {
  const own = signatureByUri(method)
  const foreign = FOREIGN_SIGNATURES.get(method)?.name
  if (isForeign(signer)) {
    if (!mayMean(method, signer.keyAlgorithm)) throw unfit(signer, own ?? foreign ?? method)
    return
  }
  if (foreign !== undefined) throw unfit(signer, foreign)
  if (own !== undefined) checkKey(signer.publicKey, own)
}

/** Whether an algorithm of a foreign key may be meant by this method. */
export function mayMean(method: string, keyAlgorithm: string): boolean {
  if (signatureByUri(method) !== undefined) return false
  const row = FOREIGN_SIGNATURES.get(method)
  return row === undefined || row.key === keyAlgorithm
}

function unfit(signer: SignerCertificate, wanted: string): Fault {
  const { subject, serial, fingerprint } = signer
  return new Fault('ASW_KEY_WEAK', `the signer's key is of the kind ${keyName(signer)}, the method wants ${wanted}`, {
    subject,
    serial,
    fingerprint,
  })
}
