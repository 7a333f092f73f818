import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimalCompare, decimalMinus, decimalSum } from '../../src/message/decimal.ts'

describe('decimal', () => {
  test.each([
    [[], '0'],
    [['1.50', '2'], '3.50'],
    [['0.1', '0.2'], '0.3'],
    [['-0.05', '0.05'], '0.00'],
    [['99999999999999999999', '1'], '100000000000000000000'],
  ] as const)('sum of %j is %s', (values, sum) => {
    expect(decimalSum(values)).toBe(sum)
  })

  test.each([
    ['1', '1.25', '-0.25'],
    ['10.0', '0.5', '9.5'],
  ] as const)('%s - %s = %s', (a, b, difference) => {
    expect(decimalMinus(a, b)).toBe(difference)
  })

  test.each([
    ['1.0', '1', 0],
    ['-1', '1', -1],
    ['0.10', '0.09', 1],
  ] as const)('%s compared with %s is %i', (a, b, order) => {
    expect(decimalCompare(a, b)).toBe(order)
  })

  test.each(['', '1e3', '1,5', ' 1', '+1', '.5', '1.', 'NaN', '٣', '1'.repeat(41)])('%j is no decimal', (text) => {
    expect(() => decimalSum([text])).toThrow(expect.objectContaining({ code: 'ASW_INPUT_INVALID' }))
  })

  const decimal = fc
    .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.stringMatching(/^[0-9]{0,6}$/))
    .map(([whole, fraction]) => (fraction === '' ? `${whole}` : `${whole}.${fraction}`))

  test('what is added can be taken away', () => {
    fc.assert(fc.property(decimal, decimal, (a, b) => decimalCompare(decimalMinus(decimalSum([a, b]), b), a) === 0))
  })
  test('the order of a sum does not matter', () => {
    fc.assert(fc.property(fc.array(decimal), (values) => decimalSum(values) === decimalSum([...values].reverse())))
  })
})
