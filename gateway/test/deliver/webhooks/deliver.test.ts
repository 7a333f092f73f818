import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { webhookOnce } from '../../../src/deliver/webhooks/deliver.ts'
import { openDesk } from '../../../src/deliver/webhooks/desk.ts'
import type { Receiver } from '../../../src/deliver/webhooks/post.ts'
import { sinkOf, type Webhook, wants } from '../../../src/deliver/webhooks/webhook.ts'
import type { CloudEvent } from '../../../src/events/cloud-event.ts'
import { Fault } from '../../../src/message/fault.ts'
import { exchangeId } from '../../../src/message/ids.ts'
import type { Bench } from '../../journal/bench.ts'
import { acceptNew, certificate, submission } from '../../journal/documents.ts'
import { openSqliteBench } from '../../journal/sqlite-bench.ts'

const SOURCE = '//gateway.vn.example/VN'
const HOUR = 3_600_000
const never = new AbortController().signal

let bench: Bench
let got: CloudEvent[]
let answer: (event: CloudEvent) => number | Fault
let notes: string[]
beforeEach(async () => {
  bench = await openSqliteBench()
  got = []
  notes = []
  answer = () => 200
})
afterEach(async () => {
  await bench.end()
})

const hook = (more: Partial<Webhook> = {}): Webhook => ({
  name: 'nsw',
  url: new URL('https://nsw.example/hook?token=secret'),
  secretFiles: [],
  from: 'start',
  timeoutMs: 10_000,
  disableAfterMs: 72 * HOUR,
  allow: [],
  anchors: [],
  ...more,
})
const receiver: Receiver = {
  post: async (id, body) => {
    const event = JSON.parse(body) as CloudEvent
    expect(event.id).toBe(id)
    got.push(event)
    const said = answer(event)
    if (said instanceof Fault) throw said
    return { status: said }
  },
  close: async () => undefined,
}
const once = (webhook: Webhook = hook(), signal: AbortSignal = never, holder = 'one') =>
  webhookOnce(
    {
      journal: bench.journal,
      webhook,
      receiver,
      source: SOURCE,
      holder,
      world: { now: () => bench.now(), random: () => 0.5 },
      report: ({ what }) => notes.push(what),
    },
    signal,
  )
const open = (webhook: Webhook = hook()) => bench.journal.openSink(sinkOf(webhook), webhook.from)
const sink = async () => (await bench.journal.sinks())[0]!
const types = () => got.map(({ type }) => type)
const down = (more: Readonly<Record<string, unknown>> = {}) => new Fault('ASW_WEBHOOK_UNREACHABLE', 'down', more)

