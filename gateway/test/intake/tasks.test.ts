import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tasksOnce } from '../../src/acknowledge/tasks.ts'
import type { Agreement } from '../../src/agreement/agreement.ts'
import { acknowledgeInbox } from '../../src/deliver/inbox.ts'
import { submit } from '../../src/intake/submit.ts'
import type { Submitted } from '../../src/journal/journal.ts'
import type { DocumentKind } from '../../src/message/document.ts'
import type { CrashPoint } from '../../src/relay/relay.ts'
import { type Alone, documents, ofKind, openAlone } from '../receive/alone.ts'
import { cancellation, certificate } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { DAY, TODAY } from '../receive/world.ts'
import { type Door, openRest, problem } from './rest.ts'

const ALL: readonly DocumentKind[] = ['certificate-of-origin', 'certificate-response', 'cancellation']
const without = (...kinds: DocumentKind[]): Partial<Agreement> => ({
  capabilities: { send: ALL.filter((kind) => !kinds.includes(kind)), receive: ALL },
})
const soon = new Date(Date.parse(TODAY) + 2 * DAY).toISOString().slice(0, 10)
const later: Partial<Agreement> = {
  capabilities: {
    send: ALL,
    receive: ALL,
    starts: { 'certificate-of-origin': soon },
    byHandMs: { within: DAY, documents: { 'certificate-of-origin': 3 * DAY } },
  },
}

/** Viet Nam hands in what Thailand does not take, or not yet. */
let vn: Alone
let door: Door
const open = async (agreement: Partial<Agreement>) => {
  vn = await openAlone('VN', ['TH'], () => agreement)
  door = await openRest(vn)
}
beforeEach(() => open(later))
afterEach(async () => {
  await door.close()
  await vn.close()
})

const submitted = async (document: unknown) => {
  const response = await door.call('POST', '/v1/messages', { document })
  return { response, ...(response.json() as Submitted) }
}

describe('a document that the partner does not take yet', () => {
  it('is taken with 202, says so, and can be found where Location says; nothing leaves', async () => {
    const json = certificate()
    const { response, delivery } = await submitted(json)
    expect([response.statusCode, response.json()]).toMatchObject([202, { byHand: true, partner: 'TH', repeated: false }])
    expect(response.headers.location).toBe(`/v1/tasks/${delivery}`)
    const task = (await door.call('GET', `/v1/tasks/${delivery}`)).json() as Record<'deadline' | 'createdAt', string>
    expect(task).toMatchObject({
      id: delivery,
      state: 'open',
      partner: 'TH',
      why: `TH takes certificate-of-origin from ${soon}`,
      submittedBy: 'nsw',
      releasable: false,
    })
    expect(Date.parse(task.deadline) - Date.parse(task.createdAt)).toBeGreaterThan(3 * DAY - 60_000)
    expect((await door.call('GET', `/v1/tasks/${delivery}/json`)).json()).toEqual(json)
    expect(await vn.mail()).toEqual([])
    expect(problem(await door.call('GET', `/v1/messages/${delivery}`)).detail).toContain('/v1/tasks')
    const stuck = (await door.call('GET', '/v1/stuck')).json() as { items: unknown[] }
    expect(stuck.items).toMatchObject([{ what: 'task', id: delivery, turn: 'operator' }])
  })

  it('is closed with who, how and a note, and listed no more', async () => {
    const { delivery, exchange } = await submitted(certificate())
    const body = { how: 'courier', note: 'DHL, tracking 4711', at: '2026-11-23T09:00:00+07:00' }
    const closed = await door.call('POST', `/v1/tasks/${delivery}/close`, body, { as: 'operator' })
    expect([closed.statusCode, closed.json()]).toMatchObject([
      200,
      { state: 'done', endedBy: 'operator', how: 'courier', note: body.note, handedAt: '2026-11-23T02:00:00.000Z' },
    ])
    expect((await door.call('POST', `/v1/tasks/${delivery}/close`, body, { as: 'operator' })).json()).toEqual(closed.json())
    const other = await door.call('POST', `/v1/tasks/${delivery}/close`, { how: 'email' }, { as: 'operator' })
    expect(problem(other)).toMatchObject({ status: 409, code: 'ASW_STATE_CONFLICT' })
    expect((await door.call('GET', '/v1/tasks')).json()).toEqual({ items: [] })
    expect((await door.call('GET', `/v1/tasks?all=true&exchange=${exchange}`)).json()).toMatchObject({
      items: [{ id: delivery, state: 'done' }],
    })
  })

  it('is released only once the partner takes it, and is then a message under the same id', async () => {
    const json = certificate()
    const { delivery } = await submitted(json)
    const early = await door.call('POST', `/v1/tasks/${delivery}/release`, undefined, { as: 'operator' })
    expect(problem(early)).toMatchObject({ status: 409, code: 'ASW_STATE_CONFLICT' })
    expect(problem(early).detail).toContain(soon)
    vn.world.advance(2 * DAY)
    expect((await door.call('GET', `/v1/tasks/${delivery}`)).json()).toMatchObject({ releasable: true })
    const released = await door.call('POST', `/v1/tasks/${delivery}/release`, undefined, { as: 'operator' })
    expect([released.statusCode, released.json()]).toMatchObject([202, { state: 'released', releasable: false }])
    expect(released.headers.location).toBe(`/v1/messages/${delivery}`)
    const read = await documents(await vn.mail(), vn.pen('TH').keys)
    expect(read).toMatchObject([{ document: 'certificate-of-origin', referenceNumber: json.referenceNumber }])
    expect((await door.call('GET', `/v1/messages/${delivery}`)).json()).toMatchObject({ id: delivery, state: 'awaiting' })
    expect((await submitted(json)).response.json()).toMatchObject({ delivery, repeated: true })
  })

  it('gives its alarm once when the deadline passes', async () => {
    const { delivery, exchange } = await submitted(certificate())
    expect(await tasksOnce(vn.gateway)).toBe(0)
    vn.world.advance(4 * DAY)
    expect([await tasksOnce(vn.gateway), await tasksOnce(vn.gateway)]).toEqual([1, 0])
    const alarms = (await vn.gateway.journal.timeline(exchange)).filter(({ kind }) => kind === 'alarm')
    expect(alarms.map(({ data }) => [data?.alarm, data?.task])).toEqual([
      ['manual-task', delivery],
      ['task-late', delivery],
    ])
  })

  it('takes its cancellation along: what nobody there knows is not cancelled there electronically', async () => {
    const json = certificate()
    const first = await submitted(json)
    await door.call('POST', `/v1/tasks/${first.delivery}/close`, { how: 'courier' }, { as: 'operator' })
    const { response, delivery } = await submitted(cancellation(json))
    expect([response.statusCode, response.json()]).toMatchObject([202, { byHand: true }])
    expect((await door.call('GET', `/v1/tasks/${delivery}`)).json()).toMatchObject({
      why: 'certificate-of-origin is handed over by a person',
    })
    expect(await vn.mail()).toEqual([])
  })

  it.each([
    ['close', { how: 'courier' }, 'submitter', 403],
    ['release', undefined, 'auditor', 403],
    ['close', {}, 'operator', 400],
    ['close', { how: 'courier', who: 'me' }, 'operator', 400],
    ['close', { how: 'courier', at: 'yesterday' }, 'operator', 400],
  ] as const)('%s with %j as %s is %i', async (verb, body, as, status) => {
    const { delivery } = await submitted(certificate())
    expect((await door.call('POST', `/v1/tasks/${delivery}/${verb}`, body, { as })).statusCode).toBe(status)
    expect((await door.call('GET', `/v1/tasks/${delivery}`)).json()).toMatchObject({ state: 'open' })
  })

  it('is not shown to a key of another agency', async () => {
    const { delivery } = await submitted(certificate())
    expect((await door.call('GET', `/v1/tasks/${delivery}`, undefined, { as: 'other-agency' })).statusCode).toBe(403)
    expect((await door.call('GET', '/v1/tasks', undefined, { as: 'other-agency' })).json()).toEqual({ items: [] })
  })

  it.each([
    ['before-submit-commit', 0],
    ['after-submit-commit', 1],
  ] as const)('a crash %s leaves %i tasks, and the repeat makes it one', async (point, left) => {
    const json = certificate()
    const pass = (at: CrashPoint) => {
      if (at === point) throw new Error('the process ends here')
    }
    const wish = { document: json, submittedBy: 'nsw', idempotencyKey: 'k' }
    await expect(submit({ ...vn.gateway.intake, pass }, wish)).rejects.toThrow()
    await vn.restart()
    expect(await vn.gateway.journal.tasks({ limit: 10 })).toHaveLength(left)
    expect(await submit(vn.gateway.intake, wish)).toMatchObject({ byHand: true, repeated: left === 1 })
    expect(await vn.gateway.journal.tasks({ limit: 10 })).toHaveLength(1)
    expect(await vn.mail()).toEqual([])
  })
})

