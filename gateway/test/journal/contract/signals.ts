import { describe, expect, test } from 'vitest'
import type { OpenBench } from '../bench.ts'
import { acceptNew, certificate, SG, TH } from '../documents.ts'
import { withBench } from './with-bench.ts'

const CLAIM = { holder: 'relay', limit: 10, leaseMs: 60_000 }

export function signalContract(name: string, open: OpenBench): void {
  describe(`${name}: signals`, () => {
    const bench = withBench(open)

    async function owed(count: number) {
      for (let n = 0; n < count; n += 1) await acceptNew(bench().journal, certificate(`N${n}`))
      return bench()
    }

    test('are leased, come back after the lease, and are gone once sent', async () => {
      const { journal, shift } = await owed(2)
      const first = await journal.claimSignals(CLAIM)
      expect(first).toHaveLength(2)
      expect(await journal.claimSignals(CLAIM)).toEqual([])
      await journal.settleSignal(first[0]!.id, 'sent')
      await journal.settleSignal(first[0]!.id, 'sent')
      shift(60_001)
      expect((await journal.claimSignals(CLAIM)).map((one) => one.id)).toEqual([first[1]!.id])
    })

    test('come again after the delay with one try more', async () => {
      const { journal, shift } = await owed(1)
      const [first] = await journal.claimSignals(CLAIM)
      await journal.settleSignal(first!.id, 'later', { delayMs: 5_000 })
      expect(await journal.claimSignals(CLAIM)).toEqual([])
      shift(5_001)
      expect(await journal.claimSignals(CLAIM)).toMatchObject([{ id: first!.id, tries: 1 }])
      await journal.settleSignal(first!.id, 'given-up')
      shift(60_001)
      expect(await journal.claimSignals(CLAIM)).toEqual([])
    })

    test('are given back for trouble of our own without a try', async () => {
      const { journal, shift } = await owed(1)
      const [first] = await journal.claimSignals(CLAIM)
      await journal.settleSignal(first!.id, 'untried', { delayMs: 5_000 })
      expect(await journal.claimSignals(CLAIM)).toEqual([])
      shift(5_001)
      expect(await journal.claimSignals(CLAIM)).toMatchObject([{ id: first!.id, tries: 0 }])
    })

    test.each(['later', 'untried', 'given-up'] as const)(
      'are not %s by a holder that was frozen, when another has taken over',
      async (outcome) => {
        const { journal, shift } = await owed(1)
        const [frozen] = await journal.claimSignals({ ...CLAIM, holder: 'A' })
        shift(60_001)
        const [taken] = await journal.claimSignals({ ...CLAIM, holder: 'B' })
        await journal.settleSignal(frozen!.id, outcome, { holder: frozen!.holder, delayMs: 0 })
        expect(await journal.claimSignals(CLAIM)).toEqual([])
        await journal.settleSignal(taken!.id, 'later', { holder: taken!.holder, delayMs: 0 })
        expect(await journal.claimSignals(CLAIM)).toMatchObject([{ id: frozen!.id, tries: 1 }])
      },
    )

    test.each(['later', 'untried', 'given-up'] as const)(
      'are not %s under an older lease by the holder that has them again',
      async (outcome) => {
        const { journal, shift } = await owed(1)
        const [frozen] = await journal.claimSignals({ ...CLAIM, holder: 'A' })
        shift(60_001)
        const [again] = await journal.claimSignals({ ...CLAIM, holder: 'A' })
        expect(again!.lease).toBeGreaterThan(frozen!.lease)
        const { holder, lease } = frozen!
        await journal.settleSignal(frozen!.id, outcome, { holder, lease, delayMs: 0 })
        expect(await journal.claimSignals(CLAIM)).toEqual([])
        await journal.settleSignal(again!.id, 'later', { holder, lease: again!.lease, delayMs: 0 })
        // Given back, it is nobody's: who had it before says no more of it, and neither does a lease that came after.
        await journal.settleSignal(frozen!.id, outcome, { holder, lease, delayMs: 60_000 })
        const [third] = await journal.claimSignals({ ...CLAIM, holder: 'A' })
        expect(third).toMatchObject({ id: frozen!.id, tries: 1 })
        await journal.settleSignal(again!.id, outcome, { holder, lease: again!.lease, delayMs: 0 })
        expect(await journal.claimSignals(CLAIM)).toEqual([])
        await journal.settleSignal(third!.id, outcome, { holder, lease: third!.lease, delayMs: 0 })
        expect(await journal.claimSignals(CLAIM)).toHaveLength(outcome === 'given-up' ? 0 : 1)
      },
    )

    test('are gone once anybody has sent them', async () => {
      const { journal, shift } = await owed(1)
      const [frozen] = await journal.claimSignals({ ...CLAIM, holder: 'A' })
      shift(60_001)
      await journal.claimSignals({ ...CLAIM, holder: 'B' })
      await journal.settleSignal(frozen!.id, 'sent', { holder: 'A' })
      shift(60_001)
      expect(await journal.claimSignals(CLAIM)).toEqual([])
    })

    test('go to whoever asks for their partner, and wait while the journal is held', async () => {
      const { journal } = await owed(1)
      expect(await journal.claimSignals({ ...CLAIM, of: [SG] })).toEqual([])
      expect(await journal.claimSignals({ ...CLAIM, of: [] })).toEqual([])
      await journal.hold('x')
      expect(await journal.claimSignals(CLAIM)).toEqual([])
      await journal.unhold('operator')
      expect(await journal.claimSignals({ ...CLAIM, of: [SG, TH] })).toHaveLength(1)
    })

    test('are known to be owed until they are settled', async () => {
      const { journal } = await owed(1)
      const [first] = await journal.claimSignals(CLAIM)
      expect(await journal.isOwed(first!.messageId)).toBe(true)
      await journal.settleSignal(first!.id, 'later')
      expect(await journal.isOwed(first!.messageId)).toBe(true)
      await journal.settleSignal(first!.id, 'given-up')
      expect(await journal.isOwed(first!.messageId)).toBe(false)
    })
  })
}
