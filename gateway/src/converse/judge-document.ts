import { readCanonical } from '@asw/mappings/xml'
import { type DocumentHeader, documentIn, readDocumentHeader } from '../envelope/eaeu/index.ts'
import { digestOf } from '../message/digest.ts'
import { Fault } from '../message/fault.ts'
import type { ControlError, DocumentArrived, TransactionEvent } from '../transaction/index.ts'
import type { Shown } from './compose.ts'
import type { Answer, Conversation, Delivered } from './conversations.ts'
import type { Desk } from './desk.ts'
import type { Events } from './keep.ts'
import type { Placed } from './operations.ts'

type DocumentHint = DocumentHeader & { readonly documentId: string }

/** A document that has been opened and controlled. */
export interface Taken {
  readonly event: DocumentArrived
  readonly placed: Placed
  readonly body: Uint8Array
  /** Canonical bytes that the signatures cover. */
  readonly xml: Uint8Array
  readonly verdict: TransactionEvent
  /** What its header says of the transaction: an ERR about it says the same (EM-11). */
  readonly from: Shown
  /** Our application's answer, where it has one at once. */
  readonly reply?: Answer
}

/** Signature first, then the form of the header, then the rules of the pack. What was taken before is not judged again. */
export async function judgeDocument(
  desk: Desk,
  {
    event,
    placed,
    body,
    from,
    hint,
    known,
    ...where
  }: Pick<Taken, 'event' | 'placed' | 'body' | 'from'> & {
    readonly hint: DocumentHint
    readonly known: Conversation | undefined
    readonly conversationId: string
  },
): Promise<Taken> {
  const { documentId } = hint
  if (known && isRepeat(known, placed, body))
    return { event, placed, body, from, xml: body, verdict: { type: 'accepted', documentId } }
  const xml = await desk.open(body, placed)
  const header = readDocumentHeader(readCanonical(xml, desk.limits))
  if (header.documentId !== documentId) throw new Fault('ASW_EAEU_BODY', 'the signed document has another EDocId than the first')
  const formal = headerErrors(placed, { ...header, documentId }, known)
  const asked = placed.kind === 'response' && known?.operation === placed.operation.key ? { request: known.request.xml } : {}
  const errors = [...formal, ...(formal.length > 0 ? [] : await desk.control({ placed, header, xml, ...asked }))]
  const verdict =
    errors.length === 0 ? ({ type: 'accepted', documentId } as const) : ({ type: 'rejected', documentId, errors } as const)
  const { conversationId } = where
  const reply = verdict.type === 'accepted' ? await desk.reply?.(deliveredOf({ event, placed, xml }, conversationId)) : undefined
  return { event, placed, body, from, xml, verdict, ...(reply ? { reply } : {}) }
}

function deliveredOf({ event, placed, xml }: Pick<Taken, 'event' | 'placed' | 'xml'>, conversation: string): Delivered {
  const { kind, operation, message } = placed
  return { conversation, operation: operation.key, kind, message: message.key, documentId: event.documentId, xml }
}

function isRepeat(conversation: Conversation, { kind }: Placed, body: Uint8Array): boolean {
  const before = kind === 'request' ? conversation.request : conversation.response
  return before !== undefined && roleFits(conversation, kind) && digestOf(before.xml) === digestOf(body)
}
/** A respondent receives requests, an initiator responses. */
function roleFits({ state }: Conversation, kind: Placed['kind']): boolean {
  return state.role === (kind === 'request' ? 'respondent' : 'initiator')
}

/** ED-01: the document is the one that the Action names. ED-03: an answer names the document that it answers. */
function headerErrors(placed: Placed, header: DocumentHint, known: Conversation | undefined): readonly ControlError[] {
  const { documentId, messageCode, documentCode, answersId } = header
  const wrong = (description: string): ControlError => ({ code: 'Common:DataError', description, documentId })
  return [
    ...(messageCode !== undefined && messageCode !== placed.message.code
      ? [wrong('InfEnvelopeCode не соответствует Action')]
      : []),
    ...(documentCode !== placed.message.structure ? [wrong('EDocCode не соответствует сообщению')] : []),
    ...(placed.kind === 'response' && answersId !== known?.state.request.documentId
      ? [wrong('EDocRefId не указывает на документ запроса')]
      : []),
  ]
}

/** The document and our control of it, as events; or ERR, where it has no place here or is not the one that came before. */
export function eventsOf(
  desk: Desk,
  conversation: Conversation,
  { event, placed, body, from, xml, verdict, reply }: Taken,
): Events {
  const { kind, operation, message } = placed
  const { documentId, messageId } = event
  const before = kind === 'request' ? conversation.request : conversation.response
  const known = kind === 'request' ? conversation.state.request : conversation.state.response
  if (conversation.place.transaction !== operation.transaction.code || !roleFits(conversation, kind))
    return refused(desk, messageId, from, {
      code: 'Common:UnexpectedMessage',
      description: 'Сообщение другой транзакции',
      documentId,
    })
  if (before && known?.documentId === documentId && digestOf(before.xml) !== digestOf(body))
    return refused(desk, messageId, from, {
      code: 'Common:DataError',
      description: 'Документ с этим EDocId уже получен с другим содержанием',
      documentId,
    })
  const brought = {
    kind: 'document',
    code: message.code,
    messageId,
    ...(event.relatesTo === undefined ? {} : { relatesTo: event.relatesTo }),
  } as const
  const answered = reply && conversation.state.response === undefined ? reply : undefined
  const code = answered && operation.answers.find(({ key }) => key === answered.message)?.code
  const response = kind === 'response' ? { message: message.code, xml: body } : undefined
  const own = answered && code !== undefined ? { message: code, xml: answered.xml } : undefined
  const kept = before === undefined || kind === 'request' ? (response ?? own) : undefined
  return {
    events: [event, verdict, ...(answered && own ? [{ type: 'answered', documentId: answered.documentId } as const] : [])],
    document: deliveredOf({ event, placed, xml }, conversation.id),
    brought,
    ...(kept ? { documents: { response: kept } } : {}),
  }
}

function refused(desk: Desk, messageId: string, shown: Shown, error: ControlError): Events {
  return {
    events: [],
    shown,
    effects: [
      { type: 'note', what: 'unexpected', messageId },
      { type: 'signal', code: 'ERR', messageId: desk.world.uuid(), relatesTo: messageId, errors: [error] },
    ],
  }
}

export function documentHeader(body: Uint8Array): DocumentHint {
  const document = documentIn(readCanonical(body))
  const header = document && readDocumentHeader(document)
  if (header?.documentId === undefined)
    throw new Fault('ASW_EAEU_BODY', 'the document has no EDocId', { location: '/soap:Envelope/soap:Body' })
  return { ...header, documentId: header.documentId }
}
