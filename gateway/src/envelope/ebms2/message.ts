import type { Party } from '../../agreement/agreement.ts'
import type { EbmsErrorCode } from '../../message/faults.ts'
import type { Receipt } from '../../message/stages.ts'

/** MessageHeader and the header blocks without content of their own (ebMS 2.0 sections 3.1, 4.3, 6.3.1, 9.1). */
export interface Header {
  /** At least one. */
  readonly from: readonly Party[]
  readonly fromRole?: string
  readonly to: readonly Party[]
  readonly toRole?: string
  readonly cpaId: string
  readonly conversationId: string
  readonly service: { readonly value: string; readonly type?: string }
  readonly action: string
  readonly messageId: string
  /** xs:dateTime with a zone: where the sender leaves it out, it is UTC (section 3.1.6.2). */
  readonly timestamp: string
  readonly refToMessageId?: string
  /** xs:dateTime with a zone. */
  readonly timeToLive?: string
  readonly duplicateElimination: boolean
  readonly ackRequested?: { readonly signed: boolean; readonly actor?: string }
  /** The sender wants the answer on the same connection. For the next hop only, so never covered by a signature. */
  readonly syncReply: boolean
  readonly messageOrder?: { readonly sequence: number; readonly status: 'Reset' | 'Continue' }
  readonly descriptions?: readonly Description[]
}
export interface Description {
  /** BCP 47. */
  readonly language: string
  readonly text: string
}

/** One payload part, its octets decoded. */
export interface Part {
  /** Without `<` and `>`; `uuid@domain` when we make it. */
  readonly contentId: string
  /** As it stands in the MIME header, with its parameters. */
  readonly contentType: string
  readonly bytes: Uint8Array
  /** SHA-256 of the signed plaintext, lower-case hexadecimal: an extension element of the Manifest's Reference. */
  readonly payloadDigest?: string
  /** xlink:role. */
  readonly role?: string
}

/** Section 6.3.2. `references`: the digests of what was received, as its signature holds them. */
export interface Acknowledgment {
  readonly timestamp: string
  readonly refToMessageId: string
  readonly from?: readonly Party[]
  readonly references: readonly Receipt[]
}

export type Severity = 'Error' | 'Warning'
/** Section 4.2.3. */
export interface EbmsError {
  readonly code: EbmsErrorCode | (string & {})
  readonly severity: Severity
  /** XPath into the SOAP envelope, or the `cid:` of a part. */
  readonly location?: string
  /** Where the code is defined; absent for the codes of ebMS itself. */
  readonly codeContext?: string
  readonly description?: string
}
export interface ErrorList {
  readonly highestSeverity: Severity
  readonly errors: readonly EbmsError[]
}

export const MESSAGE_STATUSES = ['UnAuthorized', 'NotRecognized', 'Received', 'Processed', 'Forwarded'] as const
export type MessageStatus = (typeof MESSAGE_STATUSES)[number]

export type Ebms2Content =
  | { readonly kind: 'user'; readonly parts: readonly Part[] }
  | { readonly kind: 'acknowledgment'; readonly acknowledgment: Acknowledgment }
  | ({ readonly kind: 'error-list' } & ErrorList)
  | { readonly kind: 'status-request'; readonly refToMessageId: string }
  | {
      readonly kind: 'status-response'
      readonly refToMessageId: string
      readonly status: MessageStatus
      readonly timestamp?: string
    }
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong' }

export interface Ebms2Message {
  readonly header: Header
  readonly content: Ebms2Content
  /** Travels with a user message or an ErrorList, about an earlier message (section 6.3.2). */
  readonly acknowledgment?: Acknowledgment
  /** Warnings that travel with a user message or an Acknowledgment (section 4.2.3). */
  readonly errorList?: ErrorList
}

/** What the bytes of one message may take. Agreement limits fit. */
export interface EnvelopeLimits {
  /** Of the whole body. */
  readonly maxBytes: number
  /** Payload parts; the SOAP part is not counted. */
  readonly maxParts: number
}
