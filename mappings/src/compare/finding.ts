import type { Outcome } from './outcome.ts'
import type { ScreenRuleId } from './screen-rules.ts'

/** Where a value was seen: a paper, or what the caller knows beside the papers. */
export type Source = 'certificate' | 'acdd' | 'declaration' | 'registry' | 'ledger' | 'settings'

/** One value, raw as it stands and as it was compared. */
export interface Seen {
  readonly document: Source
  /** Number of the declaration, where there are several papers of a kind. */
  readonly id?: string
  /** JSON pointer (RFC 6901) into that paper. */
  readonly pointer: string
  /** Absent: the paper does not tell. */
  readonly value?: unknown
  readonly normalised?: string
}

export interface LineKey {
  readonly declaration: string
  readonly seq: number
}

/** Flags for analysts. They are no class: nothing follows from them for the goods at hand. */
export type Flag = 'RISK' | 'SCREEN_AGAIN' | 'IMPORTED_IN_TIME'

/** One comparison that was made, also where it found no difference. */
export interface Finding {
  /** The same for the same comparison of the same papers, so that an override finds it again. */
  readonly id: string
  readonly rule: ScreenRuleId
  readonly outcome: Outcome
  /** Items of the certificate that it is about; absent: the whole certificate. */
  readonly items?: readonly number[]
  readonly lines?: readonly LineKey[]
  readonly left: Seen
  readonly right: Seen
  readonly text: string
  readonly legalBasis: string
  /** Proposed reason of a refusal (list `refusal-reason`). */
  readonly reasonCode?: string
  readonly flags?: readonly Flag[]
  /** Last day for the other side, where the outcome gives one and the calendar of the importing country reaches. */
  readonly due?: string
  readonly override?: Override
}

/** An officer's own conclusion. It stands beside the finding and never takes its place. */
export interface Override {
  /** Id of the finding. */
  readonly finding: string
  readonly outcome: Outcome
  /** `FORCE_MAJEURE`, `IMPORTED_IN_TIME`, `PROVEN`, `EXPLAINED`, `OTHER`. */
  readonly code: string
  readonly reason: string
  readonly by: string
  /** RFC 3339. */
  readonly at: string
}

/** What a rule says; the screening adds id, legal basis and days. */
export interface Said {
  readonly rule: ScreenRuleId
  readonly outcome: Outcome
  readonly left: Seen
  readonly right: Seen
  readonly text: string
  readonly items?: readonly number[]
  readonly lines?: readonly LineKey[]
  readonly reasonCode?: string
  readonly flags?: readonly Flag[]
  /** Overrides the ground of the rule, where one rule rests on several. */
  readonly ground?: string
}
