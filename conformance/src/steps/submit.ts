import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, Submit } from '../cases/case.ts'
import { editJson } from '../documents/edit.ts'
import { fill, template } from '../documents/fill.ts'
import { Inconclusive, Skipped, Unmet } from '../run/result.ts'
import type { CaseState } from './bed.ts'
import { deepFill, valuesOf } from './build.ts'
import { type DeliveryState, type Driver, INBOXES } from './driver.ts'
import { uuid } from './send.ts'

/** Makes the system under test send, by its domestic side, and follows what becomes of it. */
export async function submit(state: CaseState, wish: Submit): Promise<void> {
  const { driver } = state.bed
  if (!driver) throw new Skipped('needs the domestic side: --domestic or --driver')
  const name = wish.as ?? 'it'
  const about = wish.about === undefined ? undefined : state.submitted.get(wish.about)
  if (wish.body !== undefined || !about || wish.what === 'certificate') await hand(state, wish, name, driver)
  if (wish.state !== undefined || wish.tries || wish.lastCode !== undefined) await follow(state, wish, driver)
}

async function hand(state: CaseState, wish: Submit, name: string, driver: Driver): Promise<void> {
  const now = new Date()
  const own = <T>(value: T) => deepFill(value, (text) => fill(text, outwardValues(state), now, () => uuid(state.bed.random)))
  const { what = 'certificate' } = wish
  const answer =
    what === 'certificate'
      ? await driver.submit(
          editJson(
            JSON.parse(fill(template('certificate-of-origin.json'), outwardValues(state), now, () => uuid(state.bed.random))),
            own(wish.edit ?? []),
          ),
        )
      : what === 'cancellation'
        ? await driver.cancel(deliveryOf(state, wish), own(wish.body ?? {}))
        : await driver.respond(await exchangeOf(state, driver), own(wish.body ?? {}))
  if (wish.refused) {
    if (answer.accepted) throw new Unmet('the domestic door took it', `a refusal with ${wish.refused.status}`, 'accepted')
    if (answer.status !== wish.refused.status)
      throw new Unmet('another status', String(wish.refused.status), `${answer.status} ${answer.text.slice(0, 300)}`)
    if (wish.refused.code !== undefined && state.bed.agreement.sut.codes === 'asw' && answer.code !== wish.refused.code)
      throw new Unmet('another code', wish.refused.code, `${answer.code} ${answer.text.slice(0, 300)}`)
    return
  }
  if (!answer.accepted)
    throw new Unmet('the domestic door refused it', 'accepted', `${answer.status} ${answer.text.slice(0, 500)}`)
  state.submitted.set(name, { delivery: answer.delivery, exchange: answer.exchange, number: state.number, serial: state.serial })
}

/** A certificate of the system under test's own country. */
function outwardValues(state: CaseState) {
  return valuesOf(state)
}

function deliveryOf(state: CaseState, wish: Submit): string {
  const found = state.submitted.get(wish.about ?? 'it')
  if (!found) throw new Error(`nothing was submitted as "${wish.about}"`)
  return found.delivery
}

/** The exchange of the certificate that the system under test received. */
async function exchangeOf(state: CaseState, driver: Driver): Promise<string> {
  const { domestic } = state.bed.agreement
  const deadline = Date.now() + state.bed.agreement.timeouts.answerMs
  while (Date.now() < deadline) {
    const [entry] = await driver.received((domestic ?? INBOXES).inbox, state.number)
    if (entry) return entry.exchange
    await sleep(50)
  }
  throw new Inconclusive('the certificate did not reach the inbox')
}

/** Waits until a delivery is in the state that a case expects. */
export async function follow(
  state: { readonly submitted: CaseState['submitted']; readonly bed: Pick<CaseState['bed'], 'agreement'> },
  wish: Submit,
  driver: Driver,
): Promise<void> {
  const name = wish.about ?? wish.as ?? 'it'
  const delivery = state.submitted.get(name)?.delivery
  if (delivery === undefined) throw new Error(`nothing was submitted as "${name}"`)
  const good = (now: DeliveryState) =>
    (wish.state === undefined || [wish.state].flat().includes(now.state)) &&
    now.tries >= (wish.tries?.atLeast ?? 0) &&
    (wish.lastCode === undefined || now.lastCode === wish.lastCode)
  const deadline = Date.now() + 2 * state.bed.agreement.timeouts.answerMs
  let now = await driver.message(delivery)
  while (!good(now) && Date.now() < deadline) {
    await sleep(60)
    now = await driver.message(delivery)
  }
  const expected = JSON.stringify({ state: wish.state, tries: wish.tries, lastCode: wish.lastCode })
  if (!good(now)) throw new Unmet('the delivery did not come to the expected state', expected, JSON.stringify(now))
  if (wish.tries?.atMost === undefined) return
  if (now.tries <= wish.tries.atMost) {
    // The next try may come a while after the state.
    await sleep(state.bed.agreement.timeouts.silenceMs)
    now = await driver.message(delivery)
  }
  if (now.tries > wish.tries.atMost) throw new Unmet('more tries than there should be', expected, JSON.stringify(now))
}

export function fault(state: CaseState, wish: Fault): void {
  const { twin, door } = state.bed
  if (wish.habits) twin.script(state.number, wish.habits)
  if (wish.payUp) twin.payUp(state.number)
  if (wish.tls !== undefined) {
    if (!door) throw new Skipped('the twin has no HTTPS door on this road')
    if (!state.bed.agreement.keys.has(wish.tls)) throw new Skipped(`the agreement names no key "${wish.tls}"`)
    door.show(wish.tls)
  }
}
