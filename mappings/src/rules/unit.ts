import type { CodeLists } from '../codelists/index.ts'
import { type Decimal, divideDecimals, formatDecimal, multiplyDecimals, parseDecimal, trimDecimal } from './decimal.ts'

/** The list that tells of a unit of UN/ECE Recommendation 20 what it measures (`base`) and how much of it (`factor`). */
export const UNIT_FACTORS = 'unit-factor'

/** Quantities are booked half-up at six decimals, as the WCO data model writes them. */
export const QUANTITY_DECIMALS = 6

/**
 * A quantity in another unit, as decimal text without zeros at its end. `undefined` where the value is no decimal, or where the
 * units do not measure the same (pieces and kilograms) and are not the same either.
 *
 * @param on the day by which the units are judged, `YYYY-MM-DD`
 */
export function convertQuantity(lists: CodeLists, value: unknown, from: unknown, to: unknown, on: string): string | undefined {
  const decimal = parseDecimal(value)
  if (decimal === undefined || typeof from !== 'string' || typeof to !== 'string') return undefined
  if (from === to) return formatDecimal(trimDecimal(decimal))
  const [source, target] = [measureOf(lists, from, on), measureOf(lists, to, on)]
  if (source === undefined || target === undefined || source.base !== target.base) return undefined
  const converted = divideDecimals(multiplyDecimals(decimal, source.factor), target.factor, QUANTITY_DECIMALS)
  return converted === undefined ? undefined : formatDecimal(trimDecimal(converted))
}

/** What a unit measures; `undefined` for a unit that only equals itself, such as a pair or a set. */
export function measureOf(
  lists: CodeLists,
  unit: string,
  on: string,
): { readonly base: string; readonly factor: Decimal } | undefined {
  const facts = lists.entry(UNIT_FACTORS, unit, on)?.facts
  const factor = parseDecimal(facts?.factor)
  return facts?.base === undefined || factor === undefined ? undefined : { base: facts.base, factor }
}
