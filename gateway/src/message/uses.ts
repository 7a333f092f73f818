import type { ExchangeView } from './exchange.ts'
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