describe('a webhook', () => {
  it('gets its events one after the other, in order, and then has nothing to do', async () => {
    await open()
    await bench.journal.submit(submission(certificate('N1')))
    expect(await once()).toBe(2)
    expect(types()).toEqual(['asw.delivery.received.v1', 'asw.exchange.state.v1'])
    expect(await once()).toBe(0)
    expect(await sink()).toMatchObject({ lag: 0, tries: 0 })
  })

  it('gets only what it asked for, and moves on past the rest', async () => {
    const webhook = hook({ types: ['asw.exchange.*'] })
    await open(webhook)
    await bench.journal.submit(submission(certificate('N1')))
    await bench.journal.append(exchangeId('gateway'), { kind: 'noted' })
    expect(await once(webhook)).toBe(3)
    expect(types()).toEqual(['asw.exchange.state.v1'])
    expect(await sink()).toMatchObject({ lag: 0 })
  })

  it('that fails gets the same event again after its wait, under the same id, and nothing before it', async () => {
    await open()
    await bench.journal.submit(submission(certificate('N1')))
    answer = ({ type }) => (type === 'asw.exchange.state.v1' ? down() : 200)
    expect(await once()).toBe(1)
    expect(await sink()).toMatchObject({ lag: 1, tries: 1, lastCode: 'ASW_WEBHOOK_UNREACHABLE' })
    expect(await once()).toBe(0)
    bench.shift(2_000)
    expect(await once()).toBe(0)
    expect(await sink()).toMatchObject({ tries: 2 })
    bench.shift(2_000)
    answer = () => 200
    expect(await once()).toBe(0)
    bench.shift(2_000)
    expect(await once()).toBe(1)
    expect(types()).toEqual(['asw.delivery.received.v1', ...Array.from({ length: 3 }, () => 'asw.exchange.state.v1')])
    expect(new Set(got.slice(1).map(({ id }) => id)).size).toBe(1)
    expect(await sink()).toMatchObject({ lag: 0, tries: 0 })
  })

  it('waits as long as the receiver asks for, where that is longer', async () => {
    await open()
    await bench.journal.submit(submission(certificate('N1')))
    answer = () => down({ retryAfterMs: 120_000 })
    await once()
    const { nextAt } = await sink()
    expect(Date.parse(nextAt!) - bench.now()).toBeGreaterThan(110_000)
  })

  it('that is gone is disabled at once, with an alarm', async () => {
    await open()
    await bench.journal.submit(submission(certificate('N1')))
    answer = () => new Fault('ASW_WEBHOOK_GONE', '410')
    await once()
    expect(await sink()).toMatchObject({ disabled: { code: 'ASW_WEBHOOK_GONE' } })
    expect(notes).toEqual(['webhook-failed', 'webhook-disabled'])
    const alarm = (await bench.journal.timeline(exchangeId('gateway'))).at(-1)
    expect(alarm).toMatchObject({
      kind: 'alarm',
      data: { alarm: 'sink-disabled', sink: 'webhook:nsw', code: 'ASW_WEBHOOK_GONE' },
    })
  })

  it('that fails for too long is disabled; enabled, it goes on where it stopped and misses nothing', async () => {
    const webhook = hook({ disableAfterMs: HOUR })
    await open(webhook)
    await bench.journal.submit(submission(certificate('N1')))
    answer = () => down()
    for (let round = 0; round < 40 && !(await sink()).disabled; round += 1) {
      await once(webhook)
      bench.shift(300_000)
    }
    expect(await sink()).toMatchObject({ disabled: { code: 'ASW_WEBHOOK_UNREACHABLE' } })
    await bench.journal.submit(submission(certificate('N2')))
    got = []
    answer = () => 200
    expect(await once(webhook)).toBe(0)
    const desk = openDesk({
      journal: bench.journal,
      configured: new Set(),
      webhooks: [webhook],
      receivers: new Map([['nsw', receiver]]),
      source: SOURCE,
      world: { now: () => bench.now(), uuid: () => 'u' },
    })
    expect(await desk.list()).toMatchObject([{ name: 'nsw', state: 'disabled', url: 'https://nsw.example/hook' }])
    expect(await desk.test('nsw')).toEqual({ delivered: true, status: 200 })
    expect(got.splice(0)).toMatchObject([{ type: 'asw.webhook.test.v1', id: 'test/u', data: { webhook: 'nsw' } }])
    await desk.enable('nsw', 'duty')
    while ((await once(webhook)) > 0);
    expect(new Set(got.map(({ subject }) => subject))).toEqual(new Set(['ATIGA/VN/N1', 'ATIGA/VN/N2', undefined]))
    expect(types()).toContain('asw.alarm.v1')
    expect(await desk.list()).toMatchObject([{ state: 'active', lag: 0 }])
    await expect(desk.enable('other', 'duty')).rejects.toMatchObject({ code: 'ASW_NOT_FOUND' })
    await expect(desk.test('other')).rejects.toMatchObject({ code: 'ASW_NOT_FOUND' })
  })

  it('in the middle of a call when we stop is not called failing, and is free for the next node', async () => {
    await open()
    await bench.journal.submit(submission(certificate('N1')))
    const stop = new AbortController()
    answer = () => {
      stop.abort()
      return down()
    }
    expect(await once(hook(), stop.signal)).toBe(0)
    expect(await sink()).toMatchObject({ tries: 0 })
    answer = () => 200
    expect(await once(hook(), never, 'two')).toBe(2)
  })

  it('whose secret cannot be read waits and says so: nothing is lost', async () => {
    await open()
    await bench.journal.submit(submission(certificate('N1')))
    answer = () => new Fault('ASW_CONFIG_INVALID', 'the secret cannot be read')
    await once()
    expect(await sink()).toMatchObject({ tries: 1, lastCode: 'ASW_CONFIG_INVALID', lag: 2 })
  })
})

describe('a filter by inbox', () => {
  it('lets pass what waits in one of them, and what is about no inbox', async () => {
    await bench.journal.openSink('all', 'start')
    await acceptNew(bench.journal, certificate('T1', { issuingCountry: 'TH' }))
    const webhook = hook({ inboxes: ['customs'], types: ['asw.message.accepted.v1', 'asw.exchange.*'] })
    await open(webhook)
    await once(webhook)
    expect(types()).toEqual(['asw.message.accepted.v1', 'asw.exchange.state.v1'])
    const [accepted] = got
    const [entry] = accepted!.data.entries as readonly { inbox: string; entry: string }[]
    expect(await bench.journal.entry(entry!.inbox, entry!.entry)).toMatchObject({ state: 'waiting' })
    expect(wants({ inboxes: ['ministry'] }, accepted!)).toBe(false)
    expect(wants({ inboxes: ['ministry'] }, got[1]!)).toBe(true)
  })
})
