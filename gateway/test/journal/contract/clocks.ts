import { describe, expect, test } from 'vitest'
import type { Journal } from '../../../src/journal/journal.ts'
import type { CanonicalDocument } from '../../../src/message/document.ts'
import type { ExchangeId } from '../../../src/message/ids.ts'
import { conditionsOf } from '../../../src/message/standing.ts'
import type { OpenBench } from '../bench.ts'
import { acceptNew, cancellation, certificate, SG, sendOne, submission, TH, utilisation } from '../documents.ts'
import { withBench } from './with-bench.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

function verification(number: string, id: string): CanonicalDocument {
  return {
    document: 'verification-request',
    scheme: 'ATIGA',
    requestId: id,
    requestedAt: '2026-11-24T08:00:00Z',
    requestingCountry: 'TH',
    preferenceSuspended: true,
    replyBy: '2027-02-22',
    completeBy: '2027-05-23',
    certificate: { referenceNumber: number, issuingCountry: 'VN' },
  }
}
function retransmission(number: string, id: string): CanonicalDocument {
  return {
    document: 'retransmission-request',
    scheme: 'ATIGA',
    requestId: id,
    requestedAt: '2026-11-24T08:00:00Z',
    requestingCountry: 'TH',
    reasonCode: 'LOST',
    certificate: { referenceNumber: number, issuingCountry: 'VN' },
  }
}
const states = async (journal: Journal, exchange: ExchangeId) =>
  Object.fromEntries((await journal.clocks(exchange)).map(({ name, state }) => [name, state]))

