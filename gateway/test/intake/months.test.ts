import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { warningsOnce } from '../../src/acknowledge/clocks.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { statusOf } from '../../src/message/status.ts'
import { type Alone, documents, openAlone, settled } from '../receive/alone.ts'
import { cancellation, certificate, utilisation } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { DAY } from '../receive/world.ts'
import { type Door, type Holder, openRest, problem } from './rest.ts'

/** The domestic side of the months after a certificate came: Thailand imports, Viet Nam issues. */
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

/** A certificate of 1,000 pieces (item 1) that Thailand has received. */
async function received(): Promise<{ readonly json: CanonicalDocument; readonly path: string }> {
  const json = certificate()
  expect(await th.post('VN', (await letter(th.pen('VN'), json)).wire)).toEqual({ status: 202 })
  const number = json.referenceNumber as string
  const row = await th.gateway.journal.exchangeOf(certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number }))
  return { json, path: `/v1/exchanges/${encodeURIComponent(row!.id)}` }
}
interface Shown {
  readonly status: string
  readonly turn: object
  readonly accounts: readonly object[]
  readonly entries: readonly object[]
  readonly clocks: readonly { readonly name: string }[]
  readonly items: readonly {
    readonly name: string
    readonly deadline: string
    readonly state: string
    readonly kind: string
    readonly data: object
  }[]
}
const get = async (path: string) => (await door.call('GET', path)).json() as Shown
const line = (quantity?: string, more = {}) => ({ item: 1, line: 3, ...(quantity === undefined ? {} : { quantity }), ...more })
const booking = (action: string, declaration: string, lines: readonly object[], more = {}) => ({
  ...{ action, declaration: { number: declaration, date: '2026-11-20', office: 'THLCH' }, lines },
  ...more,
})
const book = (path: string, body: object, as?: Holder) => door.call('POST', `${path}/bookings`, body, { as })

