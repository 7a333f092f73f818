import type { Submit } from '../../cases/case.ts'
import type { EaeuStep } from '../../cases/eaeu-case.ts'
import { editJson } from '../../documents/edit.ts'
import { fill, template } from '../../documents/fill.ts'
import { Skipped, Unmet } from '../../run/result.ts'
import { deepFill } from '../build.ts'
import type { Driver } from '../driver.ts'
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
  const answer = await driver.submit(document)
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

export function faultEaeu(state: EaeuState, { habits, payUp }: NonNullable<EaeuStep['fault']>): void {
  const { twin } = state.bed
  if (habits) twin.script(state.number, habits)
  if (payUp) twin.payUp(state.number)
}
