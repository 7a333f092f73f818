import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EMPTY_VIEW, type ExchangeFact } from '../../src/message/exchange.ts'
import { follow } from '../../src/message/follow.ts'
import { statusOf } from '../../src/message/status.ts'
import { declaredUses, inCertifiedUnits } from '../../src/message/uses.ts'

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
/** Of declaration A; without a quantity it is pending. */
const onLine = (line: number, responseId: string, at: string, quantityUsed?: string): ExchangeFact => ({
  type: 'answered',
  responseId,
  at,
  declaration: 'A',
  items: [quantityUsed === undefined ? { seq: 1, decision: 'PENDING', line } : { seq: 1, decision: 'GIVEN', quantityUsed, line }],
})
const refused = (responseId: string, at: string, declaration: string): ExchangeFact => ({
  type: 'answered',
  responseId,
  at,
  declaration,
  items: [],
  whole: true,
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
    [
      'two lines of one declaration count each for itself',
      [certified, onLine(1, 'R1', T1, '40'), onLine(2, 'R2', T2, '30')],
      [
        { declaration: 'A', quantity: '40' },
        { declaration: 'A', quantity: '30' },
      ],
    ],
    [
      'a line that was released is free, the other one still taken',
      [certified, onLine(1, 'R1', T1, '40'), onLine(2, 'R2', T1, '30'), onLine(2, 'R3', T2)],
      [{ declaration: 'A', quantity: '40' }],
    ],
    ['refused as a whole after it was given', [certified, answered('R1', T1, 'A', '40'), refused('R2', T2, 'A')], []],
    [
      'assessed again after an answer that named no declaration',
      [certified, answered('R1', T1, undefined), answered('R2', T2, 'A', '40')],
      [{ declaration: 'A', quantity: '40' }],
    ],
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

describe('inCertifiedUnits', () => {
  const dozens = (quantity: string, from: string, to: string) =>
    from === 'DZN' && to === 'H87' ? String(Number(quantity) * 12) : undefined
  const pieces: ExchangeFact = { type: 'certified', validTo: '2027-11-01', items: [{ seq: 1, quantity: '120', unit: 'H87' }] }
  const inUnit = (unit: string, quantityUsed = '10'): ExchangeFact => ({
    ...{ type: 'answered', responseId: 'R1', at: T1, declaration: 'A' },
    items: [{ seq: 1, decision: 'GIVEN', quantityUsed, unit }],
  })
  const counted = (fact: ExchangeFact) => [pieces, ...inCertifiedUnits([fact], pieces, dozens)].reduce(follow, EMPTY_VIEW)

  test('counts dozens in pieces, and keeps what was declared', () => {
    expect(inCertifiedUnits([inUnit('DZN')], pieces, dozens)).toMatchObject([
      { items: [{ quantityUsed: '120', unit: 'H87', declared: { quantity: '10', unit: 'DZN' } }] },
    ])
    expect(statusOf(counted(inUnit('DZN')), '2026-11-24')).toMatchObject({
      status: 'EXHAUSTED',
      items: [{ used: '120', balance: '0' }],
    })
  })
  test.each([
    ['the certified unit', inUnit('H87'), pieces],
    ['a unit that nothing converts', inUnit('KGM'), pieces],
    ['a certificate that is not known', inUnit('DZN'), undefined],
    ['a fact that counts nothing', pieces, pieces],
  ] as const)('leaves %s as it is', (_, fact, known) => {
    expect(inCertifiedUnits([fact], known, dozens)).toEqual([fact])
  })
})
