import fc from 'fast-check'

/** Values that no schema asks for, and some that only look right. */
export const ODD = fc.oneof(
  fc.constantFrom('', ' ', 'XX', '2026-02-30', '2024-02-29', '-1', '0', '1e5', '999999999999999999.999999', '10.0', 'toString'),
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, [], {}, [null], [[]], { length: 2 }),
  fc.jsonValue({ maxDepth: 2 }),
)

/** The `at`-th place of a document, counted through, holds something else; 'take away': nothing, and the first of a list twice. */
export function oddly(json: unknown, at: number, odd: unknown): unknown {
  const copy = structuredClone(json)
  const places: { readonly owner: Record<string, unknown>; readonly key: string }[] = []
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    for (const key of Object.keys(part)) {
      if (part === copy && key === 'document') continue
      places.push({ owner: part as Record<string, unknown>, key })
      visit((part as Record<string, unknown>)[key])
    }
  }
  visit(copy)
  const place = places[at % places.length]
  if (place === undefined) return copy
  if (odd !== 'take away') place.owner[place.key] = odd
  else if (Array.isArray(place.owner)) place.owner.push(structuredClone(place.owner[0]))
  else delete place.owner[place.key]
  return copy
}
