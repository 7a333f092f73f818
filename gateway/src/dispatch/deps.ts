import type { Pack } from '@asw/mappings'
import type { Agreements, OwnKey } from '../agreement/agreement.ts'
import type { Standing } from '../agreement/index.ts'
import type { World } from '../message/clock.ts'
import type { Judged } from '../message/judged.ts'
import type { Self } from '../receive/deps.ts'

/** What the outward steps may use. */
export interface DispatchDeps {
  readonly agreements: () => Agreements
  readonly world: World
  readonly self: Pick<Self, 'party' | 'domain' | 'envelopeKey'>
  readonly standing: Standing
  readonly pack: (name: string) => Pack
  /** What the gateway knows of earlier documents, under the names that the rules of the pack ask. Absent: nothing. */
  readonly known?: (pack: Pack, document: unknown, today: string) => Promise<Readonly<Record<string, unknown>>>
  /** The seal of an issuing authority: `issuingAuthority.code` of a certificate. Throws ASW_KEY_UNUSABLE. */
  readonly sealKey: (authority: string | undefined) => OwnKey
  /** What intake found good. Without it, everything is judged. */
  readonly judged?: Judged
}