describe('bookings', () => {
  it('go from registration to clearance; the issuer reads what was used, and where it stands is one question', async () => {
    const { path } = await received()
    expect((await book(path, booking('reserve', 'D-1', [line('400')]))).json()).toMatchObject({
      entries: [{ state: 'reserved', quantity: '400', repeated: false, short: false }],
    })
    await th.mail()
    const committed = await book(path, booking('commit', 'D-1', [line()]))
    expect(committed.json()).toMatchObject({ entries: [{ state: 'committed', quantity: '400' }] })
    const [told] = await documents(await th.mail(), th.pen('VN').keys)
    expect(told).toMatchObject({
      kind: 'UTILISATION',
      importDeclaration: { number: 'D-1', date: '2026-11-20', office: 'THLCH' },
      items: [{ seq: 1, decision: 'GIVEN', quantityUsed: '400', unit: 'H87', line: 3, balance: '600' }],
    })
    expect((await book(path, booking('commit', 'D-1', [line()]))).json()).toMatchObject({ entries: [{ repeated: true }] })
    expect(await th.mail()).toEqual([])
    const shown = await get(path)
    expect(shown).toMatchObject({ status: 'PARTLY_UTILISED', conditions: [], role: 'importer' })
    expect(shown.accounts[0]).toMatchObject({ item: 1, certified: '1000', committed: '400', reserved: '0', available: '600' })
    expect(await get(`${path}/account`)).toMatchObject({ entries: [{ number: 'D-1', line: 3, asked: '400', askedUnit: 'H87' }] })
  })

  it('of a declaration that is refused as a whole are free again, whatever item and line; others stand', async () => {
    const { json, path } = await received()
    for (const wish of [
      booking('commit', 'D-1', [line('400'), { item: 2, quantity: '7' }]),
      booking('commit', 'D-1', [line('100', { line: 4 })]),
      booking('reserve', 'D-1', [{ item: 3, quantity: '5' }]),
      booking('commit', 'D-2', [line('50')]),
    ])
      expect((await book(path, wish)).statusCode).toBe(200)
    expect((await get(path)).items).toMatchObject([{ used: '550' }, { used: '7' }, { used: '0' }])
    const { items: _items, ...refusal } = utilisation(json as never, '0', {
      kind: 'REFUSAL',
      reasonCodes: ['R04'],
      importDeclaration: { number: 'D-1', date: '2026-11-20' },
      issuedAt: new Date(th.world.now() + 60_000).toISOString(),
    }) as CanonicalDocument & { readonly items?: unknown }
    await th.gateway.submit(refusal)
    const shown = await get(path)
    expect(shown.accounts).toMatchObject([
      { item: 1, committed: '50', reserved: '0', available: '950' },
      { item: 2, committed: '0', reserved: '0' },
      { item: 3, committed: '0', reserved: '0' },
    ])
    expect(shown.items).toMatchObject([{ used: '50' }, { used: '0' }, { used: '0' }])
  })

  it('and responses are about one thing: what is older than the answer that stands is refused, with both instants', async () => {
    const { json, path } = await received()
    await book(path, booking('commit', 'D-1', [line('1000')]))
    const refusal = {
      ...utilisation(json as never, '0', { kind: 'REFUSAL', importDeclaration: { number: 'D-1', date: '2026-11-20' } }),
      items: [{ seq: 1, decision: 'NOT_GIVEN', line: 3, reasonCodes: ['R04'] }],
      issuedAt: new Date(th.world.now() - 120_000).toISOString(),
    }
    const late = problem(await door.call('POST', '/v1/messages', { document: refusal }))
    expect(late).toMatchObject({ code: 'ASW_STATE_CONFLICT' })
    expect(late.detail).toMatch(`${refusal.responseId} of ${refusal.issuedAt} is not later than `)
    expect(await get(path)).toMatchObject({ accounts: [{ committed: '1000' }, {}, {}], items: [{ used: '1000' }, {}, {}] })
  })

  it('of an hour that is still to come are overtaken by what is said in short: that comes a moment after', async () => {
    const { json, path } = await received()
    const ahead = new Date(th.world.now() + 3_600_000).toISOString()
    const declared = { importDeclaration: { number: 'D-1', date: '2026-11-20' } }
    await th.gateway.submit(utilisation(json as never, '400', { ...declared, issuedAt: ahead }))
    const items = [{ seq: 1, decision: 'GIVEN', quantityUsed: '300', unit: 'H87', line: 1 }]
    const said = await door.call('POST', `${path}/responses`, { kind: 'UTILISATION', ...declared, items })
    expect(said.statusCode).toBe(202)
    expect(await get(path)).toMatchObject({ accounts: [{ committed: '300' }, {}, {}], items: [{ used: '300' }, {}, {}] })
    const receipt = await door.call('POST', `${path}/responses`, { kind: 'RECEIPT', hop: 'AS4', received: true })
    expect(receipt.json()).toMatchObject({ repeated: false })
    const { hops } = (await get(path)) as never as { readonly hops: { readonly AS4: { readonly at: string } } }
    expect(Date.parse(hops.AS4.at)).toBeLessThan(Date.parse(ahead))
  })

  it('and answers in dozens are counted in pieces, here and at the issuer', async () => {
    const { json, path } = await received()
    const items = [{ seq: 1, decision: 'GIVEN', quantityUsed: '10', unit: 'DZN', line: 1 }]
    const importDeclaration = { number: 'D-1', date: '2026-11-20' }
    await door.call('POST', `${path}/responses`, { kind: 'UTILISATION', importDeclaration, items })
    const shown = await get(path)
    expect(shown).toMatchObject({ accounts: [{ committed: '120' }, {}, {}], items: [{ used: '120', balance: '880' }, {}, {}] })
    const vn = await openAlone('VN', ['TH'])
    try {
      await vn.gateway.submit(json)
      const told = utilisation(json as never, '10', { importDeclaration, items })
      expect(await vn.post('TH', (await letter(vn.pen('TH'), told)).wire)).toEqual({ status: 202 })
      const number = json.referenceNumber as string
      const row = await vn.gateway.journal.exchangeOf(certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number }))
      expect(statusOf(row!.view, '2026-11-24').items[0]).toMatchObject({ used: '120', balance: '880', decision: 'GIVEN' })
    } finally {
      await vn.close()
    }
  })

  it('of a line that was refused are made all the same, once customs are convinced', async () => {
    const { path } = await received()
    await book(path, booking('reserve', 'D-1', [line('100')]))
    const refusal = { kind: 'REFUSAL', importDeclaration: { number: 'D-1', date: '2026-11-20' } }
    const items = [{ seq: 1, decision: 'NOT_GIVEN', reasonCodes: ['R04'] }]
    expect((await door.call('POST', `${path}/responses`, { ...refusal, items })).statusCode).toBe(202)
    expect(await get(path)).toMatchObject({ accounts: [{ reserved: '0' }, {}, {}], items: [{ decision: 'NOT_GIVEN' }, {}, {}] })
    expect(problem(await book(path, booking('reserve', 'D-1', [line('100')]))).detail).toMatch('was refused')
    const cleared = (await book(path, booking('commit', 'D-1', [line()]))).json() as { readonly response: string }
    expect(cleared).toMatchObject({ entries: [{ quantity: '100' }] })
    const told = await door.call('GET', `/v1/messages/${cleared.response}/json`)
    expect(told.json()).toMatchObject({ items: [{ decision: 'GIVEN', quantityUsed: '100', line: 3 }] })
    expect(await get(path)).toMatchObject({ status: 'PARTLY_UTILISED', items: [{ decision: 'GIVEN', used: '100' }, {}, {}] })
  })

  it('in dozens are kept in pieces, with what was declared beside it', async () => {
    const { path } = await received()
    const { entries } = (await book(path, booking('reserve', 'D-1', [line('10', { unit: 'DZN' })]))).json() as never as {
      entries: readonly object[]
    }
    expect(entries).toMatchObject([{ quantity: '120', unit: 'H87', asked: '10', askedUnit: 'DZN', short: false }])
  })

  it('F14: what is left goes to whoever takes part of it, and the others hear how much that is', async () => {
    const { path } = await received()
    await book(path, booking('commit', 'D-1', [line('400')]))
    await book(path, booking('commit', 'D-2', [line('500')]))
    const refused = problem(await book(path, booking('commit', 'D-3', [line('200')])))
    expect(refused).toMatchObject({ code: 'ASW_LEDGER_EXCEEDED', account: { item: 1, asked: '200', available: '100' } })
    const part = (await book(path, booking('commit', 'D-3', [line('200')], { partial: true }))).json()
    expect(part).toMatchObject({ entries: [{ quantity: '100', short: true }] })
  })

  it.each<[string, object, string, Holder?]>([
    ['a number that is no decimal', booking('reserve', 'D-1', [line('1e3')]), 'ASW_INPUT_INVALID'],
    ['no line at all', booking('reserve', 'D-1', []), 'ASW_INPUT_INVALID'],
    ['a unit without a quantity', booking('commit', 'D-1', [line(undefined, { unit: 'DZN' })]), 'ASW_INPUT_INVALID'],
    ['a unit that measures something else', booking('reserve', 'D-1', [line('1', { unit: 'KGM' })]), 'ASW_LEDGER_EXCEEDED'],
    ['an item that is not there', booking('reserve', 'D-1', [{ item: 99, quantity: '1' }]), 'ASW_LEDGER_EXCEEDED'],
    ['what was never booked', booking('release', 'D-9', [line()]), 'ASW_NOT_FOUND'],
    ['a key without the role', booking('reserve', 'D-1', [line('1')]), 'ASW_NOT_ALLOWED', 'auditor'],
    ['a key for other documents', booking('reserve', 'D-1', [line('1')]), 'ASW_NOT_ALLOWED', 'certificates-only'],
  ])('with %s are refused', async (_, body, code, as) => {
    const { path } = await received()
    expect(problem(await book(path, body, as)).code).toBe(code)
    expect((await get(`${path}/account`)).entries).toEqual([])
  })

  it('of a certificate that was taken back are refused; and one on which a declaration draws is not taken back', async () => {
    const used = await received()
    await book(used.path, booking('reserve', 'D-1', [line('1')]))
    const unused = await received()
    for (const { json } of [used, unused]) await th.post('VN', (await letter(th.pen('VN'), cancellation(json as never))).wire)
    await settled(th)
    expect((await get(used.path)).status).not.toBe('CANCELLED')
    const waits = await get(`${used.path}/clocks`)
    expect(waits.items.map(({ name, state }) => [name, state])).toContainEqual(['cancellation-pending', 'running'])
    expect((await get(unused.path)).status).toBe('CANCELLED')
    expect(problem(await book(unused.path, booking('reserve', 'D-2', [line('1')]))).code).toBe('ASW_STATE_CONFLICT')
  })
})

