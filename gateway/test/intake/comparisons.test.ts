import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { cancellation, certificate, utilisation } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { TODAY } from '../receive/world.ts'
import { type Door, openRest, problem } from './rest.ts'

type Json = Readonly<Record<string, unknown>>
type Certificate = CanonicalDocument & { readonly referenceNumber: string }
interface Told {
  readonly outcome: string
  readonly exchange?: string
  readonly recorded: boolean
  readonly items: readonly Json[]
  readonly balances: readonly Json[]
  readonly matches: readonly { readonly why: readonly Json[] }[]
  readonly findings: readonly (Json & { readonly id: string; readonly rule: string; readonly outcome: string })[]
  readonly strayOverrides: readonly Json[]
}

/** Thailand imports what Viet Nam certified. */
let th: Alone
let door: Door
beforeAll(async () => {
  th = await openAlone('TH', ['VN'])
  door = await openRest(th)
})
afterAll(async () => {
  await door.close()
  await th.close()
})

async function received(): Promise<{ readonly json: Certificate; readonly entry: string }> {
  const json = certificate()
  await th.post('VN', (await letter(th.pen('VN'), json)).wire)
  const entries = await th.gateway.journal.entries('customs', { limit: 500 })
  const entry = entries.find(({ identity }) => identity.number === json.referenceNumber)
  if (!entry) throw new Error('not in the inbox')
  return { json, entry: entry.id }
}

/** An import of everything that is certified. */
function declared(json: Certificate, first: Json = {}): Json {
  const items = json.items as readonly Json[]
  return {
    document: 'import-declaration',
    declarationNumber: 'A0042611',
    country: 'TH',
    registeredOn: TODAY,
    exportCountry: 'VN',
    certificates: [{ referenceNumber: json.referenceNumber, issuedOn: json.issuedOn }],
    lines: items.map((item, i) => ({
      seq: item.seq,
      hs: item.hs === undefined ? undefined : { code: (item.hs as Json).code, version: '2022' },
      description: item.description,
      originCountry: 'VN',
      quantities: (item.quantities as readonly Json[])
        .filter(({ kind }) => kind !== 'GROSS')
        .map(({ value, unit }) => ({ value, unit })),
      ...(i === 0 ? first : {}),
    })),
  }
}

const ask = (body: Json, as?: Parameters<Door['call']>[3]) => door.call('POST', '/v1/comparisons', body, as)
async function told(body: Json): Promise<Told> {
  const response = await ask(body)
  expect(response.statusCode, response.body).toBe(200)
  return response.json() as Told
}
const inline = (json: Certificate, first?: Json): Json => ({
  certificate: { document: json },
  declarations: [{ document: declared(json, first) }],
  today: TODAY,
})
const findingOf = ({ findings }: Told, rule: string, outcome: string) =>
  findings.find((one) => one.rule === rule && one.outcome === outcome)

describe('papers as they are', () => {
  it('are compared, and nothing is stored', async () => {
    const before = await th.gateway.journal.counts()
    const found = await told(inline(certificate()))
    expect(found.items.map(({ decision }) => decision)).toEqual(['GIVEN', 'GIVEN', 'GIVEN'])
    expect(found).toMatchObject({ recorded: false, strayOverrides: [] })
    expect(found.exchange).toBeUndefined()
    expect(await th.gateway.journal.counts()).toEqual(before)
  })

  it('both values, both places, ground and reason of every match come out of the door', async () => {
    const found = await told(inline(certificate(), { originCountry: 'CN' }))
    expect(findingOf(found, 'M-22', 'EXPLAIN')).toMatchObject({
      left: { document: 'certificate', pointer: '/items/0/origin/country', value: 'VN' },
      right: { document: 'declaration', id: 'A0042611', pointer: '/lines/0/originCountry', value: 'CN' },
      legalBasis: expect.stringContaining('ATIGA'),
    })
    expect(found.matches[0]?.why[0]).toMatchObject({
      item: 1,
      line: { declaration: 'A0042611', seq: 1 },
      reason: 'same-hs-other-origin',
    })
  })

  it('settings and what is known come from whoever asks', async () => {
    const known = { uses: [{ declaration: 'A1', itemSeq: 1, quantity: '400', unit: 'H87' }] }
    const found = await told({ ...inline(certificate()), known, settings: { quantityRounding: '0' } })
    expect(found.balances[0]).toMatchObject({ usedBefore: '400', granted: '600', excess: '400' })
  })
})

