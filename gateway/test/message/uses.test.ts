import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EMPTY_VIEW, type ExchangeFact } from '../../src/message/exchange.ts'
import { follow } from '../../src/message/follow.ts'
import { declaredUses } from '../../src/message/uses.ts'

const certified: ExchangeFact = { type: 'certified', validTo: '2027-11-01', items: [{ seq: 1, quantity: '100', unit: 'KGM' }] }
const answered = (
  responseId: string,
  at: string,
  declaration: string | undefined,
  quantityUsed?: string,
  decision = 'GIVEN',
): ExchangeFact => ({
  type: 'answered',
  responseId,
  at,
  ...(declaration === undefined ? {} : { declaration }),
  items: [{ seq: 1, decision: decision as 'GIVEN', ...(quantityUsed === undefined ? {} : { quantityUsed }) }],
})
const [T1, T2] = ['2026-11-21T08:00:00Z', '2026-11-22T08:00:00+07:00']
const uses = (...facts: readonly ExchangeFact[]) => declaredUses(facts.reduce(follow, EMPTY_VIEW))

describe('declaredUses', () => {
  test.each<[string, readonly ExchangeFact[], readonly object[]]>([
    ['nothing was answered', [certified], []],
    [
      'two declarations',
      [certified, answered('R1', T1, 'A', '40'), answered('R2', T2, 'B', '10')],
      [
        { declaration: 'A', quantity: '40' },
        { declaration: 'B', quantity: '10' },
      ],
    ],
    [
      'a correction of one',
      [certified, answered('R1', T1, 'A', '40'), answered('R2', T2, 'A', '30')],
      [{ declaration: 'A', quantity: '30' }],
    ],
    [
      'a refusal after it was given',
      [certified, answered('R1', T1, 'A', '40'), answered('R2', T2, 'A', undefined, 'NOT_GIVEN')],
      [],
    ],
    ['given as a whole', [certified, answered('R1', T1, 'A')], [{ declaration: 'A', quantity: '100', unit: 'KGM' }]],
    ['given before the certificate was seen', [answered('R1', T1, 'A')], []],
    ['no declaration is named', [certified, answered('R1', T1, undefined, '5')], [{ declaration: 'response R1', quantity: '5' }]],
  ])('%s', (_, facts, expected) => {
    expect(uses(...facts)).toMatchObject(expected)
    expect(uses(...facts)).toHaveLength(expected.length)
  })

  test('are the same in whatever order the answers came', () => {
    const facts = [
      certified,
      answered('R1', T1, 'A', '40'),
      answered('R2', T2, 'A', '30'),
      answered('R3', T2, 'A', '20'),
      answered('R4', T1, 'B', '1'),
    ]
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (order) => {
        const sorted = (list: ReturnType<typeof uses>) => [...list].sort((a, b) => (a.declaration < b.declaration ? -1 : 1))
        expect(sorted(uses(...order))).toEqual(sorted(uses(...facts)))
      }),
    )
  })
})
