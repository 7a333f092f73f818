import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACTIONS, type CanonicalDocument, type DocumentKind } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { conditionsOf } from '../../src/message/standing.ts'
import { statusOf } from '../../src/message/status.ts'
import { type Door, openRest, problem } from '../intake/rest.ts'
import { certificate, serial, utilisation } from './documents.ts'
import { ALL_KINDS, agreementWith, deliveries, type Gateway, memoryRoad, openGateway, pump } from './gateways.ts'
import { type Keys, makeKeys } from './keys.ts'
import { TODAY, type VirtualWorld, virtualWorld } from './world.ts'

/** Viet Nam exports to Thailand. Two whole gateways with a road in memory; whatever is submitted goes through the REST door. */
let world: VirtualWorld
let keys: Readonly<Record<string, Keys>>
const gateways = new Map<string, Gateway>()
const doors = new Map<string, Door>()

const of = <T>(from: ReadonlyMap<string, T>, name: string): T => {
  const found = from.get(name)
  if (!found) throw new Error(`no ${name}`)
  return found
}
const vn = () => of(gateways, 'VN')
const th = () => of(gateways, 'TH')

beforeAll(async () => {
  world = virtualWorld()
  keys = await makeKeys(['VN', 'TH'])
  for (const [country, partner] of [
    ['VN', 'TH'],
    ['TH', 'VN'],
  ] as const) {
    const road = memoryRoad(keys[country] as Keys, () => of(gateways, partner), world)
    const agreements = [agreementWith(partner, keys[partner] as Keys, { capabilities: ALL_KINDS })]
    gateways.set(country, await openGateway({ country, keys: keys[country] as Keys, world, agreements, outlet: () => road }))
    doors.set(country, await openRest({ gateway: of(gateways, country), world }))
  }
})
afterAll(async () => {
  for (const door of doors.values()) await door.close()
  for (const gateway of gateways.values()) await gateway.close()
})

const SAMPLES = new URL('../../../mappings/packs/asw/samples/', import.meta.url)
function sample(name: string, more: Readonly<Record<string, unknown>> = {}): CanonicalDocument {
  return { ...(JSON.parse(readFileSync(new URL(`${name}.json`, SAMPLES), 'utf8')) as CanonicalDocument), ...more }
}
const submit = (country: string, document: unknown) => of(doors, country).call('POST', '/v1/messages', { document })
const accepted = async (country: string, document: unknown) => {
  const response = await submit(country, document)
  expect(response.statusCode, response.body).toBe(202)
  await pump(vn(), th())
  return response.json() as { readonly delivery: string; readonly exchange: string; readonly repeated: boolean }
}
/** What lies in the inboxes of a country about one number, of one kind. */
async function arrived(country: string, kind: DocumentKind, number: string) {
  const { journal } = of(gateways, country)
  const entries = [...(await journal.entries('customs', { limit: 100 })), ...(await journal.entries('ministry', { limit: 100 }))]
  return entries.filter((entry) => entry.document === kind && entry.identity.number === number)
}
const about = (referenceNumber: string) => ({ certificate: { referenceNumber, issuingCountry: 'VN' } })
const declared = (exportDeclarationNumber: string) => ({ declaration: { exportDeclarationNumber, exportingCountry: 'VN' } })
const withoutConsent = ({ consent: _, ...rest }: CanonicalDocument) => rest