export function clockContract(name: string, open: OpenBench): void {
  describe(`${name}: clocks that follow from an exchange`, () => {
    const bench = withBench(open)

    test('start when the partner has the certificate, in the local day of the country that must act, and end with its word', async () => {
      const { journal } = bench()
      const { delivery, exchange } = await journal.submit(submission(certificate('N1', { importingCountry: 'TH' })))
      expect(await journal.clocks(exchange)).toEqual([])
      await sendOne(journal)
      // 18:30 UTC is the next day in Thailand already.
      const facts = [{ type: 'hop', hop: 'AS2', at: '2026-11-24T18:30:00Z' }] as const
      await journal.settle(delivery, { type: 'acknowledged' }, { facts })
      expect(await journal.clocks(exchange)).toMatchObject([
        { name: 'refusal-window', owner: 'partner', state: 'running', level: 0, deadline: '2027-01-24T16:59:59.999Z' },
        { name: 'validity', owner: 'partner', state: 'running', deadline: '2027-11-01T16:59:59.999Z' },
      ])
      await acceptNew(journal, utilisation('N1', 'R1', '40'), { expectRevision: 2 })
      expect(await states(journal, exchange)).toEqual({ 'refusal-window': 'stopped', validity: 'running' })
      await acceptNew(journal, utilisation('N1', 'R2', '60', 'D-2'), { expectRevision: 3 })
      expect(await states(journal, exchange)).toEqual({ 'refusal-window': 'stopped', validity: 'stopped' })
    })

    test('each question has its own, and its answer ends those and no others', async () => {
      const { journal } = bench()
      const { exchange } = await journal.submit(submission(certificate('N1')))
      await acceptNew(journal, verification('N1', 'V-1'), { expectRevision: 1 })
      await acceptNew(journal, verification('N1', 'V-2'), { expectRevision: 2 })
      const answer = { document: 'verification-response', responseId: 'A-1', requestId: 'V-1', issuedAt: '2026-12-01T00:00:00Z' }
      const about = { scheme: 'ATIGA', final: true, authenticity: 'AUTHENTIC', requestingCountry: 'TH' }
      const certificateOf = { certificate: { referenceNumber: 'N1', issuingCountry: 'VN' } }
      await journal.submit(submission({ ...answer, ...about, ...certificateOf } as unknown as CanonicalDocument))
      const rows = (await journal.clocks(exchange)).map(({ name, subject, state }) => `${name} ${subject} ${state}`)
      expect(rows.sort()).toEqual([
        'verification-reply V-1 stopped',
        'verification-reply V-2 running',
        'verification-total V-1 stopped',
        'verification-total V-2 running',
      ])
    })

    test('those of a request to verify that the partner does not take stop with it, and run again when it is sent again', async () => {
      const { journal, shift } = bench()
      await acceptNew(journal, certificate('N1'))
      const [wish, other] = [submission(verification('N1', 'V-1')), submission(verification('N1', 'V-2'))]
      await journal.submit(wish)
      await journal.submit(other)
      const exchange = (await journal.delivery(wish.delivery))!.exchange
      const running = async () =>
        (await journal.clocks(exchange))
          .filter(({ state, name }) => state === 'running' && name.startsWith('verification'))
          .map(({ name, subject }) => `${name} ${subject}`)
          .sort()
      const [both, second] = [
        ['verification-reply V-1', 'verification-reply V-2', 'verification-total V-1', 'verification-total V-2'],
        ['verification-reply V-2', 'verification-total V-2'],
      ]
      expect(await running()).toEqual(both)
      const refuse = () => journal.settle(wish.delivery, { type: 'refused' }, { data: { code: 'ASW_PARTNER_REFUSED' } })
      await sendOne(journal)
      expect(await refuse()).toBe('refused')
      expect(await running()).toEqual(second)
      expect(conditionsOf((await journal.exchange(exchange))!.view)).toContain('VERIFICATION_OPEN')
      // The same no again changes nothing.
      const { revision } = (await journal.exchange(exchange))!
      shift(1_000)
      await refuse()
      expect((await journal.exchange(exchange))!.revision).toBe(revision)
      await journal.replay(wish.delivery, 'operator')
      expect(await running()).toEqual(both)
      shift(1_000)
      await refuse()
      expect(await running()).toEqual(second)
      await journal.settle(other.delivery, { type: 'refused' }, {})
      expect(await running()).toEqual([])
      expect(conditionsOf((await journal.exchange(exchange))!.view)).not.toContain('VERIFICATION_OPEN')
    })

    describe('that of a cancellation', () => {
      const asked = async (exchange: ExchangeId) => {
        const { journal } = bench()
        const { view } = (await journal.exchange(exchange))!
        const rows = (await journal.clocks(exchange)).filter(
          ({ state, name }) => state === 'running' && name === 'cancellation-answer',
        )
        return { until: rows.map(({ deadline }) => deadline), conditions: conditionsOf(view) }
      }
      const NOBODY = { until: [], conditions: [] }
      const inDays = (days: number) => new Date(bench().now() + days * DAY_MS).toISOString()
      /** Of one state event for each revision, and none twice. */
      const revisions = async (exchange: ExchangeId) => {
        const events = (await bench().journal.timeline(exchange)).filter(({ kind }) => kind === 'state')
        return events.map(({ data }) => data?.revision)
      }
      const refuse = (delivery: ReturnType<typeof submission>['delivery']) =>
        bench().journal.settle(delivery, { type: 'refused' }, { data: { code: 'ASW_PARTNER_REFUSED' } })

      test('stops when the partner does not take it, and runs anew, for its whole length, when it is sent again', async () => {
        const { journal, shift } = bench()
        const { delivery, exchange } = await journal.submit(submission(certificate('N1')))
        await sendOne(journal)
        await journal.settle(delivery, { type: 'acknowledged' }, {})
        const cancel = submission(cancellation('N1'))
        await journal.submit(cancel)
        expect((await asked(exchange)).conditions).toEqual(['CANCELLATION_ASKED'])
        await sendOne(journal)
        await refuse(cancel.delivery)
        expect(await asked(exchange)).toEqual(NOBODY)
        const { revision } = (await journal.exchange(exchange))!
        shift(20 * DAY_MS)
        await refuse(cancel.delivery)
        expect((await journal.exchange(exchange))!.revision).toBe(revision)
        await journal.replay(cancel.delivery, 'operator')
        const { until, conditions } = await asked(exchange)
        expect([until.length, conditions]).toEqual([1, ['CANCELLATION_ASKED']])
        expect(until[0]! >= inDays(7) && until[0]! < inDays(8)).toBe(true)
        expect(await journal.dueClocks(9)).toEqual([])
        shift(1_000)
        await refuse(cancel.delivery)
        expect(await asked(exchange)).toEqual(NOBODY)
      })

      test.each(['refused', 'lapsed'] as const)(
        'stops when its original will not arrive (%s), and runs anew when that does',
        async (type) => {
          const { journal, shift } = bench()
          const { delivery, exchange } = await journal.submit(submission(certificate('N1')))
          await journal.submit(submission(cancellation('N1')))
          expect((await asked(exchange)).conditions).toEqual(['CANCELLATION_ASKED'])
          await sendOne(journal)
          await journal.settle(delivery, { type }, {})
          expect(await asked(exchange)).toEqual(NOBODY)
          shift(20 * DAY_MS)
          await journal.replay(delivery, 'operator')
          expect(await asked(exchange)).toEqual(NOBODY)
          await sendOne(journal)
          const facts = [{ type: 'hop', hop: 'AS2', at: new Date(bench().now()).toISOString() }] as const
          await journal.settle(delivery, { type: 'acknowledged' }, { facts })
          const { until, conditions } = await asked(exchange)
          expect([until.length, conditions]).toEqual([1, ['CANCELLATION_ASKED']])
          expect(until[0]! >= inDays(7) && until[0]! < inDays(8)).toBe(true)
          const { revision } = (await journal.exchange(exchange))!
          expect(await revisions(exchange)).toEqual(Array.from({ length: revision }, (_, n) => n + 1))
          expect((await journal.verifyChains()).broken).toBeUndefined()
        },
      )

      test('never runs where the original is dead before it: sent or handed over by a person first', async () => {
        const { journal } = bench()
        const { delivery, exchange } = await journal.submit(submission(certificate('N1')))
        await sendOne(journal)
        await refuse(delivery)
        await journal.submit(submission(cancellation('N1')))
        expect(await asked(exchange)).toEqual(NOBODY)
        expect((await journal.timeline(exchange)).map(({ kind }) => kind)).not.toContain('clock-started')
        const byHand = { why: 'TH does not take cancellation', deadline: inDays(3) }
        const task = submission(cancellation('N1', 'C-2'), { byHand })
        await journal.submit(task)
        expect((await asked(exchange)).conditions).toEqual(['CANCELLATION_ASKED'])
        await journal.releaseTask(task.delivery, 'duty')
        expect(await asked(exchange)).toEqual(NOBODY)
        expect(await revisions(exchange)).toEqual([1, 2, 3, 4])
      })
    })

    test('that of a request for re-transmission stops when the partner does not take it, and runs again when it is sent again', async () => {
      const { journal, shift } = bench()
      await acceptNew(journal, certificate('N1'))
      const [wish, other] = [submission(retransmission('N1', 'X-1')), submission(retransmission('N1', 'X-2'))]
      await journal.submit(wish)
      await journal.submit(other)
      const { exchange } = (await journal.delivery(wish.delivery))!
      const running = async () => {
        const { view } = (await journal.exchange(exchange))!
        const clocks = (await journal.clocks(exchange)).filter(({ state, subject }) => state === 'running' && subject)
        return [clocks.map((one) => `${one.name} ${one.subject}`).sort(), conditionsOf(view)]
      }
      const both = [['retransmission-answer X-1', 'retransmission-answer X-2'], ['RETRANSMISSION_ASKED']]
      const second = [['retransmission-answer X-2'], ['RETRANSMISSION_ASKED']]
      expect(await running()).toEqual(both)
      await sendOne(journal)
      await journal.settle(wish.delivery, { type: 'refused' }, { data: { code: 'ASW_PARTNER_REFUSED' } })
      expect(await running()).toEqual(second)
      shift(1_000)
      await journal.replay(wish.delivery, 'operator')
      expect(await running()).toEqual(both)
      shift(1_000)
      await journal.settle(wish.delivery, { type: 'refused' }, {})
      await journal.settle(other.delivery, { type: 'refused' }, {})
      expect(await running()).toEqual([[], []])
    })

    test('those of a request to verify go on when it was not delivered in time, or is sent again after that', async () => {
      const { journal } = bench()
      await acceptNew(journal, certificate('N1'))
      const wish = submission(verification('N1', 'V-1'))
      await journal.submit(wish)
      await sendOne(journal)
      await journal.settle(wish.delivery, { type: 'silent', last: true }, {})
      await journal.replay(wish.delivery, 'operator')
      const { exchange } = (await journal.delivery(wish.delivery))!
      expect(await states(journal, exchange)).toMatchObject({ 'verification-reply': 'running', 'verification-total': 'running' })
    })

    test('one whose answer rests on an exchange that has moved stays due, and says nothing', async () => {
      const { journal, now, shift } = bench()
      const { exchange } = await journal.submit(submission(certificate('N1')))
      const deadline = new Date(now() + HOUR_MS).toISOString()
      await journal.startClock({ exchange, name: 'visit', owner: 'nsw', deadline })
      shift(HOUR_MS + 1)
      const [due] = await journal.dueClocks(10)
      const { revision } = (await journal.exchange(exchange))!
      const reply = submission(cancellation('N1'), { expectRevision: revision - 1 })
      await expect(journal.fireClock(due!.id, reply)).rejects.toMatchObject({
        code: 'ASW_STATE_CONFLICT',
        facts: { moved: true },
      })
      expect(await journal.delivery(reply.delivery)).toBeUndefined()
      expect(await journal.dueClocks(10)).toEqual([due])
      expect(await journal.fireClock(due!.id, { ...reply, expectRevision: revision })).toBe(true)
      expect(await journal.delivery(reply.delivery)).toMatchObject({ document: 'cancellation' })
    })

    test('neither fires nor warns while the journal is held: what it waits for may have come after the recovery point', async () => {
      const { journal, now, shift } = bench()
      const { exchange } = await journal.submit(submission(certificate('N1')))
      const deadline = new Date(now() + HOUR_MS).toISOString()
      await journal.startClock({ exchange, name: 'visit', owner: 'nsw', deadline, warnAt: deadline })
      shift(HOUR_MS + 1)
      const [due] = await journal.dueClocks(10)
      const [warning] = await journal.dueWarnings(10)
      await journal.hold('restored')
      expect(await journal.dueClocks(10)).toEqual([])
      expect(await journal.dueWarnings(10)).toEqual([])
      expect(await journal.warnClock(warning!.id, 0)).toBe(false)
      expect(await journal.fireClock(due!.id)).toBe(false)
      await journal.unhold('operator')
      expect(await journal.warnClock(warning!.id, 0)).toBe(true)
      expect(await journal.fireClock(due!.id)).toBe(true)
    })

    test('of a partner that whoever asks does not know is due to it later', async () => {
      const { journal, now, shift } = bench()
      for (const [number, partner] of [
        ['N1', TH],
        ['N2', SG],
      ] as const) {
        const { exchange } = await journal.submit(submission(certificate(number), { partner }))
        const deadline = new Date(now() + HOUR_MS).toISOString()
        await journal.startClock({ exchange, name: 'visit', subject: partner, owner: 'nsw', deadline })
      }
      shift(HOUR_MS + 1)
      const due = async () => (await journal.dueClocks(10, { of: [TH], othersAfterMs: DAY_MS })).map(({ subject }) => subject)
      expect(await due()).toEqual([TH])
      shift(DAY_MS)
      expect(await due()).toEqual([TH, SG])
      expect(await journal.dueClocks(10)).toHaveLength(2)
    })

    test('a warning is given once, whoever sees it first, and then the next one is due', async () => {
      const { journal, now, shift } = bench()
      const { exchange } = await journal.submit(submission(certificate('N1')))
      const deadline = new Date(now() + 10 * DAY_MS)
      const clock = { exchange, name: 'visit', owner: 'nsw', deadline: deadline.toISOString() } as const
      await journal.startClock({ ...clock, warnAt: new Date(now() + DAY_MS).toISOString() })
      expect(await journal.dueWarnings(10)).toEqual([])
      shift(DAY_MS + 1)
      const [due] = await journal.dueWarnings(10)
      expect(due).toMatchObject({ name: 'visit', level: 0 })
      const next = new Date(now() + DAY_MS).toISOString()
      const given = await Promise.all([1, 2, 3].map(() => journal.warnClock(due!.id, 0, next)))
      expect(given.filter(Boolean)).toHaveLength(1)
      expect(await journal.dueWarnings(10)).toEqual([])
      shift(DAY_MS + 1)
      expect(await journal.warnClock(due!.id, 1)).toBe(true)
      shift(DAY_MS)
      expect(await journal.dueWarnings(10)).toEqual([])
      const told = (await journal.timeline(exchange)).filter(({ kind }) => kind === 'clock-warned')
      expect(told.map(({ data }) => data?.level)).toEqual([1, 2])
      await journal.stopClock(exchange, 'visit')
      expect(await journal.warnClock(due!.id, 2)).toBe(false)
    })

    test('are counted: what runs, and what of it is near its end, whatever becomes of them', async () => {
      const { journal, now, shift } = bench()
      const { exchange } = await journal.submit(submission(certificate('N1')))
      const at = (days: number) => new Date(now() + days * DAY_MS).toISOString()
      const start = (name: string, deadline: string, warnAt?: string, subject = '') =>
        journal.startClock({ exchange, name, subject, owner: 'nsw', deadline, ...(warnAt === undefined ? {} : { warnAt }) })
      const counted = async () => {
        const counts = await journal.counts()
        return [counts['clock.running'], counts['clock.warning']]
      }
      const warn = async () => {
        const [due] = await journal.dueWarnings(1)
        return journal.warnClock(due!.id, due!.level)
      }
      expect(await counted()).toEqual([0, 0])
      await start('visit', at(10), at(1))
      await start('visit-consent', at(30), at(20), 'A')
      await start('visit-consent', at(30), at(20), 'B')
      expect(await counted()).toEqual([3, 0])
      shift(2 * DAY_MS)
      expect(await counted()).toEqual([3, 1])
      expect(await warn()).toBe(true)
      expect(await counted()).toEqual([3, 1])
      // The same clock with a later end: it runs on, and has not been warned of.
      await start('visit', at(40), at(39))
      expect(await counted()).toEqual([3, 0])
      shift(19 * DAY_MS)
      expect(await warn()).toBe(true)
      expect(await counted()).toEqual([3, 2])
      await journal.stopClock(exchange, 'visit-consent', 'A')
      expect(await counted()).toEqual([2, 1])
      shift(22 * DAY_MS)
      for (const { id } of await journal.dueClocks(10)) expect(await journal.fireClock(id)).toBe(true)
      expect(await counted()).toEqual([0, 0])
      await start('visit', at(10))
      await journal.stopClock(exchange, 'visit')
      expect(await counted()).toEqual([0, 0])
    })

    test('what has passed is not started again by a word that changes nothing of it', async () => {
      const { journal, shift } = bench()
      const came = await acceptNew(journal, certificate('N1', { validTo: '2035-01-01' }), {})
      const hop = [{ type: 'hop', hop: 'AS2', at: new Date(Date.now()).toISOString() }] as const
      await acceptNew(journal, verification('N1', 'V-9'), { facts: hop, expectRevision: 1 })
      shift(62 * DAY_MS)
      for (const { id, name: clock } of await journal.dueClocks(10)) if (clock === 'refusal-window') await journal.fireClock(id)
      await journal.submit(
        submission({ ...utilisation('N1', 'R1', '0'), items: [{ seq: 1, decision: 'PENDING' }] }, { uses: [] }),
      )
      expect((await states(journal, came.conversation))['refusal-window']).toBe('fired')
      const alarms = (await journal.timeline(came.conversation)).filter(({ kind }) => kind === 'alarm')
      expect(alarms).toEqual([])
    })
  })
}
