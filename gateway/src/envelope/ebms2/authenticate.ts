import { isDeepStrictEqual } from 'node:util'
import { type C14nName, readCanonical } from '@asw/mappings/xml'
import { Fault } from '../../message/fault.ts'
import type { Receipt } from '../../message/stages.ts'
import type { SignatureName } from '../../sign/algorithms.ts'
import { chooseCertificate } from '../../sign/choose.ts'
import { weakness } from '../../sign/key.ts'
import type { TrustedSigner } from '../../sign/policy.ts'
import { digest, sameDigest, verifyValue } from '../../sign/value.ts'
import type { Ebms2Message, Header } from './message.ts'
import type { Attachment } from './mime/read.ts'
import { isForNextHop } from './names.ts'
import { unsupported } from './read/element.ts'
import { checkUnderstood, readBlocks } from './read/envelope.ts'
import { readManifest } from './read/manifest.ts'
import { readMessage } from './read/message.ts'
import type { CollectedSignature } from './signature/collect.ts'
import type { Digested } from './signature/form.ts'
import { attachmentOf, type Unpacked } from './unpack.ts'

export interface EnvelopePolicy {
  readonly signatures: readonly SignatureName[]
  /** For SignedInfo and the envelope. C14N 1.0 where nothing is named. */
  readonly c14n?: readonly C14nName[]
  /** Certificates registered for this partner, DER: they stand in where KeyInfo names none of them. */
  readonly candidates?: readonly Uint8Array[]
  /** Whether guaranteed order (ebMS 2.0 section 9) is agreed. Default: no, and a message that asks for it is refused. */
  readonly messageOrder?: boolean
  /** Decides who the signer is (XS-23). Throws ASW_SIGNER_UNKNOWN, ASW_CERTIFICATE_*. */
  signer(certificate: Uint8Array, chain: readonly Uint8Array[]): Promise<TrustedSigner>
}
export interface AuthenticMessage {
  /** Read from the bytes that the signature covers, and from the parts whose digests it holds; from nothing else. */
  readonly message: Ebms2Message
  readonly signer: TrustedSigner
  /** The References of the signature: they go into the Acknowledgment as they stand (section 6.3.2.3). */
  readonly references: readonly Receipt[]
}

const DEFAULT_C14N: readonly C14nName[] = ['c14n10']

/**
 * Verifies the envelope signature (ebMS 2.0 section 4.1) and reads the message again from what it covers (XS-17, XS-25).
 * Order (XS-18): form, algorithms, coverage of the Manifest, the policy's word on the signer, SignatureValue, digests.
 *
 * SyncReply, and an AckRequested for the next hop, are outside every ebMS signature; they are taken from the hint.
 * Throws ASW_SIGNATURE_*, ASW_KEY_WEAK, ASW_SIGNER_UNKNOWN, ASW_CERTIFICATE_*, ASW_MIME_PART_MISSING, ASW_SOAP_INVALID,
 * ASW_EBMS_VALUE, ASW_EBMS_UNSUPPORTED, ASW_EBMS_INCONSISTENT.
 */
export async function authenticate(unpacked: Unpacked, policy: EnvelopePolicy): Promise<AuthenticMessage> {
  const { signature, attachments, hint } = unpacked
  if (signature instanceof Fault) throw signature
  checkAlgorithms(signature, policy)
  checkUnderstood(unpacked.envelope)
  const parts = signature.parts.map((reference) => ({ reference, part: attachmentOf(attachments, reference.uri) }))
  checkCoverage(unpacked, parts)

  const signer = await trustedSigner(signature, policy)
  compare(signature.covered, signature.envelope, 'the envelope')
  for (const { reference, part } of parts) compare(part.bytes, reference, 'a part', reference.uri.slice(0, 300))

  const covered = parts.map(({ part }) => part)
  const said = signature.coveredRoot ?? readCanonical(signature.covered)
  const message = readMessage(said, (href) => attachmentOf(covered, href), hopByHop(hint))
  if (!isDeepStrictEqual(message.header, hint)) {
    throw new Fault('ASW_EBMS_INCONSISTENT', 'the signed MessageHeader is not the one that was read first', {
      location: '//eb:MessageHeader',
    })
  }
  if (message.header.messageOrder && !policy.messageOrder) throw unsupported('MessageOrder is not agreed', 'MessageOrder')
  return { message, signer, references: signature.receipts }
}

function checkAlgorithms({ algorithm, c14n, envelope }: CollectedSignature, policy: EnvelopePolicy): void {
  const allowed = policy.c14n ?? DEFAULT_C14N
  if (!policy.signatures.includes(algorithm)) throw new Fault('ASW_SIGNATURE_ALGORITHM', `${algorithm} is not agreed`)
  for (const name of [c14n, envelope.c14n]) {
    if (!allowed.includes(name)) throw new Fault('ASW_SIGNATURE_ALGORITHM', `${name} is not agreed for an envelope`)
  }
}

/** Every part that the Manifest names is there and signed; what it does not name is dropped (section 3.2.2). */
function checkCoverage(unpacked: Unpacked, covered: readonly { readonly part: Attachment }[]): void {
  const { body } = readBlocks(unpacked.envelope)
  if (body?.local !== 'Manifest') return
  for (const { href } of readManifest(body)) {
    const part = attachmentOf(unpacked.attachments, href)
    if (!covered.some((one) => one.part === part)) {
      throw new Fault('ASW_SIGNATURE_SHAPE', 'the signature does not cover a part of the Manifest', {
        location: href.slice(0, 300),
      })
    }
  }
}

async function trustedSigner(signature: CollectedSignature, policy: EnvelopePolicy): Promise<TrustedSigner> {
  const { algorithm, signedInfo, value, certificates } = signature
  const certificate = chooseCertificate({
    proposed: certificates,
    registered: policy.candidates ?? [],
    claims: undefined,
    verifies: (publicKey) => weakness(publicKey, algorithm) === undefined && verifyValue(publicKey, algorithm, signedInfo, value),
  })
  const signer = await policy.signer(
    certificate,
    certificates.filter((other) => other !== certificate),
  )
  if (!verifyValue(signer.publicKey, algorithm, signedInfo, value)) {
    throw new Fault('ASW_SIGNATURE_WRONG', 'the SignatureValue does not fit SignedInfo and the key of the signer')
  }
  return signer
}

function compare(bytes: Uint8Array, expected: Digested, what: string, location?: string): void {
  if (sameDigest(digest(expected.digest, bytes), expected.value)) return
  throw new Fault('ASW_SIGNATURE_DIGEST', `${what} differs from what was signed`, location === undefined ? {} : { location })
}

function hopByHop({ syncReply, ackRequested }: Header): Pick<Header, 'syncReply' | 'ackRequested'> {
  return { syncReply, ...(ackRequested && isForNextHop(ackRequested.actor) ? { ackRequested } : {}) }
}
