import { describe, expect, test } from 'vitest'
import { eventsOf } from '../../../src/journal/events-of.ts'
import type { DeliveryRow, EventRow, KindsWish, SearchFilter } from '../../../src/journal/journal.ts'
import { digestOf } from '../../../src/message/digest.ts'
import { deliveryId, exchangeId } from '../../../src/message/ids.ts'
import type { OpenBench } from '../bench.ts'
import { acceptNew, arrival, cancellation, certificate, claimAll, SG, sealed, sendOne, submission, TH } from '../documents.ts'
import { lengthen } from '../long.ts'
import { withBench } from './with-bench.ts'

export function questionContract(name: string, open: OpenBench): void {
  describe(`${name}: questions`, () => {
    const bench = withBench(open)

    test('search filters by everything it offers, newest first', async () => {
      const { journal, now, shift } = bench()
      const first = await journal.submit(submission(certificate('N1')))
      shift(60_000)
      const middle = new Date(now()).toISOString()
      shift(60_000)
      await journal.submit(submission(certificate('S1'), { partner: SG }))
      await journal.submit(submission(cancellation('N1')))
      await journal.settle(first.delivery, { type: 'refused' }, { data: { code: 'X' } })
      const cases: readonly [Omit<SearchFilter, 'limit'>, readonly string[]][] = [
        [{}, ['cancel N1', 'issue S1', 'issue N1']],
        [{ number: 'N1' }, ['cancel N1', 'issue N1']],
        [{ partner: SG }, ['issue S1']],
        [{ state: 'refused' }, ['issue N1']],
        [{ state: 'moot' }, ['cancel N1']],
        [{ state: 'due' }, ['issue S1']],
        [{ state: 'delivered' }, []],
        [{ document: 'cancellation' }, ['cancel N1']],
        [{ exchange: first.exchange }, ['cancel N1', 'issue N1']],
        [{ exchange: exchangeId('none') }, []],
        [{ since: middle }, ['cancel N1', 'issue S1']],
        [{ until: middle }, ['issue N1']],
        [{ partner: TH, state: 'refused', number: 'N1', since: '2020-01-01T00:00:00Z' }, ['issue N1']],
      ]
      for (const [filter, expected] of cases) {
        const rows = await journal.search({ limit: 10, ...filter })
        expect(
          rows.map((row) => `${row.identity.action} ${row.identity.number}`),
          JSON.stringify(filter),
        ).toEqual(expected)
      }
    })

    test('by kind of document one question looks at a stretch, and goes on behind it until all is found', async () => {
      const { journal } = bench()
      const first = await journal.submit(submission(certificate('N0')))
      await journal.submit(submission(certificate('S0'), { partner: SG }))
      for (let n = 1; n < 6; n += 1) await journal.submit(submission(certificate(`N${n}`)))
      await journal.submit(submission(cancellation('N0', 'C1')))
      for (let n = 6; n < 8; n += 1) await journal.submit(submission(certificate(`N${n}`)))
      const paged = async (filter: Omit<SearchFilter, 'limit'>, limit = 2) => {
        const pages: string[][] = []
        for (let after: DeliveryRow['id'] | undefined, more = true; more; more = after !== undefined) {
          const page = await journal.searchPage({ limit, span: 3, ...filter, ...(after === undefined ? {} : { after }) })
          pages.push(page.rows.map(({ identity: { action, number } }) => (action === 'cancel' ? 'cancel' : number)))
          after = page.next
        }
        return pages
      }
      expect(await paged({ document: 'cancellation' })).toEqual([['cancel'], [], [], []])
      expect(await paged({ document: 'cancellation', partner: SG })).toEqual([[]])
      expect(await paged({ document: 'certificate-of-origin', partner: TH })).toEqual([
        ['N7', 'N6'],
        ['N5', 'N4'],
        ['N3', 'N2'],
        ['N1', 'N0'],
        [],
      ])
      expect(await paged({ document: 'certificate-of-origin' }, 9)).toEqual([
        ['N7', 'N6'],
        ['N5', 'N4', 'N3'],
        ['N2', 'N1', 'S0'],
        ['N0'],
      ])
      // What an index has together is looked at whole; without a kind pages are full.
      expect(await paged({ document: 'cancellation', exchange: first.exchange })).toEqual([['cancel']])
      expect(await paged({ document: 'certificate-of-origin', number: 'N0' })).toEqual([['N0']])
      expect(await paged({ partner: SG })).toEqual([['S0']])
      expect(await paged({}, 9)).toEqual([expect.arrayContaining(['N7', 'cancel', 'S0']), ['N0']])
      expect(await journal.searchPage({ document: 'cancellation', limit: 500 })).toMatchObject({
        rows: [{ document: 'cancellation' }],
      })
      expect(await journal.searchPage({ document: 'cancellation', limit: 500 })).not.toHaveProperty('next')
      expect(await journal.searchPage({ document: 'cancellation', limit: 5, after: deliveryId('none') })).toEqual({ rows: [] })
    })

    test('ten thousand rows are paged without a gap or a repeat', { timeout: 120_000 }, async () => {
      const { journal } = bench()
      const count = 10_000
      for (let from = 0; from < count; from += 500) {
        await Promise.all(Array.from({ length: 500 }, (_, n) => journal.submit(submission(certificate(`N${from + n}`)))))
      }
      const seen = new Set<string>()
      let rows: readonly DeliveryRow[]
      let after: DeliveryRow['id'] | undefined
      do {
        rows = await journal.search({ limit: 997, partner: TH, ...(after === undefined ? {} : { after }) })
        for (const row of rows) seen.add(row.id)
        after = rows.at(-1)?.id
      } while (rows.length > 0)
      expect(seen.size).toBe(count)
      expect(await journal.counts()).toMatchObject({ 'delivery.due': count })
    })

    test('large payloads come back as they were, and the caller keeps its own bytes', { timeout: 60_000 }, async () => {
      const { journal } = bench()
      const json = Buffer.alloc(20 * 1024 * 1024, 'a long document ')
      const around = Buffer.concat([Buffer.from('before'), json, Buffer.from('after')])
      const wish = { ...submission(certificate('N1')), json: around.subarray(6, 6 + json.length), jsonDigest: digestOf(json) }
      await journal.submit(wish)
      expect(wish.json.byteLength).toBe(json.length)
      expect(digestOf((await journal.blob(wish.jsonDigest))!)).toBe(wish.jsonDigest)
      await journal.settle(wish.delivery, { type: 'refused' }, {})
    })

    test('counts follow every state', async () => {
      const { journal } = bench()
      await journal.submit(submission(certificate('N1')))
      await sendOne(journal)
      await journal.submit(submission(certificate('N2')))
      const [claim] = await claimAll(journal)
      await journal.settle(claim!.delivery, { type: 'silent', last: true }, {})
      await arrival(journal, 'x')
      expect(await journal.counts()).toMatchObject({
        'delivery.due': 0,
        'delivery.awaiting': 1,
        'delivery.abandoned': 1,
        'dead-letter': 1,
        'arrival.open': 1,
        stuck: 1,
      })
    })

    test('what does not move is stuck, and says whose turn it is', async () => {
      const { journal, shift } = bench()
      await journal.submit(submission(certificate('N1')))
      await journal.submit(submission(certificate('N2')))
      await arrival(journal, 'raw')
      expect(await journal.stuck()).toEqual([])
      const [tried] = await claimAll(journal, 1)
      await journal.seal(tried!, sealed('N1'))
      await journal.attempt(tried!)
      await journal.settle(tried!.delivery, { type: 'unreachable', last: false }, { nextInMs: 7_200_000 })
      shift(300_001)
      expect((await journal.stuck()).map(({ what, turn }) => `${what} ${turn}`).sort()).toEqual(['arrival us', 'delivery us'])
      shift(3_600_000)
      expect((await journal.stuck()).map(({ what, turn }) => `${what} ${turn}`).sort()).toEqual([
        'arrival us',
        'delivery partner',
        'delivery us',
      ])
    })

    test("a thousand dead letters hide nothing that is younger, of no kind and of nobody's turn", {
      timeout: 120_000,
    }, async () => {
      const { journal, now, shift } = bench()
      const wishes = Array.from({ length: 1_001 }, (_, n) => submission(certificate(`N${n}`)))
      await Promise.all(wishes.map((wish) => journal.submit(wish)))
      await Promise.all(wishes.map((wish) => journal.settle(wish.delivery, { type: 'lapsed' }, {})))
      shift(60_000)
      await acceptNew(journal, certificate('T1'))
      await acceptNew(journal, certificate('T1', { validTo: '2027-12-31' }))
      const byHand = { why: 'SG does not take it', deadline: new Date(now() + 86_400_000).toISOString() }
      await journal.submit(submission(certificate('S1'), { partner: SG, byHand }))
      await journal.submit(submission(certificate('S2'), { partner: SG }))
      shift(900_001)
      const stuck = await journal.stuck()
      const each = new Map<string, number>()
      for (const { what, turn } of stuck) each.set(`${what} ${turn}`, (each.get(`${what} ${turn}`) ?? 0) + 1)
      expect(Object.fromEntries(each)).toMatchObject({
        'delivery operator': 1_000,
        'held operator': 1,
        'task operator': 1,
        'inbox nsw': 1,
        'delivery us': 1,
      })
      expect(stuck.map(({ since }) => since)).toEqual(stuck.map(({ since }) => since).sort())
    })

    test('a dead letter that was purged, and cannot be replayed, is stuck no more', async () => {
      const { journal, shift } = bench()
      const wish = submission(certificate('N1'))
      await journal.submit(wish)
      await journal.settle(wish.delivery, { type: 'lapsed' }, {})
      shift(2 * 86_400_000)
      expect((await journal.stuck()).map(({ id }) => id)).toEqual([wish.delivery])
      expect(await journal.purge({ olderThanDays: 1, limit: 10 })).toBe(1)
      expect(await journal.stuck()).toEqual([])
      expect(await journal.counts()).toMatchObject({ 'delivery.expired': 1, stuck: 0 })
    })

    test('a timeline is read in pages, from the event after the last that is known', async () => {
      const { journal } = bench()
      const gateway = exchangeId('gateway')
      for (let n = 0; n < 5; n += 1) await journal.append(gateway, { kind: 'breaker-open', data: { partner: `P${n}` } })
      const whole = await journal.timeline(gateway)
      const read: unknown[] = []
      for (let after = 0; ; ) {
        const page = await journal.timeline(gateway, { after, limit: 2 })
        expect(page.length).toBeLessThanOrEqual(2)
        read.push(...page)
        const last = page.at(-1)
        if (!last) break
        after = last.n
      }
      expect(read).toEqual(whole)
      expect(whole.length).toBeGreaterThanOrEqual(5)
    })

    test('events of some kinds are found wherever they stand, a stretch of the chain at a time', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'))
      await journal.submit(wish)
      const gateway = exchangeId('gateway')
      for (const [n, kind] of ['x', 'y', 'x', 'xy', 'z', 'x', 'y'].entries()) await journal.append(gateway, { kind, data: { n } })
      const found = async (kinds: readonly string[], more: Partial<KindsWish> = {}, chain = gateway) => {
        const events: EventRow[] = []
        const stretches: number[] = []
        for (let from: number | undefined; ; ) {
          const page = await journal.ofKinds(chain, { kinds, ...more, ...(from === undefined ? {} : { from }) })
          stretches.push(page.events.length)
          events.push(...page.events)
          if (page.next === undefined) return { events, stretches, told: events.map(({ kind, data }) => `${kind}${data?.n}`) }
          from = page.next
        }
      }
      expect((await found(['x', 'z'])).told).toEqual(['x0', 'x2', 'z4', 'x5'])
      expect((await found(['x', 'z'], { newest: true })).told).toEqual(['x5', 'z4', 'x2', 'x0'])
      expect(await found(['x', 'y'], { span: 3 })).toMatchObject({ told: ['x0', 'y1', 'x2', 'x5', 'y6'], stretches: [3, 1, 1] })
      expect(await found(['x', 'y'], { span: 3, newest: true })).toMatchObject({
        told: ['y6', 'x5', 'x2', 'y1', 'x0'],
        stretches: [2, 2, 1],
      })
      expect(await found(['nothing'], { span: 7 })).toMatchObject({ events: [], stretches: [0] })
      expect((await found([])).events).toEqual([])
      const timeline = await journal.timeline(wish.exchange)
      expect(
        (
          await found(
            timeline.map(({ kind }) => kind),
            {},
            wish.exchange,
          )
        ).events,
      ).toEqual(timeline)
      expect(await journal.ofKinds(exchangeId('none'), { kinds: ['received'] })).toEqual({ events: [] })
    })

    test('an event is found beyond more of them than a timeline gives at once, from either end', {
      timeout: 300_000,
    }, async () => {
      const { journal } = bench()
      const { exchange } = await journal.submit(submission(certificate('N1')))
      await lengthen(journal, exchange)
      await journal.append(exchange, { kind: 'dossier', data: {} })
      const found = (order: 'oldest first' | 'newest first', kind: string) =>
        Array.fromAsync(eventsOf(journal, exchange, [kind], order), ({ n }) => n)
      const [last] = await found('oldest first', 'dossier')
      expect(last).toBeGreaterThan(20_000)
      expect(await found('newest first', 'dossier')).toEqual([last])
      expect(await found('newest first', 'received')).toEqual([1])
    })

    test('a timeline of nothing is empty', async () => {
      expect(await bench().journal.timeline(exchangeId('none'))).toEqual([])
      expect(await bench().journal.blob(digestOf(Buffer.from('none')))).toBeUndefined()
    })
  })
}
