import { describe, expect, test } from 'vitest'
import { exchangeId } from '../../../src/message/ids.ts'
import type { OpenBench } from '../bench.ts'
import { acceptNew, arrival, certificate, claimAll, sealed, submission } from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

const CLAIM = { holder: 'relay', limit: 1, leaseMs: 60_000 }

/** Bytes under a digest that is not theirs are never sealed, sent or served, and hold up nothing beside them. */
export function damagedContract(name: string, open: OpenBench): void {
  describe(`${name}: damaged payloads`, () => {
    const bench = withBench(open)
    /** What the operator heard of it. */
    const alarms = async () =>
      (await bench().journal.timeline(exchangeId('gateway'))).flatMap(({ kind, data }) =>
        kind === 'alarm' && data?.alarm === 'payload-damaged' ? [data] : [],
      )

    test('a document is not claimed: it is put off and stuck with its code, and the others go', async () => {
      const { journal } = bench()
      const [bad, good] = [submission(certificate('FORGE-1')), submission(certificate('N2'))]
      await journal.submit(bad)
      await journal.submit(good)
      await bench().forge('FORGE-1', 'FORGE-9')
      const { journal: after, shift } = bench()
      expect((await claimAll(after)).map(({ delivery }) => delivery)).toEqual([good.delivery])
      shift(6 * 60_000)
      const stuck = (await after.stuck()).find(({ id }) => id === bad.delivery)
      expect(stuck).toMatchObject({ turn: 'us', why: expect.stringContaining('ASW_JOURNAL_DAMAGED') })
      await expectFault(after.blob(bad.jsonDigest), 'ASW_JOURNAL_DAMAGED')
      expect((await claimAll(after)).map(({ delivery }) => delivery)).toEqual([good.delivery])
      expect(await alarms()).toMatchObject([{ digest: bad.jsonDigest, delivery: bad.delivery, code: 'ASW_JOURNAL_DAMAGED' }])
      await bench().forge('FORGE-9', 'FORGE-1')
      shift(60_001)
      expect((await claimAll(bench().journal)).map(({ delivery }) => delivery)).toContain(bad.delivery)
    })

    test('a sealed message is not claimed either', async () => {
      const { journal, shift } = bench()
      await journal.submit(submission(certificate('N1')))
      const [claim] = await claimAll(journal)
      await journal.seal(claim!, sealed('FORGE-1'), false)
      await journal.release(claim!, 0)
      await bench().forge('FORGE-1', 'FORGE-9')
      shift(1_000)
      expect(await claimAll(bench().journal)).toEqual([])
    })

    test('of what we owe one that is damaged stays due, and the next ones go', async () => {
      const { journal } = bench()
      const bad = await acceptNew(journal, certificate('N1'))
      const good = await acceptNew(journal, certificate('N2'))
      await bench().forge(`acknowledges ${bad.arrival}`, `acknowledgex ${bad.arrival}`)
      const { journal: after, shift } = bench()
      expect(await after.claimSignals(CLAIM)).toEqual([])
      expect((await after.claimSignals(CLAIM)).map(({ messageId }) => messageId)).toEqual([good.acknowledgment?.messageId])
      shift(6 * 60_000)
      expect((await after.stuck()).map(({ what }) => what)).toContain('signal')
      expect(await after.claimSignals(CLAIM)).toEqual([])
      expect(await alarms()).toMatchObject([{ messageId: bad.acknowledgment?.messageId }])
    })

    test('an inbox gives the entries behind one that is damaged', async () => {
      const { journal } = bench()
      await acceptNew(journal, certificate('FORGE-1'))
      await acceptNew(journal, certificate('N2'))
      const [bad] = await journal.entries('customs', { limit: 10 })
      await bench().forge('FORGE-1', 'FORGE-9')
      const { journal: after } = bench()
      const numbers = (entries: readonly { readonly json: object }[]) =>
        entries.map(({ json }) => (json as { referenceNumber?: string }).referenceNumber)
      expect(numbers(await after.entries('customs', { limit: 10 }))).toEqual(['N2'])
      await expectFault(after.entry('customs', bad!.id), 'ASW_JOURNAL_DAMAGED')
      expect(numbers(await after.lease('customs', 'nsw', 1, 60_000))).toEqual(['N2'])
      bench().shift(60_001)
      expect(numbers(await after.lease('customs', 'nsw', 2, 60_000))).toEqual(['N2'])
      expect(await alarms()).toMatchObject([{ arrival: bad!.id }])
    })

    test('whoever finds it, it is told once: by two at once, again, and after a restart; other bytes are told for themselves', async () => {
      const { journal } = bench()
      const both = await Promise.all(['aa', 'aa'].map((digest) => journal.tellDamaged(digest, { arrival: 'one' })))
      expect(both.toSorted()).toEqual([false, true])
      const after = await bench().reopen()
      expect(await after.tellDamaged('aa', { delivery: 'two' })).toBe(false)
      expect(await after.tellDamaged('bb', {})).toBe(true)
      expect((await alarms()).map(({ digest }) => digest)).toEqual(['aa', 'bb'])
      expect((await after.verifyChains()).broken).toBeUndefined()
    })

    test('a page of an inbox is full although some of it is damaged: whoever pages comes to what is behind', async () => {
      const { journal } = bench()
      for (const number of ['N1', 'FORGE-1', 'FORGE-10', 'N4', 'FORGE-11', 'N6', 'N7'])
        await acceptNew(journal, certificate(number))
      await bench().forge('FORGE-1', 'FORGE-9')
      const { journal: after } = bench()
      for (const state of [undefined, 'waiting'] as const) {
        const pages: string[][] = []
        for (let last: string | undefined, full = true; full; full = pages.at(-1)?.length === 2) {
          const page = { limit: 2, ...(state ? { state } : {}), ...(last === undefined ? {} : { after: last }) }
          const entries = await after.entries('customs', page)
          last = entries.at(-1)?.id
          pages.push(entries.map(({ identity }) => identity.number))
        }
        expect(pages).toEqual([['N1', 'N4'], ['N6', 'N7'], []])
      }
    })

    test('what arrived is not read', async () => {
      const { journal } = bench()
      const { id } = await arrival(journal, 'FORGE-1')
      await bench().forge('FORGE-1', 'FORGE-9')
      await expectFault(bench().journal.beginReading(id, 0), 'ASW_JOURNAL_DAMAGED')
    })
  })
}