describe('papers that the gateway has', () => {
  it('a received certificate by its inbox entry, with what its exchange knows', async () => {
    const { json, entry } = await received()
    await th.gateway.submit(utilisation(json, '400'))
    const wish = { certificate: { inbox: 'customs', entry }, declarations: [{ document: declared(json) }], today: TODAY }
    const found = await told(wish)
    expect(found.balances[0]).toMatchObject({ certified: '1000', usedBefore: '400', granted: '600' })
    expect(found.exchange).toBeDefined()
    // Whoever asks knows better: the earlier use was taken back.
    expect((await told({ ...wish, known: { uses: [] } })).balances[0]).toMatchObject({ usedBefore: '0' })
  })

  it('a cancelled certificate is told as such, however it is given', async () => {
    const { json, entry } = await received()
    await th.post('VN', (await letter(th.pen('VN'), cancellation(json))).wire)
    for (const paper of [{ inbox: 'customs', entry }, { document: json }]) {
      const found = await told({ certificate: paper, declarations: [{ document: declared(json) }], today: TODAY })
      expect(findingOf(found, 'M-03', 'REJECT')).toBeDefined()
      expect(found.items[0]).toMatchObject({ decision: 'NOT_GIVEN', reasonCodes: ['R11'] })
    }
  })

  it('a sent certificate by the id of its message', async () => {
    const vn = await openAlone('VN', ['TH'])
    const ours = await openRest(vn)
    try {
      const json = certificate()
      const { delivery } = await vn.gateway.submit(json)
      const wish = { certificate: { message: delivery }, declarations: [{ document: declared(json) }], today: TODAY }
      const response = await ours.call('POST', '/v1/comparisons', wish)
      expect(response.statusCode, response.body).toBe(200)
      expect((response.json() as Told).outcome).toBe('INFO')
    } finally {
      await ours.close()
      await vn.close()
    }
  })
})

describe('record', () => {
  const chain = async (json: Certificate) => {
    const row = await th.gateway.journal.exchangeOf(
      certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: json.referenceNumber }),
    )
    return row ? { id: row.id, events: await th.gateway.journal.timeline(row.id) } : undefined
  }

  it('appends outcome and overrides to the chain, once, and later comparisons know them', async () => {
    const { json } = await received()
    const wish = inline(json, { originCountry: 'CN' })
    const finding = findingOf(await told(wish), 'M-22', 'EXPLAIN')?.id ?? ''
    const override = {
      finding,
      outcome: 'MINOR',
      code: 'EXPLAINED',
      reason: 'typing error, see letter 12',
      by: 'Officer Somchai',
      at: `${TODAY}T09:00:00+07:00`,
    }
    const first = await told({ ...wish, overrides: [override], record: true })
    expect(first.items[0]).toMatchObject({ decision: 'GIVEN' })
    await told({ ...wish, overrides: [override], record: true })
    const kinds = (await chain(json))?.events.map(({ kind }) => kind) ?? []
    expect(kinds.filter((kind) => kind === 'comparison-overridden')).toHaveLength(1)
    expect(kinds.filter((kind) => kind === 'compared')).toHaveLength(2)
    // Without a word about it: the conclusion stands, and so does the finding.
    const later = await told(wish)
    expect(findingOf(later, 'M-22', 'EXPLAIN')).toMatchObject({ override: { by: 'Officer Somchai', outcome: 'MINOR' } })
    expect(later.items[0]).toMatchObject({ decision: 'GIVEN' })
    // Of other papers it says nothing, and nobody is told of a stray.
    expect((await told(inline(json))).strayOverrides).toEqual([])
    const { id } = (await chain(json)) ?? {}
    expect(await th.gateway.journal.verifyChains(id)).not.toHaveProperty('broken')
  })

  it('keeps no value of a paper', async () => {
    const { json } = await received()
    await told({ ...inline(json, { description: 'SECRET GOODS' }), record: true })
    const text = JSON.stringify((await chain(json))?.events.filter(({ kind }) => kind === 'compared'))
    expect(text).toContain('A0042611')
    expect(text).not.toMatch(/SECRET|Leather|SIAM/)
  })

  it('a stray override is given back and not recorded', async () => {
    const { json } = await received()
    const stray = { finding: 'M-99', outcome: 'OK', code: 'OTHER', reason: 'so', by: 'X', at: `${TODAY}T09:00:00Z` }
    const found = await told({ ...inline(json), overrides: [stray], record: true })
    expect(found.strayOverrides).toMatchObject([{ why: 'no finding has this id' }])
    expect((await chain(json))?.events.some(({ kind }) => kind === 'comparison-overridden')).toBe(false)
  })

  it('in no exchange is not found', async () => {
    expect(problem(await ask({ ...inline(certificate()), record: true })).code).toBe('ASW_NOT_FOUND')
  })

  it('is for those who may submit', async () => {
    const { json } = await received()
    expect(problem(await ask({ ...inline(json), record: true }, { as: 'auditor' })).code).toBe('ASW_NOT_ALLOWED')
    expect((await ask(inline(json), { as: 'auditor' })).statusCode).toBe(200)
  })
})

