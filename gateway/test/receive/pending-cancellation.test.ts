import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clocksOnce } from '../../src/acknowledge/clocks.ts'
import { agreementSet } from '../../src/agreement/open.ts'
import { book } from '../../src/intake/book.ts'
import { instant } from '../../src/message/clock.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { conditionsOf } from '../../src/message/standing.ts'
import { statusOf } from '../../src/message/status.ts'
import { type Alone, digestsOf, documents, type Mail, ofKind, openAlone } from './alone.ts'
import { cancellation, certificate, utilisation } from './documents.ts'
import { letter, signal } from './letter.ts'
import { DAY, HOUR, TODAY } from './world.ts'

/** Thailand imports; goods are reserved for a declaration, and Viet Nam wants its certificate back. */
let th: Alone
beforeEach(async () => {
  th = await openAlone('TH', ['VN'])
})
afterEach(() => th.close())

const arrive = async (json: CanonicalDocument) =>
  expect(await th.post('VN', (await letter(th.pen('VN'), json)).wire)).toEqual({ status: 202 })
async function acknowledge(about: Mail): Promise<void> {
  const { messageId: refToMessageId, conversationId } = about.header
  const content = {
    kind: 'acknowledgment',
    acknowledgment: { timestamp: instant(th.world.now()), refToMessageId, references: digestsOf(about.wire) },
  } as const
  await th.post('VN', (await signal(th.pen('VN'), content, { header: { refToMessageId, conversationId } })).wire)
}
/** What Viet Nam reads, acknowledged as it comes: outcomes of cancellations, and the kinds of all else. */
async function heard(): Promise<readonly string[]> {
  const all: string[] = []
  for (let mail = await th.mail(); mail.length > 0; mail = await th.mail()) {
    const read = await documents(mail, th.pen('VN').keys)
    all.push(...read.map(({ cancellation: one, kind }) => (one as { outcome: string } | undefined)?.outcome ?? String(kind)))
    for (const one of ofKind(mail, 'user')) await acknowledge(one)
  }
  return all
}
type Certificate = ReturnType<typeof certificate>
const exchangeOf = async ({ referenceNumber: number }: Certificate) =>
  (await th.gateway.journal.exchangeOf(certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number })))!
const status = async (json: Certificate) => statusOf((await exchangeOf(json)).view, TODAY).status
const clock = async (json: Certificate) =>
  (await th.gateway.journal.clocks((await exchangeOf(json)).id)).filter(({ name }) => name === 'cancellation-pending')
const line = async (json: Certificate, action: 'reserve' | 'commit' | 'release', number = 'D-1', quantity?: string) =>
  book(
    th.gateway.intake,
    await exchangeOf(json),
    { action, declaration: { number }, lines: [{ item: 1, ...(quantity === undefined ? {} : { quantity }) }] },
    'customs',
  )
const nowAsked = (json: Certificate, more = {}) => cancellation(json, { requestedAt: instant(th.world.now()), ...more })

/** A certificate of which 400 pieces are reserved for D-1. */
async function reserved(): Promise<Certificate> {
  const json = certificate()
  await arrive(json)
  await line(json, 'reserve', 'D-1', '400')
  await heard()
  return json
}
/** The same, and its cancellation is PENDING. */
async function pending(): Promise<Certificate> {
  const json = await reserved()
  await arrive(nowAsked(json))
  expect(await heard()).toEqual(['PENDING'])
  return json
}

