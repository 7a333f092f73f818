import { signersOf } from '../agreement/index.ts'
import { digestOf } from '../message/digest.ts'
import { Fault } from '../message/fault.ts'
import type { Signer } from '../message/stages.ts'
import type { Trust } from '../receive/deps.ts'
import { assureMethodFits, type SignatureProvider, type SignatureQuestion } from '../sign/index.ts'
import { assureForeignSigner, isForeign, registered, type SignerCertificate } from '../trust/index.ts'
import type { EaeuAgreement } from './deps.ts'

interface Looking {
  readonly trust: Pick<Trust, 'assure' | 'signer'>
  readonly world: { now(): number }
}

/**
 * A provider beside us says that a signature is right. Whether its key can have signed so, and whether its signer may sign for
 * this partner now, is ours to look up. Before anybody is asked: the registered certificates of KeyInfo against the method.
 * Afterwards, about the signer: registered, in its window, not revoked; by path and usage where we can read its key, by usage alone
 * where it is foreign.
 * Throws, beside what the provider throws, ASW_KEY_WEAK, ASW_SIGNER_UNKNOWN, ASW_CERTIFICATE_*, ASW_REVOCATION_UNKNOWN.
 */
export function lookedUp(looking: Looking, agreement: EaeuAgreement, provider: SignatureProvider): SignatureProvider {
  return {
    name: provider.name,
    knows: (method, digestMethods) => provider.knows(method, digestMethods),
    judge: async (question) => {
      assureKinds(agreement, question)
      const judged = await provider.judge(question)
      await assureSigner(looking, agreement, judged.signer.fingerprint)
      return judged
    },
  }
}

/**
 * Who has signed what is left to a receipt, where the agreement registers signers with foreign keys: the only certificate of KeyInfo,
 * looked up as above. Where it registers none, nobody is known and nobody asked for.
 */
export function vouchedSigner(looking: Looking, agreement: EaeuAgreement) {
  if (agreement.eaeu.foreignSigners.length === 0) return undefined
  return async (question: SignatureQuestion): Promise<Signer> => {
    const [only, ...others] = question.certificates
    if (only === undefined || others.length > 0)
      throw new Fault(
        'ASW_SIGNATURE_SHAPE',
        `KeyInfo holds ${question.certificates.length} certificates, a signature left to the receipt needs exactly one`,
      )
    assureKinds(agreement, question)
    const { subject, serial, fingerprint } = await assureSigner(looking, agreement, digestOf(only))
    return { subject, serial, fingerprint }
  }
}

async function assureSigner(
  { trust, world }: Looking,
  agreement: EaeuAgreement,
  fingerprint: string,
): Promise<SignerCertificate> {
  const signer = registered(signersOf(agreement), fingerprint, world.now())
  if (isForeign(signer)) {
    assureForeignSigner(signer, world.now())
    trust.assure(agreement, signer)
  } else await trust.signer(agreement, 'seal', signer.der)
  return signer
}

/** Throws ASW_KEY_WEAK where the method does not go with a registered certificate of KeyInfo. */
export function assureKinds(agreement: EaeuAgreement, { method, certificates }: SignatureQuestion): void {
  const named = new Set<string>(certificates.map(digestOf))
  for (const signer of signersOf(agreement)) if (named.has(signer.fingerprint)) assureMethodFits(method, signer)
}
