import type { Operation } from '../../wire/eaeu/process.ts'
import type { EaeuHeader } from '../../wire/eaeu/read.ts'
import type { Wire } from '../../wire/mime.ts'

/** What a participant remembers of one transaction instance: everything with one ConversationID. */
export interface Conversation {
  readonly role: 'initiator' | 'respondent'
  readonly operation: Operation
  /** MessageIDs that we sent in it: what a follow-up may relate to. */
  readonly sent: Set<string>
  /** The request: its EDocId, and its Body as it travelled. */
  readonly request: { readonly id: string; readonly body: string }
  readonly number: string
  /** Initiator: the header that repeats keep, and how the delivery stands. */
  readonly header?: EaeuHeader
  readonly delivery?: string
  state: 'awaiting' | 'delivered' | 'refused' | 'abandoned'
  tries: number
  /** Respondent: writes its answers again, about the newest message. */
  answers?: (to: EaeuHeader) => readonly Wire[]
  timer?: NodeJS.Timeout
}
