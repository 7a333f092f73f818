import { describe, expect, test } from 'vitest'
import type { ConversationMove, ConversationRow } from '../../../src/journal/conversations.ts'
import type { Claim, DocumentAcceptance, Journal } from '../../../src/journal/journal.ts'
import { messageId } from '../../../src/message/ids.ts'
import type { OpenBench } from '../bench.ts'
import { acceptance, arrival, certificate, fresh, SG, sealed, submission, TH, wire } from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

const DAY_MS = 86_400_000
const CLAIM = { holder: 'relay', limit: 10, leaseMs: 60_000 }

function row(id: string, more: Partial<ConversationRow> = {}): ConversationRow {
  return {
    partner: TH,
    id,
    revision: 1,
    operation: 'send-certificate',
    head: '{"a":1}',
    state: '{"done":-1}',
    turn: 'relay',
    request: { message: 'P.XX.99.MSG.001', xml: Buffer.from(`<request>${id}</request>`) },
    ...more,
  }
}
function move(conversation: ConversationRow, more: Partial<ConversationMove> = {}): ConversationMove {
  return { conversation, outgoing: [], events: [], ...more }
}
function owed(text: string, kind: 'eaeu-document' | 'eaeu-signal' = 'eaeu-document') {
  const id = messageId(fresh('owed'))
  return { kind, messageId: id, refTo: id, wire: wire(text) }
}
const taken = ({ acknowledgment: _, ...rest }: ReturnType<typeof acceptance>): DocumentAcceptance => rest

