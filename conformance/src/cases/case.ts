import type { Edit, JsonEdit } from '../documents/edit.ts'
import type { EncryptionStyle } from '../security/encrypt.ts'
import type { SealStyle } from '../security/seal.ts'
import type { SignatureStyle } from '../security/sign-envelope.ts'
import type { HttpStyle } from '../twin/client.ts'
import type { Habit } from '../twin/habits.ts'
import type { PartyId } from '../wire/envelope.ts'
import type { MimeStyle } from '../wire/mime.ts'
import type { Kind } from '../wire/read.ts'

export const LAYERS = {
  L0: 'envelope and transport',
  L1: 'schema',
  L2: 'code lists and cross-field rules',
  L3: 'signature, encryption and trust',
  L4: 'choreography',
  L5: 'round trip of mappings',
} as const
export type Layer = keyof typeof LAYERS
export const LEVELS = ['must', 'should', 'may'] as const

/** What every case tells, whichever suite it belongs to. */
export interface CaseHead {
  readonly id: string
  readonly title: string
  readonly layer: Layer
  /** `should` and `may` that do not hold are WARN, never FAIL. */
  readonly level: (typeof LEVELS)[number]
  /** A key of `clauses.yaml`. */
  readonly clause: string
  readonly kind: 'positive' | 'negative'
  /** The case that differs from this one in one place only. */
  readonly pair?: string
  /** What that place is, in words. */
  readonly change?: string
  readonly tags?: readonly string[]
  /** What must be there, else SKIP: `domestic`, `https`, `sync`, `own-codes`, `key:NAME`, `suite:NAME`. */
  readonly needs?: readonly string[]
  /** Runs while nothing else does: it disturbs the whole line between the two. */
  readonly exclusive?: boolean
  /** What to change when it fails. */
  readonly advice: string
}

/** One case of the suite `asw`: a file of `cases/`, named after its id. */
export interface Case extends CaseHead {
  readonly steps: readonly Step[]
}

/** One step has exactly one of these. */
export interface Step {
  readonly send?: Send
  readonly expect?: Expect
  readonly verify?: Verify
  readonly wait?: { readonly ms: number; readonly why: string }
  readonly fault?: Fault
  readonly submit?: Submit
  readonly inbox?: Inbox
}

export type What =
  | 'certificate'
  | 'cancellation'
  | 'utilisation'
  | 'receipt'
  | 'ping'
  | 'status-request'
  | 'acknowledgment'
  | 'error-list'
  | 'other'

/** What the twin sends. Everything left out is as it should be. */
export interface Send {
  readonly what: What
  /** Other steps name this message by it; default `it`. */
  readonly as?: string
  /** Takes number and serial of an earlier message: the same certificate. */
  readonly about?: string
  readonly document?: {
    readonly edit?: readonly Edit[]
    readonly raw?: string
    /** Takes the sealed bytes of an earlier message as they are. */
    readonly of?: string
  }
  readonly seal?: (SealStyle & { readonly key?: string; readonly off?: boolean }) | undefined
  readonly encryption?: EncryptionStyle & { readonly to?: 'sut' | 'twin' | 'ec'; readonly off?: boolean }
  readonly header?: HeaderWish
  readonly signature?: SignatureStyle & { readonly key?: string; readonly off?: boolean; readonly otherKey?: string }
  readonly mime?: MimeStyle
  readonly http?: HttpStyle
  readonly tamper?: readonly Tamper[]
  /** Text of a second payload, named by the Manifest and signed. */
  readonly attach?: string
  /** The bytes of an earlier message again, as they are. */
  readonly again?: string
  readonly reply?: 'sync' | 'async'
  readonly partner?: 'other'
}
export interface HeaderWish {
  readonly from?: readonly PartyId[]
  readonly to?: readonly PartyId[]
  readonly fromRole?: string
  readonly toRole?: string
  readonly cpaId?: string | null
  readonly conversationId?: string | null
  readonly service?: { readonly value: string; readonly type?: string } | null
  readonly action?: string | null
  readonly messageId?: string | null
  readonly timestamp?: string | null
  readonly timeToLive?: string | null
  readonly refToMessageId?: string
  readonly duplicateElimination?: boolean
  readonly ackRequested?: { readonly signed: boolean; readonly actor?: string } | null
  readonly messageOrder?: { readonly sequence: string; readonly status?: string }
  readonly description?: string
  readonly version?: string
  readonly extraHeader?: string
  readonly body?: string
  readonly href?: string
  readonly payloadDigest?: string | null
  readonly role?: string
  readonly moreManifest?: readonly { readonly href: string }[]
}
/** A change on the way. `at`: which text it meets; `replace` must stand there exactly once (or `all`). */
export interface Tamper {
  readonly at: 'document' | 'sealed' | 'payload' | 'soap' | 'signed' | 'mime' | 'content-type'
  readonly replace?: string
  readonly pattern?: string
  readonly with?: string
  readonly all?: boolean
  /** A named attack of `src/steps/attacks.ts`. */
  readonly do?: string
}

