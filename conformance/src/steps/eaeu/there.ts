import { OPENED, type Opened } from '../../cases/eaeu-case.ts'
import type { EaeuIncoming } from '../../twin/eaeu/partner.ts'
import { nobody } from '../there.ts'
import type { EaeuSent, EaeuState } from './bed.ts'
import { earlier, sendEaeu } from './send.ts'

/** Everything that relates to this MessageID. */
export function aboutIt(sent: EaeuSent) {
  return ({ message }: EaeuIncoming) => sent.header.messageId !== undefined && message.header.relatesTo === sent.header.messageId
}

/**
 * Silence, a refusal, a broken connection and a wrong status say something about the system under test only where it is
 * there. It is where it answers a good document, over the same road and by whatever: a fault is a sign of life as well.
 */
export async function isThere(state: EaeuState): Promise<boolean> {
  const { bed } = state
  const serial = String(bed.nextSerial()).padStart(7, '0')
  const own: EaeuState = { ...state, sent: new Map(), serial, number: `RU/${new Date().getUTCFullYear()}/${serial}-EAV` }
  await sendEaeu(own, { what: taken(bed.agreement.eaeu?.takes), as: 'is anybody there' })
  const asked = earlier(own, 'is anybody there')
  if (asked.trouble !== undefined || (asked.answer && asked.answer.status >= 400)) return false
  return (await bed.twin.wait(aboutIt(asked), bed.agreement.timeouts.answerMs, asked.since)) !== undefined
}

function taken(takes: readonly string[] | undefined): Opened {
  const isOpened = (one: string): one is Opened => one in OPENED
  return takes === undefined || takes.includes('certificate') ? 'certificate' : (takes.find(isOpened) ?? 'certificate')
}

/** Throws Inconclusive where the system under test is not there; `what` is what would be held against it or in its favour. */
export async function assureThere(state: EaeuState, what: string): Promise<void> {
  if (!(await isThere(state))) throw nobody(what)
}
