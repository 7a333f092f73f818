import type { Issue } from '@asw/mappings'
import type { Question } from '../../acknowledge/ask.ts'
import type { Reconciliation } from '../../acknowledge/reconcile.ts'
import type { Bodies } from '../../bodies/index.ts'
import type { WebhookDesk } from '../../deliver/webhooks/desk.ts'
import type { DeliveryRow, ExchangeRow, Journal } from '../../journal/journal.ts'
import type { World } from '../../message/clock.ts'
import type { CertificatesState } from '../../revocation/index.ts'
import type { Sharing } from '../../share/sharing.ts'
import type { BookResult, BookWish } from '../book.ts'
import type { ClockWish, Started } from '../run-clock.ts'
import type { SubmitResult, SubmitWish } from '../submit.ts'
import type { ApiKey } from './key.ts'
import type { TaskDesk } from './tasks.ts'
import type { VnswDoor } from './vnsw.ts'

/** `needsRestart`: names in `asw.yaml` of what differs from the start, and waits for the next one. */
export interface Reloading {
  readonly version: number
  readonly needsRestart: readonly string[]
}

/** What stands in `asw.yaml` now, held against the start. `wrong`: it cannot be read. */
export interface Written {
  readonly needsRestart: readonly string[]
  readonly wrong?: { readonly code: string; readonly detail: string }
}

/** What the domestic door may do. `main.ts` composes it. */
export interface RestDeps {
  readonly journal: Journal
  readonly world: World
  readonly country: string
  readonly keys: () => readonly ApiKey[]
  readonly submit: (wish: SubmitWish) => Promise<SubmitResult>
  /** Books lines of a declaration; `by` wants it. */
  readonly book: (exchange: ExchangeRow, wish: BookWish, by: string) => Promise<BookResult>
  readonly runClock: (exchange: ExchangeRow, wish: ClockWish) => Promise<Started>
  readonly validate: (document: unknown, partner?: string) => Promise<readonly Issue[]>
  readonly acknowledgeInbox: (inbox: string, id: string, holder: string) => Promise<{ readonly repeated: boolean }>
  /** Names that `asw.yaml` has. */
  readonly inboxes: () => readonly string[]
  readonly partners: () => readonly PartnerState[]
  readonly bodies: () => Bodies
  readonly certificates: () => CertificatesState
  /** Asks a partner what it knows of a message; `by` wants to know. */
  readonly ask: (row: DeliveryRow, by: string) => Promise<Question>
  readonly reconciliation: () => Promise<Reconciliation>
  readonly reconcile: (by: string) => Promise<Reconciliation>
  readonly webhooks: WebhookDesk
  readonly tasks: TaskDesk
  readonly sharing: Pick<Sharing, 'list' | 'pull' | 'acknowledge' | 'enable'>
  /** Absent: this country has no such envelopes. */
  readonly vnsw?: VnswDoor
  readonly asyncApi: () => object
  readonly reload: () => Promise<Reloading>
  /** Reads `asw.yaml` and puts nothing into force. */
  readonly written: () => Written
  readonly wake: () => void
  /** JSON Schemas of the canonical documents by kind, for the OpenAPI document. */
  readonly canonical: Readonly<Record<string, object>>
  readonly maxBytes: number
  readonly version: string
}
export interface PartnerState {
  readonly partner: string
  readonly country: string
  readonly transport: string
  readonly breaker: 'closed' | 'open' | 'half-open'
  readonly suite: string
  readonly send: readonly string[]
  readonly receive: readonly string[]
}
