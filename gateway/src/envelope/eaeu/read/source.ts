import type { CanonicalElement } from '@asw/mappings/xml'
import { Fault } from '../../../message/fault.ts'
import { isFaultAction } from '../action.ts'
import type { LogicalAddress } from '../address.ts'
import { readProcedures, readUuidUri } from '../ids.ts'
import { NS } from '../names.ts'
import { named, only, textOf } from './element.ts'
import { headerOf } from './envelope.ts'
import { block, readEndpoint } from './header.ts'

/** What a fault about a message must know of it; whatever cannot be read is absent. */
export interface FaultSource {
  /** It is a fault itself, by its Action or by its Body: never answered by a fault. */
  readonly isFault: boolean
  /** FaultTo, then ReplyTo, as far as they can be read: the partner has written them, and nobody has proved them. */
  readonly answerTo: readonly LogicalAddress[]
  readonly messageId?: string
  /** The Action as it stands. */
  readonly action?: string
  readonly procedures?: readonly string[]
  readonly conversationId?: string
}

/** Reads what can be read. Never throws for a document. */
export function readSource(envelope: CanonicalElement): FaultSource {
  const header = headerOf(envelope)
  const body = envelope.children.find((child) => named(child, NS.soap, 'Body'))
  const faultInside = body?.children.some((child) => child.local === 'Fault' && child.uri === NS.soap) ?? false
  if (!header) return { isFault: faultInside, answerTo: [] }
  const text = (local: 'Action' | 'MessageID') => {
    const found = block(header, local)
    return found && textOf(found, 'ASW_ADDRESSING_INVALID')
  }
  const own = (local: 'ProcedureID' | 'ConversationID') => {
    const found = only(header, NS.int, local, 'ASW_EAEU_HEADER')
    return found && textOf(found, 'ASW_EAEU_HEADER')
  }
  const action = readable(() => text('Action'))
  const answerTo = [readable(() => readEndpoint(header, 'FaultTo')), readable(() => readEndpoint(header, 'ReplyTo'))]
  const found = {
    messageId: readable(() => uuid(text('MessageID'))),
    action,
    procedures: readable(() => {
      const chain = own('ProcedureID')
      return chain === undefined ? undefined : readProcedures(chain)
    }),
    conversationId: readable(() => uuid(own('ConversationID'))),
  }
  const isFault = faultInside || (action !== undefined && isFaultAction(action))
  return {
    isFault,
    answerTo: answerTo.filter((address) => address !== undefined),
    ...Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)),
  }
}

function uuid(text: string | undefined): string | undefined {
  return text === undefined ? undefined : readUuidUri(text, 'id', 'ASW_EAEU_HEADER')
}
function readable<T>(read: () => T | undefined): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}
