/** A decimal number as it stands in a document: `units` / 10^`scale`. Never a float, so 10.13 and 10.125 keep their difference. */
export interface Decimal {
  readonly units: bigint
  readonly scale: number
}

const SHAPE = /^(-?\d{1,40})(?:\.(\d{1,20}))?$/

/** Reads a plain decimal text or a safe integer; `undefined` for anything else (exponents, signs `+`, blanks). */
export function parseDecimal(value: unknown): Decimal | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? { units: BigInt(value), scale: 0 } : undefined
  const match = typeof value === 'string' ? SHAPE.exec(value) : null
  if (match === null) return undefined
  const fraction = match[2] ?? ''
  return { units: BigInt(`${match[1]}${fraction}`), scale: fraction.length }
}

/** Below zero, zero or above zero as `a` is less than, equal to or more than `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale)
  const [left, right] = [rescale(a, scale), rescale(b, scale)]
  return left < right ? -1 : left > right ? 1 : 0
}

/** `compareDecimals` of two values as they stand; `undefined` where one is no decimal. */
export function orderOf(a: unknown, b: unknown): number | undefined {
  const [one, other] = [inFloat(a), inFloat(b)]
  if (one !== undefined && other !== undefined) return one < other ? -1 : one > other ? 1 : 0
  const [left, right] = [parseDecimal(a), parseDecimal(b)]
  return left === undefined || right === undefined ? undefined : compareDecimals(left, right)
}

/** Decimals of up to 15 digits keep their order as floats, and none becomes another's equal (IEEE 754 binary64). */
const FLOAT_DIGITS = 15

function inFloat(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && Math.abs(value) < 10 ** FLOAT_DIGITS ? value : undefined
  return typeof value === 'string' && value.length <= FLOAT_DIGITS && SHAPE.test(value) ? Number(value) : undefined
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale)
  return { units: rescale(a, scale) + rescale(b, scale), scale }
}

export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  return addDecimals(a, { units: -b.units, scale: b.scale })
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale }
}

/** `a / b` with `scale` decimals, rounded half away from zero. `undefined` for a division by zero. */
export function divideDecimals(a: Decimal, b: Decimal, scale: number): Decimal | undefined {
  if (b.units === 0n) return undefined
  const numerator = a.units * 10n ** BigInt(scale + b.scale)
  const denominator = b.units * 10n ** BigInt(a.scale)
  const negative = numerator < 0n !== denominator < 0n
  const [n, d] = [absolute(numerator), absolute(denominator)]
  const rounded = (2n * n + d) / (2n * d)
  return { units: negative ? -rounded : rounded, scale }
}

/** The same number without zeros at the end of its fraction: 10.120 is 10.12, 10.0 is 10. */
export function trimDecimal({ units, scale }: Decimal): Decimal {
  let [left, places] = [units, scale]
  while (places > 0 && left % 10n === 0n) {
    left /= 10n
    places--
  }
  return { units: left, scale: places }
}

/** True for 40 and 40.0, false for 40.6. */
export function isWhole({ units, scale }: Decimal): boolean {
  return units % 10n ** BigInt(scale) === 0n
}

/** Plain text with as many decimals as it was given. */
export function formatDecimal({ units, scale }: Decimal): string {
  if (scale === 0) return units.toString()
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

function rescale({ units, scale }: Decimal, wanted: number): bigint {
  return scale === wanted ? units : units * 10n ** BigInt(wanted - scale)
}

function absolute(units: bigint): bigint {
  return units < 0n ? -units : units
}
