import {
  type EaeuHeader,
  type EaeuMessage,
  type FaultSource,
  faultFor,
  type Signal,
  type SoapFault,
  sameAddress,
  sourceOf,
  unpack,
  writeAction,
} from '../envelope/eaeu/index.ts'
import { Fault, faultOf } from '../message/fault.ts'
import type { Wire } from '../message/wire.ts'
import type { SignalArrived } from '../transaction/index.ts'
import { sealed } from './compose.ts'
import type { Heard, Outgoing } from './conversations.ts'
import type { Desk } from './desk.ts'
import { move } from './keep.ts'
import { strange } from './strange.ts'
import { takeDocument } from './take-document.ts'

/**
 * Takes one message of the partner: reads it, binds it to the agreement's addresses, finds its conversation, opens and
 * controls its document, moves the transaction, and keeps it all in one unit of work.
 *
 * A message that breaks the envelope, its addressing or its signature is answered by a technological fault, one that breaks
 * a rule by ERR (No 5, items 66-76, 113-121). Throws only for outages of our own: then nothing is kept, and the message is
 * to be judged again.
 */
export async function hear(desk: Desk, wire: Wire): Promise<Heard> {
  let message: EaeuMessage | undefined
  try {
    message = unpack(wire, desk.limits)
    checkAddresses(desk, message.header)
    return await take(desk, message)
  } catch (error) {
    const fault = faultOf(error)
    if (fault.row.class === 'own-dependency-down' || fault.row.class === 'config-wrong') throw error
    const outgoing = faultAbout(desk, message, fault)
    const said = { code: fault.code, detail: fault.message, outgoing }
    return { verdict: 'answered', ...said, ...(outgoing.length === 0 ? { status: fault.row.status } : {}) }
  }
}

/** To is ours, and the sender is one of the partner's addresses: the connection has proved whose they are. */
function checkAddresses({ own, partners }: Desk, { to, replyTo, from }: EaeuHeader): void {
  if (!sameAddress(to, own)) throw new Fault('ASW_NOT_ADDRESSED', 'To is not our address')
  const sender = replyTo ?? from
  if (sender && !partners.some((known) => sameAddress(known, sender)))
    throw new Fault('ASW_PARTNER_MISMATCH', 'the sender is not an address of this partner')
}

function faultAbout(desk: Desk, message: EaeuMessage | undefined, fault: Fault): readonly Outgoing[] {
  const source = message ? sourceIn(message.header) : sourceOf(fault)
  const answer = source && faultFor(source, { fault, from: desk.own, partners: desk.partners, messageId: desk.world.uuid() })
  return answer ? [sealed('fault', answer)] : []
}
function sourceIn({ action, replyTo, messageId, procedures, conversationId }: EaeuHeader): FaultSource {
  return {
    isFault: action.kind === 'fault',
    answerTo: replyTo ? [replyTo] : [],
    messageId,
    action: writeAction(action),
    ...(procedures ? { procedures } : {}),
    ...(conversationId === undefined ? {} : { conversationId }),
  }
}

async function take(desk: Desk, { header, content }: EaeuMessage): Promise<Heard> {
  switch (content.kind) {
    case 'fault':
      return takeFault(desk, header, content.fault)
    case 'signal':
      return takeEvent(desk, header, content.signal)
    case 'document':
      return takeDocument(desk, header, content.xml)
  }
}

/** A fault is never answered; one about nothing that we know is only reported. */
async function takeFault(desk: Desk, { messageId, relatesTo, conversationId }: EaeuHeader, fault: SoapFault): Promise<Heard> {
  const about = relatesTo && (await desk.conversations.findBySent(relatesTo.messageId))
  const transient = fault.code === 'Receiver'
  const event = { type: 'fault', messageId, transient, ...(relatesTo ? { relatesTo: relatesTo.messageId } : {}) } as const
  const brought = { kind: 'fault', code: fault.subcode ?? fault.code, messageId, ...related(relatesTo) } as const
  const moved = await move(desk, about?.id ?? conversationId ?? '', () => ({ events: [event], brought }))
  return moved ? { verdict: 'kept', conversation: moved } : { verdict: 'answered', code: 'ASW_NOT_FOUND', outgoing: [] }
}

function signalEvent({ messageId, relatesTo }: EaeuHeader, { code, errors }: Signal): SignalArrived {
  return {
    type: 'signal',
    code,
    messageId,
    ...(relatesTo ? { relatesTo: relatesTo.messageId } : {}),
    unexpected: errors.length > 0 && errors.every((error) => error.code === 'Common:UnexpectedMessage'),
  }
}

async function takeEvent(desk: Desk, header: EaeuHeader, signal: Signal): Promise<Heard> {
  const event = signalEvent(header, signal)
  const { code, errors } = signal
  const { messageId, relatesTo } = header
  const codes = errors.length === 0 ? {} : { errors: errors.map((error) => error.code) }
  const brought = { kind: 'signal', code, messageId, ...related(relatesTo), ...codes } as const
  const moved = await move(desk, header.conversationId ?? '', () => ({ events: [event], brought }))
  return moved ? { verdict: 'kept', conversation: moved } : strange(desk, header, event)
}

function related(relatesTo: EaeuHeader['relatesTo']): { readonly relatesTo?: string } {
  return relatesTo ? { relatesTo: relatesTo.messageId } : {}
}
