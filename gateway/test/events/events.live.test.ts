import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { formD } from '../../demo/certificate.ts'
import { Client, type Submitted, until } from '../../demo/client.ts'
import { makeSites, type Site } from '../../demo/site.ts'
import { run } from '../../src/cli/asw.ts'
import type { CloudEvent } from '../../src/events/cloud-event.ts'
import { typeOf } from '../../src/events/types.ts'
import { dial } from '../../src/transport/amqp/index.ts'
import { Supervised } from '../kill/supervised.ts'
import { doorOf, freshPrefix, GIVEN, ownRabbit } from '../live/broker.ts'
import { live } from '../live/live.ts'
import { killRabbit, type Rabbit, rabbitmqctl, startRabbit } from '../live/rabbitmq.ts'
import { amqpConsume, amqpPublish } from './foreign.ts'

const today = new Date().toISOString().slice(0, 10)
const prefix = freshPrefix()
const SUBMIT = { exchange: `${prefix}.submit.moit`, key: 'submit' }
const REPLIES = `${prefix}.replies.moit`
const EVENTS = `${prefix}.events.nsw`

live.unless(GIVEN !== undefined, 'AMQP_URL is given', 'events and the submit queue over a broker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-events-'))
  let rabbit: Rabbit
  let sites: readonly [Site, Site]
  let gateways: readonly [Supervised, Supervised]
  let vn: Client
  beforeAll(async () => {
    rabbit = await ownRabbit()
    sites = (await makeSites(folder, ['VN', 'TH'])) as [Site, Site]
    const config = join(sites[0].folder, 'asw.yaml')
    const broker = {
      url: `amqp://127.0.0.1:${rabbit.port}`,
      prefix,
      events: { from: 'start', queues: [{ name: 'nsw' }, { name: 'alarms', keys: ['alarm.#'] }] },
      submit: [{ name: 'moit', as: 'nsw' }],
    }
    writeFileSync(config, stringify({ ...(parse(readFileSync(config, 'utf8')) as object), broker }))
    const cli = (...words: readonly string[]) => run([...words, '--config', config, '--json'])
    expect(await cli('broker', 'declare', '--check')).toBe(1)
    process.exitCode = 0
    expect(await cli('broker', 'declare')).toBe(0)
    expect(await cli('broker', 'declare', '--check')).toBe(0)
    gateways = [new Supervised(sites[0]), new Supervised(sites[1])]
    await Promise.all(gateways.map((one) => one.start()))
    vn = new Client(sites[0])
  })
  afterAll(async () => {
    await Promise.all(gateways.map((one) => one.stop()))
    rmSync(folder, { recursive: true, force: true })
  })

  const depth = async (queue: string) => {
    const model = await dial(doorOf(rabbit))
    try {
      return (await (await model.createChannel()).checkQueue(queue)).messageCount
    } finally {
      await model.close()
    }
  }
  const answer = async () => (await amqpConsume(rabbit, REPLIES, 1))[0] as Submitted & { code?: string; issues?: unknown }
  const delivered = (id: string) =>
    until(
      `delivered ${id}`,
      () => vn.message(id),
      ({ state }) => state === 'delivered',
    )
  /** Everything in the queue of events, once nothing waits in the journal any more. */
  const told = async () => {
    await until(
      'all events handed on',
      () => vn.call('GET', '/v1/counts'),
      (counts) => (counts as { 'sink.lag': number })['sink.lag'] === 0,
    )
    const count = await depth(EVENTS)
    return count === 0 ? [] : ((await amqpConsume(rabbit, EVENTS, count)) as readonly CloudEvent[])
  }
  /** What should have been told of an exchange, by its timeline. */
  const expected = async (exchange: string) =>
    (await vn.timeline(exchange)).filter((event) => typeOf(event) !== undefined).map(({ n }) => n)
  /** The first telling of each event of an exchange: its place in the chain. */
  const firsts = (events: readonly CloudEvent[], exchange: string) => [
    ...new Map(events.filter(({ data }) => data.exchange === exchange).map(({ id, data }) => [id, data.n])).values(),
  ]

  it('a foreign client submits a document, hears that it was accepted, and reads what becomes of it', async () => {
    const document = formD({ serial: 1, today })
    await amqpPublish(rabbit, { ...SUBMIT, replyTo: REPLIES }, JSON.stringify({ document }))
    const accepted = await answer()
    expect(accepted).toMatchObject({ partner: 'TH', repeated: false, warnings: expect.any(Array) })
    await delivered(accepted.delivery)
    const events = await told()
    expect(firsts(events, accepted.exchange)).toEqual(await expected(accepted.exchange))
    const types = events.filter(({ data }) => data.delivery === accepted.delivery).map(({ type }) => type)
    for (const what of ['received', 'sealed', 'attempted', 'awaiting', 'delivered'])
      expect(types).toContain(`asw.delivery.${what}.v1`)
    // The same document once more: the same result, by whichever door.
    await amqpPublish(rabbit, { ...SUBMIT, replyTo: REPLIES }, JSON.stringify({ document }))
    expect(await answer()).toMatchObject({ delivery: accepted.delivery, repeated: true })
    expect(await vn.submit(document)).toMatchObject({ delivery: accepted.delivery, repeated: true })
  })

  it('what is wrong with a document is told as over REST', async () => {
    const document = { ...formD({ serial: 2, today }), importingCountry: 'XX' }
    await amqpPublish(rabbit, { ...SUBMIT, replyTo: REPLIES }, JSON.stringify({ document }))
    const { instance: _one, ...problem } = (await answer()) as unknown as Record<string, unknown>
    const over = await vn.submit(document).then(
      () => 'accepted',
      (error: Error) => error.message,
    )
    const { instance: _other, ...same } = JSON.parse(over.slice(over.indexOf('{'))) as Record<string, unknown>
    expect(problem).toEqual(same)
    expect(problem).toMatchObject({ code: 'ASW_DOCUMENT_INVALID', status: 422 })
  })

  it('what cannot be read is answered, and put aside with its reason', async () => {
    await amqpPublish(rabbit, { ...SUBMIT, replyTo: REPLIES }, '{"document": nonsense')
    expect(await answer()).toMatchObject({ code: 'ASW_JSON_MALFORMED', status: 400 })
    const model = await dial(doorOf(rabbit))
    const channel = await model.createChannel()
    const aside = await channel.get(`${prefix}.dead`, { noAck: true })
    await model.close()
    if (!aside) throw new Error('nothing was put aside')
    expect(aside.content.toString()).toBe('{"document": nonsense')
    expect(aside.properties.headers).toMatchObject({ 'x-asw-code': 'ASW_JSON_MALFORMED', 'x-asw-queue': `${prefix}.submit.moit` })
  })

  it('a broker that dies in the middle loses no event, and tells one twice only under the same id', async () => {
    const before = await Promise.all(Array.from({ length: 15 }, (_, n) => vn.submit(formD({ serial: 100 + n, today }))))
    await killRabbit(rabbit)
    const after = await Promise.all(Array.from({ length: 15 }, (_, n) => vn.submit(formD({ serial: 200 + n, today }))))
    await startRabbit(rabbit.folder)
    for (const { delivery } of [...before, ...after]) await delivered(delivery)
    const events = await told()
    for (const { exchange } of [...before, ...after]) expect(firsts(events, exchange)).toEqual(await expected(exchange))
    sameUnderOneId(events)
  })

  it('a gateway killed between the confirm and its durable position tells the same again, and nothing else', async () => {
    await told()
    await gateways[0].stop()
    gateways[0].dieAt('before-feed-advance')
    await gateways[0].start()
    const { delivery, exchange } = await until(
      'submitted',
      () => vn.submit(formD({ serial: 300, today })).catch(() => undefined),
      (sent) => sent !== undefined,
    ).then((sent) => sent as Submitted)
    await until(
      'killed',
      async () => gateways[0].deaths,
      (deaths) => deaths === 1,
    )
    await until(
      'alive',
      () => vn.message(delivery).catch(() => undefined),
      (message) => message?.state === 'delivered',
    )
    const events = await told()
    expect(firsts(events, exchange)).toEqual(await expected(exchange))
    const ids = events.map(({ id }) => id)
    expect(ids.length).toBeGreaterThan(new Set(ids).size)
    sameUnderOneId(events)
  })

  it('leaves nothing behind: no message in hand, and no answer unread', async () => {
    await Promise.all(gateways.map((one) => one.stop()))
    const rest = await depth(EVENTS)
    if (rest > 0) await amqpConsume(rabbit, EVENTS, rest)
    // A quorum queue tells its numbers only every few seconds.
    const left = await until(
      'nothing left behind',
      async () =>
        rabbitmqctl(rabbit, 'list_queues', 'name', 'messages', 'messages_unacknowledged')
          .split('\n')
          .filter((row) => row.startsWith(prefix) && !row.startsWith(`${prefix}.events.alarms\t`)),
      (rows) => rows.every((row) => row.endsWith('\t0\t0')),
    )
    expect(left.map((row) => row.split('\t')[0])).toEqual(
      expect.arrayContaining([SUBMIT.exchange, REPLIES, EVENTS, `${prefix}.dead`]),
    )
  })
})

function sameUnderOneId(events: readonly CloudEvent[]): void {
  const first = new Map<string, CloudEvent>()
  for (const event of events) {
    const known = first.get(event.id)
    if (known) expect(event).toEqual(known)
    else first.set(event.id, event)
  }
}
