import { X509Certificate } from 'node:crypto'
import { signersOf } from '../agreement/index.ts'
import { digestOf } from '../message/digest.ts'
import { Fault } from '../message/fault.ts'
import { dvcsProvider, gostProvider, post } from '../provider/index.ts'
import type { Trust } from '../receive/deps.ts'
import type { ContainerPolicy } from '../sign/edoc/index.ts'
import { ownProvider, type SignatureProvider } from '../sign/index.ts'
import { judgeCertificate, readCertificate } from '../trust/index.ts'
import type { EaeuAgreement } from './deps.ts'
import { assureKinds, lookedUp, vouchedSigner } from './looked-up.ts'

interface PolicyDeps {
  readonly trust: Trust
  readonly world: { now(): number; uuid(): string }
}

const ENGINE_MS = 20_000
const ANSWER_BYTES = 1024 * 1024

/**
 * How the containers of each partner are judged: by ourselves where we can, then by what the agreement names. Made once for
 * an agreement; a reload brings another one.
 */
export function containerPolicies(deps: PolicyDeps): (agreement: EaeuAgreement) => Promise<ContainerPolicy> {
  const known = new WeakMap<EaeuAgreement, Promise<ContainerPolicy>>()
  return (agreement) => {
    const made = known.get(agreement) ?? policyOf(deps, agreement)
    known.set(agreement, made)
    // An engine that does not answer now may answer next time.
    made.catch(() => known.delete(agreement))
    return made
  }
}

async function policyOf(deps: PolicyDeps, agreement: EaeuAgreement): Promise<ContainerPolicy> {
  const { security, eaeu } = agreement
  const own = ownProvider({
    signatures: security.signatures,
    candidates: agreement.certificates.seal.map(({ der }) => der),
    signer: (certificate) => deps.trust.signer(agreement, 'seal', certificate),
  })
  const computed: SignatureProvider = {
    ...own,
    judge: async (question) => {
      assureKinds(agreement, question)
      return own.judge(question)
    },
  }
  const signer = vouchedSigner(deps, agreement)
  const candidates = signersOf(agreement).map(({ der }) => der)
  const standing = (provider: SignatureProvider) => lookedUp(deps, agreement, provider)
  return {
    providers: [
      computed,
      ...[...thirdParty(deps, agreement, candidates), ...(await engine(deps, agreement, candidates))].map(standing),
    ],
    receipt: {
      need: eaeu.receipt,
      providers: receiptSigners(deps, agreement),
      leftTo: eaeu.leftToReceipt,
      ...(signer === undefined ? {} : { signer }),
    },
  }
}

/** Receipts are signed by the trusted third party and by nobody else. */
function receiptSigners({ trust, world }: PolicyDeps, agreement: EaeuAgreement): readonly SignatureProvider[] {
  const {
    security,
    eaeu: { ttp },
  } = agreement
  if (ttp === undefined) return []
  const { anchors } = ttp
  const signer = async (certificate: Uint8Array, chain: readonly Uint8Array[]) => {
    const question = { certificate, intermediates: chain, anchors, use: 'seal', at: world.now(), anchorMayBeLeaf: true } as const
    trust.assurePath(agreement, (await judgeCertificate(question)).path)
    const { publicKey, subject, serial, fingerprint } = readCertificate(certificate)
    return { publicKey, subject, serial, fingerprint }
  }
  return [ownProvider({ signatures: security.signatures, candidates: anchors, signer })]
}

function thirdParty(
  { world }: PolicyDeps,
  { eaeu: { ttp }, security }: EaeuAgreement,
  candidates: readonly Uint8Array[],
): readonly SignatureProvider[] {
  const service = ttp?.service
  if (service === undefined) return []
  const { url, timeoutMs, methods, nonce, maxAgeMs, anchors } = service
  const ca = anchors?.map((der) => new X509Certificate(der).toString()).join('')
  const responder = digestOf(service.responder)
  return [
    dvcsProvider({
      methods,
      ask: post({ url, timeoutMs, maxBytes: ANSWER_BYTES, ...(ca === undefined ? {} : { tls: { ca } }) }),
      responder: async (certificate) => {
        if (digestOf(certificate) !== responder) throw new Fault('ASW_SIGNER_UNKNOWN', 'another responder has signed the answer')
      },
      candidates,
      now: () => world.now(),
      uuid: () => world.uuid(),
      nonce,
      maxAgeMs,
      skewMs: security.clockSkewMs,
    }),
  ]
}

async function engine(
  { world }: PolicyDeps,
  { eaeu: { gostEngine } }: EaeuAgreement,
  candidates: readonly Uint8Array[],
): Promise<readonly SignatureProvider[]> {
  if (gostEngine === undefined) return []
  const options = { program: 'openssl', engine: gostEngine, timeoutMs: ENGINE_MS }
  return [await gostProvider({ ...options, candidates, now: () => world.now() })]
}
