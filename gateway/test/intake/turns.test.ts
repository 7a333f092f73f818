import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Submitted } from '../../src/journal/journal.ts'
import { instant } from '../../src/message/clock.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { type Alone, type Mail, openAlone, settled } from '../receive/alone.ts'
import { cancellation, certificate, sample, serial } from '../receive/documents.ts'
import { letter, signal } from '../receive/letter.ts'
import { DAY, MINUTE, TODAY } from '../receive/world.ts'
import { type Door, openRest } from './rest.ts'

/** Whose turn it is, where what we have sent did not reach the partner. */
let vn: Alone
let th: Alone
let doors: { readonly vn: Door; readonly th: Door }
beforeAll(async () => {
  vn = await openAlone('VN', ['TH'])
  th = await openAlone('TH', ['VN'])
  doors = { vn: await openRest(vn), th: await openRest(th) }
})
afterAll(async () => {
  for (const door of [doors.vn, doors.th]) await door.close()
  for (const alone of [vn, th]) await alone.close()
})
beforeEach(async () => {
  for (const alone of [vn, th]) await settled(alone)
})

const submit = async (document: object, headers = {}) =>
  (await doors.vn.call('POST', '/v1/messages', { document }, { headers })).json() as Submitted & { readonly state?: string }
interface Shown {
  readonly status: string
  readonly turn: { readonly who: string; readonly why: string; readonly until?: string }
  readonly undelivered?: readonly Readonly<Record<string, unknown>>[]
  readonly conditions: readonly string[]
}
const shown = async (exchange: string, door = doors.vn) =>
  (await door.call('GET', `/v1/exchanges/${encodeURIComponent(exchange)}`)).json() as Shown
/** The partner's no to what we have sent last. */
async function no(alone: Alone, partner: string): Promise<void> {
  const sent = (await alone.mail()).filter(({ content }) => content.kind === 'user')
  const { messageId: refToMessageId, conversationId } = (sent.at(-1) as Mail).header
  const errors = [{ code: 'Inconsistent', severity: 'Error', description: 'no' }] as const
  const content = { kind: 'error-list', highestSeverity: 'Error', errors } as const
  await alone.post(partner, (await signal(alone.pen(partner), content, { header: { refToMessageId, conversationId } })).wire)
}

describe('a certificate that its partner has not got', () => {
  it('waits for the partner while it is on its way', async () => {
    const { exchange } = await submit(certificate())
    expect(await shown(exchange)).toMatchObject({ turn: { who: 'us', why: 'the partner has not acknowledged it yet' } })
    expect(await shown(exchange)).not.toHaveProperty('undelivered')
  })

  it('is the turn of the single window when the partner has refused it, and says by which code', async () => {
    const json = certificate()
    const { delivery, exchange } = await submit(json)
    await no(vn, 'TH')
    const code = (await vn.gateway.journal.delivery(delivery))!.lastCode
    expect(code).toMatch(/^ASW_/)
    vn.world.advance(10 * DAY)
    const { status, turn, undelivered } = await shown(exchange)
    expect([status, turn.who]).toEqual(['ISSUED', 'nsw'])
    expect(turn.why).toContain(`certificate-of-origin is refused (${code})`)
    expect(undelivered).toEqual([
      { delivery, document: 'certificate-of-origin', version: '1', state: 'refused', lastCode: code, at: expect.any(String) },
    ])
    await vn.gateway.journal.replay(delivery, 'operator')
    expect((await shown(exchange)).turn.who).toBe('us')
    expect(await shown(exchange)).not.toHaveProperty('undelivered')
  })

  it('is the turn of the single window when its time to live is over', async () => {
    const { delivery, exchange } = await submit(certificate())
    await vn.gateway.journal.settle(delivery, { type: 'lapsed' }, { data: { code: 'ASW_EXPIRED' } })
    const { turn } = await shown(exchange)
    expect([turn.who, turn.why]).toEqual(['nsw', expect.stringContaining('certificate-of-origin is expired (ASW_EXPIRED)')])
  })

  it('says so to whoever submits it again', async () => {
    const json = certificate()
    const headers = { 'idempotency-key': `turns-${serial()}` }
    expect(await submit(json, headers)).not.toHaveProperty('state')
    expect(await submit(json, headers)).toMatchObject({ repeated: true, state: 'due' })
    await no(vn, 'TH')
    for (const again of [headers, {}]) expect(await submit(json, again)).toMatchObject({ repeated: true, state: 'refused' })
  })
})

describe('a certificate that the partner has refused as invalid', () => {
  it('is the turn of the single window, until the partner has one of this number', async () => {
    const json = certificate()
    const { delivery, exchange } = await submit(json)
    await vn.mail()
    const at = instant(vn.world.now())
    await vn.gateway.journal.settle(delivery, { type: 'acknowledged' }, { facts: [{ type: 'hop', hop: 'AS2', at }] })
    const about = { certificate: { referenceNumber: json.referenceNumber, issuingCountry: 'VN' } }
    const say = async (name: string, more: object) => {
      vn.world.advance(MINUTE)
      const response = sample(name, { ...about, issuedAt: instant(vn.world.now()), ...more })
      await vn.post('TH', (await letter(vn.pen('TH'), response)).wire)
    }
    const responseId = `R-${serial()}`
    await say('certificate-response.refusal-of-invalid-document', { responseId })
    const { status, turn } = await shown(exchange)
    expect([status, turn.who, turn.why]).toEqual([
      'REFUSED',
      'nsw',
      expect.stringContaining(`refused as invalid by ${responseId}`),
    ])
    await say('certificate-response.receipt-as3', { responseId: `R-${serial()}` })
    expect((await shown(exchange)).turn).toMatchObject({ who: 'partner' })
  })
})

describe('what follows a certificate', () => {
  it('a cancellation that the partner refused is nobody else to wait for, and is shown', async () => {
    const json = certificate()
    const { delivery, exchange } = await submit(json)
    await vn.mail()
    const facts = [{ type: 'hop', hop: 'AS2', at: instant(vn.world.now()) }] as const
    await vn.gateway.journal.settle(delivery, { type: 'acknowledged' }, { facts })
    const cancel = cancellation(json, { requestedAt: instant(vn.world.now()) })
    await submit(cancel)
    expect((await shown(exchange)).turn.why).toContain('cancellation-answer')
    await no(vn, 'TH')
    const { turn, conditions, undelivered } = await shown(exchange)
    expect(conditions).toEqual([])
    expect(turn.why).toContain('refusal-window')
    expect(undelivered).toMatchObject([{ document: 'cancellation', version: cancel.cancellationId, state: 'refused' }])
  })

  it('a utilisation response that the issuing country refused is shown to the importing one', async () => {
    const json = certificate()
    await th.post('VN', (await letter(th.pen('VN'), json)).wire)
    const key = certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: json.referenceNumber })
    const { id } = (await th.gateway.journal.exchangeOf(key))!
    const booked = await doors.th.call('POST', `/v1/exchanges/${encodeURIComponent(id)}/bookings`, {
      ...{ action: 'commit', declaration: { number: 'D-1', date: TODAY } },
      lines: [{ item: 1, quantity: '400' }],
    })
    const { response } = booked.json() as { readonly response: string }
    await no(th, 'VN')
    const { undelivered } = await shown(id, doors.th)
    expect(undelivered).toMatchObject([{ delivery: response, document: 'certificate-response', state: 'refused' }])
  })
})
