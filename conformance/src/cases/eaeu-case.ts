import type { Edit } from '../documents/edit.ts'
import type { HttpStyle } from '../twin/client.ts'
import type { EaeuHabit } from '../twin/eaeu/habits.ts'
import type { SignalError } from '../wire/eaeu/answers.ts'
import type { EdocSignatureStyle, EdocStyle, ReceiptStyle } from '../wire/eaeu/container.ts'
import type { EaeuHeaderWish, EnvelopeStyle } from '../wire/eaeu/envelope.ts'
import type { SignalCode, Subcode } from '../wire/eaeu/names.ts'
import type { EaeuKind } from '../wire/eaeu/read.ts'
import type { CaseHead, Inbox, Submit } from './case.ts'

/** A case of the suite `eaeu`; its steps speak of documents, signals and faults instead of Acknowledgments. */
export interface EaeuCase extends CaseHead {
  readonly steps: readonly EaeuStep[]
}

/** One step has exactly one of these. */
export interface EaeuStep {
  readonly send?: EaeuSend
  readonly expect?: EaeuExpect
  readonly verify?: EaeuVerify
  readonly wait?: { readonly ms: number; readonly why: string }
  readonly fault?: { readonly habits?: readonly EaeuHabit[]; readonly payUp?: boolean }
  readonly submit?: Submit
  readonly inbox?: Inbox
}

/** Documents by the operation that they open; answers and signals by what they are. */
export const OPENED = {
  certificate: 'send-certificate',
  status: 'send-certificate-status',
  query: 'query-certificate',
  'verification-request': 'request-verification',
  'verification-result': 'answer-verification',
  extract: 'send-declaration-extract',
  question: 'ask-update-time',
} as const
export type Opened = keyof typeof OPENED
export type EaeuWhat = Opened | SignalCode | 'response' | 'fault'

/** What the twin sends. Everything left out is as it should be. */
export interface EaeuSend {
  readonly what: EaeuWhat
  /** Other steps name this message by it; default `it`. */
  readonly as?: string
  /** What it answers: a message that was sent or that came, by its name. Ids are copied, RelatesTo is its MessageID. */
  readonly to?: string
  /** The same document in the same conversation as that earlier message, under a new MessageID. */
  readonly repeat?: string
  /** The bytes of an earlier message again, as they are. */
  readonly again?: string
  /** Both at once: two sendings side by side. */
  readonly twice?: boolean
  /** A new transaction of that earlier message's procedure. */
  readonly procedure?: string
  /** Its conversation, under whatever this message is. */
  readonly conversation?: string
  readonly operation?: string
  readonly document?: {
    readonly edit?: readonly Edit[]
    readonly raw?: string
    /** EDocId of an earlier message. */
    readonly idOf?: string
    readonly template?: string
  }
  /** One a signature; `off` leaves the container away; `none` writes it without a signature. */
  readonly sign?: 'off' | 'none' | readonly (EdocSignatureStyle & { readonly key?: string })[]
  readonly container?: Omit<EdocStyle, 'receipt'> & { readonly receipt?: ReceiptStyle & { readonly key?: string } }
  readonly header?: EaeuHeaderWish
  readonly style?: EnvelopeStyle
  readonly tamper?: readonly EaeuTamper[]
  readonly http?: HttpStyle
  readonly errors?: readonly SignalError[]
  readonly subcode?: Subcode
  readonly dateTime?: string
}
/** A change on the way; `replace` or `pattern` must stand there exactly once (or `all`). `do`: a named attack. */
export interface EaeuTamper {
  readonly at: 'document' | 'body' | 'envelope'
  readonly replace?: string
  readonly pattern?: string
  readonly with?: string
  readonly all?: boolean
  readonly do?: string
}

export interface EaeuExpect {
  readonly of?: string
  /**
   * `accepted`: every signal of the transaction, in order, and no no. `yes`: a signal or the response. `response`: a document. `refused`: a no of any kind.
   * `none`: nothing that relates to it. `http`: the status alone.
   */
  readonly answer:
    | Exclude<EaeuKind, 'document' | 'unreadable'>
    | 'response'
    | 'accepted'
    | 'yes'
    | 'refused'
    | 'none'
    | 'http'
    | 'tls-refused'
  readonly subcode?: Subcode | readonly Subcode[]
  /** Code of an Error in ERR, or several that are right. */
  readonly error?: string | readonly string[]
  /** ASW code in the words of a fault, where the SUT has them. */
  readonly code?: string | readonly string[]
  /** Pattern that the words or the reference must satisfy. */
  readonly text?: string
  readonly status?: number | readonly number[] | string
  readonly result?: string
  readonly as?: string
  readonly times?: number
  /** The ids of the source could not be read: they need not be copied. */
  readonly unread?: boolean
  /** Where it goes, when that is not the twin's ReplyTo. */
  readonly goesTo?: string
}

/** Something that came of the SUT's own accord about the certificate of this case. */
export interface EaeuVerify {
  readonly document?: Opened | 'response' | SignalCode | 'fault'
  readonly number?: string
  readonly as?: string
  readonly holds?: Readonly<Record<string, string>>
  readonly absent?: boolean
  readonly times?: number
  readonly withinMs?: number
  /** Code of an Error in ERR, subcode of a fault. */
  readonly error?: string | readonly string[]
  readonly subcode?: Subcode
  /** Named checks of `src/steps/eaeu/checks.ts`. */
  readonly checks?: readonly string[]
}
