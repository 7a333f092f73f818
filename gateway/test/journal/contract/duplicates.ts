import { describe, expect, test } from 'vitest'
import { certificateKey, exchangeId, messageId } from '../../../src/message/ids.ts'
import type { OpenBench } from '../bench.ts'
import { acceptance, acceptNew, arrival, certificate, fresh, SG, TH, wire } from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

const CLAIM = { holder: 'relay', limit: 10, leaseMs: 60_000 }
const ID = messageId('m1@th')

/** Design 2, "Duplicates: one truth table", row by row. */
export function duplicateContract(name: string, open: OpenBench): void {
  describe(`${name}: duplicates`, () => {
    const bench = withBench(open)

    async function accepted(send = true) {
      const { journal } = bench()
      const came = await arrival(journal, 'wire')
      const wish = acceptance(came, certificate('N1'), { messageId: ID })
      const first = { ...wish, acknowledgment: { ...wish.acknowledgment, send } }
      await journal.recall(came.id, TH, ID, came.digest)
      await journal.accept(first)
      return { journal, first }
    }

    test('same id, same digest, accepted before: the stored Acknowledgment again, byte for byte, no second delivery', async () => {
      const { journal, first } = await accepted()
      const [sent] = await journal.claimSignals(CLAIM)
      await journal.settleSignal(sent!.id, 'sent')
      const again = await arrival(journal, 'wire')
      const known = await journal.recall(again.id, TH, ID, again.digest)
      expect(known.verdict).toBe('accepted')
      const { wire: stored } = first.acknowledgment
      expect(known).toMatchObject({ answer: { contentType: stored.contentType, body: new Uint8Array(stored.body) } })
      const [repeated] = await journal.claimSignals(CLAIM)
      expect(repeated?.wire.body).toEqual(new Uint8Array(stored.body))
      expect(await journal.entries('customs', { limit: 10 })).toHaveLength(1)
      expect(await journal.openArrivals(10, 0)).toEqual([])
      const kinds = (await journal.timeline(first.conversation)).map((event) => event.kind)
      expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(1)
      expect(kinds.filter((kind) => kind === 'duplicate')).toHaveLength(1)
    })

    test('... and by no message of its own when the first went back in the same answer', async () => {
      const { journal } = await accepted(false)
      const again = await arrival(journal, 'wire')
      expect(await journal.recall(again.id, TH, ID, again.digest)).toHaveProperty('answer')
      expect(await journal.claimSignals(CLAIM)).toEqual([])
    })

    test('... and once only while the first is still on its way', async () => {
      const { journal } = await accepted()
      for (let n = 0; n < 3; n += 1) {
        const again = await arrival(journal, 'wire')
        await journal.recall(again.id, TH, ID, again.digest)
      }
      expect(await journal.claimSignals(CLAIM)).toHaveLength(1)
    })

    test('the memory survives a restart', async () => {
      const { journal } = await accepted()
      const now = bench()
      await now.reopen()
      const again = await arrival(now.journal, 'wire')
      expect(await now.journal.recall(again.id, TH, ID, again.digest)).toMatchObject({ verdict: 'accepted' })
      expect(now.journal).not.toBe(journal)
    })

    test('same id and digest, refused for its content: the same refusal', async () => {
      const { journal } = bench()
      const came = await arrival(journal, 'wire')
      await journal.recall(came.id, TH, ID, came.digest)
      const answer = { messageId: messageId('errors@vn'), wire: wire('error list'), send: true, kind: 'error-list' } as const
      await journal.dismiss(came.id, {
        code: 'ASW_SCHEMA_INVALID',
        detail: 'no',
        from: TH,
        messageId: ID,
        remember: true,
        answer,
      })
      expect(await journal.claimSignals(CLAIM)).toMatchObject([{ kind: 'error-list', refToMessageId: ID }])
      expect(await journal.messageStatus(TH, ID)).toMatchObject({ accepted: false })
      const again = await arrival(journal, 'wire')
      const known = await journal.recall(again.id, TH, ID, again.digest)
      expect(known).toMatchObject({ verdict: 'refused', answer: { body: new Uint8Array(answer.wire.body) } })
      expect(await journal.openArrivals(10, 0)).toEqual([])
    })

    test('same id and digest, failed through our outage: judged anew', async () => {
      const { journal } = bench()
      const came = await arrival(journal, 'wire')
      await journal.recall(came.id, TH, ID, came.digest)
      await journal.dismiss(came.id, { code: 'ASW_KEY_UNUSABLE', detail: 'no key', from: TH, messageId: ID, remember: false })
      const again = await arrival(journal, 'wire')
      expect(await journal.recall(again.id, TH, ID, again.digest)).toEqual({ verdict: 'new' })
      expect(await journal.accept(acceptance(again, certificate('N1'), { messageId: ID }))).toMatchObject({
        verdict: 'accepted',
      })
    })

    test('same id and digest, still being worked on: no answer yet', async () => {
      const { journal } = bench()
      const came = await arrival(journal, 'wire')
      await journal.recall(came.id, TH, ID, came.digest)
      const again = await arrival(journal, 'wire')
      expect(await journal.recall(again.id, TH, ID, again.digest)).toEqual({ verdict: 'working' })
      expect(await journal.recall(came.id, TH, ID, came.digest)).toEqual({ verdict: 'new' })
    })

    test('a mark left by work that died does not block: it runs out', async () => {
      const { journal, shift } = bench()
      const came = await arrival(journal, 'wire')
      await journal.recall(came.id, TH, ID, came.digest)
      shift(120_001)
      const again = await arrival(journal, 'wire')
      expect(await journal.recall(again.id, TH, ID, again.digest)).toEqual({ verdict: 'new' })
      await journal.accept(acceptance(again, certificate('N1'), { messageId: ID }))
      expect(await journal.accept(acceptance(came, certificate('N1'), { messageId: ID }))).toMatchObject({
        verdict: 'duplicate',
      })
      expect(await journal.entries('customs', { limit: 10 })).toHaveLength(1)
    })

    test('same id, other digest: told apart from a repeat, and the verdict that stands is not forgotten', async () => {
      const { journal } = await accepted()
      const other = await arrival(journal, 'other wire')
      expect(await journal.recall(other.id, TH, ID, other.digest)).toEqual({ verdict: 'other-digest' })
      await journal.dismiss(other.id, {
        code: 'ASW_MESSAGE_ID_REUSED',
        detail: 'x',
        from: TH,
        messageId: ID,
        remember: false,
        alarm: true,
      })
      const alarm = (await journal.timeline(exchangeId('gateway'))).at(-1)
      expect(alarm).toMatchObject({
        kind: 'alarm',
        data: { code: 'ASW_MESSAGE_ID_REUSED', alarm: 'message-suspicious', cause: 'dismissed' },
        blob: other.digest,
      })
      const again = await arrival(journal, 'wire')
      expect(await journal.recall(again.id, TH, ID, again.digest)).toMatchObject({ verdict: 'accepted' })
      const third = await arrival(journal, 'third wire')
      await expectFault(journal.accept(acceptance(third, certificate('N1'), { messageId: ID })), 'ASW_MESSAGE_ID_REUSED')
    })

    test.each([
      ['the same content', {}],
      ['other content', { goods: 'others' }],
    ])('another partner adds nothing to the exchange of this one: %s under a number of its', async (_, more) => {
      const { journal } = bench()
      const { identity } = await acceptNew(journal, certificate('N1'))
      const { id } = (await journal.exchangeOf(certificateKey(identity))) ?? {}
      const events = await journal.timeline(id!)
      const came = await arrival(journal, fresh('wire'))
      const wish = acceptance(came, certificate('N1', more), { from: SG, expectRevision: 1 })
      await journal.recall(wish.arrival, SG, wish.messageId, wish.wireDigest)
      await expectFault(journal.accept(wish), 'ASW_PARTNER_MISMATCH')
      expect(await journal.timeline(id!)).toEqual(events)
    })

    test('another partner may use the same id', async () => {
      const { journal } = await accepted()
      const theirs = await arrival(journal, 'their wire')
      expect(await journal.recall(theirs.id, SG, ID, theirs.digest)).toEqual({ verdict: 'new' })
    })

    test('new id, same identity and content: acknowledged, not delivered again', async () => {
      const { journal, first } = await accepted()
      const came = await arrival(journal, 'sealed anew')
      const wish = acceptance(came, certificate('N1'), { messageId: messageId('m2@th') })
      expect(await journal.accept(wish)).toEqual({ verdict: 'duplicate', exchange: first.conversation })
      expect(await journal.entries('customs', { limit: 10 })).toHaveLength(1)
      expect((await journal.claimSignals(CLAIM)).map((signal) => signal.refToMessageId)).toEqual([ID, wish.messageId])
      const again = await arrival(journal, 'sealed anew')
      expect(await journal.recall(again.id, TH, wish.messageId, again.digest)).toMatchObject({ verdict: 'accepted' })
    })

    test('new id, same identity, other content: held for the operator, no Acknowledgment', async () => {
      const { journal, first } = await accepted(false)
      const came = await arrival(journal, 'changed')
      const wish = acceptance(came, certificate('N1', { validTo: '2028-01-01' }), { messageId: messageId('m2@th') })
      expect(await journal.accept(wish)).toEqual({ verdict: 'held', exchange: first.conversation })
      expect(await journal.entries('customs', { limit: 10 })).toHaveLength(1)
      expect(await journal.claimSignals(CLAIM)).toEqual([])
      expect(await journal.stuck()).toMatchObject([{ what: 'held', id: came.id, turn: 'operator', partner: TH }])
      expect((await journal.exchange(first.conversation))?.view.certified?.validTo).toBe('2027-11-01')
      const again = await arrival(journal, 'changed')
      expect(await journal.recall(again.id, TH, wish.messageId, again.digest)).toEqual({ verdict: 'working' })
      expect(await journal.openArrivals(10, 0)).toEqual([])
      await journal.dismiss(came.id, {
        code: 'ASW_IDENTITY_CONFLICT',
        detail: 'x',
        from: TH,
        messageId: wish.messageId,
        remember: true,
      })
      expect(await journal.stuck()).toEqual([])
      const third = await arrival(journal, 'changed')
      expect(await journal.recall(third.id, TH, wish.messageId, third.digest)).toMatchObject({ verdict: 'refused' })
    })
  })
}
