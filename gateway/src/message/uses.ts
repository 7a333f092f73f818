import type { Certified, ExchangeFact, ExchangeView, ItemUse } from './exchange.ts'
import { standingUses } from './status.ts'

/** What one line of an import declaration took of one item, as customs answered last. */
export interface DeclaredUse {
  readonly declaration: string
  readonly itemSeq: number
  readonly quantity: string
  readonly unit: string
}

/**
 * Quantities that were given and still stand, as the status counts them: each line of a declaration for itself. GIVEN without a
 * quantity gives the whole item. An answer that names no declaration stands for itself.
 */
export function declaredUses(view: ExchangeView): readonly DeclaredUse[] {
  const answered = Object.values(view.answers).flatMap(({ items }) => items.map(({ seq }) => seq))
  return [...new Set(answered)].flatMap((seq) => {
    const certified = view.certified?.items.find((item) => item.seq === seq)
    return standingUses(view, seq).flatMap(({ decision, declaration, quantityUsed, unit: measured }) => {
      const quantity = quantityUsed ?? certified?.quantity
      const unit = measured ?? certified?.unit
      if (decision !== 'GIVEN' || quantity === undefined || unit === undefined) return []
      return [{ declaration, itemSeq: seq, quantity, unit }]
    })
  })
}

/** A quantity in another unit; `undefined` where nothing converts it. */
export type Convert = (quantity: string, from: string, to: string) => string | undefined

/**
 * Facts whose uses are counted in the certified unit, as the ledger counts them: the issuing country reads the same. What nothing
 * converts stays as it was said, and is not counted.
 */
export function inCertifiedUnits(
  facts: readonly ExchangeFact[],
  certified: Pick<Certified, 'items'> | undefined,
  convert: Convert,
): readonly ExchangeFact[] {
  if (!certified) return facts
  const counted = (use: ItemUse): ItemUse => {
    const { quantityUsed: quantity, unit } = use
    const known = certified.items.find(({ seq }) => seq === use.seq)?.unit
    if (quantity === undefined || unit === undefined || known === undefined || unit === known) return use
    const converted = convert(quantity, unit, known)
    return converted === undefined ? use : { ...use, quantityUsed: converted, unit: known, declared: { quantity, unit } }
  }
  return facts.map((fact) => (fact.type === 'answered' ? { ...fact, items: fact.items.map(counted) } : fact))
}
