import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDecimals,
  compareDecimals,
  divideDecimals,
  formatDecimal,
  isWhole,
  multiplyDecimals,
  parseDecimal,
  subtractDecimals,
  trimDecimal,
} from '../../src/rules/decimal.ts'
import { FUNCTIONS } from '../../src/rules/functions.ts'

describe('named functions', () => {
  it.each<[keyof typeof FUNCTIONS, readonly unknown[], unknown]>([
    ['addDays', ['2026-02-28', 1], '2026-03-01'],
    ['addDays', ['2026-02-28', '1'], undefined],
    ['addDays', [undefined, 1], undefined],
    ['addMonths', ['2024-02-29', 12], '2025-02-28'],
    ['addMonths', ['2026-08-31', 6], '2027-02-28'],
    ['addMonths', ['2026-08-31', 1.5], undefined],
    ['dayOf', ['2026-03-05T23:30:00+07:00'], '2026-03-05'],
    ['dayOf', ['2026-03-05'], '2026-03-05'],
    ['dayOf', ['yesterday'], undefined],
    ['dayIn', ['2026-03-05T17:30:00Z', 'VN'], '2026-03-06'],
    ['dayIn', ['2026-03-05T00:30:00+09:00', 'VN'], '2026-03-04'],
    ['dayIn', ['2026-03-05T17:30:00.123456Z', 'MM'], '2026-03-06'],
    ['dayIn', ['2026-12-31T23:59:60Z', 'TH'], '2027-01-01'],
    ['dayIn', ['2026-03-05T23:30:00-05:00', 'FR'], '2026-03-05'],
    ['dayIn', ['2026-03-05T23:30:00-05:00', undefined], '2026-03-05'],
    ['dayIn', ['2026-03-05', 'VN'], '2026-03-05'],
    ['dayIn', ['2026-02-30T00:00:00Z', 'VN'], undefined],
    ['dayIn', ['2026-03-05T25:00:00Z', 'VN'], undefined],
    ['dayIn', ['yesterday', 'VN'], undefined],
    ['dayIn', [undefined, 'VN'], undefined],
    ['earliest', [['2026-03-05', '2025-12-31', '2026-01-01']], '2025-12-31'],
    ['earliest', [[]], undefined],
    ['earliest', [['2026-03-05', 'soon']], undefined],
    ['latest', [['2026-03-05', '2025-12-31']], '2026-03-05'],
    ['latest', ['2026-03-05'], undefined],
    ['hsDigits', ['64039990', 6], '640399'],
    ['hsDigits', ['64039', 6], undefined],
    ['hsDigits', ['6403.99', 6], undefined],
    ['hsDigits', [640399, 6], undefined],
    ['slice', ['2026-03-05', 2, 4], '26'],
    ['slice', ['VN', 0, 3], undefined],
    ['slice', [undefined, 0, 2], undefined],
    ['count', [[1, 2]], 2],
    ['count', [undefined], 0],
    ['sum', [['0.1', '0.2']], '0.3'],
    ['sum', [[]], '0'],
    ['sum', [['60', '50.5', 1]], '111.5'],
    ['sum', [['60', 'many']], undefined],
    ['sum', [undefined], undefined],
    ['concat', [['a'], undefined, ['b', 'c']], ['a', 'b', 'c']],
    ['floor', ['40.6'], '40'],
    ['floor', ['-0.5'], '-1'],
    ['floor', [50], '50'],
    ['floor', ['about 40'], undefined],
    ['daysBetween', ['2026-03-05', '2026-03-08'], 3],
    ['daysBetween', ['2026-03-05', undefined], undefined],
    ['lookup', [{ a: 1 }, 'a'], 1],
    ['lookup', [{ a: 1 }, 'toString'], undefined],
    ['lookup', [undefined, 'a'], undefined],
    ['firstOf', [undefined, 0, 1], 0],
    ['firstOf', [undefined, undefined], undefined],
  ])('%s(%j) is %j', (name, args, result) => {
    expect(FUNCTIONS[name].call(args as never)).toEqual(result)
  })
})

describe('decimals', () => {
  it.each([
    ['10.125', '10.13', -1],
    ['10.130', '10.13', 0],
    ['9', '10', -1],
    ['-1', '0', -1],
    ['0.1', '0.09999999999999999999', 1],
  ])('%s against %s', (a, b, order) => {
    expect(compareDecimals(parseDecimal(a)!, parseDecimal(b)!)).toBe(order)
  })

  it.each(['', '1.', '.5', '1e3', '+1', ' 1', '1,5', 'NaN', '1'.repeat(41)])('%j is none', (text) => {
    expect(parseDecimal(text)).toBeUndefined()
  })

  it.each([0.1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('the number %d is none: it may have lost digits', (number) => {
    expect(parseDecimal(number)).toBeUndefined()
  })

  it('tells whole numbers from others', () => {
    expect(isWhole(parseDecimal('40.00')!)).toBe(true)
    expect(isWhole(parseDecimal('40.01')!)).toBe(false)
  })

  const decimal = fc.tuple(fc.integer(), fc.nat(999_999)).map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`)

  it('are written as they were read', () => {
    fc.assert(
      fc.property(decimal, (text) => {
        expect(formatDecimal(parseDecimal(text)!)).toBe(text)
      }),
    )
  })

  it('are added without loss, whatever their scales', () => {
    fc.assert(
      fc.property(decimal, fc.integer(), (a, b) => {
        const millionths = BigInt(a.replace('.', '')) + BigInt(b) * 1_000_000n
        expect(addDecimals(parseDecimal(a)!, parseDecimal(b)!)).toEqual({ units: millionths, scale: 6 })
      }),
    )
  })

  it.each([
    ['1', '3', 6, '0.333333'],
    ['2', '3', 6, '0.666667'],
    ['1', '8', 2, '0.13'],
    ['-1', '8', 2, '-0.13'],
    ['10', '-4', 1, '-2.5'],
  ])('%s / %s with %i decimals is %s: half away from zero', (a, b, scale, result) => {
    expect(formatDecimal(divideDecimals(parseDecimal(a)!, parseDecimal(b)!, scale)!)).toBe(result)
  })

  it('are not divided by zero', () => {
    expect(divideDecimals(parseDecimal('1')!, parseDecimal('0.00')!, 6)).toBeUndefined()
  })

  it.each([
    ['10.120', '10.12'],
    ['10.00', '10'],
    ['100', '100'],
    ['0.0', '0'],
  ])('%s is written %s once trimmed', (text, short) => {
    expect(formatDecimal(trimDecimal(parseDecimal(text)!))).toBe(short)
  })

  it('come back from a multiplication by a division, and from an addition by a subtraction', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const [x, y] = [parseDecimal(a)!, parseDecimal(b)!]
        fc.pre(y.units !== 0n)
        expect(compareDecimals(divideDecimals(multiplyDecimals(x, y), y, 6)!, x)).toBe(0)
        expect(compareDecimals(subtractDecimals(addDecimals(x, y), y), x)).toBe(0)
      }),
    )
  })
})
