import { describe, expect, test } from 'vitest'
import type { Booking } from '../../../src/journal/journal.ts'
import { identityKey } from '../../../src/message/ids.ts'
import type { OpenBench } from '../bench.ts'
import { acceptNew, booking, certificate, TH, type ToldBooking } from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

type Wish = Booking['wishes'][number]
const HOUR_MS = 3_600_000
const line = (action: Wish['action'], number: string, quantity?: string): Wish => ({
  ...{ action, item: 1, number, line: 1 },
  ...(quantity === undefined ? {} : { quantity }),
})

/** What customs book where the partner takes no responses: see `Journal.book`. */
export function usedByHandContract(name: string, open: OpenBench): void {
  describe(`${name}: a utilisation that a person tells`, () => {
    const bench = withBench(open)
    const imported = async () => (await acceptNew(bench().journal, certificate('N1'))).conversation
    const wishOf = (
      exchange: Booking['exchange'],
      wishes: Booking['wishes'],
      deadline = bench().now() + HOUR_MS,
    ): ToldBooking => {
      const wish = booking(exchange, wishes)
      const byHand = { why: 'TH does not take certificate-response', deadline: new Date(deadline).toISOString() }
      return { ...wish, response: { ...wish.response, head: { ...wish.response.head, byHand } } }
    }
    const book = (exchange: Booking['exchange'], ...wishes: Booking['wishes']) => bench().journal.book(wishOf(exchange, wishes))
    /** Every task, the first first, with its document. */
    const tasks = async () => {
      const { journal } = bench()
      const rows = [...(await journal.tasks({ limit: 99, all: true }))].reverse()
      const read = async (digest: (typeof rows)[number]['jsonDigest']) =>
        JSON.parse(Buffer.from((await journal.blob(digest))!).toString('utf8'))
      return Promise.all(rows.map(async (row) => ({ ...row, json: await read(row.jsonDigest) })))
    }

    test('is a task with the whole response; the exchange knows at once, and nothing is sent', async () => {
      const { journal } = bench()
      const exchange = await imported()
      const wish = wishOf(exchange, [line('commit', 'D-1', '40')])
      const booked = await journal.book(wish)
      expect(booked).toMatchObject({ response: wish.response.head.delivery, byHand: true, entries: [{ quantity: '40' }] })
      const [task, ...others] = await tasks()
      expect(others).toEqual([])
      expect(task).toMatchObject({
        ...{ id: booked.response, exchange, partner: TH, state: 'open', submittedBy: 'customs' },
        ...wish.response.head.byHand,
        document: 'certificate-response',
        identity: { scheme: 'ATIGA', issuingCountry: 'VN', number: 'N1', action: 'respond' },
        json: {
          ...wish.response.json,
          items: [{ seq: 1, decision: 'GIVEN', quantityUsed: '40', unit: 'KGM', line: 1, balance: '60' }],
        },
      })
      expect(identityKey(task!.identity)).toContain(task!.json.responseId)
      expect(await journal.delivery(booked.response!)).toBeUndefined()
      expect(await journal.claim({ holder: 'relay', limit: 9, leaseMs: 60_000 })).toEqual([])
      expect(Object.values((await journal.exchange(exchange))!.view.answers)).toMatchObject([
        { declaration: 'D-1', items: [{ quantityUsed: '40' }] },
      ])
      const kinds = (await journal.timeline(exchange)).map(({ kind, data }) => (kind === 'alarm' ? data?.alarm : kind))
      expect(kinds.slice(kinds.indexOf('booked'))).toEqual(['booked', 'task-opened', 'manual-task', 'state'])
      expect(await journal.stuck()).toMatchObject([{ what: 'task', id: booked.response, turn: 'operator' }])
      expect(await journal.verifyChains()).not.toHaveProperty('broken')
    })

    test('a repeat opens no second one, whatever became of the first', async () => {
      const { journal } = bench()
      const exchange = await imported()
      const { response } = await book(exchange, line('commit', 'D-1', '40'))
      expect(await book(exchange, line('commit', 'D-1', '40'))).not.toHaveProperty('response')
      const done = { by: 'duty', how: 'courier' }
      await journal.closeTask(response!, done)
      await journal.closeTask(response!, done)
      const again = await book(exchange, line('commit', 'D-1', '40'))
      expect(again).toEqual({ entries: [expect.objectContaining({ repeated: true })] })
      expect(await tasks()).toMatchObject([{ id: response, state: 'done', how: 'courier' }])
      const kinds = (await journal.timeline(exchange)).map(({ kind }) => kind)
      expect(kinds.filter((kind) => kind === 'task-opened' || kind === 'task-closed')).toEqual(['task-opened', 'task-closed'])
    })

    test('what is new beside a repeat is told alone; a reservation, and its release, is told to nobody', async () => {
      const exchange = await imported()
      await book(exchange, line('commit', 'D-1', '40'))
      await book(exchange, line('commit', 'D-1', '40'), line('commit', 'D-2', '5'))
      expect(await book(exchange, line('reserve', 'D-3', '1'))).not.toHaveProperty('byHand')
      expect(await book(exchange, line('release', 'D-3'))).not.toHaveProperty('byHand')
      expect((await tasks()).map(({ json }) => json.items)).toEqual([
        [expect.objectContaining({ quantityUsed: '40' })],
        [expect.objectContaining({ quantityUsed: '5', balance: '55' })],
      ])
    })

    test('amended and released later, each opens a task of its own, in their order', async () => {
      const { journal } = bench()
      const exchange = await imported()
      await book(exchange, line('commit', 'D-1', '40'))
      await book(exchange, line('adjust', 'D-1', '35.5'))
      await book(exchange, line('release', 'D-1'))
      const all = await tasks()
      expect(all.map(({ json }) => json.items)).toEqual([
        [{ seq: 1, decision: 'GIVEN', quantityUsed: '40', unit: 'KGM', line: 1, balance: '60' }],
        [{ seq: 1, decision: 'GIVEN', quantityUsed: '35.5', unit: 'KGM', line: 1, balance: '64.5' }],
        [{ seq: 1, decision: 'PENDING', line: 1 }],
      ])
      expect(new Set(all.map(({ json }) => json.responseId)).size).toBe(3)
      const instants = all.map(({ json }) => json.issuedAt)
      expect(instants).toEqual([...new Set(instants)].sort())
      expect((await journal.tasks({ limit: 9 })).map(({ id }) => id)).toEqual(all.map(({ id }) => id))
    })

    test('no task without its booking, no booking without its task', async () => {
      const { journal } = bench()
      const exchange = await imported()
      await expectFault(book(exchange, line('commit', 'D-1', '40'), line('commit', 'D-2', '61')), 'ASW_LEDGER_EXCEEDED')
      const wish = wishOf(exchange, [line('commit', 'D-1', '40')])
      const head = { ...wish.response.head, byHand: { why: 'no day', deadline: 'never' } }
      await expect(journal.book({ ...wish, response: { ...wish.response, head } })).rejects.toThrow()
      expect(await tasks()).toEqual([])
      expect(await journal.account(exchange)).toEqual([])
      expect((await journal.exchange(exchange))!.view.answers).toEqual({})
    })

    test('that passes its deadline gives its alarm once; released, it is sent under the same id', async () => {
      const { journal, shift } = bench()
      const exchange = await imported()
      const { response } = await book(exchange, line('commit', 'D-1', '40'))
      shift(2 * HOUR_MS)
      expect([await journal.passTasks(9), await journal.passTasks(9)]).toEqual([1, 0])
      await journal.releaseTask(response!, 'duty')
      const [claim] = await journal.claim({ holder: 'relay', limit: 9, leaseMs: 60_000 })
      expect(claim).toMatchObject({ delivery: response, json: { kind: 'UTILISATION', items: [{ quantityUsed: '40' }] } })
      expect(await book(exchange, line('commit', 'D-1', '40'))).not.toHaveProperty('response')
    })

    test('booked by many at once, twice each: one task for each declaration, and what they say adds up', async () => {
      const exchange = await imported()
      const numbers = Array.from({ length: 12 }, (_, n) => `D-${n}`)
      await Promise.all([...numbers, ...numbers].map((number) => book(exchange, line('commit', number, '7'))))
      const told = (await tasks()).map(({ json }) => json)
      expect(told.map(({ importDeclaration }) => importDeclaration.number).sort()).toEqual([...numbers].sort())
      const balances = told.map(({ items }) => Number(items[0].balance)).sort((a, b) => b - a)
      expect(balances).toEqual(numbers.map((_, n) => 100 - 7 * (n + 1)))
    })
  })
}
