import { writeCanonical } from '@asw/mappings/xml'
import type { OwnKey } from '../../../agreement/agreement.ts'
import type { Receipt } from '../../../message/stages.ts'
import { C14N, DIGESTS, type DigestName, SIGNATURES } from '../../../sign/algorithms.ts'
import { digest, signValue } from '../../../sign/value.ts'
import { cidUri } from '../content-id.ts'
import type { Part } from '../message.ts'
import { NS } from '../names.ts'
import { element, plain } from '../write/element.ts'
import { reference } from '../write/reference.ts'
import { ENVELOPE_TRANSFORMS } from './form.ts'

const HEADER_END = Buffer.from('</soap:Header>')

/** An envelope in canonical form, and the same without the blocks for the next hop, which the signature leaves out. */
export interface WrittenEnvelope {
  readonly whole: Uint8Array
  readonly covered: Uint8Array
}

/**
 * Signs an envelope without parsing anything (ebMS 2.0 section 4.1): the digest is over the very bytes of `covered`, the
 * Signature becomes the last header block of `whole`. Throws ASW_KEY_UNUSABLE.
 */
export async function signEnvelope(envelope: WrittenEnvelope, parts: readonly Part[], signer: OwnKey): Promise<Uint8Array> {
  const { hash, uri } = SIGNATURES[signer.algorithm]
  const receipts = [
    receipt('', ENVELOPE_TRANSFORMS, hash, envelope.covered),
    ...parts.map(({ contentId, bytes }) => receipt(cidUri(contentId), [], hash, bytes)),
  ]
  const signedInfo = element(
    'ds',
    'SignedInfo',
    [],
    element('ds', 'CanonicalizationMethod', [plain('Algorithm', C14N.c14n10)]),
    element('ds', 'SignatureMethod', [plain('Algorithm', uri)]),
    ...receipts.map(reference),
  )
  const value = await signValue(signer.key, signer.algorithm, inContext(writeCanonical(signedInfo)))
  const certificates = [signer.certificate.der, ...signer.chain].map((der) =>
    element('ds', 'X509Certificate', [], Buffer.from(der).toString('base64')),
  )
  const signature = element(
    'ds',
    'Signature',
    [],
    signedInfo,
    element('ds', 'SignatureValue', [], value.toString('base64')),
    element('ds', 'KeyInfo', [], element('ds', 'X509Data', [], ...certificates)),
  )
  return insertBlock(envelope.whole, writeCanonical(signature))
}

function receipt(uri: string, transforms: readonly string[], hash: DigestName, bytes: Uint8Array): Receipt {
  return { uri, transforms, digestMethod: DIGESTS[hash].uri, digestValue: digest(hash, bytes).toString('base64') }
}

const DS_DECLARED = `xmlns:ds="${NS.ds}"`

/**
 * SignedInfo as inclusive C14N sees it where it stands: it inherits the namespaces of Envelope and Signature. The
 * envelope declares no other prefix above it, so the one start tag is all that differs.
 */
function inContext(signedInfo: Uint8Array): Uint8Array {
  const start = `<ds:SignedInfo ${DS_DECLARED}>`
  return Buffer.concat([Buffer.from(`<ds:SignedInfo ${DS_DECLARED} xmlns:soap="${NS.soap}">`), signedInfo.subarray(start.length)])
}

/** Canonical text and attribute values hold no `<`, so the end tag is found where it stands and nowhere else. */
function insertBlock(envelope: Uint8Array, block: Uint8Array): Uint8Array {
  const at = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.length).indexOf(HEADER_END)
  return Buffer.concat([envelope.subarray(0, at), block, envelope.subarray(at)])
}
