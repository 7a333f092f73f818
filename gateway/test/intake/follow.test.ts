import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Submitted } from '../../src/journal/journal.ts'
import { digestOf } from '../../src/message/digest.ts'
import { type Alone, openAlone, settled } from '../receive/alone.ts'
import { certificate } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { type Door, openRest, problem } from './rest.ts'

/** Finding and following what was submitted. */
let vn: Alone
let door: Door
beforeAll(async () => {
  vn = await openAlone('VN', ['TH'])
  door = await openRest(vn)
})
afterAll(async () => {
  await door.close()
  await vn.close()
})

const submit = async (json = certificate()) => (await door.call('POST', '/v1/messages', { document: json })).json() as Submitted
interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[]
  readonly next?: string
}
const get = async (path: string) => (await door.call('GET', path)).json() as Page & Readonly<Record<string, unknown>>

describe('search', () => {
  it('pages through everything once, newest first, while new messages come in', async () => {
    const sent: string[] = []
    for (let n = 0; n < 7; n++) sent.push((await submit()).delivery)
    const seen: unknown[] = []
    let page = await get('/v1/messages?limit=3')
    for (;;) {
      seen.push(...page.items.map((item) => item.id))
      if (page.next === undefined) break
      await submit()
      page = await get(`/v1/messages?limit=3&after=${page.next}`)
    }
    expect(seen.slice(0, 7)).toEqual(sent.toReversed())
    expect(new Set(seen).size).toBe(seen.length)
  })

  it.each([
    ['its number', (json: { referenceNumber: string }) => `number=${encodeURIComponent(json.referenceNumber)}`],
    ['its exchange', (_json: unknown, { exchange }: Submitted) => `exchange=${encodeURIComponent(exchange)}`],
  ])('finds a message by %s and nothing else', async (_name, query) => {
    const json = certificate()
    const sent = await submit(json)
    const { items } = await get(`/v1/messages?${query(json, sent)}`)
    expect(items.map((item) => item.id)).toEqual([sent.delivery])
  })

  it('filters by state, document, partner and time', async () => {
    await submit()
    for (const item of (await get('/v1/messages?state=due&document=certificate-of-origin&partner=TH')).items) {
      expect(item).toMatchObject({ state: 'due', document: 'certificate-of-origin', partner: 'TH' })
    }
    expect((await get('/v1/messages?state=moot')).items).toEqual([])
    expect((await get('/v1/messages?since=2030-01-01T00:00:00Z')).items).toEqual([])
    expect((await get('/v1/messages?until=2020-01-01T00:00:00Z')).items).toEqual([])
  })
})

describe('a message on its way', () => {
  it('shows its hop, its bytes and its timeline, and each of them is what its digest says', async () => {
    const { delivery, exchange } = await submit()
    expect(await get(`/v1/messages/${delivery}`)).not.toHaveProperty('hop')
    expect(problem(await door.call('GET', `/v1/messages/${delivery}/wire`)).code).toBe('ASW_NOT_FOUND')
    await vn.mail()
    const shown = await get(`/v1/messages/${delivery}`)
    expect(shown).toMatchObject({ state: 'awaiting', hop: 'AS1', tries: 1 })
    for (const [part, member, type] of [
      ['json', 'jsonDigest', 'application/json'],
      ['xml', 'xmlDigest', 'application/xml'],
    ] as const) {
      const response = await door.call('GET', `/v1/messages/${delivery}/${part}`)
      expect(response.headers['content-type']).toContain(type)
      expect(digestOf(response.rawPayload)).toBe(shown[member])
      expect(response.headers['x-asw-sha256']).toBe(shown[member])
    }
    expect((await door.call('GET', `/v1/messages/${delivery}/wire`)).headers['x-asw-sha256']).toBe(shown.wireDigest)
    const kinds = (await get(`/v1/messages/${delivery}/timeline`)).items.map((event) => event.kind)
    expect(kinds).toEqual(['received', 'state', 'sealed', 'attempted', 'sent', 'state'])
    expect((await get(`/v1/exchanges/${encodeURIComponent(exchange)}/timeline`)).items).toHaveLength(kinds.length)
    expect(problem(await door.call('GET', `/v1/messages/${delivery}/acknowledgment`)).code).toBe('ASW_NOT_FOUND')
  })

  it('that is open is not replayed; one that was refused is', async () => {
    const { delivery } = await submit()
    expect(problem(await door.call('POST', `/v1/messages/${delivery}/replay`))).toMatchObject({
      status: 409,
      code: 'ASW_STATE_CONFLICT',
    })
    await vn.mail()
    await settled(vn)
    const replayed = await door.call('POST', `/v1/messages/${delivery}/replay`)
    expect([replayed.statusCode, replayed.json()]).toEqual([202, { fresh: true }])
    expect(await get(`/v1/messages/${delivery}`)).toMatchObject({ state: 'due' })
    expect(problem(await door.call('POST', '/v1/messages/nothing/replay')).code).toBe('ASW_NOT_FOUND')
  })
})

