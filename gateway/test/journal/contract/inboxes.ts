import { describe, expect, test } from 'vitest'
import type { DueClock, Journal } from '../../../src/journal/journal.ts'
import type { OpenBench } from '../bench.ts'
import { acceptNew, certificate, claimAll, exchangeNamed, submission, utilisation } from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

export function inboxContract(name: string, open: OpenBench): void {
  describe(`${name}: inboxes and clocks`, () => {
    const bench = withBench(open)

    test('entries are leased oldest first, ended by their holder, and told in the timeline', async () => {
      const { journal } = bench()
      const wishes = [await acceptNew(journal, certificate('N1')), await acceptNew(journal, certificate('N2'))]
      const [entry] = await journal.lease('customs', 'nsw', 1, 60_000)
      expect(entry).toMatchObject({
        inbox: 'customs',
        state: 'leased',
        holder: 'nsw',
        json: { referenceNumber: 'N1' },
        exchange: wishes[0]!.conversation,
      })
      const receipt = submission(utilisation('N1', 'AS3', '0', 'D'), { uses: [] })
      expect(await journal.acknowledgeEntry('customs', entry!.id, 'nsw', receipt)).toEqual({ repeated: false })
      expect(await journal.acknowledgeEntry('customs', entry!.id, 'other', receipt)).toEqual({ repeated: true })
      expect((await claimAll(journal)).map((claim) => claim.delivery)).toEqual([receipt.delivery])
      expect(await journal.entry('customs', entry!.id)).toMatchObject({ state: 'done', holder: 'nsw' })
      expect((await journal.timeline(wishes[0]!.conversation)).map((event) => event.kind)).toContain('handed-over')
      expect(await journal.inboxes()).toMatchObject([{ name: 'customs', waiting: 1, leased: 0 }])
    })

    test('many pullers at once never get the same entry', async () => {
      const { journal } = bench()
      for (let n = 0; n < 24; n += 1) await acceptNew(journal, certificate(`N${n}`))
      const pulls = await Promise.all(Array.from({ length: 10 }, (_, n) => journal.lease('customs', `nsw-${n}`, 3, 60_000)))
      const ids = pulls.flat().map((entry) => entry.id)
      expect(ids).toHaveLength(24)
      expect(new Set(ids).size).toBe(24)
    })

    test('of named entries those that wait are leased, oldest first, and no other', async () => {
      const { journal } = bench()
      for (const number of ['N1', 'N2', 'N3', 'N4']) await acceptNew(journal, certificate(number))
      const [one, , three, four] = (await journal.entries('customs', { limit: 10 })).map(({ id }) => id)
      const wish = [four!, 'nothing', one!]
      expect((await journal.lease('customs', 'nsw', wish, 60_000)).map(({ id }) => id)).toEqual([one, four])
      expect((await journal.lease('customs', 'other', [three!, one!], 60_000)).map(({ id }) => id)).toEqual([three])
      expect(await journal.lease('customs', 'other', [], 60_000)).toEqual([])
      await journal.acknowledgeEntry('customs', one!, 'nsw')
      expect(await journal.lease('customs', 'nsw', [one!], 60_000)).toEqual([])
      expect(await journal.inboxes()).toMatchObject([{ waiting: 1, leased: 2 }])
    })

    test('what waits is told without its payload, with the newest certificate of ours that it is about, page by page', async () => {
      const { journal, shift } = bench()
      const sent = submission(certificate('N1'))
      await journal.submit(sent)
      const revision = async () => (await journal.exchangeOf('ATIGA/VN/N1'))!.revision
      for (const id of ['R1', 'R2', 'R3'])
        await acceptNew(journal, utilisation('N1', id, '1'), { expectRevision: await revision() })
      await acceptNew(journal, certificate('N2', { issuingCountry: 'TH' }))
      const byHand = submission(certificate('N3'), {
        byHand: { why: 'TH does not', deadline: new Date(bench().now() + 1e6).toISOString() },
      })
      await journal.submit(byHand)
      const of = (await journal.exchangeOf('ATIGA/VN/N3'))!
      await acceptNew(journal, utilisation('N3', 'R4', '1'), { expectRevision: of.revision })
      const all = await journal.entries('customs', { limit: 10 })
      const [first] = await journal.lease('customs', 'nsw', 1, 60_000)
      await journal.acknowledgeEntry('customs', all[1]!.id, 'nsw')
      const one = await journal.waiting('customs', { limit: 2 })
      expect(one).toEqual({
        entries: [
          { id: all[2]!.id, document: 'certificate-response', certificate: sent.jsonDigest },
          { id: all[3]!.id, document: 'certificate-of-origin' },
        ],
        next: expect.any(Number),
      })
      const two = await journal.waiting('customs', { limit: 2, after: one.next! })
      expect(two).toEqual({ entries: [{ id: all[4]!.id, document: 'certificate-response', certificate: byHand.jsonDigest }] })
      expect(await journal.waiting('none', { limit: 2 })).toEqual({ entries: [] })
      shift(60_001)
      expect((await journal.waiting('customs', { limit: 9 })).entries[0]?.id).toBe(first!.id)
    })

    test('a lease protects its holder, and runs out', async () => {
      const { journal, shift } = bench()
      await acceptNew(journal, certificate('N1'))
      const [entry] = await journal.lease('customs', 'one', 1, 60_000)
      expect(await journal.lease('customs', 'two', 1, 60_000)).toEqual([])
      await expectFault(journal.acknowledgeEntry('customs', entry!.id, 'two'), 'ASW_STATE_CONFLICT')
      shift(60_001)
      expect(await journal.entry('customs', entry!.id)).toMatchObject({ state: 'waiting' })
      const [again] = await journal.lease('customs', 'two', 1, 60_000)
      expect(again?.id).toBe(entry?.id)
      await expectFault(journal.acknowledgeEntry('customs', entry!.id, 'one'), 'ASW_STATE_CONFLICT')
      await journal.acknowledgeEntry('customs', entry!.id, 'two')
    })

    test('whoever did the work after its lease may still say so when nobody else has it', async () => {
      const { journal, shift } = bench()
      await acceptNew(journal, certificate('N1'))
      const [entry] = await journal.lease('customs', 'one', 1, 60_000)
      shift(60_001)
      expect(await journal.acknowledgeEntry('customs', entry!.id, 'one')).toEqual({ repeated: false })
    })

    test('two inboxes hold the same document under one id, and both can end it with the same receipt', async () => {
      const { journal } = bench()
      await acceptNew(journal, certificate('N1'), { inboxes: ['customs', 'ministry'] })
      const [one] = await journal.entries('customs', { limit: 1 })
      const [two] = await journal.entries('ministry', { limit: 1 })
      expect(one?.id).toBe(two?.id)
      const receipt = (issuedAt: string) => submission({ ...utilisation('N1', 'AS3', '0', 'D'), issuedAt }, { uses: [] })
      await journal.acknowledgeEntry('customs', one!.id, 'nsw', receipt('2026-11-24T08:00:00Z'))
      expect(await journal.acknowledgeEntry('ministry', two!.id, 'nsw', receipt('2026-11-24T09:00:00Z'))).toEqual({
        repeated: false,
      })
      expect(await journal.search({ limit: 10 })).toHaveLength(1)
    })

    test('entries are paged and filtered by state', async () => {
      const { journal, shift } = bench()
      for (let n = 0; n < 7; n += 1) await acceptNew(journal, certificate(`N${n}`))
      const [leased] = await journal.lease('customs', 'nsw', 1, 60_000)
      const seen: string[] = []
      for (let after: string | undefined; ; ) {
        const page = await journal.entries('customs', { limit: 3, ...(after === undefined ? {} : { after }) })
        if (page.length === 0) break
        seen.push(...page.map((entry) => entry.identity.number))
        after = page.at(-1)?.id
      }
      expect(seen).toEqual(['N0', 'N1', 'N2', 'N3', 'N4', 'N5', 'N6'])
      expect(await journal.entries('customs', { limit: 10, state: 'leased' })).toMatchObject([{ id: leased!.id }])
      expect(await journal.entries('customs', { limit: 10, state: 'waiting' })).toHaveLength(6)
      expect(await journal.entries('customs', { limit: 10, state: 'done' })).toEqual([])
      const states = async (after?: string) => {
        const page = { limit: 10, ...(after === undefined ? {} : { after }) }
        const ofState = (state: 'waiting' | 'leased' | 'done') => journal.entries('customs', { ...page, state })
        const pages = await Promise.all([ofState('waiting'), ofState('leased'), ofState('done')])
        return pages.map((entries) => entries.map(({ identity }) => identity.number).join(' '))
      }
      await journal.lease('customs', 'nsw', 2, 30_000)
      await journal.acknowledgeEntry('customs', leased!.id, 'nsw')
      expect(await states()).toEqual(['N3 N4 N5 N6', 'N1 N2', 'N0'])
      expect(await states(leased!.id)).toEqual(['N3 N4 N5 N6', 'N1 N2', ''])
      shift(30_001)
      expect(await states()).toEqual(['N1 N2 N3 N4 N5 N6', '', 'N0'])
      expect(await journal.entries('customs', { limit: 10, after: 'none' })).toEqual([])
      expect(await journal.entries('none', { limit: 10 })).toEqual([])
      await expectFault(journal.acknowledgeEntry('customs', 'none', 'nsw'), 'ASW_NOT_FOUND')
    })

    test('a clock fires once, when its deadline has passed, and says so in the timeline', async () => {
      const { journal, now, shift } = bench()
      const { conversation: exchange } = await acceptNew(journal, certificate('N1'))
      const deadline = new Date(now() + 10_000).toISOString()
      await journal.startClock({ exchange, name: 'original-missing', subject: 'C-1', owner: 'partner', deadline })
      expect(await fireAll(journal)).toEqual([])
      shift(10_100)
      expect(await fireAll(journal)).toMatchObject([
        { exchange, name: 'original-missing', subject: 'C-1', owner: 'partner', deadline },
      ])
      expect(await fireAll(journal)).toEqual([])
      const data = { name: 'original-missing', subject: 'C-1' }
      expect((await journal.timeline(exchange)).slice(-2)).toMatchObject([
        { kind: 'clock-passed', data },
        { kind: 'alarm', data: { ...data, alarm: 'clock-passed' } },
      ])
    })

    test('a stopped clock does not fire; starting one that runs moves it; a subject is a clock of its own', async () => {
      const { journal, now, shift } = bench()
      const { conversation: exchange } = await acceptNew(journal, certificate('N1'))
      const at = (ms: number) => new Date(now() + ms).toISOString()
      await journal.startClock({ exchange, name: 'a', owner: 'us', deadline: at(10_000) })
      await journal.startClock({ exchange, name: 'a', owner: 'us', deadline: at(90_000) })
      await journal.startClock({ exchange, name: 'b', subject: '1', owner: 'us', deadline: at(10_000) })
      await journal.startClock({ exchange, name: 'b', subject: '2', owner: 'us', deadline: at(10_000) })
      await journal.startClock({ exchange, name: 'c', owner: 'us', deadline: at(10_000) })
      await journal.stopClock(exchange, 'c')
      shift(10_100)
      expect((await fireAll(journal)).map((clock) => clock.subject)).toEqual(['1', '2'])
      shift(90_000)
      expect((await fireAll(journal)).map((clock) => clock.name)).toEqual(['a'])
      await expectFault(
        journal.startClock({ exchange: exchangeNamed('none'), name: 'x', owner: 'us', deadline: at(0) }),
        'ASW_NOT_FOUND',
      )
    })

    test('accepting stops the clocks that the document ends', async () => {
      const { journal, now, shift } = bench()
      const missing = {
        name: 'original-missing',
        subject: 'C',
        owner: 'partner',
        deadline: new Date(now() + 5_000).toISOString(),
      } as const
      const first = await acceptNew(journal, utilisation('N1', 'R', '1'), { clocks: [missing] })
      const { revision } = (await journal.exchange(first.conversation))!
      await acceptNew(journal, certificate('N1'), { stopClocks: ['original-missing'], expectRevision: revision })
      shift(5_100)
      expect(await fireAll(journal)).toEqual([])
    })
  })
}

/** One round, as the clock loop does it. */
async function fireAll(journal: Journal): Promise<readonly DueClock[]> {
  const due = await journal.dueClocks(10)
  for (const clock of due) {
    expect(await journal.fireClock(clock.id)).toBe(true)
    expect(await journal.fireClock(clock.id)).toBe(false)
  }
  return due
}