interface Kind {
  readonly kind: DocumentKind
  readonly from: 'VN' | 'TH'
  /** What must have travelled before. */
  readonly after?: 'certificate' | 'declaration'
  /** The question that it answers. */
  readonly asked?: (number: string) => CanonicalDocument
  readonly make: (number: string) => CanonicalDocument
}
const NEW: readonly Kind[] = [
  {
    kind: 'retransmission-request',
    from: 'TH',
    after: 'certificate',
    make: (number) => sample('retransmission-request.lost', about(number)),
  },
  {
    kind: 'retransmission-response',
    from: 'VN',
    after: 'certificate',
    asked: (number) => sample('retransmission-request.lost', { ...about(number), requestId: 'TH-RTX-2026-0001' }),
    make: (number) => sample('retransmission-response.on-its-way', about(number)),
  },
  {
    kind: 'verification-request',
    from: 'TH',
    after: 'certificate',
    make: (number) => sample('verification-request.reasonable-doubt', about(number)),
  },
  {
    kind: 'verification-response',
    from: 'VN',
    after: 'certificate',
    asked: (number) => sample('verification-request.reasonable-doubt', about(number)),
    make: (number) => sample('verification-response.interim', { ...about(number), respondedBy: { agency: 'MOIT' } }),
  },
  {
    kind: 'export-declaration',
    from: 'VN',
    make: (number) => sample('export-declaration.all-parameters', { exportDeclarationNumber: number }),
  },
  {
    kind: 'declaration-response',
    from: 'TH',
    after: 'declaration',
    make: (number) => sample('declaration-response.accepted', declared(number)),
  },
  {
    kind: 'declaration-cancellation',
    from: 'VN',
    after: 'declaration',
    make: (number) => sample('declaration-cancellation.not-shipped', declared(number)),
  },
  { kind: 'mis-report', from: 'VN', make: (number) => sample('mis-report.one-month', { reportId: number }) },
]

/** A number about which a kind may speak, and what must be said before it has been said. */
async function matter({ after, asked }: Pick<Kind, 'after' | 'asked'>): Promise<string> {
  if (after === 'certificate') {
    const json = certificate()
    await accepted('VN', json)
    if (asked) await accepted('TH', asked(json.referenceNumber))
    return json.referenceNumber
  }
  const number = `30214567${String(serial()).padStart(4, '0')}`
  if (after === 'declaration')
    await accepted('VN', sample('export-declaration.fifteen-parameters', { exportDeclarationNumber: number }))
  return number
}

describe('every kind of document travels', () => {
  it('and none is left out here', () => {
    // Those of the EAEU travel in gateway/test/eaeu.
    const others = [
      'certificate-status',
      'origin-verification-request',
      'origin-verification-result',
      'goods-declaration-extract',
      'certificate-query',
      'resource-status',
      'processing-result',
    ]
    const known = [...NEW.map(({ kind }) => kind), 'certificate-of-origin', 'certificate-response', 'cancellation', ...others]
    expect(known.sort()).toEqual(Object.keys(ACTIONS).sort())
  })

  it.each(NEW)('$kind from $from: submitted, relayed, accepted, in the inbox, acknowledged', async (row) => {
    const number = await matter(row)
    const json = row.make(number)
    const { delivery, exchange } = await accepted(row.from, json)
    const other = row.from === 'VN' ? 'TH' : 'VN'
    const [entry, ...more] = await arrived(other, row.kind, number)
    expect(more).toEqual([])
    expect(entry?.json).toEqual(withoutConsent(json))
    const shown = await of(doors, row.from).call('GET', `/v1/messages/${delivery}`)
    expect(shown.json()).toMatchObject({ state: 'delivered', document: row.kind, hop: 'AS2' })
    expect((await of(doors, row.from).call('GET', `/v1/exchanges/${encodeURIComponent(exchange)}`)).statusCode).toBe(200)
    // The other side takes it from its inbox, and nothing is sent back for it but what its people say.
    const before = (await deliveries(of(gateways, other))).length
    const done = await of(doors, other).call(
      'POST',
      `/v1/inboxes/${entry?.inbox}/${encodeURIComponent(entry?.id ?? '')}/acknowledge`,
    )
    expect(done.statusCode, done.body).toBeLessThan(300)
    expect(await deliveries(of(gateways, other))).toHaveLength(before)
  })

  it.each(NEW)('$kind again, byte for byte, is the same business act', async (row) => {
    const number = await matter(row)
    const json = row.make(number)
    const first = await accepted(row.from, json)
    expect(await accepted(row.from, json)).toMatchObject({ delivery: first.delivery, repeated: true })
    expect(await arrived(row.from === 'VN' ? 'TH' : 'VN', row.kind, number)).toHaveLength(1)
  })

  it.each(NEW.filter(({ after }) => after !== undefined))('$kind is not taken from the wrong side', async (row) => {
    const number = await matter(row)
    const response = await submit(row.from === 'VN' ? 'TH' : 'VN', row.make(number))
    expect(problem(response)).toMatchObject({ status: 409, code: 'ASW_STATE_CONFLICT' })
  })
})

