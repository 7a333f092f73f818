import type { Agreement } from '../../agreement/agreement.ts'
import type { Values } from '../../documents/fill.ts'
import { Skipped } from '../../run/result.ts'
import { eaeuWire, writeEaeuEnvelope } from '../../wire/eaeu/envelope.ts'
import type { Message, Operation } from '../../wire/eaeu/process.ts'
import type { EaeuReceived } from '../../wire/eaeu/read.ts'
import type { Wire } from '../../wire/mime.ts'
import { answering, enclose, urn, type Writer, writeDocument, writeFault, writeSignal } from './compose.ts'
import type { Move } from './habits.ts'
import { wrap } from './wrap.ts'

export interface About {
  readonly agreement: Agreement
  readonly writer: Writer
  readonly operation: Operation
  readonly message: EaeuReceived
  readonly values: Values
}

/** The good course of a respondent, and of an initiator that confirms the response. */
export function goodMoves(operation: Operation, isRequest: boolean): readonly Move[] {
  const signals = operation.signals.map((code): Move => ({ send: code }))
  if (!isRequest) {
    if (operation.pattern === 'mutual-obligations') return signals
    return operation.pattern === 'request-confirmation' ? signals.filter(({ send }) => send === 'RCV') : []
  }
  const answered = operation.pattern !== 'notification' && operation.pattern !== 'distribution'
  return answered ? [...signals, { send: 'response' }] : signals
}

/** The bytes of a move: twice the same, or two messages, where it says so. */
export function wiresOf(about: About, move: Move): readonly Wire[] {
  const first = wireOf(about, move)
  if (move.twice === undefined) return [first]
  return [first, move.twice === 'bytes' ? first : wireOf(about, move)]
}

function wireOf(about: About, move: Move): Wire {
  const { writer, operation, message } = about
  const header = headerOf(about, move)
  const style = move.style ?? {}
  if (move.send === 'fault') {
    const subcode = move.subcode ?? 'int:DataError'
    return writeFault(writer, message.header, {
      subcode,
      ru: 'Ошибка, о которой сообщает партнёр',
      en: 'said by the partner twin',
    })
  }
  if (move.send !== 'response') {
    const now = writer.now().toISOString()
    const errors = move.errors?.map((one) => ({ documentId: message.document?.id ?? '', ...one }))
    return writeSignal(writer, operation, message.header, move.send, {
      header,
      style,
      dateTime: move.zoneless ? now.slice(0, 19) : now,
      ...(errors ? { errors } : {}),
    })
  }
  const answer = (operation.answers.find(({ key }) => key === move.answer) ?? operation.answers[0]) as Message
  const head = { ...answering(writer, message.header, operation.action(answer.code)), ...header }
  return eaeuWire(writeEaeuEnvelope(head, responseBody(about, move, answer), style), style)
}

function headerOf({ writer }: About, { relatesTo, conversation, byPlatform }: Move) {
  return {
    ...(relatesTo === 'another' ? { relatesTo: urn(writer.uuid()) } : relatesTo === 'nothing' ? { relatesTo: null } : {}),
    ...(conversation === 'unknown' ? { conversationId: urn(writer.uuid()) } : {}),
    ...(byPlatform
      ? { integration: { trackId: urn(writer.uuid()), acceptTime: `${writer.now().toISOString().slice(0, 19)}+03:00` } }
      : {}),
  }
}

function responseBody({ agreement, writer, operation, message, values }: About, move: Move, answer: Message): string {
  const edocRefId = move.refersTo === 'another' ? writer.uuid() : (message.document?.id ?? '')
  const document = writeDocument(writer, answer, { ...values, edocRefId }, move.edit, move.template)
  if (move.unsigned) return document
  const signers = move.signatures?.map(({ key = 'seal', ...style }) => {
    const signer = agreement.keys.get(key)
    if (!signer) throw new Skipped(`the agreement names no key "${key}"`)
    return { signer, style }
  })
  const body = enclose(writer, document, operation, signers)
  return move.wrapped ? wrap(body, writer.uuid()) : body
}