export interface Expect {
  readonly of?: string
  /**
   * `none`: nothing comes. `refused`: a no of any kind. `refusal`: an Acknowledgment and then a refusal response with its
   * findings, or an ErrorList with them. `http`: the status alone. `tls-refused`: no connection.
   */
  readonly answer: Kind | 'none' | 'refused' | 'refusal' | 'http' | 'tls-refused'
  /** ebMS errorCode, or several that the standard allows. */
  readonly error?: string | readonly string[]
  /** ASW code at the start of the Description, where the SUT has them. */
  readonly code?: string | readonly string[]
  readonly location?: string
  readonly description?: string
  readonly status?: number | readonly number[] | string
  readonly fault?: string
  readonly messageStatus?: string
  /** Byte for byte the answer to that earlier message. */
  readonly sameAs?: string
  readonly retryAfter?: boolean
  readonly as?: string
  /** The message could not be read far enough to be named rightly: RefToMessageId says nothing. */
  /** Of a refusal: the rules one of which must be named, where the SUT has them, and a pattern for where its finding points. */
  readonly rule?: string | readonly string[]
  readonly xpath?: string
  /** Number in the document, where it is not that of the case. */
  readonly number?: string
  readonly unnamed?: boolean
  /** The answer may go to whom the TLS identity belongs. */
  readonly elsewhere?: boolean
}
export interface Verify {
  /** Something that came: a document of the SUT about the certificate of this case. */
  readonly document?: 'certificate-of-origin' | 'certificate-response' | 'cancellation'
  readonly kind?: string
  /** Number in the document, where it is not that of the case. */
  readonly number?: string
  /** Path of local names below the root, and the text that must stand there. */
  readonly holds?: Readonly<Record<string, string>>
  /** Rules and codes one of which must be named, where the SUT has them. */
  readonly rule?: string | readonly string[]
  readonly findingCode?: string | readonly string[]
  readonly xpath?: string
  readonly absent?: boolean
  readonly times?: number
  readonly withinMs?: number
  /** Named checks of `src/steps/checks.ts` on the last answer or document. */
  readonly checks?: readonly string[]
}
export interface Fault {
  /** Habits for the next messages about this case's certificate. */
  readonly habits?: readonly Habit[]
  /** Sends the Acknowledgments that are owed. */
  readonly payUp?: boolean
  /** The twin's door shows this key from now on. */
  readonly tls?: string
}
export interface Submit {
  readonly as?: string
  readonly edit?: readonly JsonEdit[]
  readonly about?: string
  /** From `status` on: documents of the suite `eaeu`. */
  readonly what?:
    | 'certificate'
    | 'cancellation'
    | 'utilisation'
    | 'status'
    | 'verification-request'
    | 'verification-result'
    | 'extract'
    | 'query'
    | 'no-data'
    | 'question'
    | 'update-time'
  readonly body?: unknown
  /** The state that the SUT must report in the end. */
  readonly state?: string | readonly string[]
  readonly tries?: { readonly atLeast?: number; readonly atMost?: number }
  readonly refused?: { readonly status: number; readonly code?: string }
  readonly lastCode?: string
  /** EAEU: the question that it answers, by the name of the message that brought it. */
  readonly answers?: string
}
export interface Inbox {
  readonly document?: string
  readonly name?: 'inbox' | 'ministry'
  readonly times: number
  readonly json?: Readonly<Record<string, unknown>>
  readonly acknowledge?: boolean
  /** EAEU: what belongs to a question: that of a message of the twin, or that of a submitted document. */
  readonly of?: string
  /** What the domestic side calls the document; the certificate of the case where nothing is said. */
  readonly number?: string
}
