import type { Screening } from './screening.ts'

/**
 * Whether two papers can mean one country: the same code, or a group of countries (code list `country-group`) beside one of its
 * members. Two members of one group are two countries. What is absent is the same as nothing.
 */
export function sameCountry({ lists, today }: Pick<Screening, 'lists' | 'today'>, left: unknown, right: unknown): boolean {
  if (typeof left !== 'string' || typeof right !== 'string') return false
  const groupOf = (code: string) => lists.entry('country-group', code, today)?.facts.group
  return left === right || groupOf(left) === right || groupOf(right) === left
}
