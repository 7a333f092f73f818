import { Fault } from './fault.ts'

/**
 * Arithmetic over decimal strings: `-?digits[.digits]`, no exponent, exact. Quantities of customs documents never pass
 * through a float. Results keep the longest fraction of their operands (`1.50` + `2` = `3.50`).
 */
interface Scaled {
  readonly units: bigint
  readonly scale: number
}

const DECIMAL = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?$/

/** Throws ASW_INPUT_INVALID for what is not a decimal. */
export function decimalSum(values: readonly string[]): string {
  return written(values.map(scaled).reduce(plus, { units: 0n, scale: 0 }))
}

/** `a - b`. Throws ASW_INPUT_INVALID for what is not a decimal. */
export function decimalMinus(a: string, b: string): string {
  return written(plus(scaled(a), negated(scaled(b))))
}

/** -1, 0 or 1 as `a` is less than, equal to or more than `b`; `1.0` equals `1`. Throws ASW_INPUT_INVALID. */
export function decimalCompare(a: string, b: string): -1 | 0 | 1 {
  const { units } = plus(scaled(a), negated(scaled(b)))
  return units < 0n ? -1 : units > 0n ? 1 : 0
}

function scaled(text: string): Scaled {
  const match = DECIMAL.exec(text)
  if (!match) throw new Fault('ASW_INPUT_INVALID', 'not a decimal number')
  const [, sign = '', whole = '', fraction = ''] = match
  return { units: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length }
}

function negated(value: Scaled): Scaled {
  return { units: -value.units, scale: value.scale }
}

function plus(a: Scaled, b: Scaled): Scaled {
  const scale = Math.max(a.scale, b.scale)
  return { units: a.units * 10n ** BigInt(scale - a.scale) + b.units * 10n ** BigInt(scale - b.scale), scale }
}

function written({ units, scale }: Scaled): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`
  return `${units < 0n ? '-' : ''}${whole}${fraction}`
}