describe('an export declaration', () => {
  it('does not leave without the consent of the exporter (AC-02), and nothing of it is kept', async () => {
    const number = await matter({})
    const json = withoutConsent(sample('export-declaration.fifteen-parameters', { exportDeclarationNumber: number }))
    const refused = problem(await submit('VN', json))
    expect(refused).toMatchObject({ status: 422, code: 'ASW_DOCUMENT_INVALID' })
    expect(refused.issues).toContainEqual(expect.objectContaining({ rule: 'AC-02', pointer: '/consent' }))
    expect(await vn().journal.exchangeOf(certificateKey({ scheme: 'ACDD', issuingCountry: 'VN', number }))).toBeUndefined()
  })

  it('leaves without the consent itself: no byte that Thailand gets names it', async () => {
    const number = await matter({})
    await accepted('VN', sample('export-declaration.fifteen-parameters', { exportDeclarationNumber: number }))
    const [entry] = await arrived('TH', 'export-declaration', number)
    const sealed = entry && (await th().journal.blob(entry.xmlDigest))
    expect(sealed?.length).toBeGreaterThan(1_000)
    const seen = JSON.stringify(entry) + new TextDecoder().decode(sealed)
    expect(seen).toContain(number)
    expect(seen).not.toMatch(/consent|ACDD-VN-2026/i)
  })
})

describe('a request for re-transmission', () => {
  it('asks for a certificate that never came: it opens the exchange, and the certificate joins it', async () => {
    const json = certificate()
    expect((await submit('VN', json)).statusCode).toBe(202)
    // Nothing has been relayed yet: Thailand does not have it.
    const asked = await submit('TH', sample('retransmission-request.not-received', about(json.referenceNumber)))
    expect(asked.statusCode, asked.body).toBe(202)
    await pump(vn(), th())
    expect(await arrived('VN', 'retransmission-request', json.referenceNumber)).toHaveLength(1)
    expect(await arrived('TH', 'certificate-of-origin', json.referenceNumber)).toHaveLength(1)
    const key = certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: json.referenceNumber })
    expect(await th().journal.exchangeOf(key)).toMatchObject({ role: 'importer' })
    await accepted('VN', sample('retransmission-response.on-its-way', about(json.referenceNumber)))
    expect(await arrived('TH', 'retransmission-response', json.referenceNumber)).toHaveLength(1)
  })

  it('for one that has come and is lost: the office sends it again as it was, and it waits for customs once more', async () => {
    const json = certificate()
    const { delivery } = await accepted('VN', json)
    const again = (as?: 'submitter' | 'other-agency') =>
      of(doors, 'VN').call('POST', `/v1/messages/${delivery}/replay`, undefined, as ? { as } : {})
    // Nobody has asked: an operator may, an office may not.
    expect(problem(await again('submitter'))).toMatchObject({ status: 403, code: 'ASW_NOT_ALLOWED' })
    const requestId = `TH-RTX-${serial()}`
    await accepted('TH', sample('retransmission-request.lost', { ...about(json.referenceNumber), requestId }))
    expect(problem(await again('other-agency'))).toMatchObject({ status: 403, code: 'ASW_NOT_ALLOWED' })
    const sent = await again('submitter')
    expect([sent.statusCode, sent.json()]).toEqual([202, { fresh: true }])
    await pump(vn(), th())
    await accepted(
      'VN',
      sample('retransmission-response.on-its-way', { ...about(json.referenceNumber), requestId, responseId: `A-${requestId}` }),
    )
    const copies = await arrived('TH', 'certificate-of-origin', json.referenceNumber)
    expect(copies.map((entry) => entry.json)).toEqual([json, json])
    expect(await vn().journal.delivery(delivery as never)).toMatchObject({ state: 'delivered' })
    const key = certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: json.referenceNumber })
    for (const gateway of [vn(), th()]) {
      const exchange = await gateway.journal.exchangeOf(key)
      expect(statusOf(exchange!.view, TODAY).status).toBe('RECEIVED')
      expect(conditionsOf(exchange!.view)).toEqual([])
    }
  })

  it('for a certificate that was never issued is an ErrorList, and is kept by nobody as a question of theirs', async () => {
    const number = 'VN-TH 26/02/99999'
    const { delivery } = await accepted('TH', sample('retransmission-request.lost', about(number)))
    expect(await th().journal.delivery(delivery as never)).toMatchObject({ state: 'refused' })
    expect(await arrived('VN', 'retransmission-request', number)).toEqual([])
  })
})

