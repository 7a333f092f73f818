import { type EaeuHeader, type EaeuMessage, pack } from '../envelope/eaeu/index.ts'
import { instant } from '../message/clock.ts'
import { Fault } from '../message/fault.ts'
import type { Effect, Moment } from '../transaction/index.ts'
import type { Conversation, Outgoing } from './conversations.ts'

/** What the header of every message of a conversation says. */
export type Shown = Pick<Conversation, 'place' | 'procedures'>
/** As much of a conversation as its messages are made of. */
type Spoken = Pick<Conversation, 'id' | 'place' | 'procedures' | 'own' | 'partner'> &
  Partial<Pick<Conversation, 'request' | 'response'>>

/** The messages that a move asks for, as they go over the wire. */
export function outgoing(conversation: Spoken, effects: readonly Effect[], moment: Moment): readonly Outgoing[] {
  return effects.flatMap((effect) => {
    if (effect.type === 'send') return [documentOf(conversation, effect)]
    if (effect.type === 'signal') return [signalOf(conversation, effect, moment)]
    return []
  })
}

type Of<Type extends Effect['type']> = Extract<Effect, { type: Type }>

function documentOf(conversation: Spoken, { document, messageId, relatesTo }: Of<'send'>): Outgoing {
  const kept = document === 'request' ? conversation.request : conversation.response
  if (!kept) throw new Fault('ASW_INTERNAL', `a ${document} is to be sent and there is none`)
  const { xml, message } = kept
  const header: EaeuHeader = {
    ...commonHeader(conversation),
    action: { kind: 'document', message, ...conversation.place },
    messageId,
    ...(relatesTo === undefined ? {} : { relatesTo: { messageId: relatesTo } }),
  }
  return sealed('document', { header, content: { kind: 'document', xml } })
}

function signalOf(conversation: Spoken, { code, messageId, relatesTo, errors }: Of<'signal'>, moment: Moment): Outgoing {
  const header: EaeuHeader = {
    ...commonHeader(conversation),
    action: { kind: 'signal', signal: code, ...conversation.place },
    messageId,
    relatesTo: { messageId: relatesTo },
  }
  const signal = { code, id: moment.uuid(), dateTime: instant(moment.now), errors }
  return sealed('signal', { header, content: { kind: 'signal', signal } })
}

function commonHeader({ partner, own, procedures, id }: Spoken) {
  return { to: partner, replyTo: own, procedures, conversationId: id }
}

export function sealed(kind: Outgoing['kind'], message: EaeuMessage): Outgoing {
  return { kind, messageId: message.header.messageId, wire: pack(message) }
}