describe('an exchange', () => {
  it('is found by its certificate, and says where that stands', async () => {
    const json = certificate()
    const { exchange } = await submit(json)
    const found = await get(`/v1/exchanges?issuingCountry=VN&number=${encodeURIComponent(json.referenceNumber)}`)
    expect(found.items).toMatchObject([{ id: exchange, scheme: 'ATIGA', role: 'issuer', status: 'ISSUED', partner: 'TH' }])
    expect(await get(`/v1/exchanges/${encodeURIComponent(exchange)}`)).toMatchObject({
      status: 'ISSUED',
      items: [{ seq: 1, certified: '1000', used: '0', balance: '1000' }, { seq: 2 }, { seq: 3 }],
    })
  })
})

describe('the operator on duty', () => {
  it('sees counts, partners and breakers, and whole chains', async () => {
    expect(Object.keys(await get('/v1/counts')).length).toBeGreaterThan(0)
    expect((await get('/v1/partners')).items).toMatchObject([{ partner: 'TH', breaker: 'closed', suite: 'xmlenc11' }])
    const walked = await get('/v1/evidence/chains')
    expect(walked.events).toBeGreaterThan(0)
    expect(walked).not.toHaveProperty('broken')
  })

  it('sees what is stuck and whose turn it is', async () => {
    const json = certificate()
    await vn.gateway.journal.hold('restored from a backup')
    const { delivery } = await submit(json)
    expect(await vn.mail()).toEqual([])
    const stuck = (await get('/v1/stuck')).items
    expect(stuck.every((row) => row.turn !== undefined && row.why !== undefined)).toBe(true)
    expect((await door.call('POST', '/v1/held/release')).json()).toEqual({ held: false, released: true })
    await vn.mail()
    expect(await get(`/v1/messages/${delivery}`)).toMatchObject({ state: 'awaiting' })
  })

  it('reads the agreements again', async () => {
    expect((await door.call('POST', '/v1/agreements/reload')).json()).toEqual({ version: 2, needsRestart: [] })
  })
})

