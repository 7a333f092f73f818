import type { Client, Event } from '../../demo/client.ts'
import { ManyDoors } from './nsw.ts'
import type { Plant } from './plant.ts'
import { each, type Sent, USED } from './traffic.ts'

/** One promise of the gateway, and what broke it. */
export interface Verdict {
  readonly promise: string
  readonly looked: number
  /** One line a breach. */
  readonly breaches: readonly string[]
}

class Judge {
  readonly #looked = new Map<string, number>()
  readonly #breaches = new Map<string, string[]>()

  /** An expectation about one thing: `what` is said when it does not hold. */
  expect(promise: string, holds: boolean, what: () => string): void {
    this.#looked.set(promise, (this.#looked.get(promise) ?? 0) + 1)
    if (!holds) this.#breaches.set(promise, [...(this.#breaches.get(promise) ?? []), what()])
  }
  verdicts(): readonly Verdict[] {
    return [...this.#looked].map(([promise, looked]) => ({ promise, looked, breaches: this.#breaches.get(promise) ?? [] }))
  }
}

/** Looks at every certificate on both sides, and at both gateways as a whole, over the domestic API alone. */
export async function judge(plant: Plant, sent: readonly Sent[], told: (looked: number) => void): Promise<readonly Verdict[]> {
  const court = new Judge()
  const [vn, th] = [new ManyDoors(plant.sites('VN')), new ManyDoors(plant.sites('TH'))]
  let looked = 0
  await each(sent, async (certificate) => {
    await judgeOne(court, certificate, vn, th)
    told(++looked)
  })
  for (const [country, nsw] of [['VN', vn] as const, ['TH', th] as const]) await judgeHouse(court, country, nsw)
  for (const { name, gateway } of plant.nodes)
    court.expect('every node serves to the end', gateway.failure === undefined, () => `${name}: ${gateway.failure?.message}`)
  for (const { queue, ready, unacknowledged } of plant.leftovers())
    court.expect(
      'nothing is left on the broker',
      ready === 0 && unacknowledged === 0,
      () => `${queue}: ${ready} ready, ${unacknowledged} unacknowledged`,
    )
  return court.verdicts()
}

async function judgeOne(court: Judge, one: Sent, vn: ManyDoors, th: ManyDoors): Promise<void> {
  const at = ({ exchange }: Sent) => ({
    state: (client: Client) => client.exchange(exchange),
    events: (client: Client) => client.timeline(exchange),
  })
  const here = await vn.insist(at(one).state)
  const sentEvents = await vn.insist(at(one).events)
  const events = await th.insist(at(one).events)
  const accepted = events.filter(({ kind }) => kind === 'accepted').map(documentOf)
  const count = accepted.filter((document) => document === 'certificate-of-origin').length
  court.expect('every certificate is accepted once', count === 1, () => `${one.number}: accepted ${count} times`)
  const cancellations = accepted.filter((document) => document === 'cancellation').length
  court.expect(
    'every cancellation is accepted once, behind its original',
    one.cancelled ? cancellations === 1 && accepted[0] === 'certificate-of-origin' : cancellations === 0,
    () => `${one.number}: ${accepted.join(', ')}`,
  )
  court.expect(
    'every receipt is matched: Acknowledgment and AS3 are back',
    here.hops.AS2 !== undefined && here.hops.AS3 !== undefined,
    () => `${one.number}: ${Object.keys(here.hops).join(', ')}`,
  )
  const outcomes = Object.values(here.cancellations).map(({ outcome }) => outcome)
  court.expect(
    'every certificate stands as its fate says',
    here.status === statusOf(one) && (!one.cancelled || outcomes.join() === 'CANCELLED'),
    () => `${one.number}: ${here.status}, expected ${statusOf(one)}, cancellations ${outcomes.join()}`,
  )
  const used = here.items[0]?.used
  court.expect(
    'every use is written down once',
    Number(used) === one.uses * USED,
    () => `${one.number}: ${String(used)} used, expected ${one.uses * USED}`,
  )
  for (const [country, timeline] of [
    ['VN', sentEvents],
    ['TH', events],
  ] as const)
    judgeClocks(court, one, country, timeline)
}

function judgeClocks(court: Judge, one: Sent, country: string, events: readonly Event[]): void {
  const passed = events.filter(({ kind }) => kind === 'clock-passed').map(({ data }) => `${data?.name}/${data?.subject ?? ''}`)
  court.expect(
    'no clock fires twice',
    new Set(passed).size === passed.length,
    () => `${one.number} in ${country}: ${passed.join(', ')}`,
  )
  if (country === 'TH' && one.lapsed)
    court.expect('every clock that is over has fired', passed.includes('validity/'), () => `${one.number}: ${passed.join(', ')}`)
}

function documentOf({ data }: Event): string {
  return String(data?.document)
}

function statusOf({ cancelled, lapsed, uses }: Sent): string {
  if (cancelled) return 'CANCELLED'
  if (lapsed) return 'EXPIRED'
  return uses === 0 ? 'RECEIVED' : 'PARTLY_UTILISED'
}

async function judgeHouse(court: Judge, country: string, nsw: ManyDoors): Promise<void> {
  const counts = await nsw.insist((client) => client.call('GET', '/v1/counts') as Promise<Record<string, number>>)
  const open = Object.entries(counts).filter(([name, count]) => /^delivery\.(?!delivered$)/.test(name) && count > 0)
  court.expect(
    'every message of ours is delivered',
    open.length === 0,
    () => `${country}: ${JSON.stringify(Object.fromEntries(open))}`,
  )
  const { items } = await nsw.insist(
    (client) => client.call('GET', '/v1/stuck') as Promise<{ items: { what: string; why: string }[] }>,
  )
  court.expect('nothing is stuck', items.length === 0, () => `${country}: ${JSON.stringify(items.slice(0, 3))}`)
  const chains = await nsw.insist(
    (client) => client.call('GET', '/v1/evidence/chains') as Promise<{ exchanges: number; events: number; broken?: unknown }>,
  )
  court.expect('every event chain is whole', chains.broken === undefined, () => `${country}: ${JSON.stringify(chains.broken)}`)
}
