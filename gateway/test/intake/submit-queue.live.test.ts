import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel, ChannelModel, GetMessage, Options } from 'amqplib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSubmitQueues, type SubmitQueuesOptions } from '../../src/intake/amqp/queue.ts'
import type { Submitter } from '../../src/intake/amqp/submitter.ts'
import type { ApiKey } from '../../src/intake/rest/key.ts'
import { submit } from '../../src/intake/submit.ts'
import { Fault } from '../../src/message/fault.ts'
import {
  deadName,
  declareTopology,
  dial,
  repliesName,
  replyQueueName,
  type Station,
  SUBMIT_KEY,
  submitName,
  topologyOf,
} from '../../src/transport/amqp/index.ts'
import { WORLD } from '../../src/world.ts'
import { brokerDoor, freshPrefix } from '../live/broker.ts'
import { live } from '../live/live.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { certificate } from '../receive/documents.ts'
import { until } from '../transport/contract.ts'

const KEYS: readonly ApiKey[] = [
  { name: 'nsw', sha256: '', roles: ['submitter'] },
  { name: 'auditor', sha256: '', roles: ['auditor'] },
  { name: 'other-agency', sha256: '', roles: ['submitter'], agencies: ['VCCI'] },
]
const SUBMITTERS: readonly Submitter[] = [
  { name: 'moit', as: 'nsw' },
  { name: 'vcci', as: 'other-agency' },
  { name: 'audit', as: 'auditor' },
  { name: 'shared', users: { guest: 'nsw' } },
]

