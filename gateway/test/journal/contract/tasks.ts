import { describe, expect, test } from 'vitest'
import { deliveryId, exchangeId } from '../../../src/message/ids.ts'
import type { Bench, OpenBench } from '../bench.ts'
import { cancellation, certificate, SG, sendOne, submission, TH, utilisation } from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** What a partner does not take: see `Tasks`. */
export function taskContract(name: string, open: OpenBench): void {
  describe(`${name}: what is handed over by a person`, () => {
    const bench = withBench(open)
    const byHand = ({ now }: Bench, inMs = DAY_MS) => ({
      byHand: { why: 'TH does not take it', deadline: new Date(now() + inMs).toISOString() },
    })
    const kinds = async ({ journal }: Bench, exchange: string) =>
      (await journal.timeline(exchangeId(exchange))).map(({ kind, data }) => (kind === 'alarm' ? `alarm ${data?.alarm}` : kind))

    test('nothing is sent; the task, its identity, its exchange, its event and its alarm are there together', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'), byHand(bench()))
      const result = await journal.submit(wish)
      expect(result).toEqual({ delivery: wish.delivery, exchange: wish.exchange, repeated: false, byHand: true })
      expect(await journal.claim({ holder: 'relay', limit: 9, leaseMs: 60_000 })).toEqual([])
      expect(await journal.delivery(wish.delivery)).toBeUndefined()
      expect(await journal.task(wish.delivery)).toMatchObject({
        state: 'open',
        partner: TH,
        document: 'certificate-of-origin',
        identity: wish.identity,
        why: 'TH does not take it',
        deadline: wish.byHand?.deadline,
        submittedBy: 'customs',
      })
      expect(await journal.blob(wish.jsonDigest)).toEqual(new Uint8Array(wish.json))
      expect((await journal.exchange(wish.exchange))?.view.certified).toMatchObject({ validTo: '2027-11-01' })
      expect(await kinds(bench(), wish.exchange)).toEqual(['task-opened', 'alarm manual-task', 'state'])
      expect(await journal.verifyChains()).toEqual({ exchanges: 1, events: 3 })
    })

    test('it stands in the view of what is stuck and in the counts, at once', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'), byHand(bench()))
      await journal.submit(wish)
      expect(await journal.stuck()).toMatchObject([
        { what: 'task', id: wish.delivery, exchange: wish.exchange, partner: TH, turn: 'operator' },
      ])
      expect(await journal.counts()).toMatchObject({ 'task.open': 1, 'task.late': 0, stuck: 1, 'delivery.due': 0 })
    })

    test('it survives a restart', async () => {
      const wish = submission(certificate('N1'), byHand(bench()))
      await bench().journal.submit(wish)
      const journal = await bench().reopen()
      expect(await journal.tasks({ limit: 10 })).toMatchObject([{ id: wish.delivery, state: 'open' }])
    })

    test('the same document again is the same task, by identity and by key; other content is refused', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'), { ...byHand(bench()), idempotencyKey: 'k' })
      await journal.submit(wish)
      const same = { delivery: wish.delivery, exchange: wish.exchange, repeated: true, byHand: true }
      expect(await journal.submit(submission(certificate('N1'), { ...byHand(bench()), idempotencyKey: 'k' }))).toEqual(same)
      expect(await journal.submit(submission(certificate('N1'), { ...byHand(bench()), idempotencyKey: 'l' }))).toEqual(same)
      expect(await journal.submit(submission(certificate('N1')))).toEqual(same)
      const other = certificate('N1', { validTo: '2027-12-31' })
      await expectFault(journal.submit(submission(other, byHand(bench()))), 'ASW_IDENTITY_CONFLICT')
      for (const idempotencyKey of ['k', 'l']) {
        const wish = submission(certificate('N2'), { ...byHand(bench()), idempotencyKey })
        await expectFault(journal.submit(wish), 'ASW_IDEMPOTENCY_CONFLICT')
      }
      expect(await journal.tasks({ limit: 10, all: true })).toHaveLength(1)
    })

    test('what has been sent is not handed over as well', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'))
      await journal.submit(wish)
      const again = await journal.submit(submission(certificate('N1'), byHand(bench())))
      expect(again).toEqual({ delivery: wish.delivery, exchange: wish.exchange, repeated: true })
      expect(await journal.tasks({ limit: 10, all: true })).toEqual([])
    })

    test('two at once are one task', async () => {
      const { journal } = bench()
      const wishes = [1, 2, 3, 4].map(() => submission(certificate('N1'), byHand(bench())))
      const results = await Promise.all(wishes.map((wish) => journal.submit(wish)))
      expect(results.filter(({ repeated }) => !repeated)).toHaveLength(1)
      expect(new Set(results.map(({ delivery }) => delivery)).size).toBe(1)
      expect(await journal.tasks({ limit: 10 })).toHaveLength(1)
    })

    test('quantities are written down as if it were sent, and never above what is certified', async () => {
      const { journal } = bench()
      await journal.submit(submission(certificate('N1')))
      await journal.submit(submission(utilisation('N1', 'R1', '60'), byHand(bench())))
      await expectFault(journal.submit(submission(utilisation('N1', 'R2', '60', 'D-2'), byHand(bench()))), 'ASW_LEDGER_EXCEEDED')
      expect(await journal.tasks({ limit: 10 })).toHaveLength(1)
    })

    test('closed by whom, how, when and with which note; the same words again change nothing, others are refused', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'), byHand(bench()))
      await journal.submit(wish)
      const at = new Date(bench().now() - HOUR_MS).toISOString()
      const done = { by: 'duty', how: 'courier', note: 'tracking 4711', at }
      const closed = await journal.closeTask(wish.delivery, done)
      expect(closed).toMatchObject({ state: 'done', endedBy: 'duty', how: 'courier', note: 'tracking 4711', handedAt: at })
      expect(closed.endedAt).toBeDefined()
      expect(await journal.closeTask(wish.delivery, done)).toEqual(closed)
      await expectFault(journal.closeTask(wish.delivery, { ...done, how: 'email' }), 'ASW_STATE_CONFLICT')
      await expectFault(journal.releaseTask(wish.delivery, 'duty'), 'ASW_STATE_CONFLICT')
      expect(await kinds(bench(), wish.exchange)).toEqual(['task-opened', 'alarm manual-task', 'state', 'task-closed'])
      expect(await journal.tasks({ limit: 10 })).toEqual([])
      expect(await journal.tasks({ limit: 10, all: true })).toEqual([closed])
      expect(await journal.stuck()).toEqual([])
    })

    test('a note stays out of the events', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'), byHand(bench()))
      await journal.submit(wish)
      await journal.closeTask(wish.delivery, { by: 'duty', how: 'courier', note: 'given to Mrs. Somchai' })
      expect(JSON.stringify(await journal.timeline(wish.exchange))).not.toContain('Somchai')
    })

    test('released it is a delivery under the same id, and is sent', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'), { ...byHand(bench()), idempotencyKey: 'k' })
      await journal.submit(wish)
      const released = await journal.releaseTask(wish.delivery, 'duty')
      expect(released).toMatchObject({ state: 'released', endedBy: 'duty' })
      expect(await journal.releaseTask(wish.delivery, 'another')).toEqual(released)
      await expectFault(journal.closeTask(wish.delivery, { by: 'duty', how: 'courier' }), 'ASW_STATE_CONFLICT')
      expect(await journal.delivery(wish.delivery)).toMatchObject({ state: 'due', jsonDigest: wish.jsonDigest })
      const { claim } = await sendOne(journal)
      expect(claim).toMatchObject({ delivery: wish.delivery, exchange: wish.exchange, json: { referenceNumber: 'N1' } })
      await journal.settle(wish.delivery, { type: 'acknowledged' }, {})
      expect(await journal.delivery(wish.delivery)).toMatchObject({ state: 'delivered' })
      const same = { delivery: wish.delivery, exchange: wish.exchange, repeated: true }
      expect(await journal.submit(submission(certificate('N1')))).toEqual(same)
      expect(await journal.submit(submission(certificate('N1'), { ...byHand(bench()), idempotencyKey: 'k' }))).toEqual(same)
      expect(await journal.counts()).toMatchObject({ 'task.open': 0, 'delivery.delivered': 1 })
      expect((await kinds(bench(), wish.exchange)).slice(0, 5)).toEqual([
        'task-opened',
        'alarm manual-task',
        'state',
        'task-released',
        'received',
      ])
      expect(await journal.verifyChains()).toMatchObject({ exchanges: 1 })
    })

    test('a release and a close at the same moment: one of them', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'), byHand(bench()))
      await journal.submit(wish)
      const both = await Promise.allSettled([
        journal.releaseTask(wish.delivery, 'one'),
        journal.closeTask(wish.delivery, { by: 'two', how: 'courier' }),
      ])
      expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const { state } = (await journal.task(wish.delivery))!
      expect((await journal.delivery(wish.delivery)) === undefined).toBe(state === 'done')
    })

    test('what follows is not released before what it follows', async () => {
      const { journal } = bench()
      const original = submission(certificate('N1'), byHand(bench()))
      const cancel = submission(cancellation('N1'), byHand(bench()))
      await journal.submit(original)
      await journal.submit(cancel)
      await expectFault(journal.releaseTask(cancel.delivery, 'duty'), 'ASW_STATE_CONFLICT')
      await journal.releaseTask(original.delivery, 'duty')
      await journal.releaseTask(cancel.delivery, 'duty')
      const claims = await journal.claim({ holder: 'relay', limit: 9, leaseMs: 60_000 })
      expect(claims.map(({ delivery }) => delivery)).toEqual([original.delivery])
    })

    test.each(['refused', 'lapsed'] as const)(
      'a cancellation that is released is moot when its original is dead: %s',
      async (type) => {
        const { journal } = bench()
        const original = submission(certificate('N1'))
        const cancel = submission(cancellation('N1'), byHand(bench()))
        await journal.submit(original)
        await journal.submit(cancel)
        await sendOne(journal)
        await journal.settle(original.delivery, { type }, {})
        await journal.releaseTask(cancel.delivery, 'duty')
        expect(await journal.delivery(cancel.delivery)).toMatchObject({ state: 'moot' })
        expect(await journal.claim({ holder: 'relay', limit: 9, leaseMs: 60_000 })).toEqual([])
        expect((await kinds(bench(), original.exchange)).slice(-5)).toEqual([
          ...['task-released', 'received', 'mooted', 'state', 'clock-stopped'],
        ])
      },
    )

    test('a deadline that passes gives its alarm once, and the task stays', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'), byHand(bench(), HOUR_MS))
      const later = submission(certificate('N2'), byHand(bench(), 3 * HOUR_MS))
      await journal.submit(wish)
      await journal.submit(later)
      expect(await journal.passTasks(10)).toBe(0)
      bench().shift(2 * HOUR_MS)
      expect(await Promise.all([journal.passTasks(10), journal.passTasks(10)])).toEqual(expect.arrayContaining([1, 0]))
      expect(await journal.passTasks(10)).toBe(0)
      expect((await kinds(bench(), wish.exchange)).slice(-2)).toEqual(['task-passed', 'alarm task-late'])
      expect((await journal.task(wish.delivery))?.passedAt).toBeDefined()
      expect(await journal.counts()).toMatchObject({ 'task.open': 2, 'task.late': 1 })
      const [late] = await journal.stuck()
      expect(late).toMatchObject({ id: wish.delivery, why: 'TH does not take it: its deadline has passed' })
      await journal.closeTask(wish.delivery, { by: 'duty', how: 'courier' })
      bench().shift(2 * HOUR_MS)
      expect(await journal.passTasks(10)).toBe(1)
    })

    test('lists by partner, by exchange and page by page', async () => {
      const { journal } = bench()
      const wishes = ['N1', 'N2', 'N3'].map((number, n) =>
        submission(certificate(number), { ...byHand(bench()), ...(n === 1 ? { partner: SG } : {}) }),
      )
      for (const wish of wishes) await journal.submit(wish)
      const [one, two, three] = wishes.map(({ delivery }) => delivery)
      const ids = async (filter: Parameters<typeof journal.tasks>[0]) => (await journal.tasks(filter)).map(({ id }) => id)
      expect(await ids({ limit: 2 })).toEqual([one, two])
      expect(await ids({ limit: 2, after: two! })).toEqual([three])
      expect(await ids({ limit: 2, all: true })).toEqual([three, two])
      expect(await ids({ limit: 2, all: true, after: two! })).toEqual([one])
      expect(await ids({ limit: 9, partner: SG })).toEqual([two])
      expect(await ids({ limit: 9, exchange: wishes[2]!.exchange })).toEqual([three])
    })

    test('lists those of one exchange as it lists all: open ones the longest first, all of them newest first, page by page', async () => {
      const { journal } = bench()
      const { exchange } = await journal.submit(submission(certificate('N1'), byHand(bench())))
      await journal.submit(submission(certificate('N2'), byHand(bench())))
      await journal.submit(submission(cancellation('N1', 'C1'), byHand(bench())))
      await journal.submit(submission(cancellation('N1', 'C2'), byHand(bench())))
      const of = async (filter: object) =>
        (await journal.tasks({ limit: 9, exchange, ...filter })).map(({ id, identity }) => ({ id, is: identity.version }))
      const [one, two, three] = await of({})
      expect(new Set([one, two, three].map((task) => task?.id)).size).toBe(3)
      await journal.closeTask(one!.id, { by: 'duty', how: 'courier' })
      expect(await of({})).toEqual([two, three])
      expect(await of({ after: two!.id })).toEqual([three])
      expect(await of({ all: true })).toEqual([three, two, one])
      expect(await of({ all: true, limit: 1, after: three!.id })).toEqual([two])
      expect(await of({ all: true, partner: SG })).toEqual([])
      expect(await of({ all: true, partner: TH })).toHaveLength(3)
      expect(await of({ all: true, exchange: exchangeId('none') })).toEqual([])
    })

    test('a purge takes the payload of what has ended, once, and keeps the row', async () => {
      const { journal } = bench()
      const done = submission(certificate('N1'), byHand(bench()))
      const waits = submission(certificate('N2'), byHand(bench()))
      const sent = submission(certificate('N3'), byHand(bench()))
      for (const wish of [done, waits, sent]) await journal.submit(wish)
      await journal.closeTask(done.delivery, { by: 'duty', how: 'courier' })
      await journal.releaseTask(sent.delivery, 'duty')
      bench().shift(40 * DAY_MS)
      expect(await journal.purge({ olderThanDays: 30, limit: 100 })).toBe(2)
      expect(await journal.purge({ olderThanDays: 30, limit: 100 })).toBe(0)
      expect(await journal.blob(done.jsonDigest)).toBeUndefined()
      expect(await journal.blob(waits.jsonDigest)).toBeDefined()
      // The delivery that it became still needs it.
      expect(await journal.blob(sent.jsonDigest)).toBeDefined()
      expect(await journal.task(done.delivery)).toMatchObject({ state: 'done', jsonDigest: done.jsonDigest })
    })

    test('a task that is not there is named', async () => {
      const { journal } = bench()
      const none = deliveryId('none')
      expect(await journal.task(none)).toBeUndefined()
      await expectFault(journal.closeTask(none, { by: 'duty', how: 'courier' }), 'ASW_NOT_FOUND')
      await expectFault(journal.releaseTask(none, 'duty'), 'ASW_NOT_FOUND')
    })
  })
}
