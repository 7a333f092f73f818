import { describe, expect, test } from 'vitest'
import { wireDigestOf } from '../../../src/message/digest.ts'
import { deliveryId, messageId } from '../../../src/message/ids.ts'
import type { OpenBench } from '../bench.ts'
import { cancellation, certificate, claimAll, SG, sealed, sendOne, submission, TH, wire } from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

/** Once the partner has a certificate its refusal window and its validity run. */
const BEGUN = ['clock-started', 'clock-started']

export function relayContract(name: string, open: OpenBench): void {
  describe(`${name}: relay`, () => {
    const bench = withBench(open)

    test('the way of a delivery: claimed, sealed, tried, sent, acknowledged', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'))
      await journal.submit(wish)
      const [claim] = await claimAll(journal)
      expect(claim).toMatchObject({
        delivery: wish.delivery,
        state: 'due',
        tries: 0,
        holder: 'relay',
        json: { referenceNumber: 'N1' },
        identity: wish.identity,
      })
      expect(claim).not.toHaveProperty('transmission')
      const one = sealed('N1')
      await journal.seal(claim!, one)
      expect(await journal.attempt(claim!)).toBe(1)
      expect(await journal.settle(wish.delivery, { type: 'sent' }, { data: { status: 202 }, nextInMs: 1000 })).toBe('awaiting')
      expect(await journal.transmission(one.messageId)).toMatchObject({
        delivery: wish.delivery,
        partner: TH,
        wireDigest: one.wireDigest,
        expired: false,
      })
      const answer = wire('signed acknowledgment')
      await journal.keepAnswer(wish.delivery, 'acknowledgment', messageId('ack@th'), answer)
      const hop = { type: 'hop', hop: 'AS2', at: '2026-11-24T08:00:00Z' } as const
      expect(await journal.settle(wish.delivery, { type: 'acknowledged' }, { facts: [hop] })).toBe('delivered')
      const row = await journal.delivery(wish.delivery)
      expect(row).toMatchObject({
        state: 'delivered',
        tries: 1,
        messageId: one.messageId,
        xmlDigest: one.payloadDigest,
        wireDigest: one.wireDigest,
        answer: {
          kind: 'acknowledgment',
          messageId: 'ack@th',
          wireDigest: wireDigestOf(answer),
          contentType: answer.contentType,
        },
      })
      expect(row).toHaveProperty('closedAt')
      expect(row).not.toHaveProperty('nextAt')
      expect(await journal.blob(wireDigestOf(answer))).toEqual(new Uint8Array(answer.body))
      expect((await journal.exchange(wish.exchange))?.view.hops.AS2).toEqual({ at: '2026-11-24T08:00:00Z' })
      const kinds = (await journal.timeline(wish.exchange)).map((event) => event.kind)
      expect(kinds).toEqual([
        'received',
        'state',
        'sealed',
        'attempted',
        'sent',
        'answer-kept',
        'acknowledged',
        'state',
        ...BEGUN,
      ])
    })

    describe('a holder that was frozen in the middle of its send, when another has taken over', () => {
      async function overtaken() {
        const { journal, shift } = bench()
        await journal.submit(submission(certificate('N1')))
        const [frozen] = await journal.claim({ holder: 'A', limit: 1, leaseMs: 60_000 })
        await journal.seal(frozen!, sealed('N1'), true)
        shift(60_001)
        const [taken] = await journal.claim({ holder: 'B', limit: 1, leaseMs: 60_000 })
        await journal.attempt(taken!)
        return { journal, shift, frozen: frozen!, taken: taken!, delivery: frozen!.delivery }
      }

      test.each([
        ['sent', { type: 'sent' }],
        ['unreachable', { type: 'unreachable', last: true }],
        ['silent', { type: 'silent', last: true }],
        ['lapsed', { type: 'lapsed' }],
        ['refused', { type: 'refused' }],
      ] as const)('says %s to nobody, and takes no lease from the other', async (_, event) => {
        const { journal, frozen, taken, delivery } = await overtaken()
        const before = (await journal.timeline(frozen.exchange)).length
        await expectFault(journal.settle(delivery, event, { claim: frozen }), 'ASW_STATE_CONFLICT')
        expect(await claimAll(journal)).toEqual([])
        expect(await journal.timeline(frozen.exchange)).toHaveLength(before)
        expect(await journal.settle(delivery, { type: 'sent' }, { claim: taken })).toBe('awaiting')
        await expectFault(journal.settle(delivery, event, { claim: frozen }), 'ASW_STATE_CONFLICT')
        expect((await journal.delivery(delivery))?.state).toBe('awaiting')
      })

      test('is no other than the one that holds an older lease under the same name', async () => {
        const { journal, shift, delivery, taken } = await overtaken()
        shift(60_001)
        const [again] = await journal.claim({ holder: 'B', limit: 1, leaseMs: 60_000 })
        await expectFault(journal.settle(delivery, { type: 'sent' }, { claim: taken }), 'ASW_STATE_CONFLICT')
        expect(await journal.settle(delivery, { type: 'sent' }, { claim: again! })).toBe('awaiting')
      })

      test('what the partner answered may be told by anybody', async () => {
        const { journal, delivery, taken } = await overtaken()
        expect(await journal.settle(delivery, { type: 'acknowledged' }, {})).toBe('delivered')
        // The answer was faster than the end of the send: that it was sent is still told.
        expect(await journal.settle(delivery, { type: 'sent' }, { claim: taken })).toBe('delivered')
      })
    })

    test('a lease that has run out and that nobody took since is good enough to say what became of a send', async () => {
      const { journal, shift } = bench()
      await journal.submit(submission(certificate('N1')))
      const [claim] = await claimAll(journal)
      await journal.seal(claim!, sealed('N1'), true)
      shift(600_000)
      expect(await journal.settle(claim!.delivery, { type: 'sent' }, { claim: claim! })).toBe('awaiting')
    })

    test('what was sent again by hand is nothing that an older claim speaks of', async () => {
      const { journal } = bench()
      await journal.submit(submission(certificate('N1')))
      const [claim] = await claimAll(journal)
      await journal.seal(claim!, sealed('N1'), true)
      await journal.settle(claim!.delivery, { type: 'refused' }, {})
      await journal.replay(claim!.delivery, 'operator')
      await expectFault(
        journal.settle(claim!.delivery, { type: 'unreachable', last: true }, { claim: claim! }),
        'ASW_STATE_CONFLICT',
      )
      expect((await journal.delivery(claim!.delivery))?.state).toBe('due')
    })

    test('a retry reuses the transmission byte for byte', async () => {
      const { journal, shift } = bench()
      await journal.submit(submission(certificate('N1')))
      const [first] = await claimAll(journal)
      const one = sealed('N1')
      await journal.seal(first!, one)
      await journal.attempt(first!)
      await journal.settle(
        first!.delivery,
        { type: 'unreachable', last: false },
        { data: { code: 'ASW_PARTNER_UNREACHABLE' }, nextInMs: 5000 },
      )
      expect(await claimAll(journal)).toEqual([])
      shift(5001)
      const [second] = await claimAll(journal)
      expect(second).toMatchObject({ tries: 1, transmission: { messageId: one.messageId, wireDigest: one.wireDigest } })
      expect(second?.transmission?.wire.body).toEqual(new Uint8Array(one.wire.body))
      expect(await journal.delivery(first!.delivery)).toMatchObject({ lastCode: 'ASW_PARTNER_UNREACHABLE' })
      await expectFault(journal.seal(second!, sealed('again')), 'ASW_STATE_CONFLICT')
    })

    test('n documents go out as n different messages', async () => {
      const { journal } = bench()
      for (let n = 0; n < 20; n += 1) await journal.submit(submission(certificate(`N${n}`)))
      const claims = await claimAll(journal)
      await Promise.all(claims.map((claim) => journal.seal(claim, sealed(claim.identity.number))))
      const rows = await journal.search({ limit: 100 })
      expect(new Set(rows.map((row) => row.wireDigest)).size).toBe(20)
      expect(new Set(rows.map((row) => row.jsonDigest)).size).toBe(20)
    })

    test('two holders never have the same delivery', async () => {
      const { journal } = bench()
      for (let n = 0; n < 30; n += 1) await journal.submit(submission(certificate(`N${n}`)))
      const rounds = await Promise.all(Array.from({ length: 12 }, (_, n) => claimAll(journal, 5, n % 2 ? 'one' : 'two')))
      const taken = rounds.flat().map((claim) => claim.delivery)
      expect(taken).toHaveLength(30)
      expect(new Set(taken).size).toBe(30)
    })

    test('a lease that runs out is taken over, and the old holder has lost it', async () => {
      const { journal, shift } = bench()
      await journal.submit(submission(certificate('N1')))
      const [old] = await claimAll(journal, 1, 'dead')
      shift(59_000)
      expect(await claimAll(journal, 1, 'next')).toEqual([])
      shift(1_001)
      const [now] = await claimAll(journal, 1, 'next')
      expect(now?.delivery).toBe(old?.delivery)
      await expectFault(journal.seal(old!, sealed('N1')), 'ASW_STATE_CONFLICT')
      await expectFault(journal.attempt(old!), 'ASW_STATE_CONFLICT')
      await journal.release(old!)
      expect(await claimAll(journal, 1, 'third')).toEqual([])
      await journal.seal(now!, sealed('N1'))
    })

    test('a holder that claims again does not work under its own old lease', async () => {
      const { journal, shift } = bench()
      await journal.submit(submission(certificate('N1')))
      const [old] = await claimAll(journal)
      shift(60_001)
      const [now] = await claimAll(journal)
      await expectFault(journal.seal(old!, sealed('N1')), 'ASW_STATE_CONFLICT')
      await journal.seal(now!, sealed('N1'))
    })

    test('a claim given back comes again, at once or after the delay', async () => {
      const { journal, shift } = bench()
      await journal.submit(submission(certificate('N1')))
      const [first] = await claimAll(journal)
      await journal.release(first!)
      const [second] = await claimAll(journal)
      await journal.release(second!, 5_000)
      expect(await claimAll(journal)).toEqual([])
      shift(5_001)
      expect(await claimAll(journal)).toHaveLength(1)
    })

    test('an Acknowledgment that is overdue makes the delivery come again, still awaiting', async () => {
      const { journal, shift } = bench()
      await journal.submit(submission(certificate('N1')))
      await sendOne(journal, 'relay', 60_000)
      expect(await claimAll(journal)).toEqual([])
      shift(60_001)
      expect(await claimAll(journal)).toMatchObject([{ state: 'awaiting', tries: 1 }])
    })

    test('a settled Acknowledgment is not overdue any more', async () => {
      const { journal, shift } = bench()
      await journal.submit(submission(certificate('N1')))
      const { claim } = await sendOne(journal)
      await journal.settle(claim.delivery, { type: 'acknowledged' }, {})
      shift(60_001)
      expect(await claimAll(journal)).toEqual([])
      expect(await journal.settle(claim.delivery, { type: 'silent', last: true }, {})).toBe('delivered')
    })

    test('even an Acknowledgment without a deadline becomes overdue', async () => {
      const { journal, shift } = bench()
      await journal.submit(submission(certificate('N1')))
      const { claim } = await sendOne(journal)
      await journal.settle(claim.delivery, { type: 'sent' }, {})
      expect(await journal.delivery(claim.delivery)).toHaveProperty('nextAt')
      shift(86_400_000)
      expect(await claimAll(journal)).toHaveLength(1)
    })

    test.each(['abandoned', 'expired'] as const)('a late Acknowledgment heals %s', async (state) => {
      const { journal } = bench()
      await journal.submit(submission(certificate('N1')))
      const { claim } = await sendOne(journal)
      const end = state === 'abandoned' ? ({ type: 'silent', last: true } as const) : ({ type: 'lapsed' } as const)
      expect(await journal.settle(claim.delivery, end, { data: { code: 'ASW_ACKNOWLEDGMENT_MISSING' } })).toBe(state)
      expect(await journal.stuck()).toMatchObject([{ what: 'delivery', id: claim.delivery, turn: 'operator' }])
      expect(await journal.settle(claim.delivery, { type: 'acknowledged' }, {})).toBe('delivered')
      expect(await journal.stuck()).toEqual([])
    })

    test('a restart between send and receipt loses nothing', async () => {
      const now = bench()
      const wish = submission(certificate('N1'))
      await now.journal.submit(wish)
      const { messageId: sent } = await sendOne(now.journal)
      await now.reopen()
      const known = await now.journal.transmission(sent)
      expect(known).toMatchObject({ delivery: wish.delivery, exchange: wish.exchange })
      expect(await now.journal.settle(known!.delivery, { type: 'acknowledged' }, {})).toBe('delivered')
    })

    test('what a dead process had claimed comes again after the lease at the latest', async () => {
      const now = bench()
      await now.journal.submit(submission(certificate('N1')))
      await claimAll(now.journal, 1, 'dead')
      await now.reopen()
      now.shift(60_001)
      expect(await claimAll(now.journal, 1, 'next')).toHaveLength(1)
    })

    test('nothing whose time to live has passed leaves', async () => {
      const { journal, now, shift } = bench()
      await journal.submit(submission(certificate('N1')))
      const [claim] = await claimAll(journal)
      await journal.seal(claim!, sealed('N1', { expiresAt: new Date(now() + 10_000).toISOString() }))
      shift(10_001)
      await expectFault(journal.attempt(claim!), 'ASW_STATE_CONFLICT')
      expect(await journal.transmission((await journal.delivery(claim!.delivery))!.messageId!)).toMatchObject({ expired: true })
    })

    test('hasten makes what waits for another try due, and leaves an awaiting delivery with its partner', async () => {
      const { journal } = bench()
      for (const number of ['N1', 'N2', 'N3']) await journal.submit(submission(certificate(number)))
      await journal.submit(submission(certificate('S1'), { partner: SG }))
      const claims = await claimAll(journal)
      for (const claim of claims) {
        const waits = claim.identity.number === 'N3'
        await journal.settle(claim.delivery, waits ? { type: 'sent' } : { type: 'unreachable', last: false }, {
          nextInMs: 60_000,
        })
      }
      expect(await journal.hasten(TH, 60_000)).toBe(2)
      expect((await claimAll(journal)).map((claim) => claim.identity.number).sort()).toEqual(['N1', 'N2'])
    })

    test('hasten lets what waits go once within a time, and where nothing waits the time does not begin', async () => {
      const { journal, shift } = bench()
      expect(await journal.hasten(TH, 60_000)).toBe(0)
      await journal.submit(submission(certificate('N1')))
      await journal.submit(submission(certificate('S1'), { partner: SG }))
      const fail = async () => {
        for (const claim of await claimAll(journal))
          await journal.settle(claim.delivery, { type: 'unreachable', last: false }, { nextInMs: 3_600_000 })
      }
      await fail()
      expect(await journal.hasten(TH, 60_000)).toBe(1)
      await fail()
      shift(59_000)
      expect(await journal.hasten(TH, 60_000)).toBe(0)
      expect(await journal.hasten(SG, 60_000)).toBe(1)
      expect(await journal.hasten(TH, 30_000)).toBe(1)
      await fail()
      shift(60_000)
      expect(await journal.hasten(TH, 60_000)).toBe(1)
    })

    test('replay within the time to live sends the same bytes with fresh tries', async () => {
      const { journal } = bench()
      await journal.submit(submission(certificate('N1')))
      const { claim, messageId: sent } = await sendOne(journal)
      await expectFault(journal.replay(claim.delivery, 'operator'), 'ASW_STATE_CONFLICT')
      await journal.settle(claim.delivery, { type: 'silent', last: true }, {})
      expect(await journal.replay(claim.delivery, 'operator')).toEqual({ fresh: false })
      expect(await claimAll(journal)).toMatchObject([{ state: 'due', tries: 0, transmission: { messageId: sent } }])
    })

    test('replay after the time to live seals anew, linked to the old message, and both stay known', async () => {
      const { journal, now, shift } = bench()
      const wish = submission(certificate('N1'))
      await journal.submit(wish)
      const [claim] = await claimAll(journal)
      const old = sealed('N1', { expiresAt: new Date(now() + 1_000).toISOString() })
      await journal.seal(claim!, old)
      shift(1_001)
      await journal.settle(wish.delivery, { type: 'lapsed' }, {})
      expect(await journal.replay(wish.delivery, 'operator')).toEqual({ fresh: true })
      const [again] = await claimAll(journal)
      expect(again).not.toHaveProperty('transmission')
      const anew = sealed('N1 anew')
      await journal.seal(again!, anew)
      const last = (await journal.timeline(wish.exchange)).at(-1)
      expect(last).toMatchObject({ kind: 'sealed', data: { supersedes: old.messageId } })
      expect(await journal.transmission(old.messageId)).toMatchObject({ delivery: wish.delivery })
      expect(await journal.settle(wish.delivery, { type: 'acknowledged' }, {})).toBe('delivered')
    })

    test('unknown deliveries are not found', async () => {
      const { journal } = bench()
      const none = deliveryId('none')
      await expectFault(journal.replay(none, 'operator'), 'ASW_NOT_FOUND')
      await expectFault(journal.settle(none, { type: 'sent' }, {}), 'ASW_NOT_FOUND')
      expect(await journal.delivery(none)).toBeUndefined()
      expect(await journal.transmission(messageId('none'))).toBeUndefined()
    })

    test('an Acknowledgment stays the answer though an ErrorList follows; the same answer is kept once', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'))
      await journal.submit(wish)
      await journal.keepAnswer(wish.delivery, 'error-list', messageId('e1'), wire('first errors'))
      await journal.keepAnswer(wish.delivery, 'acknowledgment', messageId('a1'), wire('ack'))
      await journal.keepAnswer(wish.delivery, 'acknowledgment', messageId('a1'), wire('ack'))
      await journal.keepAnswer(wish.delivery, 'error-list', messageId('e2'), wire('later errors'))
      expect(await journal.delivery(wish.delivery)).toMatchObject({ answer: { kind: 'acknowledgment', messageId: 'a1' } })
      expect((await journal.timeline(wish.exchange)).filter((event) => event.kind === 'answer-kept')).toHaveLength(3)
    })

    test('a held journal sends nothing, not even what is claimed already', async () => {
      const { journal } = bench()
      await journal.submit(submission(certificate('N1')))
      const [claim] = await claimAll(journal, 1)
      await journal.seal(claim!, sealed('N1'))
      await journal.submit(submission(cancellation('N2')))
      await journal.hold('an operator looks')
      expect(await journal.held()).toBe('an operator looks')
      await expectFault(journal.attempt(claim!), 'ASW_JOURNAL_HELD')
      expect(await claimAll(journal)).toEqual([])
      await journal.unhold('operator')
      expect(await journal.held()).toBeUndefined()
      expect(await journal.attempt(claim!)).toBe(1)
    })
  })
}
