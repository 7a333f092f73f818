import type { ExchangeView } from './exchange.ts'

/** What one import declaration took of one item, as customs answered last. */
export interface DeclaredUse {
  readonly declaration: string
  readonly itemSeq: number
  readonly quantity: string
  readonly unit: string
}

/**
 * Quantities that were given, by declaration and item; of several answers about one declaration the latest stands. GIVEN without a
 * quantity gives the whole item. An answer that names no declaration stands for itself.
 */
export function declaredUses(view: ExchangeView): readonly DeclaredUse[] {
  const latest = new Map<string, DeclaredUse | undefined>()
  const answers = Object.values(view.answers).sort(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.responseId < b.responseId ? -1 : 1),
  )
  for (const { declaration, responseId, items } of answers) {
    const named = declaration ?? `response ${responseId}`
    for (const { seq, decision, quantityUsed, unit } of items) {
      const certified = view.certified?.items.find((item) => item.seq === seq)
      const quantity = quantityUsed ?? certified?.quantity
      const measured = unit ?? certified?.unit
      const given = decision === 'GIVEN' && quantity !== undefined && measured !== undefined
      latest.set(`${seq} ${named}`, given ? { declaration: named, itemSeq: seq, quantity, unit: measured } : undefined)
    }
  }
  return [...latest.values()].filter((use) => use !== undefined)
}
