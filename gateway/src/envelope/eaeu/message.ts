import type { Action } from './action.ts'
import type { LogicalAddress } from './address.ts'
import type { SignalCode } from './names.ts'

/** Header of a message of the integrated system (No 5, items 28-44). Ids are UUIDs without `urn:uuid:`. */
export interface EaeuHeader {
  readonly to: LogicalAddress
  /** Where answers go; every message but a fault has it. */
  readonly replyTo?: LogicalAddress
  /** The sender of a fault; nothing else has it. */
  readonly from?: LogicalAddress
  readonly action: Action
  readonly messageId: string
  /** Absent in the first message of a transaction. `action` is the RelatesAction of a fault. */
  readonly relatesTo?: { readonly messageId: string; readonly action?: string }
  /** The outermost procedure first; absent only in a fault about a message that named none. */
  readonly procedures?: readonly string[]
  /** Absent only in a fault about a message that named none. */
  readonly conversationId?: string
  /** Put there by the integration platform; never written by us. */
  readonly integration?: { readonly trackId: string; readonly acceptTime: string }
}

/** One error of a ValidationError (No 5, annex 6). */
export interface SignalError {
  readonly code: string
  readonly description: string
  readonly details?: string
  /** The document at fault. */
  readonly documentId?: string
  /** Place in the document. */
  readonly reference?: string
}
export interface Signal {
  readonly code: SignalCode
  readonly id: string
  /** xs:dateTime as it stands: partners leave the zone out, so no business time may be taken from it. */
  readonly dateTime: string
  /** At least one in ERR, none otherwise. */
  readonly errors: readonly SignalError[]
}

export interface SoapFault {
  /** `Sender` or `Receiver`; a foreign stack may say more: `MustUnderstand`, `VersionMismatch`. */
  readonly code: string
  /** As `wsa:DestinationUnreachable` or `int:DataError`, with the prefixes of this page whatever the sender called them. */
  readonly subcode?: string
  readonly reasons: readonly { readonly language: string; readonly text: string }[]
  /** The source message as text. */
  readonly problem?: string
}

/** What stands in the Body. `xml`: canonical bytes of the one element, a document R.* or a signed container. */
export type EaeuContent =
  | { readonly kind: 'document'; readonly xml: Uint8Array }
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'fault'; readonly fault: SoapFault }

export interface EaeuMessage {
  readonly header: EaeuHeader
  readonly content: EaeuContent
}
