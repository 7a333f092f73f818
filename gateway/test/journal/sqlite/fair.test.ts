import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inTurn } from '../../../src/journal/fair.ts'

const queues = (table: Readonly<Record<string, readonly number[]>>) => new Map(Object.entries(table))

describe('inTurn', () => {
  test.each([
    ['all fit', { A: [1, 2], B: [3] }, 9, '', [1, 3, 2]],
    ['a backlog shares', { A: [1, 2, 3, 4], B: [5], C: [6] }, 4, '', [1, 5, 6, 2]],
    ['the turn goes on after the last one served', { A: [1], B: [2], C: [3] }, 2, 'B', [3, 1]],
    ['a partner that is gone is passed over', { A: [1], C: [3] }, 1, 'B', [3]],
    ['nothing waits', {}, 5, 'A', []],
  ] as const)('%s', (_, table, limit, last, taken) => {
    expect(inTurn(queues(table), limit, last).taken).toEqual(taken)
  })

  test('within as many rounds as there are partners, everybody has been served', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'), { minLength: 1 }),
        fc.integer({ min: 1, max: 3 }),
        (names, limit) => {
          const waiting = new Map(names.map((name) => [name, Array.from({ length: 20 }, () => name)]))
          const served = new Set<string>()
          let last = ''
          for (let round = 0; round < names.length; round += 1) {
            const turn = inTurn(waiting, limit, last)
            last = turn.last
            for (const name of turn.taken) served.add(name)
          }
          expect(served.size).toBe(names.length)
        },
      ),
    )
  })
})