describe('a cancellation of a certificate on which nothing is cleared, but something reserved', () => {
  it('is PENDING; the exchange says so, and whose turn it is until when', async () => {
    const json = await pending()
    const { view } = await exchangeOf(json)
    expect(statusOf(view, TODAY).status).toBe('RECEIVED')
    expect(conditionsOf(view)).toContain('CANCELLATION_ASKED')
    const [running] = await clock(json)
    expect(running).toMatchObject({ state: 'running', owner: 'nsw' })
    const leftMs = Date.parse(running!.deadline) - th.world.now()
    expect([leftMs > 5 * DAY, leftMs <= 7 * DAY]).toEqual([true, true])
  })

  it('is CANCELLED as soon as the last declaration is released, and nothing can be drawn any more', async () => {
    const json = await pending()
    await line(json, 'reserve', 'D-2', '5')
    await line(json, 'release')
    expect(await heard()).toEqual([])
    await line(json, 'release', 'D-2')
    expect(await heard()).toEqual(['CANCELLED'])
    expect(await status(json)).toBe('CANCELLED')
    expect(await clock(json)).toMatchObject([{ state: 'stopped' }])
    await line(json, 'release', 'D-2')
    expect(await heard()).toEqual([])
    await expect(line(json, 'reserve', 'D-3', '1')).rejects.toMatchObject({ code: 'ASW_STATE_CONFLICT' })
  })

  it('is REFUSED_ALREADY_USED as soon as something is cleared', async () => {
    const json = await pending()
    await line(json, 'commit')
    expect(await heard()).toEqual(['UTILISATION', 'REFUSED_ALREADY_USED'])
    expect(await status(json)).toBe('PARTLY_UTILISED')
    expect(await clock(json)).toMatchObject([{ state: 'stopped' }])
  })

  it('is REFUSED_ALREADY_USED when customs say by a response that preference is given', async () => {
    const json = await pending()
    await th.gateway.submit(utilisation(json, '400'))
    expect((await heard()).at(-1)).toBe('REFUSED_ALREADY_USED')
  })

  it('is CANCELLED as soon as the clearance that was in its way is taken back', async () => {
    const json = await reserved()
    await line(json, 'commit')
    await line(json, 'reserve', 'D-2', '5')
    expect(await heard()).toEqual(['UTILISATION'])
    await arrive(nowAsked(json))
    expect(await heard()).toEqual(['REFUSED_ALREADY_USED'])
    await line(json, 'release')
    expect(await heard()).toEqual(['UTILISATION'])
    await arrive(nowAsked(json))
    expect(await heard()).toEqual(['PENDING'])
    await line(json, 'release', 'D-2')
    expect(await heard()).toEqual(['CANCELLED'])
  })

  it('asked twice, is CANCELLED once', async () => {
    const json = await pending()
    await arrive(nowAsked(json))
    expect(await heard()).toEqual(['PENDING'])
    await line(json, 'release')
    expect([...(await heard())].sort()).toEqual(['CANCELLED', 'REFUSED_ALREADY_CANCELLED'])
    expect((await clock(json)).map(({ state }) => state)).toEqual(['stopped', 'stopped'])
  })

  it('is refused once when its time has passed; what is released later says nothing, and may be asked anew', async () => {
    const json = await pending()
    await th.restart()
    th.world.advance(7 * DAY)
    expect(await heard()).toEqual(['REFUSED_ALREADY_USED'])
    expect(await clock(json)).toMatchObject([{ state: 'fired' }])
    await line(json, 'release')
    th.world.advance(7 * DAY)
    expect(await heard()).toEqual([])
    await arrive(nowAsked(json))
    expect(await heard()).toEqual(['CANCELLED'])
  })

  it('that was asked longer ago than it may wait is answered at once', async () => {
    const json = await reserved()
    await arrive(cancellation(json, { requestedAt: instant(th.world.now() - 8 * DAY) }))
    expect(await heard()).toEqual(['REFUSED_ALREADY_USED'])
    expect(await clock(json)).toEqual([])
  })

  it('that names a day to come waits no longer for that', async () => {
    const json = await reserved()
    await arrive(cancellation(json, { requestedAt: instant(th.world.now() + HOUR) }))
    const [running] = await clock(json)
    expect(Date.parse(running!.deadline)).toBeLessThanOrEqual(th.world.now() + 7 * DAY)
  })

  it('is answered all the same where the process ends between the booking and the answer', async () => {
    const json = await pending()
    const exchange = await exchangeOf(json)
    const head = { delivery: 'never' as never, exchange: exchange.id, partner: exchange.partner, submittedBy: 'customs' }
    const wishes = [{ action: 'release', item: 1, number: 'D-1', line: 1 }] as const
    await th.gateway.journal.book({ exchange: exchange.id, wishes, by: 'customs', response: { head, json } })
    await th.restart()
    expect(await heard()).toEqual([])
    th.world.advance(7 * DAY)
    expect(await heard()).toEqual(['CANCELLED'])
  })

  it.each([
    ['booking', 'book', (json: Certificate) => line(json, 'release'), 'CANCELLED'],
    ['response of customs', 'submit', (json: Certificate) => th.gateway.submit(utilisation(json, '400')), 'REFUSED_ALREADY_USED'],
  ] as const)(
    'waits where the agreement goes while a %s is written down: that is done, and it is answered when it is back',
    async (_, unit, act, word) => {
      const json = await pending()
      const { intake } = th.gateway
      const none = agreementSet([], 2)
      let gone = false
      const journal = new Proxy(intake.journal, {
        get: (of, name) => {
          const own = Reflect.get(of, name)
          if (name !== unit) return typeof own === 'function' ? own.bind(of) : own
          return async (wish: never) => {
            const done = await (own as (wish: never) => Promise<unknown>).call(of, wish)
            gone = true
            return done
          }
        },
      })
      const before = { ...intake }
      Object.assign(intake, { journal, agreements: () => (gone ? none : before.agreements()) })
      await act(json)
      expect(gone).toBe(true)
      Object.assign(intake, before)
      expect((await heard()).filter((one) => one !== 'UTILISATION')).toEqual([])
      expect(conditionsOf((await exchangeOf(json)).view)).toContain('CANCELLATION_ASKED')
      expect(await clock(json)).toMatchObject([{ state: 'running' }])
      th.world.advance(7 * DAY)
      expect(await heard()).toEqual([word])
    },
  )

  it('whose last word is overtaken by the release hears what the release says, and no second word', async () => {
    const json = await pending()
    th.world.advance(6 * DAY + 23 * HOUR)
    const { intake } = th.gateway
    const account = async (id: Parameters<typeof intake.journal.account>[0]) => {
      const before = await intake.journal.account(id)
      if (before.some(({ state }) => state === 'reserved')) await line(json, 'release')
      return before
    }
    const overtaken = new Proxy(intake.journal, {
      get: (journal, name) => (name === 'account' ? account : Reflect.get(journal, name).bind(journal)),
    })
    await clocksOnce({ ...intake, journal: overtaken })
    expect(await heard()).toEqual(['CANCELLED'])
    expect(await clock(json)).toMatchObject([{ state: 'stopped' }])
  })

  it.each(['release', 'commit'] as const)('that races the %s: both sides hear one word in the end', async (action) => {
    const json = await reserved()
    await Promise.all([line(json, action), arrive(nowAsked(json))])
    const said = (await heard()).filter((one) => one !== 'UTILISATION' && one !== 'PENDING')
    expect(said).toEqual([action === 'release' ? 'CANCELLED' : 'REFUSED_ALREADY_USED'])
    expect((await clock(json)).map(({ state }) => state)).not.toContain('running')
  })
})
