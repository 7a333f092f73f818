import type { ExchangeView, ItemUse } from './exchange.ts'

export type Answer = ExchangeView['answers'][string]

/** What of an import declaration a word of customs about an item speaks of: a line, all lines, or the item whatever the declaration. */
export type Place = string

/** Place of the answer that names neither declaration nor quantity. */
export const GENERAL: Place = JSON.stringify([])

/** What an answer says about one item of the certificate. */
export function usesIn({ whole, items }: Pick<Answer, 'whole' | 'items'>, seq: number): readonly ItemUse[] {
  return whole ? [{ seq, decision: 'NOT_GIVEN' }] : items.filter((use) => use.seq === seq)
}

/** Where an answer names no line, the item's own number is the line (as in the ledger); without a quantity it speaks of all lines. */
export function placeOf({ declaration, responseId }: Pick<Answer, 'declaration' | 'responseId'>, use: ItemUse): Place {
  const counted = use.quantityUsed !== undefined
  if (declaration === undefined) return counted ? JSON.stringify(['response', responseId]) : GENERAL
  const line = use.line ?? (counted ? use.seq : undefined)
  return JSON.stringify(line === undefined ? ['declaration', declaration] : ['declaration', declaration, line])
}

/** Place of the declaration that a line belongs to, `["declaration","D"]` of `["declaration","D",3]`; of none where it is no line. */
export function wholeOf(place: Place): Place | undefined {
  const line = LINE.exec(place)
  return line ? `${line[1]}]` : undefined
}
/** No text ends so: it would end with a quotation mark. */
const LINE = /^(.*),\d+\]$/s

/** Whether of two words about one item the later one takes the place of the other. */
export function meet(one: Place, other: Place): boolean {
  return one === other || one === GENERAL || other === GENERAL || wholeOf(one) === other || wholeOf(other) === one
}
