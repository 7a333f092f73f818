import type { Expect } from '../cases/case.ts'
import { Inconclusive, Unmet } from '../run/result.ts'
import type { Wire } from '../wire/mime.ts'
import { type Received, readMessage } from '../wire/read.ts'
import type { CaseState, Sent } from './bed.ts'
import { record } from './send.ts'

/** In the same connection, or as a message of its own that refers to ours. What only warns is no answer yet. */
export async function answerTo(state: CaseState, sent: Sent, wish: Expect): Promise<Received> {
  const { agreement, twin } = state.bed
  const inside = sent.answer && sent.answer.wire.body.length > 0 ? read(state, sent.answer.wire) : undefined
  if (inside && !isWarning(inside)) return inside
  if (sent.trouble !== undefined) throw new Inconclusive(`the connection broke: ${sent.trouble}`)
  const about = (one: Received) => sent.messageId !== undefined && one.header.refToMessageId === sent.messageId
  const incoming = await twin.wait(
    ({ message }) => about(message) && message.kind !== 'user' && !isWarning(message),
    agreement.timeouts.answerMs,
    sent.since,
  )
  const warnings = [...(inside ? [inside] : []), ...twin.incoming.slice(sent.since).map(({ message }) => message)].filter(
    (one) => about(one) && isWarning(one),
  )
  for (const one of warnings) state.notes.push(`it warned: ${describe(one)}`)
  if (!incoming) {
    const came = sent.answer && !inside ? `an empty ${sent.answer.status}, and ` : ''
    const warned = warnings.length > 0 ? `${warnings.map(describe).join(', ')}, and ` : ''
    throw new Unmet('no answer', wish.answer, `${came}${warned}nothing within ${agreement.timeouts.answerMs} ms`)
  }
  record(state, 'received', incoming.message.wire, 'asynchronous answer')
  return incoming.message
}

/** ebMS 2.0 section 4.2.3: the message was processed, and what the sender is owed is still to come. */
function isWarning({ kind, errors }: Received): boolean {
  return kind === 'error-list' && errors.length > 0 && errors.every(({ severity }) => severity === 'Warning')
}

export function read(state: CaseState, wire: Wire): Received {
  return readMessage(wire, state.bed.agreement.sut.envelope)
}

export function describe(answer: Received): string {
  if (answer.kind === 'error-list') {
    return `error-list: ${answer.errors.map(({ code, severity, location, description }) => `${severity === 'Warning' ? 'Warning ' : ''}${code}${location ? ` at ${location}` : ''}${description ? ` "${description}"` : ''}`).join('; ')}`
  }
  if (answer.kind === 'soap-fault') return `soap-fault ${answer.fault?.code}: ${answer.fault?.text}`
  if (answer.kind === 'unreadable') return `a message that cannot be read: ${answer.trouble}`
  return answer.kind
}
