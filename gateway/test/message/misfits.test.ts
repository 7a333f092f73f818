import { describe, expect, test } from 'vitest'
import { EMPTY_VIEW, type ExchangeFact } from '../../src/message/exchange.ts'
import { follow } from '../../src/message/follow.ts'
import { conditionsOf } from '../../src/message/standing.ts'

const at = '2026-11-21T08:00:00Z'
const certified: ExchangeFact = { type: 'certified', validTo: '2027-11-01', items: [{ seq: 1, quantity: '100', unit: 'KGM' }] }
const used = (quantityUsed: string, more: object = {}, responseId = 'R1'): ExchangeFact => ({
  ...{ type: 'answered', responseId, at, declaration: 'D' },
  items: [{ seq: 1, decision: 'GIVEN', quantityUsed, unit: 'KGM', ...more }],
})
const cancelled: readonly ExchangeFact[] = [
  { type: 'cancel-requested', cancellationId: 'C', at },
  { type: 'cancel-answered', cancellationId: 'C', outcome: 'CANCELLED', at },
]

describe('what customs say that does not fit the certificate is a condition', () => {
  test.each<[string, readonly string[], readonly ExchangeFact[]]>([
    ['all of it is used', [], [certified, used('100')]],
    ['more than was certified', ['USED_BEYOND_CERTIFIED'], [certified, used('5000')]],
    ['an item that is not certified', ['USED_BEYOND_CERTIFIED'], [certified, used('1', { seq: 9 })]],
    ['an item that is not certified is refused', [], [certified, used('0', { seq: 9, decision: 'NOT_GIVEN' })]],
    ['a quantity that is not counted', ['USED_IN_ANOTHER_UNIT'], [certified, used('10', { unit: 'LTR' })]],
    ['it was cancelled', ['USED_THOUGH_CANCELLED'], [certified, ...cancelled, used('1')]],
    ['it was cancelled, and nothing of it is used', [], [certified, ...cancelled, used('0')]],
    ['it was corrected', [], [certified, used('5000'), { ...used('50', {}, 'R2'), at: '2026-11-22T08:00:00Z' } as ExchangeFact]],
    ['its certificate has not been seen', [], [used('5000')]],
  ])('%s: %j', (_, conditions, facts) => {
    expect(conditionsOf(facts.reduce(follow, EMPTY_VIEW))).toEqual(conditions)
  })
})
