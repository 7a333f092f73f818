import { describe, expect, test } from 'vitest'
import type { FeedEvent } from '../../../src/journal/feed.ts'
import { exchangeId } from '../../../src/message/ids.ts'
import type { Bench, OpenBench } from '../bench.ts'
import { acceptNew, arrival, certificate, sendOne, submission } from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

const GATEWAY = exchangeId('gateway')
const WISH = { sink: 'events', holder: 'one', limit: 100, leaseMs: 30_000 }

export function feedContract(name: string, open: OpenBench): void {
  describe(`${name}: feeds`, () => {
    const bench = withBench(open)

    async function opened(from: 'start' | 'end' = 'start'): Promise<Bench> {
      await bench().journal.openSink('events', from)
      return bench()
    }
    const names = (events: readonly FeedEvent[] | undefined) => events?.map(({ exchange, n, kind }) => `${exchange} ${n} ${kind}`)
    /** Everything that is left, handed on in rounds of `limit`. */
    async function drain(limit: number, sink = 'events'): Promise<readonly FeedEvent[]> {
      const all: FeedEvent[] = []
      for (;;) {
        const round = await bench().journal.feed({ ...WISH, sink, limit })
        if (!round) return all
        expect(round.events.length).toBeLessThanOrEqual(limit)
        all.push(...round.events)
        await bench().journal.advanceFeed(sink, WISH.holder, round.events.at(-1)!.position)
      }
    }

    test('give every event of every chain once, in order, each as the timeline has it', async () => {
      const { journal } = await opened()
      const one = submission(certificate('N1'))
      const two = submission(certificate('N2'))
      await Promise.all([journal.submit(one), journal.submit(two)])
      await sendOne(journal)
      await journal.append(GATEWAY, { kind: 'breaker-half-open', data: { partner: 'TH' } })
      const events = await drain(3)
      for (const chain of [one.exchange, two.exchange, GATEWAY]) {
        const told = events.filter(({ exchange }) => exchange === chain)
        expect(told.map(({ position: _p, exchange: _x, certificate: _c, about: _a, ...event }) => event)).toEqual(
          await journal.timeline(chain),
        )
      }
      const { events: count } = await journal.verifyChains()
      expect(events).toHaveLength(count)
      expect(new Set(events.map(({ position }) => position)).size).toBe(count)
    })

    test('an event whose text no database reads as JSON is told like any other, and so is what comes behind it', async () => {
      const { journal } = await opened()
      const wish = submission(certificate('N1'))
      const { delivery } = await journal.submit(wish)
      const said = { delivery, half: 'cut \ud83d', nul: 'a\0b', slash: '\\u0000 \\ud83d', pair: '\u{1f6a2}' }
      await journal.append(wish.exchange, { kind: 'noted', data: said })
      await journal.append(wish.exchange, { kind: 'noted', data: { after: true } })
      const events = await drain(100)
      expect(events.filter(({ kind }) => kind === 'noted')).toMatchObject([
        { data: { ...said, half: 'cut \ufffd', nul: 'a\ufffdb' }, about: { partner: 'TH', identity: wish.identity } },
        { data: { after: true } },
      ])
      expect((await journal.verifyChains()).broken).toBeUndefined()
    })

    test('an event says what its exchange and its document are', async () => {
      const { journal } = await opened()
      const wish = submission(certificate('N1'))
      await journal.submit(wish)
      const came = await acceptNew(journal, certificate('T1', { issuingCountry: 'TH' }))
      await journal.append(GATEWAY, { kind: 'breaker-half-open', data: { partner: 'TH' } })
      const events = await drain(100)
      expect(events.find(({ kind }) => kind === 'received')).toMatchObject({
        exchange: wish.exchange,
        certificate: { scheme: 'ATIGA', issuingCountry: 'VN', number: 'N1', partner: 'TH', role: 'issuer' },
        about: { partner: 'TH', document: 'certificate-of-origin', identity: wish.identity },
      })
      expect(events.find(({ kind }) => kind === 'accepted')).toMatchObject({
        certificate: { issuingCountry: 'TH', number: 'T1', role: 'importer' },
        about: { partner: 'TH', document: 'certificate-of-origin', identity: came.identity },
      })
      const own = events.find(({ exchange }) => exchange === GATEWAY)
      expect(own).not.toHaveProperty('certificate')
      expect(own).not.toHaveProperty('about')
    })

    test('events of one chain keep their order while many write at once, and none is passed over', async () => {
      const { journal } = await opened()
      const seen: FeedEvent[] = []
      const wishes = Array.from({ length: 40 }, (_, n) => submission(certificate(`N${n}`)))
      let writing = true
      const reading = (async () => {
        for (;;) {
          const last = !writing
          seen.push(...(await drain(7)))
          if (last) return
          await new Promise((resolve) => setImmediate(resolve))
        }
      })()
      await Promise.all(
        wishes.map(async (wish) => {
          await journal.submit(wish)
          await Promise.all([1, 2, 3].map((n) => journal.append(wish.exchange, { kind: 'noted', data: { n } })))
        }),
      )
      writing = false
      await reading
      for (const { exchange } of wishes) {
        expect(seen.filter((event) => event.exchange === exchange).map(({ n }) => n)).toEqual([1, 2, 3, 4, 5])
      }
      expect(new Set(seen.map(({ position }) => position)).size).toBe(seen.length)
    })

    test('many who write to one chain at once are told in the order of the chain, whoever began first', async () => {
      const { journal } = await opened()
      const { exchange } = await journal.submit(submission(certificate('N1')))
      const seen: FeedEvent[] = []
      let writing = true
      const reading = (async () => {
        for (let last = false; !last; await new Promise((resolve) => setImmediate(resolve))) {
          last = !writing
          seen.push(...(await drain(5)))
        }
      })()
      const write = (n: number) => journal.append(n % 3 === 0 ? GATEWAY : exchange, { kind: 'noted', data: { n } })
      await Promise.all(Array.from({ length: 90 }, (_, n) => write(n)))
      writing = false
      await reading
      for (const [chain, length] of [
        [exchange, 62],
        [GATEWAY, 30],
      ] as const) {
        const told = seen.filter((event) => event.exchange === chain).map(({ n }) => n)
        expect(told).toEqual(Array.from({ length }, (_, index) => index + 1))
      }
    })

    test('a sink at the end hears only what comes after it; one at the start hears all; opening again moves nothing', async () => {
      const { journal } = bench()
      await journal.submit(submission(certificate('N1')))
      await journal.openSink('late', 'end')
      await journal.openSink('events', 'start')
      const later = submission(certificate('N2'))
      await journal.submit(later)
      expect((await drain(100, 'late')).every(({ exchange }) => exchange === later.exchange)).toBe(true)
      const { events: count } = await journal.verifyChains()
      expect(await drain(100)).toHaveLength(count)
      await journal.openSink('late', 'start')
      expect(await journal.feed({ ...WISH, sink: 'late' })).toBeUndefined()
    })

    test('what was not handed on comes again, the same to the byte, after a restart too', async () => {
      const now = await opened()
      await now.journal.submit(submission(certificate('N1')))
      const first = await now.journal.feed(WISH)
      expect(await now.journal.feed(WISH)).toEqual(first)
      await now.journal.advanceFeed('events', 'one', first!.events[0]!.position)
      now.shift(WISH.leaseMs + 1)
      const journal = await now.reopen()
      expect(await journal.feed({ ...WISH, holder: 'two' })).toEqual({ events: first!.events.slice(1), tries: 0 })
    })

    test('one holder at a time: another gets nothing until the lease ends, and then the first cannot advance', async () => {
      const { journal, shift } = await opened()
      await journal.submit(submission(certificate('N1')))
      const [event] = (await journal.feed(WISH))!.events
      expect(await journal.feed({ ...WISH, holder: 'two' })).toBeUndefined()
      shift(WISH.leaseMs + 1)
      expect(names((await journal.feed({ ...WISH, holder: 'two' }))?.events)?.[0]).toMatch(/ 1 received$/)
      await expectFault(journal.advanceFeed('events', 'one', event!.position), 'ASW_STATE_CONFLICT')
      await expectFault(journal.deferFeed('events', 'one', { code: 'X', delayMs: 1 }), 'ASW_STATE_CONFLICT')
      await journal.releaseFeed('events', 'one')
      expect(await journal.feed(WISH)).toBeUndefined()
      await journal.releaseFeed('events', 'two')
      expect(await journal.feed(WISH)).toBeDefined()
    })

    test('a lease that has run out and that nobody took is good enough', async () => {
      const { journal, shift } = await opened()
      await journal.submit(submission(certificate('N1')))
      const { events } = (await journal.feed(WISH))!
      shift(WISH.leaseMs + 1)
      await journal.advanceFeed('events', 'one', events.at(-1)!.position)
      expect(await journal.feed({ ...WISH, holder: 'two' })).toBeUndefined()
    })

    test('a position never goes back', async () => {
      const { journal } = await opened()
      await journal.submit(submission(certificate('N1')))
      const { events } = (await journal.feed(WISH))!
      await journal.advanceFeed('events', 'one', events.at(-1)!.position)
      await journal.advanceFeed('events', 'one', events[0]!.position)
      expect(await journal.feed(WISH)).toBeUndefined()
    })

    test('a failure makes the sink wait, is counted, and is forgotten with the next success', async () => {
      const now = await opened()
      await now.journal.submit(submission(certificate('N1')))
      await now.journal.feed(WISH)
      const waiting = await now.journal.deferFeed('events', 'one', { code: 'ASW_PARTNER_UNREACHABLE', delayMs: 5_000 })
      expect(waiting).toMatchObject({ name: 'events', tries: 1, lastCode: 'ASW_PARTNER_UNREACHABLE', lag: 2 })
      expect(await now.journal.feed(WISH)).toBeUndefined()
      now.shift(5_001)
      const journal = await now.reopen()
      const again = await journal.feed(WISH)
      expect(again).toMatchObject({ tries: 1, failingSince: waiting.failingSince })
      await journal.deferFeed('events', 'one', { code: 'ASW_X', delayMs: 0 })
      expect(await journal.sinks()).toMatchObject([{ tries: 2, lastCode: 'ASW_X', failingSince: waiting.failingSince }])
      const { events } = (await journal.feed(WISH))!
      await journal.advanceFeed('events', 'one', events[0]!.position)
      const [row] = await journal.sinks()
      expect(row).toMatchObject({ tries: 0, lag: 1 })
      for (const gone of ['failingSince', 'lastCode', 'nextAt']) expect(row).not.toHaveProperty(gone)
    })

    test('a disabled sink is fed nothing and gives an alarm; enabled, it goes on where it stopped', async () => {
      const { journal } = await opened()
      await journal.submit(submission(certificate('N1')))
      const { events } = (await journal.feed(WISH))!
      await journal.advanceFeed('events', 'one', events[0]!.position)
      await journal.disableSink('events', 'ASW_GONE')
      await journal.disableSink('events', 'ASW_OTHER')
      expect(await journal.feed(WISH)).toBeUndefined()
      expect(await journal.sinks()).toMatchObject([{ name: 'events', disabled: { code: 'ASW_GONE' } }])
      await journal.enableSink('events', 'operator')
      await journal.enableSink('events', 'operator')
      expect(names(await drain(100))).toEqual([
        expect.stringMatching(/ 2 state$/),
        'gateway 1 sink-disabled',
        'gateway 2 alarm',
        'gateway 3 sink-enabled',
      ])
      expect((await journal.timeline(GATEWAY))[1]).toMatchObject({
        data: { alarm: 'sink-disabled', sink: 'events', code: 'ASW_GONE' },
      })
    })

    test('are counted: how far the last one is behind, and how many fail or are disabled', async () => {
      const { journal } = await opened()
      await journal.openSink('hook', 'start')
      await journal.submit(submission(certificate('N1')))
      expect(await journal.counts()).toMatchObject({ 'sink.lag': 2, 'sink.failing': 0, 'sink.disabled': 0 })
      await drain(100)
      await journal.feed({ ...WISH, sink: 'hook' })
      await journal.deferFeed('hook', WISH.holder, { code: 'ASW_X', delayMs: 60_000 })
      expect(await journal.counts()).toMatchObject({ 'sink.lag': 2, 'sink.failing': 1, 'sink.disabled': 0 })
      await journal.disableSink('hook', 'ASW_X')
      await drain(100)
      expect(await journal.counts()).toMatchObject({ 'sink.lag': 0, 'sink.failing': 0, 'sink.disabled': 1 })
      await journal.disableSink('events', 'ASW_X')
      await journal.submit(submission(certificate('N2')))
      expect(await journal.counts()).toMatchObject({ 'sink.lag': 0, 'sink.failing': 0, 'sink.disabled': 2 })
    })

    test('sinks do not know each other; one that is dropped is gone with its position', async () => {
      const { journal } = await opened()
      await journal.openSink('hook', 'start')
      await journal.submit(submission(certificate('N1')))
      const all = await drain(100)
      expect(await drain(100, 'hook')).toEqual(all)
      expect((await journal.sinks()).map((sink) => sink.name)).toEqual(['events', 'hook'])
      expect(await journal.dropSink('hook')).toBe(true)
      expect(await journal.dropSink('hook')).toBe(false)
      await expectFault(journal.feed({ ...WISH, sink: 'hook' }), 'ASW_NOT_FOUND')
      await expectFault(journal.advanceFeed('hook', 'one', all[0]!.position), 'ASW_NOT_FOUND')
      await expectFault(journal.disableSink('hook', 'X'), 'ASW_NOT_FOUND')
      await expectFault(journal.enableSink('hook', 'X'), 'ASW_NOT_FOUND')
      await journal.openSink('hook', 'start')
      expect(await drain(100, 'hook')).toEqual(all)
    })

    test('an idle sink has no lag and nothing to feed', async () => {
      const { journal } = await opened('end')
      expect(await journal.feed(WISH)).toBeUndefined()
      expect(await journal.sinks()).toEqual([{ name: 'events', createdAt: expect.any(String), lag: 0, tries: 0 }])
    })

    test('a purge does not touch what is fed', async () => {
      const { journal, shift } = await opened()
      const came = await arrival(journal, 'x')
      await journal.dismiss(came.id, { code: 'X', detail: 'x', remember: false })
      shift(10 * 86_400_000)
      await journal.purge({ olderThanDays: 1, limit: 10 })
      expect((await drain(100)).map(({ kind }) => kind)).toContain('dismissed')
    })
  })
}
