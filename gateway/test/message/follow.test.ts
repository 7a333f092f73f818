import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  EMPTY_VIEW,
  type ExchangeFact,
  type ExchangeView,
  type ItemUse,
  type RegisterStatus,
} from '../../src/message/exchange.ts'
import { follow } from '../../src/message/follow.ts'
import { refusalsOf } from '../../src/message/standing.ts'
import { registerOf, statusOf } from '../../src/message/status.ts'

const TODAY = '2026-11-24'
const seen = (...facts: readonly ExchangeFact[]): ExchangeView => facts.reduce(follow, EMPTY_VIEW)

const certified: ExchangeFact = {
  type: 'certified',
  validTo: '2027-11-01',
  items: [
    { seq: 1, quantity: '100', unit: 'KGM' },
    { seq: 2, quantity: '0.5', unit: 'TNE' },
  ],
}
const given = (seq: number, quantityUsed?: string): ItemUse => ({
  seq,
  decision: 'GIVEN',
  ...(quantityUsed ? { quantityUsed } : {}),
})
const said = (seq: number, decision: ItemUse['decision']): ItemUse => ({ seq, decision })

let responses = 0
function answered(declaration: string | undefined, at: string, ...items: readonly ItemUse[]): ExchangeFact {
  responses += 1
  return { type: 'answered', responseId: `R${responses}`, at, items, ...(declaration === undefined ? {} : { declaration }) }
}
const asked: ExchangeFact = { type: 'cancel-requested', cancellationId: 'C', at: '2026-11-30T00:00:00Z' }
const cancel = (outcome: 'CANCELLED' | 'REFUSED_ALREADY_USED'): ExchangeFact => ({
  type: 'cancel-answered',
  cancellationId: 'C',
  outcome,
  at: '2026-12-01T00:00:00Z',
})
const invalid = (at: string): ExchangeFact => ({ type: 'answered', responseId: 'GW', at, items: [], whole: true, invalid: true })
const register = (status: RegisterStatus, at: string, successor?: string): ExchangeFact => ({
  ...{ type: 'register-said', id: at, at, status },
  ...(successor === undefined ? {} : { successor }),
})
const [T1, T2, T3] = ['2026-11-21T08:00:00Z', '2026-11-22T08:00:00+07:00', '2026-11-23T08:00:00Z']

