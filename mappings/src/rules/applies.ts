import { isDay } from '../codelists/day.ts'
import type { Fields, Source } from './source.ts'

/** To which documents a rule or a row of settings applies. An unset member applies to all. */
export interface Applies {
  readonly schemes: ReadonlySet<string> | undefined
  readonly issuers: ReadonlySet<string> | undefined
  readonly from: string
  readonly to: string
}

/** Reads `schemes`, `issuers`, `from` and `to` (days, both included). */
export function compileApplies(fields: Fields, within: object, source: Source): Applies {
  const set = (key: string) => (fields[key] === undefined ? undefined : new Set(source.texts(fields[key], key)))
  const day = (key: string, otherwise: string): string => {
    const value = fields[key] ?? otherwise
    return isDay(value) ? value : source.fail(within, `${key} is not a day`)
  }
  return { schemes: set('schemes'), issuers: set('issuers'), from: day('from', '0000-01-01'), to: day('to', '9999-12-31') }
}

/** A document without a scheme or an issuing country is met only by what applies to all of them. */
export function appliesTo(applies: Applies, scheme: unknown, issuer: unknown, on: string): boolean {
  return isMember(applies.schemes, scheme) && isMember(applies.issuers, issuer) && applies.from <= on && on <= applies.to
}

function isMember(set: ReadonlySet<string> | undefined, value: unknown): boolean {
  return set === undefined || (typeof value === 'string' && set.has(value))
}
