import { createRequire } from 'node:module'
import { canonicalSchemas } from '@asw/mappings'
import { Ajv, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { cloudEventOf } from '../../src/events/cloud-event.ts'
import { EVENT_TYPES } from '../../src/events/types.ts'
import { asyncApi } from '../../src/intake/amqp/asyncapi.ts'
import { DOCUMENT_KINDS } from '../../src/message/document.ts'
import { disclosureOf, SHARED_TYPE } from '../../src/share/disclosure.ts'
import type { Subscription } from '../../src/share/subscription.ts'
import { told } from '../events/told.ts'
import { openSqliteBench } from '../journal/sqlite-bench.ts'
import { certificate } from '../receive/documents.ts'

type Json = Readonly<Record<string, unknown>>
const SOURCE = '//gateway.vn.example/VN'
const { schemas } = createRequire(import.meta.url)('@asyncapi/specs') as { schemas: Readonly<Record<string, object>> }

const whole = asyncApi({
  country: 'VN',
  version: '1.2.3',
  source: SOURCE,
  canonical: canonicalSchemas(DOCUMENT_KINDS),
  broker: {
    url: 'amqps://broker.vn.example:5671/asw',
    prefix: 'asw',
    events: { queues: [{ name: 'nsw', keys: ['#'] }] },
    submitters: [{ name: 'moit', as: 'moit' }],
  },
}) as Json
const bare = asyncApi({ country: 'VN', version: '1.2.3', source: SOURCE, canonical: canonicalSchemas(DOCUMENT_KINDS) })

describe('the AsyncAPI document', () => {
  // It brings the schema of draft-07 along: ajv's own must stay away.
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, meta: false, validateSchema: false })
  const { $schema: _draft, ...schema } = schemas['3.0.0'] as Json
  const judge = ajv.compile(schema)

  it.each([
    ['with everything', whole],
    ['without a broker', bare],
  ])('%s is AsyncAPI 3.0, by the schema of its makers', (_, document) => {
    expect(judge(document), JSON.stringify(judge.errors?.slice(0, 5))).toBe(true)
  })

  it('the schema can say no', () => {
    expect(judge({ ...whole, asyncapi: '2.0.0' })).toBe(false)
    expect(judge({ ...whole, operations: { x: { action: 'shout', channel: { $ref: '#/channels/events' } } } })).toBe(false)
  })

  it('every $ref in it resolves, and it has a message for every type of event', () => {
    const refs = [...JSON.stringify(whole).matchAll(/"\$ref":"(#\/(?:channels|components|operations)[^"]*)"/g)].map(
      ([, to]) => to!,
    )
    expect(refs.length).toBeGreaterThan(30)
    for (const to of refs) expect(at(whole, to), to).toBeDefined()
    const names = Object.values(at(whole, '#/components/messages') as Readonly<Record<string, { name: string }>>).map(
      ({ name }) => name,
    )
    expect(names.filter((name) => name.startsWith('asw.')).sort()).toEqual([...Object.keys(EVENT_TYPES), SHARED_TYPE].sort())
  })

  it('shows its examples as its schemas want them', () => {
    const messages = at(whole, '#/components/messages') as Readonly<
      Record<string, { examples?: readonly { payload: unknown }[] }>
    >
    const shown = Object.entries(messages).filter(([, { examples }]) => examples)
    expect(shown.map(([name]) => name).sort()).toEqual(['accepted', 'delivery-delivered-v1', 'document-shared-v1', 'problem'])
    for (const [name, { examples = [] }] of shown) {
      const payload = payloadJudge(name)
      for (const example of examples) expect(payload(example.payload), `${name} ${JSON.stringify(payload.errors)}`).toBe(true)
    }
  })

  it('describes every event that really comes, and no other', async () => {
    const bench = await openSqliteBench()
    const events = (await told(bench)).flatMap((event) => cloudEventOf(SOURCE, event) ?? [])
    await bench.end()
    for (const event of events) {
      const judge = payloadJudge(event.type.split('.').slice(1).join('-'))
      expect(judge(event), `${event.type} ${JSON.stringify(judge.errors)}`).toBe(true)
      expect(judge({ ...event, type: 'asw.other.v1' })).toBe(false)
      expect(judge({ ...event, data: { ...event.data, surprise: 1 } })).toBe(false)
    }
  })

  it('describes what is shared as it really is, and tells nobody with whom', async () => {
    const bench = await openSqliteBench()
    await told(bench)
    await bench.journal.openSink('police', 'start')
    const feed = await bench.journal.feed({ sink: 'police', holder: 'one', limit: 1_000, leaseMs: 60_000 })
    const police: Subscription = {
      ...{ name: 'police', basis: 'Law', documents: ['certificate-of-origin'], directions: ['in', 'out'], begin: 'start' },
      ...{ fields: ['/referenceNumber', '/items/*/quantities'], via: { kind: 'queue' } },
    }
    const all = await Promise.all((feed?.events ?? []).map((event) => disclosureOf(bench.journal, police, SOURCE, event)))
    await bench.end()
    const bodies = all.flatMap((one) => (one === undefined ? [] : [one.body]))
    expect(bodies.length).toBeGreaterThan(3)
    const judge = payloadJudge('document-shared-v1')
    for (const body of bodies) {
      expect(judge(body), JSON.stringify(judge.errors)).toBe(true)
      expect(judge({ ...body, partner: 'TH' })).toBe(false)
      expect(judge({ ...body, data: { ...body.data, exchange: 'x' } })).toBe(false)
    }
    expect(JSON.stringify(at(whole, '#/channels/shared'))).not.toContain('police')
    expect(at(bare as Json, '#/channels/shared')).toBeUndefined()
  })

  it('describes what may be submitted as the gateway judges it', () => {
    const judge = payloadJudge('submission')
    expect(judge({ document: certificate() }), JSON.stringify(judge.errors)).toBe(true)
    expect(judge({ document: { ...certificate(), surprise: true } })).toBe(false)
    expect(judge({ document: certificate(), surprise: true })).toBe(false)
  })
})

const payloadAjv = new Ajv2020({ strict: false, allErrors: true })
formats.default(payloadAjv)
const judges = new Map<string, ValidateFunction>()

/** The payload of a message, with the document around it so that its references lead somewhere. */
function payloadJudge(name: string): ValidateFunction {
  const known = judges.get(name)
  if (known) return known
  const { payload } = at(whole, `#/components/messages/${name}`) as { payload: Json }
  const schema = payload.schemaFormat === undefined ? payload : (payload.schema as Json)
  const judge = payloadAjv.compile({ ...schema, components: { schemas: at(whole, '#/components/schemas') } })
  judges.set(name, judge)
  return judge
}

function at(document: Json, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((node, part) => (node as Json | undefined)?.[part.replaceAll('~1', '/')], document)
}
