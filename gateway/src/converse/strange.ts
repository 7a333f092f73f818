import type { EaeuHeader } from '../envelope/eaeu/index.ts'
import { Fault } from '../message/fault.ts'
import { type DocumentArrived, type SignalArrived, unknown } from '../transaction/index.ts'
import { outgoing } from './compose.ts'
import type { Heard } from './conversations.ts'
import { type Desk, momentOf } from './desk.ts'

/** EM-07: the follow-up of a conversation that nobody knows. */
export async function strange(desk: Desk, header: EaeuHeader, event: DocumentArrived | SignalArrived): Promise<Heard> {
  const { action, replyTo, procedures, conversationId } = header
  if (action.kind === 'fault' || !replyTo || !procedures || conversationId === undefined)
    throw new Fault('ASW_INTERNAL', 'a message without what every message has')
  const moment = await momentOf(desk)
  const { process, version, procedure, transaction } = action
  const place = { process, version, procedure, transaction }
  const nobody = { id: conversationId, place, procedures, own: desk.own, partner: replyTo }
  return { verdict: 'answered', code: 'ASW_TRANSACTION_UNEXPECTED', outgoing: outgoing(nobody, unknown(event, moment), moment) }
}
