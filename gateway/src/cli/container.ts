import { randomUUID } from 'node:crypto'
import type { OwnKey } from '../agreement/agreement.ts'
import { digestOf } from '../message/digest.ts'
import { gostProvider } from '../provider/index.ts'
import { CONTAINER, signContainer, type VerifiedContainer, verifyContainer } from '../sign/edoc/index.ts'
import { assureMethodFits, ownProvider, SIGNATURES, type SignatureName, type SignatureProvider } from '../sign/index.ts'
import {
  assureForeignSigner,
  type ForeignCertificate,
  isForeign,
  judgeCertificate,
  readCertificate,
  type SignerCertificate,
} from '../trust/index.ts'

const HEAD = 4_096

/** Whether these bytes look like a signed container of the EAEU, and not like a document with a seal. */
export function isContainer(xml: Uint8Array): boolean {
  return Buffer.from(xml.buffer, xml.byteOffset, Math.min(xml.byteLength, HEAD)).includes(`"${CONTAINER}"`)
}

/** The document in a container of its own, signed by one key. */
export function inContainer(document: Uint8Array, key: OwnKey): Promise<Uint8Array> {
  return signContainer(document, [key], {
    docInstance: `urn:uuid:${randomUUID()}`,
    data: randomUUID(),
    content: randomUUID(),
    signatures: [randomUUID()],
  })
}

export interface ContainerTrust {
  /** Authorities, or the signers themselves; a signer whose key is foreign only itself. */
  readonly trusted: readonly SignerCertificate[]
  readonly now: number
  /** gost.so, where GOST signatures are to be judged. */
  readonly gostEngine?: string
}

/** Every signature, and the receipt where there is one; documents and receipts are judged by the same certificates. */
export async function verifyByHand(xml: Uint8Array, { trusted, now, gostEngine }: ContainerTrust): Promise<VerifiedContainer> {
  const anchors = trusted.filter((one) => !isForeign(one)).map(({ der }) => der)
  const own = ownProvider({
    signatures: Object.keys(SIGNATURES) as SignatureName[],
    candidates: anchors,
    signer: async (certificate, chain) => {
      await judgeCertificate({ certificate, intermediates: chain, anchors, use: 'seal', at: now, anchorMayBeLeaf: true })
      const { publicKey, subject, serial, fingerprint } = readCertificate(certificate)
      return { publicKey, subject, serial, fingerprint }
    },
  })
  const providers = [own, ...(gostEngine === undefined ? [] : [await byEngine(gostEngine, trusted.filter(isForeign), now)])]
  return verifyContainer(xml, { providers, receipt: { need: 'optional', providers } })
}

/** GOST, by signers that are trusted one by one. */
async function byEngine(engine: string, signers: readonly ForeignCertificate[], now: number): Promise<SignatureProvider> {
  const candidates = signers.map(({ der }) => der)
  const gost = await gostProvider({ program: 'openssl', engine, timeoutMs: 20_000, candidates, now: () => now })
  return {
    ...gost,
    judge: async (question) => {
      const named = new Set<string>(question.certificates.map(digestOf))
      for (const signer of signers.filter(({ fingerprint }) => named.has(fingerprint))) {
        assureMethodFits(question.method, signer)
        assureForeignSigner(signer, now)
      }
      return gost.judge(question)
    },
  }
}

/** What is told of a verified container, for machines and for people. */
export function containerFacts({ docInstance, signatures, receipt, documents }: VerifiedContainer) {
  return {
    valid: true,
    docInstance,
    signatures: signatures.map((one) => ({ method: one.method, by: one.by, ...('signer' in one ? { signer: one.signer } : {}) })),
    ...(receipt ? { receipt: { receiptId: receipt.receiptId, signer: receipt.signer } } : {}),
    documents: documents.map(({ byteLength }) => byteLength),
  }
}
export function containerText(facts: ReturnType<typeof containerFacts>): string {
  const signers = facts.signatures.map(({ by, signer, method }) => `  signer     ${signer?.subject ?? by}  (${method})`)
  const receipt = facts.receipt ? [`  receipt    ${facts.receipt.signer.subject}  (${facts.receipt.receiptId})`] : []
  return ['good container', `  document   ${facts.docInstance}`, ...signers, ...receipt].join('\n')
}
