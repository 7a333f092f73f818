import type { Agreement, OwnKey } from '../agreement/agreement.ts'
import type { EaeuTerms } from '../agreement/index.ts'
import type { DispatchDeps } from '../dispatch/deps.ts'
import type { Judged } from '../message/judged.ts'
import type { ReceiveDeps } from '../receive/deps.ts'
import type { ContainerPolicy } from '../sign/edoc/index.ts'

/** What the steps of the EAEU may use. `house` composes it. */
export interface EaeuDeps extends ReceiveDeps {
  /** The seal of an issuing authority; of the country where a document names none. Throws ASW_KEY_UNUSABLE. */
  readonly sealKey: (authority: string | undefined) => OwnKey
  /** How containers of a partner are judged. Throws ASW_PROVIDER_DOWN. */
  readonly policy: (agreement: EaeuAgreement) => Promise<ContainerPolicy>
  /** What the gateway knows of earlier documents, on the way out. */
  readonly knownOut?: NonNullable<DispatchDeps['known']>
  /** What intake found good. */
  readonly judged?: Judged
}
/** An agreement with a partner in the integrated system. */
export type EaeuAgreement = Agreement & { readonly eaeu: EaeuTerms }

export function isEaeuAgreement(agreement: Agreement): agreement is EaeuAgreement {
  return agreement.eaeu !== undefined
}
