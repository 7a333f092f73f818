import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CloudEvent, cloudEventOf } from '../../src/events/cloud-event.ts'
import { routingKey } from '../../src/events/routing.ts'
import { DATA_SCHEMAS } from '../../src/events/schemas.ts'
import { EVENT_TYPES, INSIDE, typeOf } from '../../src/events/types.ts'
import type { FeedEvent } from '../../src/journal/feed.ts'
import type { ExchangeId } from '../../src/message/ids.ts'
import { openSqliteBench } from '../journal/sqlite-bench.ts'
import { told } from './told.ts'

const SOURCE = '//gateway.vn.example/VN'
const ajv = new Ajv2020({ strict: true, allErrors: true })
formats.default(ajv)
const judges = Object.fromEntries(Object.entries(DATA_SCHEMAS).map(([name, schema]) => [name, ajv.compile(schema)]))

let events: readonly FeedEvent[]
let out: readonly CloudEvent[]
let bench: Awaited<ReturnType<typeof openSqliteBench>>
beforeAll(async () => {
  bench = await openSqliteBench()
  events = await told(bench)
  out = events.flatMap((event) => cloudEventOf(SOURCE, event) ?? [])
})
afterAll(async () => {
  await bench.end()
})

describe('the table of events', () => {
  it('knows every kind that the code writes, and names none that it does not write', () => {
    const named = new Set([...INSIDE, ...Object.values(EVENT_TYPES).flatMap(({ kinds }) => [...kinds])])
    expect([...written()].filter((kind) => !named.has(kind))).toEqual([])
    expect([...named].filter((kind) => !written().has(kind))).toEqual([])
  })

  it('is told in full by the life of a few certificates, so that every row below is held to its schema', () => {
    expect([...new Set(out.map(({ type }) => type))].sort()).toEqual(Object.keys(EVENT_TYPES).sort())
  })

  it('a repeat that moves nothing is no news; a failed try is', () => {
    const move = (kind: string, from: string, to: string) => typeOf({ kind, data: { delivery: 'd', from, to } })
    expect(move('acknowledged', 'delivered', 'delivered')).toBeUndefined()
    expect(move('unreachable', 'due', 'due')).toBe('asw.delivery.due.v1')
    expect(move('unreachable', 'due', 'abandoned')).toBe('asw.delivery.abandoned.v1')
  })

  it('an unknown kind stays inside', () => {
    expect(typeOf({ kind: 'noted', data: {} })).toBeUndefined()
  })
})

describe('an event', () => {
  it('is CloudEvents 1.0, and its data is what its schema says', () => {
    for (const event of out) {
      expect(event).toMatchObject({ specversion: '1.0', source: SOURCE, datacontenttype: 'application/json' })
      const judge = judges[EVENT_TYPES[event.type].data]!
      expect(judge(event.data), `${event.type} ${JSON.stringify(judge.errors)}`).toBe(true)
      expect(event.dataschema).toBe(`urn:asw:event-data:${EVENT_TYPES[event.type].data}:v1`)
      expect(Number.isNaN(Date.parse(event.time))).toBe(false)
    }
  })

  it('has an id of its own that is the same whenever it is told', () => {
    expect(new Set(out.map(({ id }) => id)).size).toBe(out.length)
    expect(events.flatMap((event) => cloudEventOf(SOURCE, event) ?? [])).toEqual(out)
    for (const { id } of out) expect(id).toMatch(/^[\x21-\x7e]+$/)
  })

  it('in the place of one that a restored journal has forgotten has another id', () => {
    const event = events[0]!
    const other = cloudEventOf(SOURCE, { ...event, hash: 'f'.repeat(64) })
    expect(other?.id).not.toBe(cloudEventOf(SOURCE, event)?.id)
  })

  it('says what it is about: certificate, partner, document', () => {
    const received = out.find(({ type }) => type === 'asw.delivery.received.v1')
    expect(received).toMatchObject({
      subject: 'ATIGA/VN/N1',
      partner: 'TH',
      document: 'certificate-of-origin',
      data: { certificate: { scheme: 'ATIGA', issuingCountry: 'VN', number: 'N1' }, role: 'issuer', action: 'issue' },
    })
    const accepted = out.find(({ type }) => type === 'asw.message.accepted.v1')
    expect(accepted?.data).toMatchObject({
      entries: [{ inbox: 'customs', entry: accepted?.data.arrival }],
      role: 'importer',
    })
  })

  it('names no member that is not in its schema, whatever the journal holds', () => {
    const secret: FeedEvent = { ...events[0]!, data: { ...events[0]!.data, json: { secret: 'payload' }, detail: 'payload' } }
    expect(JSON.stringify(cloudEventOf(SOURCE, secret))).not.toContain('payload')
  })

  it('a conversation id that a partner made up stays one word of a header', () => {
    const odd = cloudEventOf(SOURCE, { ...events[0]!, exchange: 'đơn hàng 1/2 ☃' as ExchangeId })
    expect(odd?.id).toMatch(/^[\x21-\x7e]+\/1\/[0-9a-f]{16}$/)
    expect(odd?.data.exchange).toBe('đơn hàng 1/2 ☃')
  })
})

describe('a routing key', () => {
  it('has four words always', () => {
    for (const event of out) expect(routingKey(event)).toMatch(/^[a-z]+\.[a-z-]+\.([A-Z-]+|-)\.([a-z-]+|-)$/)
    const keys = new Set(out.map(routingKey))
    for (const key of ['delivery.received.TH.certificate-of-origin', 'exchange.state.TH.-', 'alarm.dead-letter.-.-'])
      expect(keys).toContain(key)
  })

  it('cannot be given more words by what a partner writes', () => {
    expect(routingKey({ ...out[0]!, partner: 'TH.#', document: '*.x' })).toBe('delivery.received.TH__.__x')
  })
})

/** Kinds as the sources write them: literals in events, and the moves of a delivery. */
function written(): ReadonlySet<string> {
  const src = fileURLToPath(new URL('../../src/', import.meta.url))
  const kinds = new Set<string>()
  for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
    const code = readFileSync(join(src, file), 'utf8')
    const writes = /^(journal|house|revocation|intake|eaeu|share)\//.test(file)
    if (writes) for (const [, kind] of code.matchAll(/\bkind: '([a-z-]+)',\s+(?:data|blob)/g)) kinds.add(kind!)
    if (file === 'message/delivery.ts') for (const [, kind] of code.matchAll(/type: '([a-z]+)'/g)) kinds.add(kind!)
  }
  // Those that are put together from parts.
  for (const [part, ways] of [
    ['breaker-', ['open', 'half-open', 'closed']],
    ['signal-', ['sent', 'given-up']],
  ] as const)
    for (const way of ways) kinds.add(`${part}${way}`)
  for (const kind of ['duplicate', 'refused', 'dismissed', 'alarm', 'purged', 'state']) kinds.add(kind)
  return kinds
}
