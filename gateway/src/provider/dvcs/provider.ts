import { X509Certificate } from 'node:crypto'
import { digestOf } from '../../message/digest.ts'
import { Fault } from '../../message/fault.ts'
import type { Signer } from '../../message/stages.ts'
import type { SignatureProvider, SignatureQuestion } from '../../sign/provider.ts'
import { digest as digestBy, sameDigest } from '../../sign/value.ts'
import { type DvcsVerdict, readAnswer } from './answer.ts'
import { DIGESTS, VSD } from './names.ts'
import type { Ask } from './post.ts'
import { writeRequest } from './request.ts'
import { openSigned, type SignedAnswer } from './signed.ts'

export interface DvcsPolicy {
  /** SignatureMethods, by URI, that are left to this third party. */
  readonly methods: readonly string[]
  readonly ask: Ask
  /** Who may sign answers. Throws ASW_SIGNER_UNKNOWN and the ASW_CERTIFICATE_* codes. */
  responder(certificate: Uint8Array, chain: readonly Uint8Array[]): Promise<unknown>
  /** Certificates of the partner's signers, DER. The third party says that a signature is right, not that we know its signer. */
  readonly candidates: readonly Uint8Array[]
  readonly now: () => number
  /** A fresh UUID: transaction identifiers and nonces. */
  readonly uuid: () => string
  /** Whether the service repeats our nonce. Without it an older answer about the same document would pass for a new one. */
  readonly nonce: boolean
  /** responseTime must lie in [now - maxAgeMs, now + skewMs]. */
  readonly maxAgeMs: number
  readonly skewMs: number
}

/** PKIStatus: granted, granted with changes; rejection. All else is no verdict. */
const [GRANTED, GRANTED_WITH_MODS, REJECTION] = [0, 1, 2]

/**
 * Delegates signatures that we cannot compute to a trusted third party over DVCS (RFC 3029, service `vsd`; EEC Decision
 * No 125): the whole signed document goes there, once for all its signatures. Three outcomes: verified; not verified
 * (ASW_SIGNATURE_WRONG); impossible to verify (ASW_SIGNATURE_UNDECIDED). No answer, or one that cannot be believed, is an
 * outage (ASW_PROVIDER_DOWN).
 *
 * KeyInfo must hold exactly one certificate, a registered one: of two, nobody could say which the third party used.
 */
export function dvcsProvider(policy: DvcsPolicy): SignatureProvider {
  const asked = new WeakMap<Uint8Array, Promise<Uint8Array>>()
  return {
    name: 'dvcs',
    knows: (method) => policy.methods.includes(method),
    async judge(question) {
      const signer = signerOf(question, policy.candidates)
      const answer = asked.get(question.document) ?? askAbout(question.document, policy)
      asked.set(question.document, answer)
      return { signer, by: 'dvcs', evidence: await answer }
    },
  }
}

function signerOf({ certificates }: SignatureQuestion, candidates: readonly Uint8Array[]): Signer {
  const [only, ...others] = certificates
  if (!only || others.length > 0)
    throw new Fault('ASW_SIGNATURE_SHAPE', `KeyInfo holds ${certificates.length} certificates, a third party needs exactly one`)
  if (!candidates.some((known) => Buffer.compare(known, only) === 0))
    throw new Fault('ASW_SIGNER_UNKNOWN', 'the signer is not registered for this partner')
  // only names are read: OpenSSL need not know the key
  const certificate = new X509Certificate(only)
  return {
    subject: certificate.subject.replaceAll('\n', ', '),
    serial: certificate.serialNumber,
    fingerprint: digestOf(only),
  }
}

/** The signed answer where it says `verified`. */
async function askAbout(document: Uint8Array, policy: DvcsPolicy): Promise<Uint8Array> {
  const nonce = policy.nonce ? BigInt(`0x${policy.uuid().replaceAll('-', '')}`) : undefined
  const transactionId = `urn:uuid:${policy.uuid()}`
  const evidence = await policy.ask(writeRequest({ document, transactionId, nonce }))
  const verdict = await believed(evidence, document, nonce, policy)
  if (verdict.kind === 'error')
    throw new Fault('ASW_SIGNATURE_UNDECIDED', 'the trusted third party reports an error of its own', { status: verdict.status })
  const { status, serialNumber } = verdict
  if (status === REJECTION)
    throw new Fault('ASW_SIGNATURE_WRONG', 'the trusted third party does not verify the signature', { serialNumber })
  if (status !== GRANTED && status !== GRANTED_WITH_MODS)
    throw new Fault('ASW_SIGNATURE_UNDECIDED', 'the trusted third party cannot verify the signature now', {
      status,
      serialNumber,
    })
  return evidence
}

/** The answer to this very question, by somebody who may answer. Throws ASW_PROVIDER_DOWN. */
async function believed(
  bytes: Uint8Array,
  document: Uint8Array,
  nonce: bigint | undefined,
  policy: DvcsPolicy,
): Promise<DvcsVerdict> {
  try {
    const signed: SignedAnswer = await openSigned(bytes)
    await policy.responder(signed.certificate, signed.chain)
    const verdict = readAnswer(signed.content)
    const why = verdict.kind === 'error' ? undefined : contradiction(verdict, document, nonce, policy)
    if (why !== undefined) throw new Error(why)
    return verdict
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Fault('ASW_PROVIDER_DOWN', `the answer of the trusted third party cannot be believed: ${why}`, {}, error)
  }
}

function contradiction(
  verdict: Extract<DvcsVerdict, { kind: 'certificate' }>,
  document: Uint8Array,
  nonce: bigint | undefined,
  { now, maxAgeMs, skewMs }: DvcsPolicy,
): string | undefined {
  const { digest, respondedAt } = verdict
  if (verdict.service !== VSD) return 'it is about another service'
  const hash = DIGESTS.get(digest.algorithm)
  if (hash === undefined) return 'it names the document by a digest that is not known here'
  if (!sameDigest(digestBy(hash, document), digest.value)) return 'it is about another document'
  if (nonce !== undefined && verdict.nonce !== nonce) return 'it answers another request'
  if (respondedAt === undefined) return 'its time is a time stamp, which is not agreed'
  if (respondedAt < now() - maxAgeMs || respondedAt > now() + skewMs) return 'its time is not now'
  return undefined
}
