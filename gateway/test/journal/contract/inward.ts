import { describe, expect, test } from 'vitest'
import { exchangeId, identityKey, messageId } from '../../../src/message/ids.ts'
import type { OpenBench } from '../bench.ts'
import {
  acceptance,
  acceptNew,
  arrival,
  cancellation,
  certificate,
  claimAll,
  fresh,
  SG,
  submission,
  TH,
  utilisation,
} from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

const CLAIM = { holder: 'relay', limit: 10, leaseMs: 60_000 }

export function inwardContract(name: string, open: OpenBench): void {
  describe(`${name}: inward`, () => {
    const bench = withBench(open)
    const ID = messageId('m1@th')

    test('an arrival is durable before anything is known of it, and open until a verdict', async () => {
      const now = bench()
      const came = await arrival(now.journal, 'raw')
      await now.reopen()
      now.shift(1_000)
      expect(await now.journal.openArrivals(10, 500)).toMatchObject([{ id: came.id }])
      expect(await now.journal.openArrivals(10, 60_000)).toEqual([])
      await now.journal.dismiss(came.id, { code: 'ASW_PARTNER_UNKNOWN', detail: 'a stranger', remember: false })
      expect(await now.journal.openArrivals(10, 0)).toEqual([])
    })

    test('arriving twice under one id is one arrival; with other bytes it is refused', async () => {
      const { journal } = bench()
      const came = await arrival(journal, 'raw')
      await journal.arrive({ id: came.id, wire: came.wire, wireDigest: came.digest, peer: {} })
      expect(await journal.openArrivals(10, 0)).toHaveLength(1)
      const other = await arrival(journal, 'other')
      await expectFault(
        journal.arrive({ id: came.id, wire: other.wire, wireDigest: other.digest, peer: {} }),
        'ASW_STATE_CONFLICT',
      )
    })

    test('accepting is one step: event, inbox, facts, clocks, reply, Acknowledgment', async () => {
      const { journal } = bench()
      const came = await arrival(journal, 'wire')
      const reply = submission(utilisation('N1', 'AS3', '0', 'D-0'), { uses: [] })
      const wish = acceptance(came, certificate('N1'), {
        messageId: ID,
        inboxes: ['customs', 'ministry'],
        replies: [reply],
        clocks: [{ name: 'validity', owner: 'nsw', deadline: '2027-11-01T00:00:00Z' }],
      })
      expect(await journal.recall(came.id, TH, ID, came.digest)).toEqual({ verdict: 'new' })
      expect(await journal.accept(wish)).toEqual({ verdict: 'accepted', exchange: wish.conversation })
      const accepted = (await journal.timeline(wish.conversation)).find((event) => event.kind === 'accepted')
      expect(accepted).toMatchObject({
        blob: wish.payloadDigest,
        data: { messageId: ID, from: TH, wireDigest: came.digest, identity: identityKey(wish.identity) },
      })
      expect(await journal.exchange(wish.conversation)).toMatchObject({ role: 'importer', partner: TH, revision: 2 })
      for (const inbox of ['customs', 'ministry']) {
        expect(await journal.entries(inbox, { limit: 10 })).toMatchObject([
          { state: 'waiting', json: { referenceNumber: 'N1' }, xmlDigest: wish.payloadDigest },
        ])
      }
      expect(await journal.blob(wish.payloadDigest)).toEqual(new Uint8Array(wish.xml))
      expect((await claimAll(journal)).map((claim) => claim.delivery)).toEqual([reply.delivery])
      const signals = await journal.claimSignals(CLAIM)
      expect(signals).toMatchObject([{ partner: TH, kind: 'acknowledgment', refToMessageId: ID, tries: 0 }])
      expect(signals[0]?.wire.body).toEqual(new Uint8Array(wish.acknowledgment.wire.body))
      expect(await journal.openArrivals(10, 0)).toEqual([])
      expect(await journal.messageStatus(TH, ID)).toMatchObject({ accepted: true })
      expect(await journal.messageStatus(SG, ID)).toBeUndefined()
    })

    test('a stale revision is refused and nothing of it is written', async () => {
      const { journal } = bench()
      const first = await acceptNew(journal, certificate('N1'))
      const came = await arrival(journal, 'wire')
      const stale = acceptance(came, cancellation('N1'), { expectRevision: 0 })
      await expectFault(journal.accept(stale), 'ASW_STATE_CONFLICT')
      expect(await journal.entries('customs', { limit: 10 })).toHaveLength(1)
      const { revision } = (await journal.exchange(first.conversation))!
      expect(await journal.accept({ ...stale, expectRevision: revision })).toMatchObject({ verdict: 'accepted' })
    })

    test('a reply that cannot be submitted takes the whole acceptance with it', async () => {
      const { journal } = bench()
      await acceptNew(journal, certificate('N1'))
      const came = await arrival(journal, 'wire')
      const reply = submission(utilisation('N1', 'R1', '101'))
      const wish = acceptance(came, cancellation('N1'), { expectRevision: 1, replies: [reply] })
      await expectFault(journal.accept(wish), 'ASW_LEDGER_EXCEEDED')
      expect(await journal.openArrivals(10, 0)).toHaveLength(1)
      expect(await journal.entries('customs', { limit: 10 })).toHaveLength(1)
    })

    test('what the gateway said once by itself it does not say again', async () => {
      const { journal } = bench()
      const reply = submission(utilisation('N1', 'AS3', '0', 'D'), { uses: [] })
      await acceptNew(journal, certificate('N1'), { replies: [reply] })
      const again = submission({ ...utilisation('N1', 'AS3', '0', 'D'), issuedAt: '2026-11-22T00:00:00Z' }, { uses: [] })
      const { revision } = (await journal.exchangeOf('ATIGA/VN/N1'))!
      await acceptNew(journal, cancellation('N1'), { replies: [again], expectRevision: revision })
      expect(await journal.search({ limit: 10 })).toHaveLength(1)
    })

    test('a partner cannot speak about the certificate of another', async () => {
      const { journal } = bench()
      await acceptNew(journal, certificate('N1'))
      const came = await arrival(journal, 'wire')
      await expectFault(
        journal.accept(acceptance(came, cancellation('N1'), { from: SG, expectRevision: 1 })),
        'ASW_PARTNER_MISMATCH',
      )
    })

    test('a conversation id that belongs to another certificate does not mix the two', async () => {
      const { journal } = bench()
      const conversation = exchangeId(fresh('conversation'))
      await acceptNew(journal, certificate('N1'), { conversation })
      await acceptNew(journal, certificate('N2'), { conversation })
      const [one, two] = [await journal.exchangeOf('ATIGA/VN/N1'), await journal.exchangeOf('ATIGA/VN/N2')]
      expect(one?.id).toBe(conversation)
      expect(two?.id).not.toBe(conversation)
    })

    test('an accepted arrival cannot be dismissed, a dismissed one stays as it is', async () => {
      const { journal } = bench()
      const wish = await acceptNew(journal, certificate('N1'))
      const no = { code: 'X', detail: 'x', remember: false } as const
      await expectFault(journal.dismiss(wish.arrival, no), 'ASW_STATE_CONFLICT')
      await expectFault(journal.dismiss('none', no), 'ASW_NOT_FOUND')
      const came = await arrival(journal, 'x')
      await journal.dismiss(came.id, no)
      await journal.dismiss(came.id, no)
      expect(await journal.timeline(exchangeId('gateway'))).toHaveLength(1)
      await expectFault(journal.accept(acceptance(came, certificate('N2'))), 'ASW_STATE_CONFLICT')
    })
  })
}
