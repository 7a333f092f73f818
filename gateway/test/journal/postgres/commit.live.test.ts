import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Journal } from '../../../src/journal/journal.ts'
import { openPostgresJournal } from '../../../src/journal/postgres/index.ts'
import { exchangeId } from '../../../src/message/ids.ts'
import { live } from '../../live/live.ts'
import type { Bench } from '../bench.ts'
import { acceptance, arrival, certificate, sealed, submission } from '../documents.ts'
import { dropSpares, openPostgresBench, WORLD } from '../postgres-bench.ts'
import { type Cutter, openCutter } from './cutter.ts'

live('the connection breaks in the moment of the commit', () => {
  let bench: Bench & { readonly url: string }
  let cutter: Cutter
  let journal: Journal
  beforeEach(async () => {
    bench = await openPostgresBench()
    cutter = await openCutter(bench.url)
    journal = await openPostgresJournal({ url: cutter.url, world: WORLD, connections: 2 })
  })
  afterEach(async () => {
    await journal.close()
    await cutter.close()
    await bench.end()
  })
  afterAll(dropSpares)
  const kinds = async (exchange: string) => (await bench.journal.timeline(exchangeId(exchange))).map(({ kind }) => kind)
  const count = (all: readonly string[], kind: string) => all.filter((one) => one === kind).length

  const COMMIT = { words: 'COMMIT\0', done: 'COMMIT\0' }
  describe.each([
    ['the server has not heard it', { words: COMMIT.words, at: 'before' }],
    ['the server has done it, and nobody was told', { ...COMMIT, at: 'after' }],
  ] as const)('%s', (_, plan) => {
    test('a delivery moves once', async () => {
      const { delivery, exchange } = await journal.submit(submission(certificate('N1')))
      cutter.cut(plan)
      expect(await journal.settle(delivery, { type: 'refused' }, {})).toBe('refused')
      expect(cutter.cuts()).toBe(1)
      expect(count(await kinds(exchange), 'refused')).toBe(1)
    })

    test('an attempt is counted once', async () => {
      const { exchange } = await journal.submit(submission(certificate('N1')))
      const [claim] = await journal.claim({ holder: 'h', limit: 1, leaseMs: 60_000 })
      await journal.seal(claim!, sealed('N1'))
      cutter.cut(plan)
      expect(await journal.attempt(claim!)).toBe(1)
      expect(cutter.cuts()).toBe(1)
      expect(count(await kinds(exchange), 'attempted')).toBe(1)
      expect(await journal.attempt(claim!)).toBe(2)
    })

    test('a document is accepted once, and whoever asked is told so', async () => {
      const came = await arrival(journal, 'wire')
      cutter.cut(plan)
      const accepted = await journal.accept(acceptance(came, certificate('N1')))
      expect(accepted).toMatchObject({ verdict: 'accepted' })
      expect(cutter.cuts()).toBe(1)
      expect(count(await kinds(accepted.exchange), 'accepted')).toBe(1)
      expect(await bench.journal.entries('customs', { limit: 9 })).toHaveLength(1)
    })

    test('an entry is handed over once, and not said to be a repeat', async () => {
      const came = await arrival(journal, 'wire')
      await journal.accept(acceptance(came, certificate('N1')))
      cutter.cut(plan)
      expect(await journal.acknowledgeEntry('customs', came.id, 'nsw')).toEqual({ repeated: false })
      expect(cutter.cuts()).toBe(1)
    })
  })

  describe.each([
    ['the server has not heard it', 'before'],
    ['the server has done it, and nobody was told', 'after'],
  ] as const)('one statement alone: %s', (_, at) => {
    const plan = (words: string) => (at === 'before' ? { words, at } : { words, at, done: 'INSERT 0 1' })

    test('a new document is submitted once, and not said to be a repeat', async () => {
      await journal.submit(submission(certificate('N0')))
      cutter.cut(plan('submit-first'))
      const wish = submission(certificate('N1'), { idempotencyKey: 'k' })
      expect(await journal.submit(wish)).toMatchObject({ delivery: wish.delivery, repeated: false })
      expect(cutter.cuts()).toBe(1)
      expect(await journal.submit(wish)).toMatchObject({ delivery: wish.delivery, repeated: true })
      expect(await bench.journal.search({ limit: 9 })).toHaveLength(2)
      expect(await bench.journal.verifyChains()).not.toHaveProperty('broken')
    })

    test('bytes arrive once', async () => {
      await arrival(journal, 'one')
      cutter.cut(plan('arrival-put'))
      await arrival(journal, 'two')
      expect(cutter.cuts()).toBe(1)
      expect(await bench.journal.openArrivals(9, 0)).toHaveLength(2)
    })
  })
})
