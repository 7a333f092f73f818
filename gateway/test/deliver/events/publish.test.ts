import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EVENTS_SINK, publishOnce } from '../../../src/deliver/events/publish.ts'
import type { CloudEvent } from '../../../src/events/cloud-event.ts'
import { Fault } from '../../../src/message/fault.ts'
import { exchangeId } from '../../../src/message/ids.ts'
import type { Bench } from '../../journal/bench.ts'
import { certificate, sendOne, submission } from '../../journal/documents.ts'
import { openSqliteBench } from '../../journal/sqlite-bench.ts'

const never = new AbortController().signal

let bench: Bench
/** What the broker took, in its order. */
let taken: { readonly event: CloudEvent; readonly key: string; readonly properties: object }[]
let refuse: (event: CloudEvent) => boolean
let inFlight: Set<string>
let notes: string[]
beforeEach(async () => {
  bench = await openSqliteBench()
  taken = []
  notes = []
  inFlight = new Set()
  refuse = () => false
  await bench.journal.openSink(EVENTS_SINK, 'start')
})
afterEach(async () => {
  await bench.end()
})

/** A broker that takes its time, and says no where `refuse` says so. */
const publisher = {
  publish: async ({ routingKey: key }: { routingKey: string }, body: Uint8Array, properties: object) => {
    const event = JSON.parse(Buffer.from(body).toString('utf8')) as CloudEvent
    const chain = String(event.data.exchange)
    expect(inFlight.has(chain), 'two events of one chain at the same time').toBe(false)
    inFlight.add(chain)
    await new Promise((resolve) => setImmediate(resolve))
    inFlight.delete(chain)
    if (refuse(event)) throw new Fault('ASW_BROKER_DOWN', 'the queue is full')
    taken.push({ event, key, properties })
  },
}
const once = (holder = 'one', pass?: () => void) =>
  publishOnce(
    {
      journal: bench.journal,
      publisher,
      exchange: 'asw.events',
      source: '//test',
      holder,
      world: { random: () => 0.5 },
      report: ({ what }) => notes.push(what),
      ...(pass ? { pass } : {}),
    },
    never,
  )
const places = (exchange: string) =>
  taken.filter(({ event }) => event.data.exchange === exchange).map(({ event }) => event.data.n)
const sink = async () => (await bench.journal.sinks())[0]!

describe('publishing events', () => {
  it('hands on what is new, in the order of each chain, and then has nothing to do', async () => {
    const wishes = ['N1', 'N2', 'N3'].map((number) => submission(certificate(number)))
    for (const wish of wishes) await bench.journal.submit(wish)
    expect(await once()).toBe(6)
    for (const { exchange } of wishes) expect(places(exchange)).toEqual([1, 2])
    expect(await once()).toBe(0)
    expect(taken[0]).toMatchObject({
      key: 'delivery.received.TH.certificate-of-origin',
      properties: {
        contentType: 'application/cloudevents+json; charset=utf-8',
        persistent: true,
        type: 'asw.delivery.received.v1',
      },
    })
    expect(taken[0]?.properties).toMatchObject({ messageId: taken[0]?.event.id, appId: '//test' })
    expect(taken[0]?.properties).not.toHaveProperty('mandatory')
  })

  it('moves past what stays inside without telling it', async () => {
    await bench.journal.append(exchangeId('gateway'), { kind: 'noted' })
    expect(await once()).toBe(1)
    expect(taken).toEqual([])
    expect(await sink()).toMatchObject({ lag: 0 })
  })

  it('stops a chain at the event that is refused, remembers what was taken before the gap, and goes on from there', async () => {
    const [one, two] = [submission(certificate('N1')), submission(certificate('N2'))]
    for (const wish of [one, two]) await bench.journal.submit(wish)
    refuse = (event) => event.data.exchange === one.exchange && event.data.n === 2
    expect(await once()).toBe(1)
    expect(places(one.exchange)).toEqual([1])
    expect(await sink()).toMatchObject({ lag: 3, tries: 1, lastCode: 'ASW_BROKER_DOWN' })
    expect(notes).toEqual(['events-wait'])
    refuse = () => false
    expect(await once()).toBe(0)
    bench.shift(1_000)
    expect(await once()).toBe(3)
    expect(places(one.exchange)).toEqual([1, 2])
    // Told again is only what stood behind the gap, and under the same id.
    expect([...new Set(places(two.exchange))]).toEqual([1, 2])
    expect(await sink()).toMatchObject({ lag: 0, tries: 0 })
  })

  it('waits longer with every failure in a row', async () => {
    await bench.journal.submit(submission(certificate('N1')))
    refuse = () => true
    const waits: number[] = []
    for (let round = 0; round < 3; round += 1) {
      await once()
      waits.push(Date.parse((await sink()).nextAt!) - bench.now())
      bench.shift(60_000)
    }
    expect(waits[1]! > waits[0]! + 50 && waits[2]! > waits[1]! + 100).toBe(true)
  })

  it('that dies between the confirm and the position tells the same again, and nothing else', async () => {
    const wish = submission(certificate('N1'))
    await bench.journal.submit(wish)
    await sendOne(bench.journal)
    const dies = () => {
      throw new Error('killed')
    }
    await expect(once('one', dies)).rejects.toThrow('killed')
    const first = taken.map(({ event }) => event)
    await bench.reopen()
    expect(await once('two')).toBe(first.length)
    expect(taken.map(({ event }) => event)).toEqual([...first, ...first])
  })

  it('leaves the sink to the node that holds it', async () => {
    await bench.journal.submit(submission(certificate('N1')))
    await bench.journal.feed({ sink: EVENTS_SINK, holder: 'two', limit: 1, leaseMs: 60_000 })
    expect(await once('one')).toBe(0)
    expect(await once('two')).toBe(2)
  })
})