it('a cancellation that the partner does not take, said again by its Idempotency-Key, is the task of the first time', async () => {
  await door.close()
  await vn.close()
  await open(without('cancellation'))
  const { delivery: certified } = await submitted(certificate())
  const body = { reasonCode: '1', requestedBy: { agency: 'MOIT' } }
  const say = () => door.call('POST', `/v1/messages/${certified}/cancellation`, body, { headers: { 'idempotency-key': 'k' } })
  const first = await say()
  expect([first.statusCode, first.json()]).toMatchObject([202, { byHand: true, repeated: false }])
  vn.world.advance(DAY)
  const again = await say()
  const { delivery } = first.json() as Submitted
  expect([again.statusCode, again.json()]).toMatchObject([202, { delivery, byHand: true, repeated: true }])
})

describe('a partner that takes no responses', () => {
  let th: Alone
  beforeEach(async () => {
    th = await openAlone('TH', ['VN'], () => without('certificate-response'))
  })
  afterEach(() => th.close())
  const arrive = async (json: Parameters<typeof letter>[1]) =>
    expect(await th.post('VN', (await letter(th.pen('VN'), json)).wire)).toEqual({ status: 202 })
  const inbox = () => th.gateway.journal.lease('customs', 'nsw', 1, 60_000)

  it('is told of the outcome of its cancellation by a person', async () => {
    const json = certificate()
    await arrive(json)
    await arrive(cancellation(json))
    const [task] = await th.gateway.journal.tasks({ limit: 10 })
    expect(task).toMatchObject({ submittedBy: 'gateway', why: 'VN does not take certificate-response' })
    const told = JSON.parse(Buffer.from((await th.gateway.journal.blob(task!.jsonDigest))!).toString('utf8'))
    expect(told).toMatchObject({ kind: 'CANCELLATION_OUTCOME', cancellation: { outcome: 'CANCELLED' } })
    expect(ofKind(await th.mail(), 'user')).toEqual([])
  })

  it('gets no receipt, from nobody', async () => {
    await arrive(certificate())
    const [entry] = await inbox()
    await acknowledgeInbox(th.gateway.intake, 'customs', entry!.id, 'nsw')
    expect(await inbox()).toEqual([])
    expect(await th.gateway.journal.tasks({ limit: 10 })).toEqual([])
    expect(ofKind(await th.mail(), 'user')).toEqual([])
  })
})
