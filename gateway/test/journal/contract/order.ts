import { describe, expect, test } from 'vitest'
import type { DeliveryEvent } from '../../../src/message/delivery.ts'
import { partnerId } from '../../../src/message/ids.ts'
import type { OpenBench } from '../bench.ts'
import { acceptNew, cancellation, certificate, claimAll, SG, sendOne, submission, TH, utilisation } from '../documents.ts'
import { withBench } from './with-bench.ts'

export function orderContract(name: string, open: OpenBench): void {
  describe(`${name}: order and fairness`, () => {
    const bench = withBench(open)

    test('a younger delivery of an exchange waits while an older one is open, and goes as soon as it is closed', async () => {
      const { journal } = bench()
      await acceptNew(journal, certificate('N1'))
      const wishes = ['10', '20', '30'].map((quantity, n) => submission(utilisation('N1', `R${n}`, quantity, `D-${n}`)))
      for (const wish of wishes) await journal.submit(wish)
      for (const wish of wishes) {
        const { claim } = await sendOne(journal)
        expect(claim.delivery).toBe(wish.delivery)
        expect(await claimAll(journal)).toEqual([])
        await journal.settle(claim.delivery, { type: 'acknowledged' }, {})
      }
      expect(await claimAll(journal)).toEqual([])
    })

    test('other exchanges do not wait', async () => {
      const { journal } = bench()
      await journal.submit(submission(certificate('N1')))
      await sendOne(journal)
      await journal.submit(submission(cancellation('N1')))
      await journal.submit(submission(certificate('N2')))
      expect((await claimAll(journal)).map((claim) => claim.identity.number)).toEqual(['N2'])
    })

    test('a younger delivery waits again when the older one is replayed', async () => {
      const { journal } = bench()
      await acceptNew(journal, certificate('N1'))
      const [first, second] = [submission(utilisation('N1', 'R1', '1', 'D-1')), submission(utilisation('N1', 'R2', '1', 'D-2'))]
      await journal.submit(first)
      await journal.submit(second)
      const { claim } = await sendOne(journal)
      await journal.settle(claim.delivery, { type: 'silent', last: true }, {})
      await journal.replay(first.delivery, 'operator')
      expect((await claimAll(journal)).map((one) => one.delivery)).toEqual([first.delivery])
      await journal.settle(first.delivery, { type: 'acknowledged' }, {})
      expect((await claimAll(journal)).map((one) => one.delivery)).toEqual([second.delivery])
    })

    const endings: readonly { readonly state: string; readonly event: DeliveryEvent }[] = [
      { state: 'refused', event: { type: 'refused' } },
      { state: 'abandoned', event: { type: 'silent', last: true } },
      { state: 'expired', event: { type: 'lapsed' } },
    ]
    test.each(endings)('a cancellation is moot once its original is $state', async ({ state, event }) => {
      const { journal } = bench()
      const wish = submission(certificate('N1'))
      await journal.submit(wish)
      const cancel = submission(cancellation('N1'))
      await journal.submit(cancel)
      await sendOne(journal)
      expect(await journal.settle(wish.delivery, event, {})).toBe(state)
      expect(await journal.delivery(cancel.delivery)).toMatchObject({ state: 'moot' })
      const later = submission(cancellation('N1', 'C-2'))
      await journal.submit(later)
      expect(await journal.delivery(later.delivery)).toMatchObject({ state: 'moot' })
      expect(await claimAll(journal)).toEqual([])
      const told = (await journal.timeline(wish.exchange)).filter((one) => one.kind === 'mooted')
      expect(told.map((one) => one.data?.delivery)).toEqual([cancel.delivery, later.delivery])
    })

    test.each(endings.slice(1))(
      'it comes back when the original that was $state is acknowledged after all',
      async ({ event }) => {
        const { journal } = bench()
        const wish = submission(certificate('N1'))
        await journal.submit(wish)
        const cancel = submission(cancellation('N1'))
        await journal.submit(cancel)
        await sendOne(journal)
        await journal.settle(wish.delivery, event, {})
        await journal.settle(wish.delivery, { type: 'acknowledged' }, {})
        expect((await claimAll(journal)).map((claim) => claim.delivery)).toEqual([cancel.delivery])
      },
    )

    test('it stays moot while the original is only tried again', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'))
      await journal.submit(wish)
      const cancel = submission(cancellation('N1'))
      await journal.submit(cancel)
      await sendOne(journal)
      await journal.settle(wish.delivery, { type: 'refused' }, {})
      await journal.replay(wish.delivery, 'operator')
      expect(await journal.delivery(cancel.delivery)).toMatchObject({ state: 'moot' })
      const { claim } = await sendOne(journal)
      await journal.settle(claim.delivery, { type: 'acknowledged' }, {})
      expect((await claimAll(journal)).map((one) => one.delivery)).toEqual([cancel.delivery])
    })

    test('it stays moot when it was purged meanwhile, and what is behind it goes', async () => {
      const { journal, shift } = bench()
      const wish = submission(certificate('N1'))
      await journal.submit(wish)
      const cancel = submission(cancellation('N1'))
      await journal.submit(cancel)
      await sendOne(journal)
      await journal.settle(wish.delivery, { type: 'silent', last: true }, {})
      shift(2 * 86_400_000)
      expect(await journal.purge({ document: 'cancellation', olderThanDays: 1, limit: 10 })).toBe(1)
      await journal.replay(wish.delivery, 'operator')
      const { claim } = await sendOne(journal)
      await journal.settle(claim.delivery, { type: 'acknowledged' }, {})
      expect(await journal.delivery(cancel.delivery)).toMatchObject({ state: 'moot' })
      const next = submission(certificate('N2'))
      await journal.submit(next)
      expect((await claimAll(journal)).map((one) => one.delivery)).toEqual([next.delivery])
    })

    test('no partner keeps another waiting, and nobody gets the work of another partner', async () => {
      const { journal } = bench()
      const MM = partnerId('MM')
      for (let n = 0; n < 50; n += 1) await journal.submit(submission(certificate(`T${n}`)))
      await journal.submit(submission(certificate('S1'), { partner: SG }))
      await journal.submit(submission(certificate('M1'), { partner: MM }))
      const first = await claimAll(journal, 4)
      expect(new Set(first.map((claim) => claim.partner))).toEqual(new Set([TH, SG, MM]))
      const wish = { holder: 'relay', limit: 4, leaseMs: 60_000 }
      expect(await journal.claim({ ...wish, of: [SG, MM] })).toEqual([])
      expect(await journal.claim({ ...wish, of: [] })).toEqual([])
      expect((await journal.claim({ ...wish, of: [TH, SG] })).map(({ partner }) => partner)).toEqual([TH, TH, TH, TH])
    })

    test('with room for one, the partners take turns', async () => {
      const { journal } = bench()
      for (const [n, partner] of [TH, TH, TH, SG, SG].entries())
        await journal.submit(submission(certificate(`N${n}`), { partner }))
      const turns: string[] = []
      for (let n = 0; n < 4; n += 1) turns.push((await claimAll(journal, 1))[0]!.partner)
      expect(turns.filter((partner) => partner === SG)).toHaveLength(2)
    })

    test('within a partner the longest due goes first', async () => {
      const { journal, shift } = bench()
      for (const number of ['N1', 'N2', 'N3']) {
        await journal.submit(submission(certificate(number)))
        shift(10)
      }
      const claims = await claimAll(journal, 2)
      expect(claims.map((claim) => claim.identity.number)).toEqual(['N1', 'N2'])
    })
  })
}
