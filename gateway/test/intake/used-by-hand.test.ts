import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Agreement } from '../../src/agreement/agreement.ts'
import type { Bookings, Submitted } from '../../src/journal/journal.ts'
import type { DocumentKind } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { type Alone, documents, ofKind, openAlone } from '../receive/alone.ts'
import { certificate } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { DAY, TODAY } from '../receive/world.ts'
import { type Door, openRest, problem } from './rest.ts'

const ALL: readonly DocumentKind[] = ['certificate-of-origin', 'certificate-response', 'cancellation']
const soon = new Date(Date.parse(TODAY) + 2 * DAY).toISOString().slice(0, 10)
const within = { within: DAY, documents: { 'certificate-response': 5 * DAY } }
const never = { send: ALL.filter((kind) => kind !== 'certificate-response'), receive: ALL, byHandMs: within }
const later = { send: ALL, receive: ALL, starts: { 'certificate-response': soon }, byHandMs: within }

/** Thailand imports; Viet Nam takes no responses, or not yet. */
let th: Alone
let door: Door
let path: string
const open = async (capabilities: Agreement['capabilities']) => {
  th = await openAlone('TH', ['VN'], () => ({ capabilities }))
  door = await openRest(th)
  const json = certificate()
  expect(await th.post('VN', (await letter(th.pen('VN'), json)).wire)).toEqual({ status: 202 })
  const number = json.referenceNumber as string
  const row = await th.gateway.journal.exchangeOf(certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number }))
  path = `/v1/exchanges/${encodeURIComponent(row!.id)}`
  await th.mail()
}
beforeEach(() => open(never))
afterEach(async () => {
  await door.close()
  await th.close()
})

const wish = (action: string, quantity?: string, number = 'D-1') => ({
  ...{ action, declaration: { number, date: '2026-11-20', office: 'THLCH' } },
  lines: [{ item: 1, line: 3, ...(quantity === undefined ? {} : { quantity }) }],
})
const book = async (body: object) => (await door.call('POST', `${path}/bookings`, body)).json() as Bookings
const get = async (what: string) => (await door.call('GET', what)).json() as Record<string, unknown>
const sent = async () => documents(ofKind(await th.mail(), 'user'), th.pen('VN').keys)

describe('a short form with its Idempotency-Key, where the partner takes no responses', () => {
  it.each(['open', 'done'])('said again later is the task of the first time, which is %s', async (state) => {
    const say = () =>
      door.call(
        'POST',
        `${path}/responses`,
        { kind: 'RECEIPT', hop: 'AS4', received: true },
        { headers: { 'idempotency-key': 'k' } },
      )
    const first = await say()
    expect([first.statusCode, first.json()]).toMatchObject([202, { byHand: true, repeated: false }])
    const { delivery } = first.json() as Submitted
    if (state === 'done') await door.call('POST', `/v1/tasks/${delivery}/close`, { how: 'courier' })
    th.world.advance(DAY)
    const again = await say()
    expect([again.statusCode, again.json()]).toMatchObject([202, { delivery, byHand: true, repeated: true }])
    expect((await get('/v1/tasks?all=true')).items).toMatchObject([{ id: delivery, state }])
  })
})

