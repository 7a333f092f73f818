import { describe, expect, test } from 'vitest'
import { deliveryId, exchangeId, type MessageId, messageId } from '../../../src/message/ids.ts'
import type { OpenBench } from '../bench.ts'
import { arrival, cancellation, certificate, claimAll, fresh, sealed, sendOne, submission, TH, wire } from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

/** Units that do in one transaction what is also done in several. */
export function togetherContract(name: string, open: OpenBench): void {
  describe(`${name}: sealed and attempted at once`, () => {
    const bench = withBench(open)
    const claimed = async () => {
      const { journal } = bench()
      const wish = submission(certificate(fresh('N')))
      await journal.submit(wish)
      const [claim] = await claimAll(journal, 1)
      return { journal, wish, claim: claim! }
    }

    test('is the first attempt, told right after the seal; the next one is the second', async () => {
      const { journal, wish, claim } = await claimed()
      const one = sealed('N1')
      expect(await journal.seal(claim, one, true)).toBe(1)
      expect(await journal.delivery(wish.delivery)).toMatchObject({ state: 'due', tries: 1, messageId: one.messageId })
      const told = (await journal.timeline(wish.exchange)).slice(-2)
      expect(told.map(({ kind }) => kind)).toEqual(['sealed', 'attempted'])
      expect(told[1]?.data).toMatchObject({ delivery: wish.delivery, messageId: one.messageId, attempt: 1 })
      await journal.settle(wish.delivery, { type: 'unreachable', last: false }, { nextInMs: 0 })
      const [again] = await claimAll(journal, 1)
      expect(again).toMatchObject({ tries: 1, transmission: { messageId: one.messageId } })
      expect(await journal.attempt(again!)).toBe(2)
    })

    test('sealed alone, no attempt is counted', async () => {
      const { journal, wish, claim } = await claimed()
      expect(await journal.seal(claim, sealed('N1'), false)).toBe(0)
      expect(await journal.delivery(wish.delivery)).toMatchObject({ tries: 0 })
      expect((await journal.timeline(wish.exchange)).at(-1)?.kind).toBe('sealed')
      expect(await journal.attempt(claim)).toBe(1)
    })

    test('a held journal keeps neither: nothing is sealed that may not leave', async () => {
      const { journal, wish, claim } = await claimed()
      await journal.hold('an operator looks')
      await expectFault(journal.seal(claim, sealed('N1'), true), 'ASW_JOURNAL_HELD')
      expect(await journal.delivery(wish.delivery)).not.toHaveProperty('messageId')
      await journal.unhold('operator')
      expect(await journal.seal(claim, sealed('N1'), true)).toBe(1)
    })

    test('whose lease is lost is refused, and nothing of it is kept', async () => {
      const { journal, wish, claim } = await claimed()
      await journal.release(claim)
      await claimAll(journal, 1, 'another')
      await expectFault(journal.seal(claim, sealed('N1'), true), 'ASW_STATE_CONFLICT')
      expect(await journal.delivery(wish.delivery)).toMatchObject({ tries: 0 })
    })
  })

  describe(`${name}: an answer that is heeded`, () => {
    const bench = withBench(open)
    const sent = async () => {
      const { journal } = bench()
      const wish = submission(certificate(fresh('N')))
      await journal.submit(wish)
      const { messageId: about } = await sendOne(journal)
      return { journal, wish, about }
    }
    const come = async (text: string) => (await arrival(bench().journal, text)).id
    const acknowledged = (id: string, about: MessageId) =>
      ({
        arrival: id,
        from: TH,
        about,
        code: 'acknowledged',
        detail: 'acknowledges it',
        event: { type: 'acknowledged' },
        facts: { facts: [{ type: 'hop', hop: 'AS2', at: '2026-11-24T08:00:00Z' }] },
      }) as const

    test('is kept, moves its delivery, tells the exchange and ends its arrival', async () => {
      const { journal, wish, about } = await sent()
      const id = await come('ack')
      const by = messageId(fresh('ack'))
      await journal.keepAnswer(wish.delivery, 'acknowledgment', by, wire('ack'), acknowledged(id, about))
      expect(await journal.delivery(wish.delivery)).toMatchObject({ state: 'delivered', answer: { messageId: by } })
      expect((await journal.exchange(wish.exchange))?.view.hops.AS2).toEqual({ at: '2026-11-24T08:00:00Z' })
      expect(await journal.openArrivals(10, 0)).toEqual([])
      const timeline = await journal.timeline(wish.exchange)
      // Clocks that follow from how the exchange stands come behind.
      const told = timeline.slice(timeline.findIndex(({ kind }) => kind === 'answer-kept')).slice(0, 3)
      expect(told.map(({ kind }) => kind)).toEqual(['answer-kept', 'acknowledged', 'state'])
      expect(told[0]?.data).toMatchObject({ delivery: wish.delivery, answer: 'acknowledgment', messageId: by, arrival: id })
      expect((await journal.verifyChains(wish.exchange)).broken).toBeUndefined()
    })

    test('that comes again moves nothing, and its arrival ends with an event of its own', async () => {
      const { journal, wish, about } = await sent()
      const by = messageId(fresh('ack'))
      await journal.keepAnswer(wish.delivery, 'acknowledgment', by, wire('ack'), acknowledged(await come('ack'), about))
      const second = await come('ack')
      await journal.keepAnswer(wish.delivery, 'acknowledgment', by, wire('ack'), acknowledged(second, about))
      expect(await journal.delivery(wish.delivery)).toMatchObject({ state: 'delivered' })
      expect(await journal.openArrivals(10, 0)).toEqual([])
      const kinds = (await journal.timeline(wish.exchange)).map(({ kind }) => kind)
      expect(kinds.filter((kind) => kind === 'answer-kept')).toHaveLength(1)
      const last = (await journal.timeline(exchangeId('gateway'))).at(-1)
      expect(last).toMatchObject({ kind: 'dismissed', data: { arrival: second, code: 'acknowledged' } })
    })

    test('judged again after a crash, ends an arrival that has ended already without a word', async () => {
      const { journal, wish, about } = await sent()
      const id = await come('ack')
      const by = messageId(fresh('ack'))
      await journal.keepAnswer(wish.delivery, 'acknowledgment', by, wire('ack'), acknowledged(id, about))
      const before = (await journal.timeline(exchangeId('gateway'))).length
      await journal.keepAnswer(wish.delivery, 'acknowledgment', by, wire('ack'), acknowledged(id, about))
      expect(await journal.timeline(exchangeId('gateway'))).toHaveLength(before)
      expect(await journal.delivery(wish.delivery)).toMatchObject({ state: 'delivered' })
    })

    test('and says nothing against it (a warning) is kept and ends its arrival, and the delivery waits on', async () => {
      const { journal, wish, about } = await sent()
      const id = await come('warning')
      const warning = { arrival: id, from: TH, about, code: 'error-list', detail: 'a warning' }
      await journal.keepAnswer(wish.delivery, 'error-list', messageId(fresh('w')), wire('warning'), warning)
      expect(await journal.delivery(wish.delivery)).toMatchObject({ state: 'awaiting', answer: { kind: 'error-list' } })
      expect(await journal.openArrivals(10, 0)).toEqual([])
    })

    test('and refuses a transmission that another one has superseded is kept and moves nothing; one about the present one refuses', async () => {
      const { journal, wish, about: old } = await sent()
      const refused = async (about: MessageId) =>
        ({ arrival: await come('no'), from: TH, about, code: 'error-list', detail: 'no', event: { type: 'refused' } }) as const
      const refuse = async (about: MessageId) =>
        journal.keepAnswer(wish.delivery, 'error-list', messageId(fresh('e')), wire('no'), await refused(about))
      await journal.settle(wish.delivery, { type: 'refused' }, {})
      expect(await journal.replay(wish.delivery, 'operator')).toEqual({ fresh: true })
      await refuse(old)
      expect(await journal.delivery(wish.delivery)).toMatchObject({ state: 'due', answer: { kind: 'error-list' } })
      const { messageId: present } = await sendOne(journal)
      await refuse(old)
      expect(await journal.delivery(wish.delivery)).toMatchObject({ state: 'awaiting', messageId: present })
      const kept = (await journal.timeline(wish.exchange)).at(-1)
      expect(kept).toMatchObject({ kind: 'answer-kept', data: { answer: 'error-list', about: old } })
      expect(await journal.openArrivals(10, 0)).toEqual([])
      await refuse(present)
      expect(await journal.delivery(wish.delivery)).toMatchObject({ state: 'refused' })
    })

    test('of a delivery that is not there is not kept, and its arrival stays open', async () => {
      const { journal, about } = await sent()
      const id = await come('lost')
      const none = deliveryId(fresh('none'))
      await expectFault(
        journal.keepAnswer(none, 'acknowledgment', messageId(fresh('ack')), wire('lost'), acknowledged(id, about)),
        'ASW_NOT_FOUND',
      )
      expect((await journal.openArrivals(10, 0)).map((one) => one.id)).toEqual([id])
    })

    test('opens the way for the next one of its exchange in the same moment', async () => {
      const { journal, wish, about } = await sent()
      const next = submission(cancellation(wish.identity.number))
      await journal.submit(next)
      expect(await claimAll(journal)).toEqual([])
      await journal.keepAnswer(
        wish.delivery,
        'acknowledgment',
        messageId(fresh('a')),
        wire('ack'),
        acknowledged(await come('ack'), about),
      )
      expect((await claimAll(journal)).map(({ delivery }) => delivery)).toEqual([next.delivery])
    })
  })
}
