import type { DeliveryEvent } from '../message/delivery.ts'
import type { DocumentKind } from '../message/document.ts'
import type { DeliveryId, ExchangeId, MessageId, PartnerId } from '../message/ids.ts'
import type { Wire } from '../message/wire.ts'
import type {
  Accepted,
  AnswerKind,
  Claim,
  DocumentAcceptance,
  NewEvent,
  NewTransmission,
  SettleFacts,
  SignalKind,
} from './journal.ts'

/**
 * Conversations of the EAEU. What a conversation is, `converse` and `transaction` say; the journal keeps its text, knows when
 * it is due and whose turn it is, and writes all that belongs to one move in one transaction.
 */
export interface ConversationStore {
  /** A partner chooses its ids: those of another partner are other conversations. */
  conversation(partner: PartnerId, id: string): Promise<ConversationRow | undefined>
  /** The one in which we sent this message to this partner. */
  conversationBySent(partner: PartnerId, messageId: string): Promise<ConversationRow | undefined>
  /** The newest one that carries this delivery. */
  conversationOf(delivery: DeliveryId): Promise<ConversationRow | undefined>
  /** The newest one of an exchange by the operation that opened it. */
  conversationAbout(exchange: ExchangeId, operation: string): Promise<ConversationRow | undefined>
  /**
   * One transaction: compare and set on the revision, the messages that are owed, the events, the arrival closed, the document
   * accepted as `accept` does it, the delivery moved. Throws ASW_STATE_CONFLICT where the conversation is not at
   * `revision - 1` any more (0: it does not exist yet) or what was found good would be held, and whatever `accept` throws.
   */
  keepConversation(move: ConversationMove): Promise<{ readonly accepted?: Accepted }>
  /** Waits that are over, the longest first; nothing while the journal is held. */
  dueConversations(partner: PartnerId, limit: number): Promise<readonly DueConversation[]>
  /** Puts one off that cannot move, so that the others get their turn: it is due again after `delayMs`, and stuck. */
  deferConversation(partner: PartnerId, id: string, wait: number, delayMs: number): Promise<void>
}

/** Whose turn it is. `relay`: a message of ours has not left yet. `clock`: nobody's, it ends when the time is over. */
export type ConversationTurn = 'us' | 'them' | 'relay' | 'clock' | 'operator' | 'nobody'

export interface KeptBytes {
  /** `P.XX.99.MSG.999` */
  readonly message: string
  /** As they stand in the Body. */
  readonly xml: Uint8Array
}
export interface ConversationRow {
  readonly partner: PartnerId
  readonly id: string
  readonly revision: number
  /** Key of the operation in the pack. */
  readonly operation: string
  /** JSON: place, procedures, addresses. Never changes. */
  readonly head: string
  /** JSON: the state of the transaction. */
  readonly state: string
  readonly turn: ConversationTurn
  /** The wait that runs, and when it is over. */
  readonly wait?: { readonly id: number; readonly until: string }
  readonly request: KeptBytes
  readonly response?: KeptBytes
  readonly document?: DocumentKind
  readonly exchange?: ExchangeId
  /** What of ours it carries to the partner: the delivery moves as the conversation does. */
  readonly delivery?: DeliveryId
}
export interface DueConversation {
  readonly id: string
  readonly wait: number
}

export interface ConversationMove {
  readonly conversation: ConversationRow
  readonly outgoing: readonly OwedMessage[]
  readonly events: readonly NewEvent[]
  /** The message that brought the move about: its arrival ends with it. */
  readonly arrival?: { readonly id: string; readonly messageId: MessageId; readonly code: string; readonly detail: string }
  /** A document of the partner that goes to an inbox. It closes the arrival, and its exchange becomes that of the conversation. */
  readonly acceptance?: DocumentAcceptance
  /** The document was found good, and what leaves with it says so. */
  readonly foundGood?: true
  /** The claim that opens the conversation, or sends it again: its lease must hold. */
  readonly claim?: Pick<Claim, 'delivery' | 'holder' | 'lease'>
  /** A transmission of the delivery's document. */
  readonly transmission?: NewTransmission
  /** What the partner said about the delivery, kept beside it. */
  readonly answer?: { readonly kind: AnswerKind; readonly messageId: MessageId; readonly wire: Wire }
  readonly settle?: { readonly event: DeliveryEvent; readonly facts: SettleFacts }
}
export interface OwedMessage {
  readonly kind: Extract<SignalKind, `eaeu-${string}`>
  readonly messageId: MessageId
  /** Message of the partner that it answers; its own id where it answers none. */
  readonly refTo: MessageId
  readonly wire: Wire
}

/** What SQL knows of a conversation. Instants in milliseconds since the epoch. */
export interface ConversationRecord {
  readonly seq: number
  readonly partner: PartnerId
  readonly id: string
  readonly revision: number
  readonly operation: string
  readonly head: string
  readonly state: string
  readonly turn: ConversationTurn
  readonly wait: number | null
  readonly wait_until: number | null
  readonly document: DocumentKind | null
  readonly request_message: string
  readonly request: string
  readonly response_message: string | null
  readonly response: string | null
  readonly exchange: number | null
  readonly exchange_id: ExchangeId | null
  readonly delivery: number | null
  readonly delivery_id: DeliveryId | null
}