describe('what is used, where the partner takes no responses', () => {
  it('is a task with the response as it would have been sent, and a deadline; the exchange knows it', async () => {
    const booked = await book(wish('commit', '400'))
    expect(booked).toMatchObject({ byHand: true, entries: [{ state: 'committed', quantity: '400' }] })
    const task = (await get(`/v1/tasks/${booked.response}`)) as Record<'deadline' | 'createdAt', string>
    expect(task).toMatchObject({
      ...{ id: booked.response, state: 'open', partner: 'VN', document: 'certificate-response', submittedBy: 'nsw' },
      ...{ why: 'VN does not take certificate-response', releasable: false },
    })
    const hadMs = Date.parse(task.deadline) - Date.parse(task.createdAt)
    expect([hadMs > 5 * DAY - 60_000, hadMs <= 5 * DAY + 60_000]).toEqual([true, true])
    const json = await get(`/v1/tasks/${booked.response}/json`)
    expect(json).toMatchObject({
      ...{ document: 'certificate-response', scheme: 'ATIGA', kind: 'UTILISATION', respondingCountry: 'TH' },
      importDeclaration: { number: 'D-1', date: '2026-11-20', office: 'THLCH' },
      items: [{ seq: 1, decision: 'GIVEN', quantityUsed: '400', unit: 'H87', line: 3, balance: '600' }],
    })
    const judged = (await door.call('POST', '/v1/validate', { document: json, partner: 'VN' })).json()
    expect(judged).toMatchObject({ valid: true })
    expect(await get(path)).toMatchObject({ status: 'PARTLY_UTILISED' })
    expect(problem(await door.call('GET', `/v1/messages/${booked.response}`)).detail).toContain('/v1/tasks')
    expect(await get('/v1/stuck')).toMatchObject({ items: [{ what: 'task', id: booked.response, turn: 'operator' }] })
    expect(await sent()).toEqual([])
  })

  it('is handed over once, however often the booking and the word of the person are repeated', async () => {
    const { response } = await book(wish('commit', '400'))
    const closing = { how: 'email', note: 'to the issuing body' }
    const close = () => door.call('POST', `/v1/tasks/${response}/close`, closing, { as: 'operator' })
    expect((await close()).json()).toMatchObject({ state: 'done', endedBy: 'operator' })
    expect((await close()).statusCode).toBe(200)
    expect(await book(wish('commit', '400'))).toEqual({ entries: [expect.objectContaining({ repeated: true })] })
    expect(await get(`/v1/tasks?all=true`)).toMatchObject({ items: [{ id: response, state: 'done' }] })
    const { items } = (await get(`${path}/timeline`)) as { items: { kind: string }[] }
    const kinds = items.map(({ kind }) => kind).filter((kind) => /^task-/.test(kind))
    expect(kinds).toEqual(['task-opened', 'task-closed'])
    expect(await sent()).toEqual([])
  })

  it('amended and released, opens a task of its own each time; what is only reserved opens none', async () => {
    expect(await book(wish('reserve', '1', 'D-2'))).not.toHaveProperty('byHand')
    const steps = [wish('commit', '400'), wish('adjust', '350'), wish('release')]
    const ids = []
    for (const step of steps) ids.push((await book(step)).response)
    const { items } = (await get('/v1/tasks')) as { items: { id: string }[] }
    expect(items.map(({ id }) => id)).toEqual(ids)
    const told = await Promise.all(ids.map((id) => get(`/v1/tasks/${id}/json`)))
    expect(told.map((json) => json.items)).toMatchObject([
      [{ decision: 'GIVEN', quantityUsed: '400' }],
      [{ decision: 'GIVEN', quantityUsed: '350', balance: '650' }],
      [{ decision: 'PENDING', line: 3 }],
    ])
  })

  it('survives a restart between the booking and the person', async () => {
    const { response } = await book(wish('commit', '400'))
    await door.close()
    await th.restart()
    door = await openRest(th)
    expect(await get('/v1/tasks')).toMatchObject({ items: [{ id: response, state: 'open' }] })
    expect(await book(wish('commit', '400'))).not.toHaveProperty('response')
    expect(await get('/v1/tasks')).toMatchObject({ items: [{ id: response }] })
  })
})

describe('what is used, where the partner takes responses from a day on', () => {
  beforeEach(async () => {
    await door.close()
    await th.close()
    await open(later)
  })

  it('waits for a person until then, and is sent when the task is released; from that day on it is sent by itself', async () => {
    const { response } = await book(wish('commit', '400'))
    expect(await get(`/v1/tasks/${response}`)).toMatchObject({ why: `VN takes certificate-response from ${soon}` })
    th.world.advance(2 * DAY)
    const released = await door.call('POST', `/v1/tasks/${response}/release`, undefined, { as: 'operator' })
    expect(released.statusCode).toBe(202)
    expect(await sent()).toMatchObject([{ importDeclaration: { number: 'D-1' }, items: [{ quantityUsed: '400' }] }])
    const next = await book(wish('commit', '100', 'D-2'))
    expect(next).not.toHaveProperty('byHand')
    expect(await get(`/v1/messages/${next.response}`)).toMatchObject({ document: 'certificate-response', partner: 'VN' })
    expect(await book(wish('commit', '400'))).not.toHaveProperty('response')
  })
})