describe('clocks', () => {
  it('say whose turn it is, by which text, and what it proves when they pass', async () => {
    const { path } = await received()
    const shown = await get(path)
    expect(shown.turn).toMatchObject({ who: 'nsw', why: 'refusal-window: until a decision about any item' })
    const [window] = (await get(`${path}/clocks`)).items
    expect(window).toMatchObject({ name: 'refusal-window', state: 'running', source: 'OCP Rule 30(3)(a); D-92' })
    expect(shown.turn).toMatchObject({ until: window!.deadline })
    await book(path, booking('reserve', 'D-1', [line('1')]))
    const names = (await get(path)).clocks.map(({ name }) => name)
    expect(names).toEqual(['refusal-window', 'validity', 'refusal-window-presented'])
  })

  it('of a national procedure run in working days; where the calendar does not reach, a warning says so', async () => {
    const { path } = await received()
    const start = async (startedOn: string) =>
      (await door.call('POST', `${path}/clocks`, { name: 'declarant-explanation', startedOn, subject: 'D-1' })).json()
    // Hung Kings' day in lieu on Monday 27 April, then 30 April and 1 May 2026 are closed.
    expect(await start('2026-04-24')).toMatchObject({ lastDay: '2026-05-06', warnings: [] })
    expect(await start('2027-04-23')).toMatchObject({ lastDay: '2027-04-30', warnings: [{ code: 'CALENDAR_UNKNOWN' }] })
    const stopped = await door.call('POST', `${path}/clocks/declarant-explanation/stop`, { subject: 'D-1' })
    expect(stopped.json()).toEqual({ stopped: true })
    const rows = (await get(`${path}/clocks`)).items
    expect(rows.filter(({ name }) => name === 'declarant-explanation')).toMatchObject([{ state: 'stopped' }])
  })

  it.each([
    ['that documents start', { name: 'refusal-window', startedOn: '2026-11-24' }],
    ['that nobody knows', { name: 'tea-time', startedOn: '2026-11-24' }],
    ['that start on no day', { name: 'visit', startedOn: '2026-02-30' }],
  ])('%s are not started by hand', async (_, body) => {
    const { path } = await received()
    expect(problem(await door.call('POST', `${path}/clocks`, body)).code).toBe('ASW_INPUT_INVALID')
  })

  it('warn as often as their table says, each time once', async () => {
    const { path } = await received()
    const { journal } = th.gateway
    for (const days of [31, 1, 20, 1]) {
      th.world.advance(days * DAY)
      await warningsOnce({ journal })
      await warningsOnce({ journal })
    }
    const { items } = await get(`${path}/timeline`)
    expect(items.filter(({ kind }) => kind === 'clock-warned').map(({ data }) => data)).toMatchObject([
      { name: 'refusal-window', level: 1 },
      { name: 'refusal-window', level: 2 },
    ])
  })
})
