import { describe, expect, test } from 'vitest'
import { certificateKey, exchangeId } from '../../../src/message/ids.ts'
import type { OpenBench } from '../bench.ts'
import { acceptNew, certificate, fresh, SG, submission, TH, utilisation } from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

const KEY = { scheme: 'ATIGA', issuingCountry: 'VN' }

export function intakeContract(name: string, open: OpenBench): void {
  describe(`${name}: intake`, () => {
    const bench = withBench(open)

    test('a submission is due at once, has an exchange and its first event', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'))
      const submitted = await journal.submit(wish)
      expect(submitted).toEqual({ delivery: wish.delivery, exchange: wish.exchange, repeated: false })
      expect(await journal.delivery(wish.delivery)).toMatchObject({
        state: 'due',
        tries: 0,
        partner: TH,
        jsonDigest: wish.jsonDigest,
      })
      expect(await journal.blob(wish.jsonDigest)).toEqual(new Uint8Array(wish.json))
      const exchange = await journal.exchangeOf(certificateKey({ ...KEY, number: 'N1' }))
      expect(exchange).toMatchObject({
        id: wish.exchange,
        role: 'issuer',
        revision: 1,
        view: { certified: { validTo: '2027-11-01' } },
      })
      expect(await journal.timeline(wish.exchange)).toMatchObject([
        { n: 1, kind: 'received', blob: wish.jsonDigest },
        { n: 2, kind: 'state' },
      ])
    })

    test('the same identity and content gives the first result again', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'))
      await journal.submit(wish)
      const again = await journal.submit(submission(certificate('N1'), { idempotencyKey: 'other' }))
      expect(again).toEqual({ delivery: wish.delivery, exchange: wish.exchange, repeated: true })
      expect(await journal.search({ limit: 10 })).toHaveLength(1)
    })

    test('the same identity with other content is refused', async () => {
      const { journal } = bench()
      await journal.submit(submission(certificate('N1')))
      await expectFault(journal.submit(submission(certificate('N1', { validTo: '2027-12-31' }))), 'ASW_IDENTITY_CONFLICT')
    })

    test('an idempotency key gives the first result again, refuses another body, and belongs to one submitter', async () => {
      const { journal } = bench()
      const wish = submission(certificate('N1'), { idempotencyKey: 'k' })
      await journal.submit(wish)
      expect(await journal.submit(submission(certificate('N1'), { idempotencyKey: 'k' }))).toMatchObject({
        delivery: wish.delivery,
        repeated: true,
      })
      await expectFault(journal.submit(submission(certificate('N2'), { idempotencyKey: 'k' })), 'ASW_IDEMPOTENCY_CONFLICT')
      const ministry = await journal.submit(submission(certificate('N2'), { idempotencyKey: 'k', submittedBy: 'ministry' }))
      expect(ministry.repeated).toBe(false)
    })

    test('a refused submission leaves nothing behind', async () => {
      const { journal } = bench()
      const wish = submission(utilisation('N1', 'R1', '1'), { idempotencyKey: 'k' })
      await expectFault(journal.submit(wish), 'ASW_STATE_CONFLICT')
      expect(await journal.delivery(wish.delivery)).toBeUndefined()
      expect(await journal.exchange(wish.exchange)).toBeUndefined()
      expect(await journal.blob(wish.jsonDigest)).toBeUndefined()
      expect(await journal.submit(submission(certificate('N9'), { idempotencyKey: 'k' }))).toMatchObject({ repeated: false })
    })

    test('documents about one certificate share one exchange, whatever id they bring', async () => {
      const { journal } = bench()
      const original = await acceptNew(journal, certificate('N1'))
      const response = await journal.submit(submission(utilisation('N1', 'R1', '40')))
      expect(response.exchange).toBe(original.conversation)
      expect(await journal.exchange(response.exchange)).toMatchObject({ role: 'importer', revision: 2 })
    })

    test('a certificate is between us and one partner', async () => {
      const { journal } = bench()
      await acceptNew(journal, certificate('N1'))
      await expectFault(journal.submit(submission(utilisation('N1', 'R1', '40'), { partner: SG })), 'ASW_STATE_CONFLICT')
    })

    test('an exchange id that another certificate has, or that names the gateway itself, is told apart', async () => {
      const { journal } = bench()
      const taken = exchangeId(fresh('taken'))
      const first = await journal.submit(submission(certificate('N1'), { exchange: taken }))
      const second = await journal.submit(submission(certificate('N2'), { exchange: taken }))
      const third = await journal.submit(submission(certificate('N3'), { exchange: exchangeId('gateway') }))
      expect(new Set([first.exchange, second.exchange, third.exchange, 'gateway']).size).toBe(4)
    })

    test.each([
      ['longer than a path takes', 'c'.repeat(512)],
      ['a step of a path', '..'],
      ['a step to where one is', '.'],
    ])('an exchange id that is %s is told apart, and found again by the next document', async (_, wish) => {
      const { journal } = bench()
      const { exchange } = await journal.submit(submission(certificate('N1'), { exchange: exchangeId(wish) }))
      expect(exchange.length).toBeLessThanOrEqual(255)
      expect(exchange).toMatch(/^.+~[0-9a-f]{32}$/)
      expect(await journal.exchange(exchange)).toMatchObject({ id: exchange })
      const next = await journal.submit(submission(utilisation('N1', 'R1', '40'), { exchange: exchangeId(wish) }))
      expect(next.exchange).toBe(exchange)
    })

    describe('ledger', () => {
      test.each([
        { what: 'up to the certified quantity', uses: ['40', '60'], code: undefined },
        { what: 'beyond it', uses: ['40', '60.000001'], code: 'ASW_LEDGER_EXCEEDED' },
        { what: 'below zero', uses: ['-1'], code: 'ASW_LEDGER_EXCEEDED' },
      ] as const)('$what', async ({ uses, code }) => {
        const { journal } = bench()
        await acceptNew(journal, certificate('N1'))
        const last = uses.length - 1
        for (const [n, quantity] of uses.entries()) {
          const work = journal.submit(submission(utilisation('N1', `R${n}`, quantity, `D-${n}`)))
          if (n === last && code) await expectFault(work, code)
          else await work
        }
      })

      test('another unit than the certified one has no balance', async () => {
        const { journal } = bench()
        await acceptNew(journal, certificate('N1'))
        const wish = submission(utilisation('N1', 'R1', '1'), {
          uses: [{ action: 'utilise', item: 1, unit: 'LTR', quantity: '1', number: 'D', line: 1 }],
        })
        await expectFault(journal.submit(wish), 'ASW_LEDGER_EXCEEDED')
      })

      test('the same key again changes nothing, another quantity under it corrects', async () => {
        const { journal } = bench()
        await acceptNew(journal, certificate('N1'))
        await journal.submit(submission(utilisation('N1', 'R1', '90', 'D-1')))
        await journal.submit(submission({ ...utilisation('N1', 'R2', '90', 'D-1'), issuedAt: '2026-11-21T09:00:00Z' }))
        await journal.submit(submission({ ...utilisation('N1', 'R3', '30', 'D-1'), issuedAt: '2026-11-21T10:00:00Z' }))
        await journal.submit(submission(utilisation('N1', 'R4', '70', 'D-2')))
        await expectFault(journal.submit(submission(utilisation('N1', 'R5', '0.1', 'D-3'))), 'ASW_LEDGER_EXCEEDED')
      })

      test('holds under concurrent submissions', async () => {
        const { journal } = bench()
        await acceptNew(journal, certificate('N1'))
        const all = Array.from({ length: 40 }, (_, n) => journal.submit(submission(utilisation('N1', `R${n}`, '3', `D-${n}`))))
        const settled = await Promise.allSettled(all)
        expect(settled.filter((one) => one.status === 'fulfilled')).toHaveLength(33)
      })
    })
  })
}