live('a submit queue', () => {
  let prefix: string
  let vn: Alone
  let model: ChannelModel
  let channel: Channel
  let station: Station | undefined
  let notes: string[]
  let topology: ReturnType<typeof topologyOf>

  beforeEach(async () => {
    prefix = freshPrefix()
    notes = []
    vn = await openAlone('VN', ['TH'])
    model = await dial(await brokerDoor())
    channel = await model.createChannel()
    topology = topologyOf({ prefix, deliveryLimit: 20, maxLength: 1_000, partners: [], submitters: SUBMITTERS })
    await declareTopology(model, topology)
  })
  afterEach(async () => {
    await station?.close()
    const sweep = await model.createChannel()
    for (const { name } of topology.queues) await sweep.deleteQueue(name)
    for (const { name } of topology.exchanges) await sweep.deleteExchange(name)
    await model.close()
    await vn.close()
  })

  async function open(more: Partial<SubmitQueuesOptions> = {}): Promise<void> {
    const door = await brokerDoor()
    station = openSubmitQueues({
      door: () => door,
      submitters: SUBMITTERS,
      prefix,
      topology: () => topology,
      declare: false,
      deadQueue: deadName(prefix),
      dead: () => undefined,
      deadPollMs: 60_000,
      backoff: () => 100,
      journal: vn.gateway.journal,
      submit: (wish) => submit(vn.gateway.intake, wish),
      keys: () => KEYS,
      ready: async () => undefined,
      maxBytes: 20_000,
      prefetch: 8,
      retryMs: 50,
      tries: 100,
      timeoutMs: 60_000,
      world: WORLD,
      submitted: ({ what, code }) => notes.push(code ?? what),
      report: ({ what }) => notes.push(what),
      ...more,
    })
  }
  const send = (to: string, body: string | Buffer, properties: Options.Publish = {}) =>
    channel.publish(submitName(prefix, to), SUBMIT_KEY, Buffer.from(body), {
      contentType: 'application/json',
      persistent: true,
      ...properties,
    })
  const take = async (queue: string): Promise<GetMessage> => {
    let found: GetMessage | false = false
    await until(async () => {
      found = await channel.get(queue, { noAck: true })
      return found !== false
    })
    return found as unknown as GetMessage
  }
  const depth = async (queue: string) => (await channel.checkQueue(queue)).messageCount
  const replies = (of: string) => replyQueueName(prefix, of)
  const rows = () => vn.gateway.journal.search({ limit: 10 })
  /** Sends, and takes the answer. */
  const ask = async (to: string, document: unknown, properties: Options.Publish = {}) => {
    send(to, JSON.stringify({ document }), { replyTo: replies(to), ...properties })
    const { content, properties: told } = await take(replies(to))
    return { body: JSON.parse(content.toString()) as Record<string, unknown>, told }
  }

  it('answers where and as it was asked, and knows a repeat by its message id or its Idempotency-Key', async () => {
    await open()
    const document = certificate()
    const first = await ask('moit', document, { correlationId: 'c-1', messageId: 'order-1' })
    expect(first.told).toMatchObject({
      correlationId: 'c-1',
      type: 'accepted',
      contentType: 'application/json',
      headers: { status: 202 },
    })
    expect(first.body).toMatchObject({ partner: 'TH', repeated: false })
    const again = await ask('moit', document, { messageId: 'order-1' })
    expect(again.told.correlationId).toBe('order-1')
    expect(again.body).toMatchObject({ delivery: first.body.delivery, repeated: true })
    const other = certificate({ referenceNumber: 'VN-TH 26/02/00777' })
    expect((await ask('moit', other, { messageId: 'order-1' })).body).toMatchObject({
      code: 'ASW_IDEMPOTENCY_CONFLICT',
      status: 409,
    })
    expect((await ask('moit', other, { headers: { 'Idempotency-Key': 'order-1' } })).body).toMatchObject({
      code: 'ASW_IDEMPOTENCY_CONFLICT',
    })
    expect((await ask('moit', other, { headers: { 'Idempotency-Key': 'order-2' } })).body).toMatchObject({ repeated: false })
    expect(await rows()).toHaveLength(2)
    expect(await depth(deadName(prefix))).toBe(0)
  })

  it('gives nobody more rights than their API key has', async () => {
    await open()
    expect((await ask('audit', certificate())).body).toMatchObject({ code: 'ASW_NOT_ALLOWED', status: 403 })
    expect((await ask('vcci', certificate())).body).toMatchObject({ code: 'ASW_NOT_ALLOWED', status: 403 })
    expect(await rows()).toHaveLength(0)
  })

  it('knows users of a shared queue by the user_id that the broker vouches for', async () => {
    await open()
    expect((await ask('shared', certificate(), { userId: 'guest' })).body).toMatchObject({ repeated: false })
    const nameless = certificate({ referenceNumber: 'VN-TH 26/02/00778' })
    expect((await ask('shared', nameless)).body).toMatchObject({ code: 'ASW_NOT_AUTHENTICATED', status: 401 })
    expect((await take(deadName(prefix))).properties.headers).toMatchObject({ 'x-asw-code': 'ASW_NOT_AUTHENTICATED' })
    const forger = await model.createConfirmChannel()
    forger.on('error', () => undefined)
    const refused = new Promise((resolve) => forger.once('close', resolve))
    forger.publish(submitName(prefix, 'shared'), SUBMIT_KEY, Buffer.from('{}'), { userId: 'nsw' }, () => undefined)
    await refused
    expect(await rows()).toHaveLength(1)
  })

  it.each<[string, string | Buffer, Options.Publish, string]>([
    ['no JSON', 'nonsense', {}, 'ASW_JSON_MALFORMED'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), {}, 'ASW_JSON_MALFORMED'],
    ['too deep', `{"document":{"a":${'['.repeat(100)}${']'.repeat(100)}}}`, {}, 'ASW_JSON_MALFORMED'],
    ['too large', JSON.stringify({ document: { a: 'x'.repeat(30_000) } }), {}, 'ASW_BODY_TOO_LARGE'],
    ['another content type', '{}', { contentType: 'text/xml' }, 'ASW_MEDIA_TYPE'],
    ['compressed', '{}', { contentEncoding: 'gzip' }, 'ASW_MEDIA_TYPE'],
  ])('puts aside what is %s, whole, with the reason, and says so', async (_, body, properties, code) => {
    await open()
    send('moit', body, { ...properties, replyTo: replies('moit'), messageId: 'm-1' })
    const { content, properties: told } = await take(replies('moit'))
    expect(JSON.parse(content.toString())).toMatchObject({ code, instance: 'm-1' })
    expect(told).toMatchObject({ type: 'problem', contentType: 'application/problem+json', headers: { code } })
    const aside = await take(deadName(prefix))
    expect(aside.content).toEqual(Buffer.from(body))
    expect(aside.properties).toMatchObject({
      messageId: 'm-1',
      headers: { 'x-asw-code': code, 'x-asw-queue': submitName(prefix, 'moit') },
    })
  })

  it('a refusal that nobody asked to hear is put aside; an acceptance needs no answer', async () => {
    await open()
    send('moit', JSON.stringify({ document: certificate({ surprise: true }) }))
    expect((await take(deadName(prefix))).properties.headers).toMatchObject({ 'x-asw-code': 'ASW_DOCUMENT_INVALID' })
    send('moit', JSON.stringify({ document: certificate() }))
    await until(async () => (await rows()).length === 1)
  })

  it('cannot be made to write into a queue that is not the submitter’s own: nothing is submitted then', async () => {
    await open()
    for (const replyTo of [replies('vcci'), `${prefix}.from.TH`, deadName(prefix), `${replies('moit')}x`, 'amq.direct']) {
      send('moit', JSON.stringify({ document: certificate() }), { replyTo })
      expect((await take(deadName(prefix))).properties.headers).toMatchObject({ 'x-asw-code': 'ASW_NOT_ALLOWED' })
    }
    expect(await depth(replies('vcci'))).toBe(0)
    expect(await rows()).toHaveLength(0)
  })

  it('answers over direct reply-to, and into a queue that the submitter bound for itself', async () => {
    await open()
    const body = JSON.stringify({ document: certificate() })
    const direct = new Promise<string>((resolve) => {
      void channel.consume('amq.rabbitmq.reply-to', (message) => resolve(message?.content.toString() ?? ''), { noAck: true })
    })
    send('moit', body, { replyTo: 'amq.rabbitmq.reply-to' })
    expect(JSON.parse(await direct)).toMatchObject({ repeated: false })
    const { queue } = await channel.assertQueue('', { exclusive: true })
    await channel.bindQueue(queue, repliesName(prefix), `${replies('moit')}.mine`)
    send('moit', body, { replyTo: `${replies('moit')}.mine` })
    expect(JSON.parse((await take(queue)).content.toString())).toMatchObject({ repeated: true })
  })

  it('is done with a document whose submitter is gone before the answer', async () => {
    await open()
    send('moit', JSON.stringify({ document: certificate() }), { replyTo: `${replies('moit')}.gone` })
    await until(async () => (await rows()).length === 1)
    await station?.close()
    station = undefined
    expect(await depth(submitName(prefix, 'moit'))).toBe(0)
    expect(await depth(deadName(prefix))).toBe(0)
  })

  it('an outage of ours cancels the consumer, spends no delivery, and ends with every answer given', async () => {
    let down = true
    const tried: string[] = []
    const outage = () => new Fault('ASW_JOURNAL_DOWN', 'down')
    await open({
      prefetch: 4,
      submit: (wish) => {
        if (!down) return submit(vn.gateway.intake, wish)
        tried.push((wish.document as { referenceNumber: string }).referenceNumber)
        // The first failure cancels the consumer: before that the broker shall have given out what it may.
        return until(() => new Set(tried).size === 4).then(() => Promise.reject(outage()))
      },
      ready: async () => {
        if (down) throw outage()
      },
    })
    // The first connect waits for an outage to end: let it in, and then fail.
    down = false
    await until(async () => (await channel.checkQueue(submitName(prefix, 'moit'))).consumerCount === 1)
    down = true
    for (let n = 1; n <= 12; n += 1)
      send(
        'moit',
        JSON.stringify({ document: certificate({ referenceNumber: `VN-TH 26/02/${String(800 + n).padStart(5, '0')}` }) }),
        {
          replyTo: replies('moit'),
        },
      )
    await until(() => notes.includes('outage'))
    // The last of the twelve may still be on their way to the broker.
    await until(async () => (await depth(submitName(prefix, 'moit'))) === 12 - 4)
    // What is in hand is held, and no more is taken: the broker gave out four of twelve and knows of no redelivery.
    await sleep(200)
    expect(await depth(submitName(prefix, 'moit'))).toBe(12 - 4)
    expect(new Set(tried).size).toBe(4)
    down = false
    const answers = []
    for (let n = 1; n <= 12; n += 1) answers.push(JSON.parse((await take(replies('moit'))).content.toString()))
    expect(answers.map((answer) => answer.code ?? answer.repeated)).toEqual(Array.from({ length: 12 }, () => false))
    expect(await depth(deadName(prefix))).toBe(0)
    expect(notes).toContain('recovered')
  })
})
