import {
  addDecimals,
  compareDecimals,
  type Decimal,
  divideDecimals,
  formatDecimal,
  multiplyDecimals,
  parseDecimal,
  subtractDecimals,
  trimDecimal,
} from '../rules/decimal.ts'
import { convertQuantity } from '../rules/unit.ts'
import type { Goods, Measure } from './goods.ts'
import type { Screening } from './screening.ts'

const ZERO: Decimal = { units: 0n, scale: 0 }

/** Decimal texts. `undefined` as soon as one of them is none. */
export function total(amounts: readonly (string | undefined)[]): string | undefined {
  let sum = ZERO
  for (const amount of amounts) {
    const decimal = parseDecimal(amount)
    if (decimal === undefined) return undefined
    sum = addDecimals(sum, decimal)
  }
  return formatDecimal(trimDecimal(sum))
}

export function plus(a: string, b: string): string {
  return formatDecimal(trimDecimal(addDecimals(parseDecimal(a) ?? ZERO, parseDecimal(b) ?? ZERO)))
}

export function minus(a: string, b: string): string {
  return formatDecimal(trimDecimal(subtractDecimals(parseDecimal(a) ?? ZERO, parseDecimal(b) ?? ZERO)))
}

/** Below, equal to or above zero as `a` is less than, equal to or more than `b`. */
export function order(a: string, b: string): number {
  return compareDecimals(parseDecimal(a) ?? ZERO, parseDecimal(b) ?? ZERO)
}

/** `a` and `percent` of it more. */
export function raised(a: string, percent: string): string {
  const share = divideDecimals(
    multiplyDecimals(parseDecimal(a) ?? ZERO, parseDecimal(percent) ?? ZERO),
    { units: 100n, scale: 0 },
    12,
  )
  return formatDecimal(trimDecimal(addDecimals(parseDecimal(a) ?? ZERO, share ?? ZERO)))
}

export function atLeastZero(a: string): string {
  return order(a, '0') < 0 ? '0' : a
}

export function times(a: string, b: string): string | undefined {
  const [left, right] = [parseDecimal(a), parseDecimal(b)]
  return left === undefined || right === undefined ? undefined : formatDecimal(trimDecimal(multiplyDecimals(left, right)))
}

export function over(a: string, b: string): string | undefined {
  const [left, right] = [parseDecimal(a), parseDecimal(b)]
  const found = left === undefined || right === undefined ? undefined : divideDecimals(left, right, 12)
  return found === undefined ? undefined : formatDecimal(trimDecimal(found))
}

/** In another unit, or `undefined` where the two do not measure the same. */
export function converted(
  { lists, today }: Screening,
  { amount, unit }: Pick<Measure, 'amount' | 'unit'>,
  to: string,
): string | undefined {
  return convertQuantity(lists, amount, unit, to, today)
}

const KINDS = ['QUANTITY', 'SUPPLEMENTARY', 'NET', 'GROSS']

/** Every measure of an item in the order in which it is tried: its quantity, what stands for it, gross weight last (box 9). */
export function measuresInOrder(item: Goods): readonly Measure[] {
  return [...item.measures].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind))
}