export function conversationContract(name: string, open: OpenBench): void {
  describe(`${name}: conversations`, () => {
    const bench = withBench(open)
    const at = (ms: number) => new Date(bench().now() + ms).toISOString()

    test('come back as they were kept, by partner, message and revision', async () => {
      const { journal } = bench()
      const first = row('C1', { turn: 'them', wait: { id: 1, until: '2030-01-01T00:00:00.000Z' } })
      const one = owed('one')
      await journal.keepConversation(move(first, { outgoing: [one] }))
      const kept = await journal.conversation(TH, 'C1')
      expect(kept).toEqual({ ...first, request: { ...first.request, xml: expect.anything() } })
      expect(Buffer.from(kept!.request.xml).equals(Buffer.from(first.request.xml))).toBe(true)
      expect(await journal.conversation(SG, 'C1')).toBeUndefined()
      expect(await journal.conversationBySent(TH, one.messageId)).toMatchObject({ id: 'C1' })
      expect(await journal.conversationBySent(SG, one.messageId)).toBeUndefined()
      const { wait: _, ...rest } = first
      await journal.keepConversation(
        move({ ...rest, revision: 2, turn: 'us', response: { message: 'R', xml: Buffer.from('<response/>') } }),
      )
      const moved = await (await bench().reopen()).conversation(TH, 'C1')
      expect(moved).toMatchObject({ revision: 2, turn: 'us', response: { message: 'R' } })
      expect(moved).not.toHaveProperty('wait')
    })

    test('of two moves from one revision one is kept, and nothing of the other', async () => {
      const { journal } = bench()
      await journal.keepConversation(move(row('C1')))
      const results = await Promise.allSettled(
        ['a', 'b'].map((state) =>
          journal.keepConversation(
            move(row('C1', { revision: 2, state }), { outgoing: [owed(state)], events: [{ kind: 'conversation-noted' }] }),
          ),
        ),
      )
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(await journal.claimSignals(CLAIM)).toHaveLength(1)
      await expectFault(journal.keepConversation(move(row('C1'))), 'ASW_STATE_CONFLICT')
      await expectFault(journal.keepConversation(move(row('C2', { revision: 2 }))), 'ASW_STATE_CONFLICT')
      const began = await Promise.allSettled([1, 2].map(() => journal.keepConversation(move(row('C3')))))
      expect(began.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    })

    test('what is owed goes by the queue of signals and says of what kind it is', async () => {
      const { journal } = bench()
      const outgoing = [owed('document'), owed('signal', 'eaeu-signal')]
      await journal.keepConversation(move(row('C1'), { outgoing }))
      const claimed = await journal.claimSignals(CLAIM)
      expect(claimed.map(({ kind }) => kind)).toEqual(['eaeu-document', 'eaeu-signal'])
      expect(claimed.map(({ messageId }) => messageId)).toEqual(outgoing.map(({ messageId }) => messageId))
      expect(Buffer.from(claimed[0]!.wire.body).toString()).toBe('document')
    })

    test('a document is accepted in the move that brings it, or the move is not kept', async () => {
      const { journal } = bench()
      const came = await arrival(journal, 'theirs')
      const wish = taken(acceptance(came, certificate('N1', { issuingCountry: 'TH', importingCountry: 'VN' })))
      await expectFault(
        journal.keepConversation(move(row('C1'), { acceptance: { ...wish, expectRevision: 7 }, outgoing: [owed('x')] })),
        'ASW_STATE_CONFLICT',
      )
      expect(await journal.conversation(TH, 'C1')).toBeUndefined()
      expect(await journal.claimSignals(CLAIM)).toEqual([])
      const { accepted } = await journal.keepConversation(
        move(row('C1', { document: 'certificate-of-origin' }), {
          acceptance: wish,
          events: [{ kind: 'conversation-opened', data: { conversation: 'C1' } }],
          outgoing: [owed('R.006')],
        }),
      )
      expect(accepted?.verdict).toBe('accepted')
      expect(await journal.openArrivals(10, 0)).toEqual([])
      expect(await journal.lease('customs', 'nsw', 10, 60_000)).toHaveLength(1)
      const exchange = accepted!.exchange
      expect(await journal.conversation(TH, 'C1')).toMatchObject({ exchange })
      expect(await journal.conversationAbout(exchange, 'send-certificate')).toMatchObject({ id: 'C1' })
      expect(await journal.conversationAbout(exchange, 'other')).toBeUndefined()
      expect((await journal.timeline(exchange)).map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['accepted', 'conversation-opened']),
      )
      expect((await journal.verifyChains()).broken).toBeUndefined()
    })

    test('the same document in another conversation is a duplicate, with other content it is held', async () => {
      const { journal } = bench()
      const json = certificate('N1', { issuingCountry: 'TH', importingCountry: 'VN' })
      for (const [id, document, verdict] of [
        ['C1', json, 'accepted'],
        ['C2', json, 'duplicate'],
        ['C3', { ...json, validTo: '2027-12-31' }, 'held'],
      ] as const) {
        const came = await arrival(journal, fresh('theirs'))
        const { accepted } = await journal.keepConversation(move(row(id), { acceptance: taken(acceptance(came, document)) }))
        expect(accepted?.verdict).toBe(verdict)
      }
      expect(await journal.lease('customs', 'nsw', 10, 60_000)).toHaveLength(1)
      expect((await journal.stuck()).map(({ what }) => what)).toContain('held')
    })

    test('what was found good and would be held moves nothing: it is to be judged again', async () => {
      const { journal } = bench()
      const json = certificate('N1', { issuingCountry: 'TH', importingCountry: 'VN' })
      const bring = async (id: string, document: typeof json) => {
        const acceptanceOf = taken(acceptance(await arrival(journal, fresh('theirs')), document))
        return move(row(id), { acceptance: acceptanceOf, foundGood: true, outgoing: [owed(id)] })
      }
      await journal.keepConversation(await bring('C1', json))
      const second = await bring('C2', { ...json, validTo: '2027-12-31' })
      await expectFault(journal.keepConversation(second), 'ASW_STATE_CONFLICT')
      expect(await journal.conversation(TH, 'C2')).toBeUndefined()
      expect(await journal.claimSignals(CLAIM)).toHaveLength(1)
      expect(await journal.openArrivals(10, 0)).toHaveLength(1)
      const { accepted } = await journal.keepConversation(await bring('C3', json))
      expect(accepted?.verdict).toBe('duplicate')
    })

    test('a message that is no document ends its arrival with the move, once', async () => {
      const { journal } = bench()
      await journal.keepConversation(move(row('C1')))
      const came = await arrival(journal, 'RCV')
      const heard = { id: came.id, messageId: messageId('theirs'), code: 'conversation', detail: 'RCV' }
      await journal.keepConversation(move(row('C1', { revision: 2 }), { arrival: heard }))
      expect(await journal.openArrivals(10, 0)).toEqual([])
      await expectFault(journal.keepConversation(move(row('C1', { revision: 3 }), { arrival: heard })), 'ASW_STATE_CONFLICT')
      expect(await journal.conversation(TH, 'C1')).toMatchObject({ revision: 2 })
    })

    async function opened(journal: Journal, id = 'C1') {
      const { delivery, exchange } = await journal.submit(submission(certificate(fresh('N'))))
      const [claim] = (await journal.claim(CLAIM)) as [Claim]
      const conversation = row(id, { delivery, exchange, document: 'certificate-of-origin' })
      const transmission = sealed(id)
      await journal.keepConversation(
        move(conversation, {
          claim,
          transmission,
          outgoing: [owed(id)],
          settle: { event: { type: 'sent' }, facts: { nextInMs: DAY_MS } },
        }),
      )
      return { conversation, claim, delivery, exchange, transmission }
    }

    test('one that carries a delivery takes it along: sealed, awaiting, delivered', async () => {
      const { journal } = bench()
      const { conversation, delivery, exchange, transmission } = await opened(journal)
      expect(await journal.delivery(delivery)).toMatchObject({ state: 'awaiting', messageId: transmission.messageId })
      expect(await journal.claim(CLAIM)).toEqual([])
      expect(await journal.conversationOf(delivery)).toMatchObject({ id: 'C1', delivery, exchange })
      const again = sealed('again')
      await journal.keepConversation(move({ ...conversation, revision: 2 }, { transmission: again }))
      expect(await journal.delivery(delivery)).toMatchObject({ state: 'awaiting', messageId: again.messageId })
      await journal.keepConversation(
        move(
          { ...conversation, revision: 3, turn: 'nobody' },
          {
            answer: { kind: 'acknowledgment', messageId: messageId('theirs'), wire: wire('R.006') },
            settle: { event: { type: 'acknowledged' }, facts: { facts: [{ type: 'hop', hop: 'AS2', at: at(0) }] } },
          },
        ),
      )
      expect(await journal.delivery(delivery)).toMatchObject({ state: 'delivered', answer: { messageId: 'theirs' } })
      expect((await journal.exchange(exchange))?.view.hops.AS2).toBeDefined()
      expect((await journal.timeline(exchange)).map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['sealed', 'sent', 'answer-kept', 'acknowledged']),
      )
    })

    test('is not opened by a claim that is lost', async () => {
      const { journal, shift } = bench()
      const { delivery } = await journal.submit(submission(certificate('N1')))
      const [claim] = await journal.claim(CLAIM)
      shift(60_001)
      await journal.claim({ ...CLAIM, holder: 'other' })
      await expectFault(
        journal.keepConversation(move(row('C1', { delivery }), { claim: claim!, transmission: sealed('x') })),
        'ASW_STATE_CONFLICT',
      )
      expect(await journal.conversation(TH, 'C1')).toBeUndefined()
    })

    test('is due when its wait is over, the longest first, not before, and not while the journal is held', async () => {
      const { journal, shift } = bench()
      for (const [id, ms, wait] of [
        ['late', 9_000, 3],
        ['soon', 5_000, 1],
      ] as const)
        await journal.keepConversation(move(row(id, { turn: 'them', wait: { id: wait, until: at(ms) } })))
      await journal.keepConversation(move(row('never')))
      expect(await journal.dueConversations(TH, 10)).toEqual([])
      shift(10_000)
      expect(await journal.dueConversations(TH, 10)).toEqual([
        { id: 'soon', wait: 1 },
        { id: 'late', wait: 3 },
      ])
      expect(await journal.dueConversations(TH, 1)).toHaveLength(1)
      expect(await journal.dueConversations(SG, 10)).toEqual([])
      await journal.hold('restored')
      expect(await journal.dueConversations(TH, 10)).toEqual([])
    })

    test('one that cannot move is put off behind the others, and is stuck', async () => {
      const { journal, shift } = bench()
      const due = async () => (await journal.dueConversations(TH, 1)).map(({ id }) => id)
      for (const [id, wait] of [
        ['lame', 1],
        ['well', 2],
      ] as const) {
        const until = bench().now() + wait * 1_000
        const state = JSON.stringify({ wait: { id: wait, until } })
        await journal.keepConversation(move(row(id, { turn: 'them', state, wait: { id: wait, until: at(wait * 1_000) } })))
      }
      shift(3_000)
      expect(await due()).toEqual(['lame'])
      await journal.deferConversation(TH, 'lame', 7, 60_000)
      await journal.deferConversation(SG, 'lame', 1, 60_000)
      expect(await due()).toEqual(['lame'])
      await journal.deferConversation(TH, 'lame', 1, 60_000)
      expect(await due()).toEqual(['well'])
      shift(60_001)
      expect((await journal.dueConversations(TH, 10)).map(({ id }) => id)).toEqual(['well', 'lame'])
      shift(300_000)
      await journal.deferConversation(TH, 'lame', 1, 60_000)
      const stuck = (await journal.stuck()).filter(({ what }) => what === 'conversation')
      expect(stuck.map(({ id, turn, why }) => [id, turn, why])).toEqual([
        ['lame', 'us', 'its time is over and it cannot move'],
        ['well', 'us', 'its time is over and nobody looks at it'],
      ])
      expect(await journal.counts()).toMatchObject({ stuck: 2 })
      shift(360_000)
      const later = (await journal.stuck()).map(({ id, why }) => [id, why]).toSorted()
      expect(later).toEqual(['lame', 'well'].map((id) => [id, 'its time is over and nobody looks at it']))
      expect(await journal.counts()).toMatchObject({ stuck: 2 })
    })

    test('one whose message is owed no more, though it has not left, is stuck', async () => {
      const { journal, shift } = bench()
      for (const id of ['owed', 'gone']) await journal.keepConversation(move(row(id), { outgoing: [owed(id)] }))
      const signals = await journal.claimSignals(CLAIM)
      await journal.settleSignal(signals.at(-1)!.id, 'given-up')
      shift(300_001)
      const stuck = (await journal.stuck()).filter(({ what }) => what === 'conversation')
      expect(stuck).toMatchObject([{ id: 'gone', turn: 'us', why: 'what it sends is owed no more' }])
      const owedSince = (await journal.stuck()).filter(({ what }) => what === 'signal')
      expect(owedSince).toHaveLength(1)
      expect(await journal.counts()).toMatchObject({ stuck: 2 })
    })

    test('the time that waits are counted from is that of the store', async () => {
      const { journal, now, shift } = bench()
      const before = await journal.now()
      expect(Math.abs(before - now())).toBeLessThan(5_000)
      shift(DAY_MS)
      expect((await journal.now()) - before).toBeGreaterThanOrEqual(DAY_MS)
    })

    test('what needs somebody is stuck: no end, a wait that nobody looks at, an answer that is missing', async () => {
      const { journal, shift } = bench()
      await journal.keepConversation(move(row('A', { turn: 'operator' })))
      await journal.keepConversation(move(row('B', { turn: 'them', wait: { id: 1, until: at(1_000) } })))
      await journal.keepConversation(move(row('C', { turn: 'us' })))
      await journal.keepConversation(move(row('D', { turn: 'nobody' })))
      const stuck = async () =>
        (await journal.stuck()).filter(({ what }) => what === 'conversation').map(({ id, turn }) => `${id} ${turn}`)
      expect(await stuck()).toEqual(['A operator'])
      expect(await journal.counts()).toMatchObject({ 'conversation.open': 2, 'conversation.stuck': 1 })
      shift(1_000_000)
      expect((await stuck()).sort()).toEqual(['A operator', 'B us', 'C us'])
    })

    test('is purged with its documents once it is over, and never before', async () => {
      const { journal, shift } = bench()
      await journal.keepConversation(move(row('open', { turn: 'them' })))
      const one = owed('one')
      await journal.keepConversation(move(row('over', { turn: 'nobody' }), { outgoing: [one] }))
      const rule = { partner: TH, olderThanDays: 1, limit: 10 }
      expect(await journal.purge(rule)).toBe(0)
      shift(2 * DAY_MS)
      expect(await journal.purge(rule)).toBe(1)
      expect(await journal.conversation(TH, 'over')).toBeUndefined()
      expect(await journal.conversationBySent(TH, one.messageId)).toBeUndefined()
      expect(await journal.conversation(TH, 'open')).toBeDefined()
      expect((await journal.verifyChains()).broken).toBeUndefined()
    })
  })
}
