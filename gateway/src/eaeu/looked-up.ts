import type { Trust } from '../receive/deps.ts'
import type { SignatureProvider } from '../sign/index.ts'
import { registered } from '../trust/index.ts'
import type { EaeuAgreement } from './deps.ts'

interface Looking {
  readonly trust: Pick<Trust, 'assure'>
  readonly world: { now(): number }
}

/**
 * A provider beside us says that a signature is right. Whether its signer is in its window and not revoked is ours to look up,
 * as for the signatures that we compute. Throws, beside what the provider throws, ASW_SIGNER_UNKNOWN,
 * ASW_CERTIFICATE_NOT_YET_VALID, ASW_CERTIFICATE_EXPIRED, ASW_CERTIFICATE_REVOKED, ASW_REVOCATION_UNKNOWN.
 */
export function lookedUp({ trust, world }: Looking, agreement: EaeuAgreement, provider: SignatureProvider): SignatureProvider {
  return {
    name: provider.name,
    knows: (method, digestMethods) => provider.knows(method, digestMethods),
    judge: async (question) => {
      const judged = await provider.judge(question)
      trust.assure(agreement, registered(agreement.certificates.seal, judged.signer.fingerprint, world.now()))
      return judged
    },
  }
}
