import { setTimeout as sleep } from 'node:timers/promises'
import type { Submit } from '../../cases/case.ts'
import type { EaeuStep } from '../../cases/eaeu-case.ts'
import { editJson } from '../../documents/edit.ts'
import { fill, template } from '../../documents/fill.ts'
import { Skipped, Unmet } from '../../run/result.ts'
import { deepFill } from '../build.ts'
import { type Driver, INBOXES } from '../driver.ts'
import { follow } from '../submit.ts'
import type { EaeuState } from './bed.ts'
import { eaeuValues } from './build.ts'

/** Makes the system under test send, by its domestic side, and follows what becomes of it. */
export async function submitEaeu(state: EaeuState, wish: Submit): Promise<void> {
  const { driver } = state.bed
  if (!driver) throw new Skipped('needs the domestic side: --domestic or --driver')
  if (wish.about === undefined) await hand(state, wish, driver)
  if (wish.state !== undefined || wish.tries || wish.lastCode !== undefined) await follow(state, wish, driver)
}

async function hand(state: EaeuState, wish: Submit, driver: Driver): Promise<void> {
  const { writer } = state.bed.twin
  const filled = (text: string) => fill(text, eaeuValues(state), writer.now(), writer.uuid)
  const document = editJson(
    JSON.parse(filled(template(`eaeu/${wish.what ?? 'certificate'}.json`))),
    deepFill(wish.edit ?? [], filled),
  )
  const answer = await driver.submit(document, await entryOf(state, wish.answers, driver))
  if (wish.refused) {
    if (answer.accepted) throw new Unmet('the domestic door took it', `a refusal with ${wish.refused.status}`, 'accepted')
    if (answer.status !== wish.refused.status)
      throw new Unmet('another status', String(wish.refused.status), `${answer.status} ${answer.text.slice(0, 300)}`)
    return
  }
  if (!answer.accepted)
    throw new Unmet('the domestic door refused it', 'accepted', `${answer.status} ${answer.text.slice(0, 500)}`)
  const { delivery, exchange } = answer
  state.submitted.set(wish.as ?? 'it', { delivery, exchange, number: state.number, serial: state.serial })
}

/** By what the domestic side names what was handed over: the certificate, or a question by its own id. */
export function handedOver({ number, sent, submitted }: EaeuState, of: string | undefined): string {
  return of === undefined ? number : (sent.get(of)?.documentId ?? submitted.get(of)?.delivery ?? number)
}

/** The delivered question, once it is there. */
async function entryOf(state: EaeuState, of: string | undefined, driver: Driver): Promise<string | undefined> {
  if (of === undefined) return undefined
  const { domestic, timeouts } = state.bed.agreement
  for (const deadline = Date.now() + timeouts.answerMs; Date.now() < deadline; await sleep(50)) {
    const [entry] = await driver.received((domestic ?? INBOXES).inbox, handedOver(state, of))
    if (entry) return entry.id
  }
  throw new Unmet('the question did not reach the national single window', 'an entry in its inbox', 'none')
}

export function faultEaeu(state: EaeuState, { habits, payUp }: NonNullable<EaeuStep['fault']>): void {
  const { twin } = state.bed
  if (habits) twin.script(state.number, habits)
  if (payUp) twin.payUp(state.number)
}
