import { readCanonical, type XmlLimits } from '@asw/mappings/xml'
import { digestOf } from '../../message/digest.ts'
import { Fault } from '../../message/fault.ts'
import type { Signer } from '../../message/stages.ts'
import { FOREIGN_SIGNATURES } from '../foreign.ts'
import { type Judgement, providerFor, type SignatureProvider, type SignatureQuestion } from '../provider.ts'
import { nameCertificate, readProperties } from '../signed-properties.ts'
import { readContainer, type UnverifiedContainer } from './container.ts'
import type { ReadReceipt, Receipt } from './receipt.ts'

export interface ContainerPolicy {
  /** Who judges the signatures over the content; the first that knows the algorithm is asked. */
  readonly providers: readonly SignatureProvider[]
  readonly receipt: {
    readonly need: 'required' | 'optional'
    /** Who judges the signature of the receipt: they accept certificates of trusted third parties and no others. */
    readonly providers: readonly SignatureProvider[]
    /** SignatureMethods, by URI, that nobody here can judge and that are left to the receipt. */
    readonly leftTo?: readonly string[]
    /**
     * Who has signed what is left to the receipt: the third party says that a signature is right, not whose it may be. Without it
     * no signer is known. Throws ASW_SIGNATURE_SHAPE, ASW_KEY_WEAK, ASW_SIGNER_UNKNOWN, ASW_CERTIFICATE_*, ASW_REVOCATION_UNKNOWN.
     */
    readonly signer?: (question: SignatureQuestion) => Promise<Signer>
  }
  readonly limits?: XmlLimits
}

export interface VerifiedContainer {
  /** Canonical bytes of each document in SignedContent. */
  readonly documents: readonly Uint8Array[]
  /** Canonical bytes of SignedContent. */
  readonly content: Uint8Array
  readonly docInstance: string
  readonly signatures: readonly VerifiedSignature[]
  readonly receipt?: Receipt & Judgement
}
/** `by: 'receipt'`: nobody here can judge the algorithm; the trusted third party did. */
export type VerifiedSignature = { readonly method: string } & (Judgement | { readonly by: 'receipt'; readonly signer?: Signer })

/**
 * Verifies a signed container (No 125): every signature over the content, then the receipt of the trusted third party, then
 * that the receipt belongs to this document. All must be right. What comes back is read from the bytes that the signatures
 * cover (XS-17).
 *
 * A signature is left to the receipt only where the policy names its algorithm, and then the signature of the receipt must
 * cover the document itself: a receipt that only names the document by DocId would fit any other content as well.
 *
 * Throws ASW_XML_*, ASW_CONTAINER_SHAPE, ASW_SIGNATURE_*, ASW_KEY_WEAK, ASW_SIGNER_UNKNOWN, ASW_CERTIFICATE_*,
 * ASW_RECEIPT_*, and, no verdict, ASW_PROVIDER_DOWN and ASW_SIGNATURE_UNDECIDED.
 */
export async function verifyContainer(xml: Uint8Array, policy: ContainerPolicy): Promise<VerifiedContainer> {
  const container = readContainer(xml, policy.limits)
  const askable = container.signatures.map((signature) => ({ signature, provider: chooseProvider(signature, policy) }))
  if (!container.receipt && policy.receipt.need === 'required')
    throw new Fault('ASW_RECEIPT_MISSING', 'a receipt of the trusted third party is agreed, the container has none')
  const left = askable.filter(({ provider }) => provider === undefined)
  if (left.length > 0) checkLeftToReceipt(container)

  const signatures: VerifiedSignature[] = []
  for (const { signature, provider } of askable) {
    const judged = provider ? await provider.judge(signature) : await vouched(signature, policy)
    signatures.push({ method: signature.method, ...judged })
  }
  const receipt = container.receipt && (await verifyReceipt(container, container.receipt, policy))
  return {
    documents: container.documents,
    content: container.content,
    docInstance: container.docInstance,
    signatures,
    ...(receipt ? { receipt } : {}),
  }
}

/** `undefined`: left to the receipt. Throws ASW_SIGNATURE_ALGORITHM where nobody may judge it (ES-03). */
function chooseProvider(question: SignatureQuestion, policy: ContainerPolicy): SignatureProvider | undefined {
  const provider = providerFor(policy.providers, question)
  if (provider || policy.receipt.leftTo?.includes(question.method)) return provider
  throw unknownAlgorithm(question)
}

async function vouched(question: SignatureQuestion, { receipt }: ContainerPolicy) {
  const signer = await receipt.signer?.(question)
  return { by: 'receipt', ...(signer === undefined ? {} : { signer }) } as const
}

function unknownAlgorithm({ method, covered }: SignatureQuestion): Fault {
  const name = FOREIGN_SIGNATURES.get(method)?.name
  const what = name === undefined ? 'a signature algorithm is not known here' : `nobody here judges ${name}`
  return new Fault('ASW_SIGNATURE_ALGORITHM', what, {
    uri: method.slice(0, 200),
    digests: covered.map(({ digestMethod }) => digestMethod.slice(0, 200)),
  })
}

function checkLeftToReceipt({ receipt, ids }: UnverifiedContainer): void {
  if (!receipt) throw new Fault('ASW_RECEIPT_MISSING', 'a signature that nobody here can judge comes without a receipt')
  if (!receipt.covers.has(ids.data) && !receipt.covers.has(ids.content))
    throw new Fault('ASW_RECEIPT_INVALID', 'the receipt names the document, its signature does not cover it')
}

async function verifyReceipt(
  container: UnverifiedContainer,
  { receipt, question, properties }: ReadReceipt,
  policy: ContainerPolicy,
): Promise<Receipt & Judgement> {
  const provider = providerFor(policy.receipt.providers, question)
  if (!provider) throw unknownAlgorithm(question)
  const judged = await provider.judge(question)
  if (properties && judged.by === 'own') checkSigningCertificate(properties, judged, question)
  if (receipt.docId !== container.docInstance)
    throw new Fault('ASW_RECEIPT_INVALID', 'DocId of the receipt is not the DocInstance of the document')
  checkReport(receipt, container)
  return { ...receipt, ...judged }
}

/** XS-27: the certificate that was used is the one that the trusted third party bound to its signature. */
function checkSigningCertificate(properties: Uint8Array, { signer }: Judgement, { certificates }: SignatureQuestion): void {
  const claims = readProperties(readCanonical(properties))
  const used = certificates.find((der) => digestOf(der) === signer.fingerprint)
  if (!used || !nameCertificate(claims, used))
    throw new Fault('ASW_SIGNATURE_PROPERTIES', 'SigningCertificate of the receipt names another certificate than the one used')
}

/** No entry is an error, each entry is about something of this container, and nothing is left without a success. */
function checkReport({ report }: Receipt, { ids, signatures }: UnverifiedContainer): void {
  for (const entry of report) {
    if (entry.verdict === 'error')
      throw new Fault('ASW_RECEIPT_NEGATIVE', 'the trusted third party reports an error', { reason: entry.reason })
  }
  const whole = new Set([undefined, ids.content, ids.data])
  const known = new Set([...whole, ...signatures.map(({ id }) => id)])
  const about = report.map(({ reference }) => reference?.replace(/^#/, ''))
  if (about.some((id) => !known.has(id))) throw new Fault('ASW_RECEIPT_INVALID', 'the Report is about something else')
  const all = about.some((id) => whole.has(id)) || signatures.every(({ id }) => id !== undefined && about.includes(id))
  if (!all) throw new Fault('ASW_RECEIPT_INVALID', 'the Report passes over a signature of the document')
}