describe('the inboxes of the importing country', () => {
  let th: Alone
  let importing: Door
  beforeAll(async () => {
    th = await openAlone('TH', ['VN'])
    importing = await openRest(th)
  })
  afterAll(async () => {
    await importing.close()
    await th.close()
  })
  const arrive = async (json = certificate()) => {
    await th.post('VN', (await letter(th.pen('VN'), json)).wire)
    return json
  }
  const lease = async (body?: unknown, as: 'nsw' | 'submitter' = 'nsw') =>
    ((await importing.call('POST', '/v1/inboxes/customs/lease', body, { as })).json() as Page).items

  it('hand every entry to one of many who ask at once (L13)', async () => {
    const numbers = (await Promise.all(Array.from({ length: 8 }, () => arrive()))).map((json) => json.referenceNumber)
    const taken = (
      await Promise.all(Array.from({ length: 10 }, (_, n) => lease({ limit: 1 }, n % 2 ? 'nsw' : 'submitter')))
    ).flat()
    expect(taken.map((entry) => (entry.identity as { number: string }).number).sort()).toEqual(numbers.sort())
    expect(new Set(taken.map((entry) => entry.id)).size).toBe(8)
    expect(await lease()).toEqual([])
    // What nobody acknowledges comes again when its lease ends, under the same id.
    th.world.advance(61_000)
    const again = await lease({ limit: 100 })
    expect(again.map((entry) => entry.id).sort()).toEqual(taken.map((entry) => entry.id).sort())
    for (const { id } of again) {
      const path = `/v1/inboxes/customs/${String(id)}/acknowledge`
      expect((await importing.call('POST', path)).json()).toEqual({ repeated: false })
      expect((await importing.call('POST', path)).json()).toEqual({ repeated: true })
    }
    th.world.advance(61_000)
    expect(await lease()).toEqual([])
  })

  it('can be looked into without taking anything, page by page', async () => {
    await Promise.all([arrive(), arrive(), arrive()])
    const first = (await importing.call('GET', '/v1/inboxes/customs?limit=2&state=waiting')).json() as Page
    const second = (await importing.call('GET', `/v1/inboxes/customs?limit=2&state=waiting&after=${first.next}`)).json() as Page
    expect([...first.items, ...second.items]).toHaveLength(3)
    const [entry] = first.items
    const fetched = (await importing.call('GET', `/v1/inboxes/customs/${String(entry?.id)}`)).json()
    expect(fetched).toMatchObject({ id: entry?.id, state: 'waiting', document: 'certificate-of-origin', partner: 'VN' })
    expect((await importing.call('GET', '/v1/inboxes')).json()).toMatchObject({ items: [{ name: 'customs', waiting: 3 }] })
    expect(await lease({ limit: 100 })).toHaveLength(3)
  })

  it('an entry leased to somebody else is not ours to acknowledge', async () => {
    await arrive()
    const [entry] = await lease({ limit: 1 }, 'submitter')
    const path = `/v1/inboxes/customs/${String(entry?.id)}/acknowledge`
    expect(problem(await importing.call('POST', path))).toMatchObject({ status: 409, code: 'ASW_STATE_CONFLICT' })
    expect((await importing.call('POST', path, undefined, { as: 'submitter' })).statusCode).toBe(200)
  })

  it('a lease of nonsense is refused', async () => {
    for (const body of [
      { limit: 0 },
      { limit: 101 },
      { limit: '5' },
      { leaseSeconds: 0 },
      { leaseSeconds: 99_999 },
      { more: 1 },
    ]) {
      expect(problem(await importing.call('POST', '/v1/inboxes/customs/lease', body)).code).toBe('ASW_INPUT_INVALID')
    }
  })

  describe('responses', () => {
    const exchangeOf = async (json: { referenceNumber: string }) => {
      const path = `/v1/exchanges?issuingCountry=VN&number=${encodeURIComponent(json.referenceNumber)}`
      return ((await importing.call('GET', path)).json() as Page).items[0]
    }
    const use = (quantityUsed: string, number: string) => ({
      kind: 'UTILISATION',
      importDeclaration: { number, date: '2026-11-24' },
      items: [{ seq: 1, decision: 'GIVEN', quantityUsed, unit: 'H87', line: 1 }],
    })
    const respond = (id: unknown, body: unknown, headers = {}) =>
      importing.call('POST', `/v1/exchanges/${encodeURIComponent(String(id))}/responses`, body, { headers })

    it('count down the balance, and nobody uses more than was certified', async () => {
      const exchange = await exchangeOf(await arrive())
      expect((await respond(exchange?.id, use('400', 'A-1'))).statusCode).toBe(202)
      expect((await respond(exchange?.id, use('600', 'A-2'))).statusCode).toBe(202)
      expect(problem(await respond(exchange?.id, use('1', 'A-3')))).toMatchObject({ status: 422, code: 'ASW_LEDGER_EXCEEDED' })
      const shown = (await importing.call('GET', `/v1/exchanges/${encodeURIComponent(String(exchange?.id))}`)).json()
      expect(shown).toMatchObject({ items: [{ seq: 1, balance: '0' }, { seq: 2 }, { seq: 3 }] })
    })

    it('of two who use the last of it at once, one gets it', async () => {
      const exchange = await exchangeOf(await arrive())
      const answers = await Promise.all([respond(exchange?.id, use('700', 'B-1')), respond(exchange?.id, use('700', 'B-2'))])
      expect(answers.map((answer) => answer.statusCode).sort()).toEqual([202, 422])
    })

    it('with an Idempotency-Key are said once, whenever they are repeated; with another body they conflict', async () => {
      const exchange = await exchangeOf(await arrive())
      const headers = { 'idempotency-key': 'declaration-C-1' }
      const first = (await respond(exchange?.id, use('300', 'C-1'), headers)).json() as Submitted
      th.world.advance(60_000)
      const again = await respond(exchange?.id, use('300', 'C-1'), headers)
      expect([again.statusCode, again.json()]).toMatchObject([202, { delivery: first.delivery, repeated: true }])
      expect(problem(await respond(exchange?.id, use('301', 'C-1'), headers)).status).toBe(409)
    })

    it.each([
      ['an unknown kind', { kind: 'OPINION' }, 400],
      ['a hop that is not theirs to say', { kind: 'RECEIPT', hop: 'AS3' }, 400],
      ['a field that nobody knows', { kind: 'RECEIPT', hop: 'AS4', received: true, mood: 'good' }, 400],
      [
        'an item that does not exist',
        { ...use('1', 'D-1'), items: [{ seq: 9, decision: 'GIVEN', quantityUsed: '1', unit: 'H87' }] },
        422,
      ],
      ['a refusal without a reason', { kind: 'REFUSAL' }, 422],
    ])('with %s are refused', async (_name, body, status) => {
      const exchange = await exchangeOf(await arrive())
      expect(problem(await respond(exchange?.id, body)).status).toBe(status)
    })

    it('about an exchange that does not exist are not found', async () => {
      expect(problem(await respond('nothing', { kind: 'REFUSAL' })).code).toBe('ASW_NOT_FOUND')
    })
  })
})