describe('statusOf', () => {
  const full = [given(1, '100'), given(2, '0.5')]
  test.each<[string, string, readonly ExchangeFact[]]>([
    ['nothing is known', 'UNKNOWN', []],
    ['only a cancellation came', 'UNKNOWN', [{ type: 'cancel-requested', cancellationId: 'C', at: T1 }]],
    ['it was issued', 'ISSUED', [certified]],
    ['our own gateway has it', 'ISSUED', [certified, { type: 'hop', hop: 'AS1', at: T1 }]],
    ['the partner has it', 'RECEIVED', [certified, { type: 'hop', hop: 'AS2', at: T1 }]],
    ['customs say that they do not have it', 'NOT_RECEIVED', [certified, { type: 'hop', hop: 'AS4', at: T1, failed: true }]],
    ['an item is pending', 'RECEIVED', [certified, { type: 'hop', hop: 'AS4', at: T1 }, answered('D', T1, said(1, 'PENDING'))]],
    ['part is used', 'PARTLY_UTILISED', [certified, answered('D', T1, given(1, '99.9'))]],
    ['one item is used up', 'PARTLY_UTILISED', [certified, answered('D', T1, given(1, '100'))]],
    ['nothing is given', 'ISSUED', [certified, answered('D', T1, given(1, '0'))]],
    ['all is used', 'EXHAUSTED', [certified, answered('D', T1, ...full)]],
    [
      'all is used in two shipments',
      'EXHAUSTED',
      [certified, answered('D1', T1, given(1, '60.0'), given(2)), answered('D2', T2, given(1, '40'))],
    ],
    ['an item is given without a quantity', 'EXHAUSTED', [certified, answered('D', T1, given(1), given(2))]],
    ['an item is refused', 'PARTLY_REFUSED', [certified, answered('D', T1, given(1, '100'), said(2, 'NOT_GIVEN'))]],
    ['all items are refused', 'REFUSED', [certified, answered('D', T1, said(1, 'NOT_GIVEN'), said(2, 'NOT_GIVEN'))]],
    [
      'all are refused after part was used',
      'PARTLY_REFUSED',
      [certified, answered('D1', T1, given(1, '1')), answered('D2', T2, said(1, 'NOT_GIVEN'), said(2, 'NOT_GIVEN'))],
    ],
    [
      'all is used up under another declaration than the one that was refused',
      'EXHAUSTED',
      [certified, answered('D1', T1, said(1, 'NOT_GIVEN'), said(2, 'NOT_GIVEN')), answered('D2', T2, ...full)],
    ],
    [
      'all is used up, and then another declaration is refused as a whole',
      'EXHAUSTED',
      [certified, answered('D1', T1, ...full), { ...invalid(T2), declaration: 'D2', invalid: undefined } as never],
    ],
    [
      'part is used under another declaration than the one that was refused',
      'PARTLY_REFUSED',
      [certified, answered('D1', T1, said(1, 'NOT_GIVEN')), answered('D2', T2, given(1, '99'), given(2))],
    ],
    ['a refusal was corrected', 'EXHAUSTED', [certified, answered('D', T1, said(1, 'NOT_GIVEN')), answered('D', T2, ...full)]],
    [
      'a refusal without a declaration was assessed again',
      'EXHAUSTED',
      [certified, answered(undefined, T1, said(1, 'NOT_GIVEN')), answered('D', T2, ...full)],
    ],
    ['its document was refused as invalid', 'REFUSED', [certified, { type: 'hop', hop: 'AS2', at: T2 }, invalid(T1)]],
    ['it came mended', 'RECEIVED', [certified, invalid(T1), { type: 'hop', hop: 'AS3', at: T2 }]],
    [
      'it came mended, and customs do not have it',
      'REFUSED',
      [certified, invalid(T1), { type: 'hop', hop: 'AS4', at: T2, failed: true }],
    ],
    ['it is refused as invalid after it was taken', 'REFUSED', [certified, { type: 'hop', hop: 'AS3', at: T1 }, invalid(T2)]],
    ['it came mended, and part is used', 'PARTLY_UTILISED', [certified, invalid(T1), answered('D', T2, given(1, '1'))]],
    ['its register says that it is under verification', 'UNDER_VERIFICATION', [certified, register('UNDER_VERIFICATION', T1)]],
    ['it is valid again', 'ISSUED', [certified, register('VALID', T2), register('UNDER_VERIFICATION', T1)]],
    ['a duplicate is issued', 'ISSUED', [certified, register('DUPLICATE_ISSUED', T1, 'N-2')]],
    [
      'it is cancelled while under verification',
      'CANCELLED',
      [certified, register('UNDER_VERIFICATION', T3), asked, cancel('CANCELLED')],
    ],
    ['nothing applies', 'NOT_APPLICABLE', [certified, answered('D', T1, said(1, 'NOT_APPLICABLE'), said(2, 'NOT_APPLICABLE'))]],
    ['one item does not apply', 'EXHAUSTED', [certified, answered('D', T1, given(1), said(2, 'NOT_APPLICABLE'))]],
    ['it is cancelled', 'CANCELLED', [certified, asked, cancel('CANCELLED')]],
    ['a cancellation that nobody asked for is reported', 'ISSUED', [certified, cancel('CANCELLED')]],
    [
      'its cancellation was refused',
      'PARTLY_UTILISED',
      [certified, answered('D', T1, given(1, '1')), cancel('REFUSED_ALREADY_USED')],
    ],
    ['a quantity is in another unit', 'PARTLY_UTILISED', [certified, answered('D', T1, { ...given(1, '1000'), unit: 'LTR' })]],
  ])('%s: %s', (_, status, facts) => {
    expect(statusOf(seen(...facts), TODAY).status).toBe(status)
  })

  test.each([
    ['2027-11-01', 'ISSUED'],
    ['2027-11-02', 'EXPIRED'],
  ])('on %s a certificate valid to 2027-11-01 is %s', (today, status) => {
    expect(statusOf(seen(certified), today).status).toBe(status)
  })
  test.each<[string, readonly ExchangeFact[]]>([
    ['EXHAUSTED', [certified, answered('D', T1, ...full)]],
    ['REFUSED', [certified, answered('D', T1, said(1, 'NOT_GIVEN'), said(2, 'NOT_GIVEN'))]],
    ['CANCELLED', [certified, asked, cancel('CANCELLED')]],
  ])('%s does not expire', (status, facts) => {
    expect(statusOf(seen(...facts), '2030-01-01').status).toBe(status)
  })
  test('what is only partly used expires', () => {
    expect(statusOf(seen(certified, answered('D', T1, given(1, '1'))), '2030-01-01').status).toBe('EXPIRED')
  })

  test('items carry certified, used and balance as exact decimals', () => {
    const view = seen(certified, answered('D1', T1, given(1, '0.1')), answered('D2', T2, given(1, '0.2')))
    expect(statusOf(view, TODAY).items).toEqual([
      { seq: 1, unit: 'KGM', certified: '100', used: '0.3', balance: '99.7', decision: 'GIVEN' },
      { seq: 2, unit: 'TNE', certified: '0.5', used: '0', balance: '0.5', decision: 'PENDING' },
    ])
  })
  test('more used than certified shows as a balance below zero', () => {
    expect(statusOf(seen(certified, answered('D', T1, given(1, '101'))), TODAY).items[0]).toMatchObject({ balance: '-1' })
  })
  test('what is used up was given; the refusal under another declaration stays among the refusals', () => {
    const view = seen(
      ...[
        certified,
        answered('D1', T1, said(1, 'NOT_GIVEN')),
        answered('D2', T2, given(1, '60')),
        answered('D3', T3, given(1, '40')),
      ],
      { type: 'hop', hop: 'AS2', at: T1 },
    )
    expect(statusOf(view, TODAY).items[0]).toMatchObject({ used: '100', balance: '0', decision: 'GIVEN' })
    expect(refusalsOf(view)).toMatchObject([{ at: T1 }])
  })
  test('lines of one declaration in one answer count together', () => {
    expect(statusOf(seen(certified, answered('D', T1, given(1, '10'), given(1, '15'))), TODAY).items[0]).toMatchObject({
      used: '25',
    })
  })
})

