import { describe, expect, test } from 'vitest'
import type { Booking, Journal } from '../../../src/journal/journal.ts'
import { accountsOf, certifiedOf } from '../../../src/journal/ledger.ts'
import type { CanonicalDocument } from '../../../src/message/document.ts'
import { certificateKey, type ExchangeId } from '../../../src/message/ids.ts'
import { statusOf } from '../../../src/message/status.ts'
import type { OpenBench } from '../bench.ts'
import { acceptNew, booking, cancellation, certificate, submission, utilisation } from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

type Wish = Booking['wishes'][number]
const line = (action: Wish['action'], number: string, quantity?: string, more: Partial<Wish> = {}): Wish => ({
  ...{ action, item: 1, number, line: 1 },
  ...(quantity === undefined ? {} : { quantity }),
  ...more,
})

async function stand(journal: Journal, exchange: ExchangeId) {
  const row = await journal.exchange(exchange)
  const [account] = accountsOf(certifiedOf(row!.view), await journal.account(exchange))
  return { committed: account!.committed, reserved: account!.reserved, child: account!.child, available: account!.available }
}

export function ledgerContract(name: string, open: OpenBench): void {
  describe(`${name}: quantity ledger`, () => {
    const bench = withBench(open)
    const imported = async (number = 'N1') => (await acceptNew(bench().journal, certificate(number))).conversation

    test('reserved, cleared, amended, cancelled; every step is an event, and a repeat is none', async () => {
      const { journal } = bench()
      const exchange = await imported()
      const book = async (wish: Wish) => (await journal.book(booking(exchange, [wish]))).entries[0]
      expect(await book(line('reserve', 'D-1', '40'))).toMatchObject({ state: 'reserved', quantity: '40', repeated: false })
      expect(await stand(journal, exchange)).toEqual({ committed: '0', reserved: '40', child: '0', available: '60' })
      expect(await book(line('commit', 'D-1'))).toMatchObject({ state: 'committed', quantity: '40' })
      expect(await book(line('reserve', 'D-1', '40'))).toMatchObject({ state: 'committed', repeated: true })
      expect(await book(line('adjust', 'D-1', '35.5'))).toMatchObject({ state: 'committed', quantity: '35.5' })
      expect(await book(line('adjust', 'D-1', '35.5'))).toMatchObject({ repeated: true })
      expect(await stand(journal, exchange)).toEqual({ committed: '35.5', reserved: '0', child: '0', available: '64.5' })
      expect(await book(line('release', 'D-1'))).toMatchObject({ state: 'released', quantity: '0' })
      expect(await book(line('release', 'D-1'))).toMatchObject({ repeated: true })
      expect(await stand(journal, exchange)).toMatchObject({ available: '100' })
      const booked = (await journal.timeline(exchange)).filter(({ kind }) => kind === 'booked')
      expect(booked.map(({ data }) => data?.action)).toEqual(['reserve', 'commit', 'adjust', 'release'])
    })

    test('the issuer is told what is used, line by line, and that it is not used after all', async () => {
      const { journal } = bench()
      const exchange = await imported()
      const reserved = await journal.book(booking(exchange, [line('reserve', 'D-1', '40')]))
      expect(reserved.response).toBeUndefined()
      const told = []
      for (const wish of [line('commit', 'D-1'), line('commit', 'D-1', '25', { line: 2 }), line('release', 'D-1')]) {
        const { response } = await journal.book(booking(exchange, [wish]))
        const row = await journal.delivery(response!)
        told.push(JSON.parse(Buffer.from((await journal.blob(row!.jsonDigest))!).toString()))
      }
      expect(told.map(({ items }) => items)).toEqual([
        [{ seq: 1, decision: 'GIVEN', quantityUsed: '40', unit: 'KGM', line: 1, balance: '60' }],
        [{ seq: 1, decision: 'GIVEN', quantityUsed: '25', unit: 'KGM', line: 2, balance: '35' }],
        [{ seq: 1, decision: 'PENDING', line: 1 }],
      ])
      expect(new Set(told.map(({ responseId }) => responseId)).size).toBe(3)
      expect(told.map(({ issuedAt }) => issuedAt)).toEqual([...told.map(({ issuedAt }) => issuedAt)].sort())
      expect(await stand(journal, exchange)).toMatchObject({ committed: '25' })
    })

    test('where the scheme has no responses, the account is kept and nobody is told', async () => {
      const { journal } = bench()
      const exchange = await imported()
      const sent = async () => (await journal.search({ exchange, limit: 10 })).length
      const before = await sent()
      for (const wish of [line('reserve', 'D-1', '40'), line('commit', 'D-1'), line('adjust', 'D-1', '30')]) {
        const { response: _, ...silent } = booking(exchange, [wish])
        expect(await journal.book(silent)).not.toHaveProperty('response')
      }
      expect(await stand(journal, exchange)).toMatchObject({ committed: '30', available: '70' })
      expect(await sent()).toBe(before)
      expect((await journal.exchange(exchange))?.revision).toBe(4)
    })

    test.each([
      { what: 'more than is left', wish: line('reserve', 'D-2', '60.000001'), code: 'ASW_LEDGER_EXCEEDED' },
      { what: 'less than nothing', wish: line('reserve', 'D-2', '-1'), code: 'ASW_LEDGER_EXCEEDED' },
      { what: 'an item that is not certified', wish: line('reserve', 'D-2', '1', { item: 7 }), code: 'ASW_LEDGER_EXCEEDED' },
      { what: 'a unit that is not certified', wish: line('reserve', 'D-2', '1', { unit: 'LTR' }), code: 'ASW_LEDGER_EXCEEDED' },
      { what: 'more by amending', wish: line('adjust', 'D-1', '100.1'), code: 'ASW_LEDGER_EXCEEDED' },
      { what: 'another quantity under the same line', wish: line('reserve', 'D-1', '41'), code: 'ASW_STATE_CONFLICT' },
      { what: 'the release of what was never booked', wish: line('release', 'D-9'), code: 'ASW_NOT_FOUND' },
      { what: 'an amendment of what was never booked', wish: line('adjust', 'D-9', '1'), code: 'ASW_NOT_FOUND' },
    ] as const)('refuses $what, and nothing is booked', async ({ wish, code }) => {
      const { journal } = bench()
      const exchange = await imported()
      await journal.book(booking(exchange, [line('reserve', 'D-1', '40')]))
      await expectFault(journal.book(booking(exchange, [line('reserve', 'D-3', '1'), wish])), code)
      expect(await stand(journal, exchange)).toEqual({ committed: '0', reserved: '40', child: '0', available: '60' })
    })

    test('what is released is not booked again by a late repeat', async () => {
      const { journal } = bench()
      const exchange = await imported()
      await journal.book(booking(exchange, [line('reserve', 'D-1', '40')]))
      await journal.book(booking(exchange, [line('release', 'D-1')]))
      await expectFault(journal.book(booking(exchange, [line('reserve', 'D-1', '40')])), 'ASW_STATE_CONFLICT')
      await expectFault(journal.book(booking(exchange, [line('commit', 'D-1')])), 'ASW_STATE_CONFLICT')
    })

    test('F14: 400, 500, then 200 of 1,000: the last one gets what is left, and its repeat the same', async () => {
      const { journal } = bench()
      const items = [{ seq: 1, quantities: [{ kind: 'QUANTITY', value: '1000', unit: 'H87' }] }]
      const { conversation } = await acceptNew(journal, certificate('N1', { items }))
      const commit = (number: string, quantity: string) =>
        journal.book(booking(conversation, [line('commit', number, quantity, { partial: true })]))
      expect((await commit('D-1', '400')).entries[0]).toMatchObject({ quantity: '400', short: false })
      expect((await commit('D-2', '500')).entries[0]).toMatchObject({ quantity: '500', short: false })
      expect((await commit('D-3', '200')).entries[0]).toMatchObject({ quantity: '100', asked: '200', short: true })
      expect((await commit('D-3', '200')).entries[0]).toMatchObject({ quantity: '100', short: true, repeated: true })
      await expectFault(commit('D-4', '1'), 'ASW_LEDGER_EXCEEDED')
      expect(await stand(journal, conversation)).toEqual({ committed: '1000', reserved: '0', child: '0', available: '0' })
    })

    test('nothing is drawn from a certificate that was taken back, and an issuer draws on nothing', async () => {
      const { journal } = bench()
      const exchange = await imported()
      const outcome = {
        type: 'cancel-answered',
        cancellationId: 'C-N1',
        outcome: 'CANCELLED',
        at: '2026-11-21T00:00:00Z',
      } as const
      const wish = cancellation('N1')
      await acceptNew(journal, wish, { expectRevision: 1 })
      const response = submission(utilisation('N1', 'R1', '0'), { uses: [], facts: [outcome] })
      await journal.submit(response)
      await expectFault(journal.book(booking(exchange, [line('reserve', 'D-1', '1')])), 'ASW_STATE_CONFLICT')
      const own = await journal.submit(submission(certificate('N2')))
      await expectFault(journal.book(booking(own.exchange, [line('reserve', 'D-1', '1')])), 'ASW_STATE_CONFLICT')
    })

    test('presented after its validity only with a reason; what was reserved in time is cleared late (D-25)', async () => {
      const { journal, now } = bench()
      const yesterday = new Date(now() - 2 * 86_400_000).toISOString().slice(0, 10)
      const { conversation } = await acceptNew(journal, certificate('N1', { validTo: yesterday }))
      await expectFault(journal.book(booking(conversation, [line('reserve', 'D-1', '1')])), 'ASW_STATE_CONFLICT')
      await journal.book(booking(conversation, [line('reserve', 'D-1', '1')], { late: 'FORCE_MAJEURE' }))
      await journal.book(booking(conversation, [line('commit', 'D-1')]))
      const booked = (await journal.timeline(conversation)).filter(({ kind }) => kind === 'booked')
      expect(booked.map(({ data }) => data?.late)).toEqual(['FORCE_MAJEURE', undefined])
    })

    test('after its validity more than was booked in time is drawn only with a reason (D-25)', async () => {
      const { journal, now } = bench()
      const yesterday = new Date(now() - 2 * 86_400_000).toISOString().slice(0, 10)
      const { conversation } = await acceptNew(journal, certificate('N1', { validTo: yesterday }))
      const late = { late: 'IMPORTED_IN_TIME' } as const
      await journal.book(booking(conversation, [line('reserve', 'D-1', '10'), line('reserve', 'D-1', '5', { line: 2 })], late))
      await expectFault(journal.book(booking(conversation, [line('adjust', 'D-1', '10.1')])), 'ASW_STATE_CONFLICT', /D-25/)
      await expectFault(journal.book(booking(conversation, [line('commit', 'D-1', '11')])), 'ASW_STATE_CONFLICT', /D-25/)
      await journal.book(booking(conversation, [line('adjust', 'D-1', '9'), line('commit', 'D-1', '5', { line: 2 })]))
      await journal.book(booking(conversation, [line('adjust', 'D-1', '20')], late))
      expect(await stand(journal, conversation)).toMatchObject({ reserved: '20', committed: '5' })
    })

    test('a response and a booking about one line are one entry, and NOT_GIVEN sets free what was given', async () => {
      const { journal } = bench()
      const exchange = await imported()
      await journal.book(booking(exchange, [line('reserve', 'D-1', '40')]))
      await journal.submit(submission(utilisation('N1', 'R1', '30', 'D-1')))
      expect(await stand(journal, exchange)).toMatchObject({ committed: '30', reserved: '0' })
      const items = [{ seq: 1, decision: 'NOT_GIVEN' }]
      const refusal = { ...utilisation('N1', 'R2', '0', 'D-1'), kind: 'REFUSAL', issuedAt: '2026-11-21T09:00:00Z', items }
      await journal.submit(submission(refusal as unknown as CanonicalDocument))
      expect(await stand(journal, exchange)).toMatchObject({ committed: '0', available: '100' })
      await journal.submit(
        submission({ ...utilisation('N1', 'R3', '55', 'D-1'), kind: 'CLARIFICATION_RESULT', issuedAt: '2026-11-21T10:00:00Z' }),
      )
      expect(await stand(journal, exchange)).toMatchObject({ committed: '55' })
    })

    test('a response that is older than what stands about the same line is refused, and nothing of it is written down', async () => {
      const { journal, now } = bench()
      const exchange = await imported()
      const at = (ms: number) => ({ issuedAt: new Date(ms).toISOString() })
      const refusal = (id: string, more: object) => {
        const json = {
          ...utilisation('N1', id, '0', 'D-1'),
          kind: 'REFUSAL',
          items: [{ seq: 1, decision: 'NOT_GIVEN' }],
          ...more,
        }
        return journal.submit(submission(json as unknown as CanonicalDocument))
      }
      await journal.book(booking(exchange, [line('commit', 'D-1', '60')]))
      const behind = at(now() - 120_000)
      const stands = Object.values((await journal.exchange(exchange))!.view.answers)[0]!.at
      for (const what of [
        behind,
        at(Date.parse(stands)),
        { ...behind, items: [] },
        { ...behind, items: [], importDeclaration: undefined },
      ])
        await expectFault(refusal('R1', what), 'ASW_STATE_CONFLICT', new RegExp(`is not later than .* of ${stands}`))
      expect(await stand(journal, exchange)).toMatchObject({ committed: '60', available: '40' })
      expect(Object.keys((await journal.exchange(exchange))!.view.answers)).toHaveLength(1)
      await journal.submit(submission({ ...utilisation('N1', 'R2', '30', 'D-2'), ...behind }))
      expect(await stand(journal, exchange)).toMatchObject({ committed: '90' })
      await refusal('R1', at(Date.parse(stands) + 1))
      expect(await stand(journal, exchange)).toMatchObject({ committed: '30', available: '70' })
    })

    describe('what a refusal set free', () => {
      const refuse = (journal: Journal, id: string, second: number, more: object = {}) => {
        const items = [{ seq: 1, decision: 'NOT_GIVEN' }]
        const issuedAt = new Date(bench().now() + second * 1000).toISOString()
        const json = { ...utilisation('N1', id, '0', 'D-1'), kind: 'REFUSAL', issuedAt, items, ...more }
        return journal.submit(submission(json as unknown as CanonicalDocument))
      }
      const book = async (exchange: ExchangeId, wish: Wish) => (await bench().journal.book(booking(exchange, [wish]))).entries[0]

      test.each([
        { what: 'what was reserved', first: line('reserve', 'D-1', '40'), again: line('commit', 'D-1'), booked: '40' },
        { what: 'what was cleared', first: line('commit', 'D-1', '40'), again: line('commit', 'D-1', '40'), booked: '40' },
        { what: 'less of it', first: line('reserve', 'D-1', '40'), again: line('commit', 'D-1', '15'), booked: '15' },
      ])('is cleared when customs are convinced: $what', async ({ first, again, booked }) => {
        const { journal } = bench()
        const exchange = await imported()
        await book(exchange, first)
        await refuse(journal, 'R1', 60)
        await expectFault(book(exchange, line('reserve', 'D-1', '40')), 'ASW_STATE_CONFLICT', /was refused/)
        await expectFault(book(exchange, line('adjust', 'D-1', '40')), 'ASW_STATE_CONFLICT', /was refused/)
        expect(await stand(journal, exchange)).toMatchObject({ available: '100' })
        expect(await book(exchange, again)).toMatchObject({ state: 'committed', quantity: booked, repeated: false })
        expect(await book(exchange, again)).toMatchObject({ repeated: true })
        expect(await stand(journal, exchange)).toMatchObject({ committed: booked, reserved: '0' })
        expect(statusOf((await journal.exchange(exchange))!.view, '2026-11-24').items[0]).toMatchObject({
          used: booked,
          decision: 'GIVEN',
        })
      })

      test('and pending again, is cleared as well', async () => {
        const { journal } = bench()
        const exchange = await imported()
        await book(exchange, line('reserve', 'D-1', '40'))
        await refuse(journal, 'R1', 60, { items: [{ seq: 1, decision: 'PENDING' }] })
        expect(await book(exchange, line('commit', 'D-1'))).toMatchObject({ state: 'committed', quantity: '40' })
      })

      test('in another unit is cleared only by its quantity', async () => {
        const { journal } = bench()
        const exchange = await imported()
        await book(exchange, line('reserve', 'D-1', '2', { declared: { quantity: '0.002', unit: 'TNE' } }))
        await refuse(journal, 'R1', 60)
        await expectFault(book(exchange, line('commit', 'D-1')), 'ASW_STATE_CONFLICT', /quantity/)
        expect(await book(exchange, line('commit', 'D-1', '2'))).toMatchObject({ quantity: '2' })
      })

      test('is not, once customs have released it, before or after', async () => {
        const { journal } = bench()
        const exchange = await imported()
        await book(exchange, line('reserve', 'D-1', '40'))
        await book(exchange, line('release', 'D-1'))
        await refuse(journal, 'R1', 60)
        await expectFault(book(exchange, line('commit', 'D-1', '40')), 'ASW_STATE_CONFLICT', /was released/)
        await book(exchange, line('commit', 'D-1', '30', { line: 2 }))
        await refuse(journal, 'R2', 120)
        expect(await book(exchange, line('release', 'D-1', undefined, { line: 2 }))).toMatchObject({
          state: 'released',
          repeated: false,
        })
        expect(await book(exchange, line('release', 'D-1', undefined, { line: 2 }))).toMatchObject({ repeated: true })
        await expectFault(book(exchange, line('commit', 'D-1', '30', { line: 2 })), 'ASW_STATE_CONFLICT', /was released/)
        expect(await stand(journal, exchange)).toMatchObject({ committed: '0', available: '100' })
      })
    })

    test('a quantity of nothing is told to nobody as given: amended to nothing, the line is pending again', async () => {
      const { journal } = bench()
      const exchange = await imported()
      expect((await journal.book(booking(exchange, [line('commit', 'D-2', '0')]))).response).toBeUndefined()
      await journal.book(booking(exchange, [line('commit', 'D-1', '40')]))
      const { response } = await journal.book(booking(exchange, [line('adjust', 'D-1', '0')]))
      const row = await journal.delivery(response!)
      const told = JSON.parse(Buffer.from((await journal.blob(row!.jsonDigest))!).toString())
      expect(told.items).toEqual([{ seq: 1, decision: 'PENDING', line: 1 }])
    })

    test('a response that names no line, where its declaration has the item under another line, is refused', async () => {
      const { journal } = bench()
      const exchange = await imported()
      await journal.book(booking(exchange, [line('commit', 'D-1', '40', { line: 3 })]))
      const issuedAt = new Date(bench().now() + 60_000).toISOString()
      const answer = (id: string, more: object) => {
        const items = [{ seq: 1, decision: 'GIVEN', quantityUsed: '50', unit: 'KGM', ...more }]
        return journal.submit(
          submission({ ...utilisation('N1', id, '0', 'D-1'), issuedAt, items } as unknown as CanonicalDocument),
        )
      }
      await expectFault(answer('R1', {}), 'ASW_STATE_CONFLICT', /line 3/)
      await answer('R2', { line: 3 })
      expect(await stand(journal, exchange)).toMatchObject({ committed: '50' })
    })

    test('GIVEN without a quantity is the whole item, whatever was reserved or committed before, as the issuer reads it', async () => {
      const { journal } = bench()
      const exchange = await imported()
      const item = (more: object) => [{ seq: 1, decision: 'GIVEN', ...more }]
      const answer = (id: string, items: readonly object[]) => {
        const issuedAt = `2026-11-21T08:00:0${id.slice(1)}Z`
        return journal.submit(
          submission({ ...utilisation('N1', id, '0', 'D-1'), issuedAt, items } as unknown as CanonicalDocument),
        )
      }
      await journal.book(booking(exchange, [line('reserve', 'D-1', '40'), line('reserve', 'D-1', '30', { line: 2 })]))
      await expectFault(answer('R0', item({ line: 1 })), 'ASW_LEDGER_EXCEEDED')
      await answer('R1', item({}))
      expect(await stand(journal, exchange)).toEqual({ committed: '100', reserved: '0', child: '0', available: '0' })
      expect(await journal.account(exchange)).toMatchObject([
        { line: 1, state: 'committed', quantity: '100', asked: '100' },
        { line: 2, state: 'released', quantity: '0' },
      ])
      await answer('R2', item({ quantityUsed: '25', line: 1 }))
      expect(await stand(journal, exchange)).toMatchObject({ committed: '25' })
      await answer('R3', item({ line: 1 }))
      await answer('R4', item({ line: 1 }))
      expect(await stand(journal, exchange)).toMatchObject({ committed: '100' })
    })

    test('a reservation that nobody clears or releases is stuck after fifteen days', async () => {
      const { journal, shift } = bench()
      const exchange = await imported()
      await journal.book(booking(exchange, [line('reserve', 'D-1', '40'), line('reserve', 'D-1', '10', { line: 2 })]))
      await journal.book(booking(exchange, [line('commit', 'D-1', undefined, { line: 2 })]))
      const stuck = async () => (await journal.stuck()).filter(({ what }) => what === 'ledger')
      shift(14 * 86_400_000)
      expect(await stuck()).toEqual([])
      shift(2 * 86_400_000)
      expect(await stuck()).toMatchObject([{ id: 'D-1/1/1', exchange, turn: 'nsw' }])
      expect(await journal.counts()).toMatchObject({ 'clock.warning': 0 })
    })

    describe('back-to-back', () => {
      const child = (number: string, quantity: string, more = {}) =>
        submission(certificate(number, { issuingCountry: 'SG' }), {
          allotments: [{ original: KEY, item: 1, line: 1, quantity, unit: 'KGM' }],
          ...more,
        })
      const KEY = certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: 'N1' })

      test('F9: 60 and 50 of 100: the second is refused, and nothing of it is sent', async () => {
        const { journal } = bench()
        const original = await imported()
        await journal.submit(child('S1', '60'))
        const second = child('S2', '50')
        await expectFault(journal.submit(second), 'ASW_LEDGER_EXCEEDED')
        expect(await journal.delivery(second.delivery)).toBeUndefined()
        expect(await stand(journal, original)).toEqual({ committed: '0', reserved: '0', child: '60', available: '40' })
        await expectFault(journal.book(booking(original, [line('reserve', 'D-1', '41')])), 'ASW_LEDGER_EXCEEDED')
      })

      test('a repeat draws once', async () => {
        const { journal } = bench()
        const original = await imported()
        await journal.submit(child('S1', '60'))
        expect(await journal.submit(child('S1', '60'))).toMatchObject({ repeated: true })
        expect(await stand(journal, original)).toMatchObject({ child: '60' })
      })

      test('what draws on two items of one original is told there once', async () => {
        const { journal } = bench()
        const item = (seq: number) => ({ seq, quantities: [{ kind: 'QUANTITY', value: '100', unit: 'KGM' }] })
        const { conversation } = await acceptNew(journal, certificate('N1', { items: [item(1), item(2)] }))
        const before = (await journal.exchange(conversation))!.revision
        const known = (await journal.timeline(conversation)).length
        const draw = (item: number, quantity: string) => ({ original: KEY, item, line: item, quantity, unit: 'KGM' })
        await journal.submit(child('S1', '60', { allotments: [draw(1, '60'), draw(2, '50')] }))
        const told = (await journal.timeline(conversation)).slice(known)
        expect(told.map(({ kind }) => kind)).toEqual(['booked', 'booked', 'state'])
        expect((await journal.exchange(conversation))!.revision).toBe(before + 1)
      })

      test('what this gateway has not received is not held against anybody', async () => {
        const { journal } = bench()
        expect(await journal.submit(child('S1', '1000000'))).toMatchObject({ repeated: false })
      })
    })

    test('holds while many book at once: reservations, clearances, releases and back-to-back', async () => {
      const { journal } = bench()
      const exchange = await imported()
      const tries = Array.from({ length: 30 }, (_, n) => async () => {
        const wish = line('reserve', `D-${n}`, '7', { partial: n % 2 === 0 })
        await journal.book(booking(exchange, [wish]))
        if (n % 3 === 0) await journal.book(booking(exchange, [line('release', `D-${n}`)]))
        else await journal.book(booking(exchange, [line('commit', `D-${n}`)]))
      })
      const settled = await Promise.allSettled(tries.map((one) => one()))
      for (const one of settled) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'ASW_LEDGER_EXCEEDED' })
      const { committed, reserved, available } = await stand(journal, exchange)
      expect(reserved).toBe('0')
      expect(Number(committed) + Number(available)).toBe(100)
      expect(Number(available)).toBeGreaterThanOrEqual(0)
      const answers = Object.values((await journal.exchange(exchange))!.view.answers)
      const used = answers.flatMap(({ items }) => items).reduce((sum, item) => sum + Number(item.quantityUsed ?? 0), 0)
      expect(used).toBe(Number(committed))
    })
  })
}