describe('what cannot be compared is refused with its place', () => {
  const json = certificate()
  const broken = { ...declared(json), lines: [{ seq: 1, hs: { code: '64' } }] }
  const many = { ...declared(json), lines: Array.from({ length: 1001 }, (_, i) => ({ seq: i + 1, hs: { code: '640399' } })) }

  it.each<[string, Json, number, string, string | undefined]>([
    ['nothing', {}, 400, 'ASW_INPUT_INVALID', undefined],
    ['a paper of no kind', { certificate: {} }, 400, 'ASW_INPUT_INVALID', undefined],
    ['a setting that is none', { ...inline(json), settings: { mercy: 1 } }, 400, 'ASW_INPUT_INVALID', undefined],
    ['uses that are no list', { ...inline(json), known: { uses: {} } }, 400, 'ASW_INPUT_INVALID', undefined],
    [
      'a letter for a certificate',
      { certificate: { document: { document: 'letter' } } },
      422,
      'ASW_DOCUMENT_INVALID',
      '/certificate/document/document',
    ],
    [
      'a declaration for a certificate',
      { certificate: { document: declared(json) } },
      422,
      'ASW_DOCUMENT_INVALID',
      '/certificate/document/document',
    ],
    [
      'a declaration that breaks its schema',
      { certificate: { document: json }, declarations: [{ document: broken }] },
      422,
      'ASW_DOCUMENT_INVALID',
      '/declarations/0/document/lines/0/hs/code',
    ],
    [
      'a certificate that breaks its schema',
      { certificate: { document: { ...json, surprise: 1 } } },
      422,
      'ASW_DOCUMENT_INVALID',
      '/certificate/document/surprise',
    ],
    [
      'too many lines',
      { certificate: { document: json }, declarations: [{ document: many }] },
      400,
      'ASW_INPUT_INVALID',
      undefined,
    ],
    ['a message that is not there', { certificate: { message: 'nowhere' } }, 404, 'ASW_NOT_FOUND', undefined],
    ['an entry that is not there', { certificate: { inbox: 'customs', entry: 'nowhere' } }, 404, 'ASW_NOT_FOUND', undefined],
  ])('%s', async (_name, body, status, code, pointer) => {
    const before = await th.gateway.journal.counts()
    const refused = problem(await ask(body))
    expect(refused).toMatchObject({ status, code })
    if (pointer !== undefined) expect(refused.issues?.map((issue) => issue.pointer)).toContain(pointer)
    expect(await th.gateway.journal.counts()).toEqual(before)
  })

  it('an inbox that the key was not made for', async () => {
    const { entry } = await received()
    const body = { certificate: { inbox: 'ministry', entry } }
    expect(problem(await ask(body, { as: 'customs-only' })).code).toBe('ASW_NOT_ALLOWED')
  })

  it('a certificate of another authority than the key was made for', async () => {
    const { json: theirs } = await received()
    expect(problem(await ask(inline(theirs), { as: 'other-agency' })).code).toBe('ASW_NOT_ALLOWED')
  })
})
