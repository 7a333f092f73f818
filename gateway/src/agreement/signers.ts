import { FOREIGN_SIGNATURES, mayMean } from '../sign/foreign.ts'
import { isForeign, type SignerCertificate } from '../trust/index.ts'
import type { Agreement } from './agreement.ts'

/** Who computes, or vouches for, what a signer has signed; as people read it. */
export const WHO_JUDGES = {
  gateway: 'gateway',
  'trusted-third-party': 'trusted third party',
  'gost-engine': 'GOST engine',
  receipt: 'receipt of the trusted third party',
} as const
export type JudgedBy = keyof typeof WHO_JUDGES

const ENGINE_KEYS: ReadonlySet<string> = new Set(
  [...FOREIGN_SIGNATURES.values()].filter(({ engine }) => engine).map(({ key }) => key),
)

/** Everyone who signs documents of the partner, with keys that we can use and with foreign ones. */
export function signersOf({ certificates, eaeu }: Pick<Agreement, 'certificates' | 'eaeu'>): readonly SignerCertificate[] {
  return [...certificates.seal, ...(eaeu?.foreignSigners ?? [])]
}

/** Who judges signatures of this signer under the agreement, in the order in which they are asked; nobody: empty. */
export function judgesOf({ eaeu }: Pick<Agreement, 'eaeu'>, signer: SignerCertificate): readonly JudgedBy[] {
  if (!isForeign(signer)) return ['gateway']
  const means = (methods: readonly string[] = []) => methods.some((method) => mayMean(method, signer.keyAlgorithm))
  return [
    ...(means(eaeu?.ttp?.service?.methods) ? ['trusted-third-party' as const] : []),
    ...(eaeu?.gostEngine !== undefined && ENGINE_KEYS.has(signer.keyAlgorithm) ? ['gost-engine' as const] : []),
    ...(means(eaeu?.leftToReceipt) ? ['receipt' as const] : []),
  ]
}