it('an answer and a question with one id about one certificate are two documents', async () => {
  const json = certificate()
  await accepted('VN', json)
  const id = 'TH-0001'
  await accepted('TH', sample('verification-request.random', { ...about(json.referenceNumber), requestId: id }))
  await accepted('TH', sample('retransmission-request.lost', { ...about(json.referenceNumber), requestId: id }))
  await accepted('TH', { ...utilisation(json, '400'), responseId: id })
  for (const kind of ['verification-request', 'retransmission-request', 'certificate-response'] as const)
    expect(await arrived('VN', kind, json.referenceNumber)).toHaveLength(1)
})

describe('what a country does not take part in (OCP Rule 27(2))', () => {
  it('is refused at its door, and refused to a partner that sends it all the same', async () => {
    const gateway = th()
    const { receiving } = gateway
    const before = { agreements: receiving.agreements, route: receiving.route }
    try {
      Object.assign(receiving, { route: (kind: DocumentKind) => (kind === 'mis-report' ? [] : ['customs']) })
      const number = await matter({})
      const { delivery } = await accepted('VN', sample('mis-report.one-month', { reportId: number }))
      expect(await vn().journal.delivery(delivery as never)).toMatchObject({ state: 'refused' })
      expect(await arrived('TH', 'mis-report', number)).toEqual([])
    } finally {
      Object.assign(receiving, before)
    }
  })
})

describe('customs answer in more ways than before', () => {
  it('a clarification result gives preference again, and its quantity is written down', async () => {
    const json = certificate()
    await accepted('VN', json)
    const importDeclaration = { number: 'A004-0001', date: TODAY }
    const items = [{ seq: 1, decision: 'NOT_GIVEN', reasonCodes: ['R04'] }]
    const refusal = utilisation(json, '0', { kind: 'REFUSAL', importDeclaration, items })
    await accepted('TH', refusal)
    const more = {
      kind: 'CLARIFICATION_RESULT',
      clarifies: refusal.responseId,
      issuedAt: `${TODAY}T04:00:00Z`,
      importDeclaration,
    }
    const { exchange } = await accepted('TH', utilisation(json, '400', more))
    const shown = await of(doors, 'TH').call('GET', `/v1/exchanges/${encodeURIComponent(exchange)}`)
    expect(shown.json()).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ seq: 1, used: '400', decision: 'GIVEN' })]),
    })
  })

  it('an outcome that is still pending cancels nothing', async () => {
    const json = certificate()
    await accepted('VN', json)
    const pending = sample('certificate-response.cancellation-outcome-pending', about(json.referenceNumber))
    expect(problem(await submit('TH', pending))).toMatchObject({ code: 'ASW_STATE_CONFLICT' })
  })
})