describe('registerOf', () => {
  const told = [register('DUPLICATE_ISSUED', T1, 'N-2'), register('UNDER_VERIFICATION', T3), register('VALID', T2)]
  test('gives the latest word, and every duplicate', () => {
    expect(registerOf(seen(certified, ...told))).toEqual({ status: 'UNDER_VERIFICATION', since: T3, duplicates: ['N-2'] })
    expect(registerOf(seen(register('VALID', T1)))).toEqual({ status: 'VALID', since: T1 })
  })
  test('says nothing where the register has said nothing, or the certificate is closed', () => {
    expect(registerOf(seen(certified))).toBeUndefined()
    expect(registerOf(seen(certified, ...told, asked, cancel('CANCELLED')))).toBeUndefined()
  })
})

describe('follow', () => {
  const id = fc.constantFrom('A', 'B', 'constructor', '__proto__')
  const at = fc.constantFrom(T1, T2, T3)
  const use = fc.record({
    seq: fc.constantFrom(1, 2),
    decision: fc.constantFrom('GIVEN', 'NOT_GIVEN', 'PENDING' as const),
    quantityUsed: fc.constantFrom('1', '2.5'),
  })
  const fact: fc.Arbitrary<ExchangeFact> = fc.oneof(
    fc.record({
      type: fc.constant('certified'),
      items: fc.constantFrom([], [{ seq: 1, quantity: '5', unit: 'KGM' }]),
      validTo: fc.constantFrom('2027-01-01', '2027-02-01'),
    }),
    fc.record({ type: fc.constant('hop'), hop: fc.constantFrom('AS2', 'AS3', 'AS4' as const), at, failed: fc.boolean() }),
    fc.record({
      type: fc.constant('answered'),
      responseId: id,
      at,
      declaration: fc.constantFrom('D1', 'D2'),
      items: fc.array(use, { maxLength: 2 }),
    }),
    fc.record({ type: fc.constant('cancel-requested'), cancellationId: id, at }),
    fc.record({
      ...{ type: fc.constant('cancel-delivery'), cancellationId: id, at },
      became: fc.constantFrom('NOT_TAKEN', 'SENT_AGAIN' as const),
    }),
    fc.record({
      type: fc.constant('cancel-answered'),
      cancellationId: id,
      at,
      outcome: fc.constantFrom('CANCELLED', 'REFUSED_NOT_FOUND', 'REFUSED_ALREADY_USED' as const),
    }),
  ) as fc.Arbitrary<ExchangeFact>

  const facts = fc.array(fact, { maxLength: 8 })
  const shuffled = facts.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))

  test('any order of the same facts gives the same view', () => {
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(seen(...other)).toEqual(seen(...list))
      }),
      { numRuns: 1_000 },
    )
  })
  test('any repetition gives the same view', () => {
    fc.assert(
      fc.property(shuffled, ([list, again]) => {
        expect(seen(...list, ...again)).toEqual(seen(...list))
      }),
      { numRuns: 1_000 },
    )
  })
  test('a fact that adds nothing gives the very same view', () => {
    fc.assert(
      fc.property(facts, (list) => {
        const view = seen(...list)
        return list.every((one) => follow(view, one) === view)
      }),
    )
  })
  test('every order of a whole life', () => {
    const life: readonly ExchangeFact[] = [
      certified,
      { type: 'hop', hop: 'AS4', at: T1, failed: true },
      { type: 'hop', hop: 'AS4', at: T2 },
      { type: 'answered', responseId: 'X', at: T1, declaration: 'D', items: [said(1, 'NOT_GIVEN')] },
      { type: 'answered', responseId: 'Y', at: T3, declaration: 'D', items: [given(1, '100'), given(2)] },
      cancel('REFUSED_ALREADY_USED'),
    ]
    const expected = seen(...life)
    for (const order of permutations(life)) {
      const view = seen(...order)
      expect(view).toEqual(expected)
      expect(statusOf(view, TODAY).status).toBe('EXHAUSTED')
    }
  })
  test('success wins over failure of one hop, whichever came first', () => {
    const failed = { type: 'hop', hop: 'AS4', at: T3, failed: true } as const
    const well = { type: 'hop', hop: 'AS4', at: T1 } as const
    expect(seen(failed, well).hops.AS4).toEqual({ at: T1 })
    expect(seen(well, failed).hops.AS4).toEqual({ at: T1 })
  })
})

function permutations<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length <= 1) return [list]
  return list.flatMap((one, n) => permutations([...list.slice(0, n), ...list.slice(n + 1)]).map((rest) => [one, ...rest]))
}
