import type { EaeuExpect } from '../../cases/eaeu-case.ts'
import { Unmet } from '../../run/result.ts'
import type { EaeuIncoming } from '../../twin/eaeu/partner.ts'
import { signalTrouble } from '../../validate/eaeu-envelope.ts'
import { FAULT_ACTIONS, isUuidUrn, readAction, SUBCODES, type Subcode } from '../../wire/eaeu/names.ts'
import type { EaeuReceived } from '../../wire/eaeu/read.ts'
import type { EaeuSent, EaeuState } from './bed.ts'

export function describeEaeu({ kind, signal, fault, document, trouble }: EaeuReceived): string {
  if (fault) return `fault ${fault.code} ${fault.subcode}: ${Object.values(fault.reasons).join(' / ')}`
  if (signal && signal.errors.length > 0)
    return `ERR ${signal.errors.map(({ code, description, reference, details }) => `${code} "${description}" ${reference ?? details ?? ''}`.trim()).join('; ')}`
  if (document) return `document ${document.root} ${document.resultCode ?? ''}`.trim()
  return trouble === undefined ? kind : `a message that cannot be read: ${trouble}`
}

export const isNo = ({ message: { kind } }: EaeuIncoming) => kind === 'ERR' || kind === 'fault'

/** EM-11 and items 66-76: what every answer has, and then what this case asks of it. */
export function checkAnswer(state: EaeuState, sent: EaeuSent, answer: EaeuReceived, wish: EaeuExpect): void {
  checkHeader(state, sent, answer, wish)
  if (answer.kind === 'fault') checkFault(sent, answer, wish, state)
  else checkAction(sent, answer)
  const trouble = signalTrouble(answer)
  if (trouble !== undefined)
    throw new Unmet('a signal that has not its form', 'annexes 5 and 6 of Decision No 5', trouble, '//soap:Body')
  if (wish.error !== undefined) checkErrors(answer, [wish.error].flat())
  if (wish.result !== undefined && answer.document?.resultCode !== wish.result)
    throw new Unmet('another result', wish.result, describeEaeu(answer), '//csdo:ProcessingResultV2Code')
  if (wish.text !== undefined && !new RegExp(wish.text).test(describeEaeu(answer)))
    throw new Unmet('the answer says something else', wish.text, describeEaeu(answer))
}

function checkHeader({ bed }: EaeuState, sent: EaeuSent, { kind, header }: EaeuReceived, { unread, goesTo }: EaeuExpect): void {
  const { eaeu } = bed.agreement
  const equal = (name: string, actual: string | undefined, expected: string | undefined, xpath: string) => {
    if (actual !== expected) throw new Unmet(`another ${name} in the answer`, String(expected), String(actual), xpath)
  }
  equal('To', header.to, goesTo ?? sent.header.replyTo, '//wsa:To')
  if (kind === 'fault') {
    equal('From', header.from, eaeu?.sut, '//wsa:From')
    equal('ReplyTo', header.replyTo, undefined, '//wsa:ReplyTo')
  } else {
    equal('ReplyTo', header.replyTo, eaeu?.sut, '//wsa:ReplyTo')
    equal('From', header.from, undefined, '//wsa:From')
  }
  equal('FaultTo', header.faultTo, undefined, '//wsa:FaultTo')
  equal('RelatesTo', header.relatesTo, sent.header.messageId, '//wsa:RelatesTo')
  if (header.trackId !== undefined)
    throw new Unmet('int:Integration is for the platform to write', 'none', header.trackId, '//int:Integration')
  if (!isUuidUrn(header.messageId ?? ''))
    throw new Unmet('a MessageID of another form', 'urn:uuid:', String(header.messageId), '//wsa:MessageID')
  const twice = bed.twin.incoming.filter(({ message }) => message.header.messageId === header.messageId)
  if (new Set(twice.map(({ message }) => message.wire.body.toString('latin1'))).size > 1)
    throw new Unmet('one MessageID for two messages', 'a new one for every message', String(header.messageId), '//wsa:MessageID')
  if (unread) return
  equal('ProcedureID', header.procedureId, sent.header.procedureId, '//int:ProcedureID')
  equal('ConversationID', header.conversationId, sent.header.conversationId, '//int:ConversationID')
}

/** The Action of an answer names process, version, procedure and transaction of the source. */
function checkAction(sent: EaeuSent, { kind, header }: EaeuReceived): void {
  const [mine, theirs] = [readAction(sent.header.action ?? ''), readAction(header.action ?? '')]
  if (!theirs) throw new Unmet('an Action of another form', 'int://CP/…', String(header.action), '//wsa:Action')
  if (mine && (mine.transaction !== theirs.transaction || mine.procedure !== theirs.procedure || mine.version !== theirs.version))
    throw new Unmet('an Action of another transaction', sent.header.action ?? '', String(header.action), '//wsa:Action')
  const last = theirs.signal ?? 'document'
  if (last !== kind) throw new Unmet('the Action is not that of the Body', kind, String(header.action), '//wsa:Action')
}

/** Items 66-76: Action by the subcode, RelatesAction, a Russian reason. */
function checkFault(sent: EaeuSent, answer: EaeuReceived, wish: EaeuExpect, { bed }: EaeuState): void {
  const { fault, header } = answer
  const actual = describeEaeu(answer)
  const row = SUBCODES[fault?.subcode as Subcode]
  if (!row)
    throw new Unmet(
      'a subcode that table 8 of Decision No 5 does not have',
      Object.keys(SUBCODES).join(', '),
      actual,
      '//soap:Subcode',
    )
  const wanted = wish.subcode === undefined ? undefined : [wish.subcode].flat()
  if (wanted && !wanted.includes(fault?.subcode as Subcode))
    throw new Unmet('another subcode', wanted.join(' or '), actual, '//soap:Subcode')
  if (fault?.code !== row.code) throw new Unmet('another soap:Code', row.code, actual, '//soap:Code')
  if (header.action !== FAULT_ACTIONS[row.action])
    throw new Unmet('another Action of the fault', FAULT_ACTIONS[row.action], String(header.action), '//wsa:Action')
  if (!wish.unread && sent.header.action !== undefined && header.relatesAction !== sent.header.action)
    throw new Unmet(
      'RelatesAction is not the Action of the source',
      sent.header.action,
      String(header.relatesAction),
      '//wsa:RelatesTo',
    )
  if (!/[\u0400-\u04ff]/.test(fault?.reasons.ru ?? ''))
    throw new Unmet('no Russian reason', 'soap:Text xml:lang="ru"', JSON.stringify(fault?.reasons), '//soap:Reason')
  const codes = wish.code === undefined || bed.agreement.sut.codes !== 'asw' ? undefined : [wish.code].flat()
  if (codes && !codes.some((code) => Object.values(fault?.reasons ?? {}).some((text) => text.includes(code))))
    throw new Unmet('another code in the reason', codes.join(' or '), actual, '//soap:Reason')
}

export function checkErrors(answer: EaeuReceived, codes: readonly string[]): void {
  if (!answer.signal?.errors.some(({ code }) => codes.includes(code)))
    throw new Unmet('ERR names another code', codes.join(' or '), describeEaeu(answer), '//sgn:Error/sgn:Code')
}
