import { xpathsByPointer } from './explain.ts'
import type { Pack, Table } from './pack.ts'
import { segments, token } from './path.ts'

/**
 * From JSON pointers to XPaths of one document. A value that is there has its own node; for one that is missing, the path
 * where it would stand; for a field no row knows, the nearest element around it.
 */
export function locator(pack: Pack, table: Table, json: unknown): (pointer: string) => string | undefined {
  const known = xpathsByPointer(pack, table, json)
  const locate = (parts: readonly string[]): string | undefined => {
    const there = known.get(parts.map(token).join(''))
    if (there !== undefined || parts.length === 0) return there
    const place = table.places.get(canonical(parts))
    if (place === undefined) return locate(parts.slice(0, -1))
    const above = locate(parts.slice(0, depth(place.below, parts)))
    return above === undefined ? undefined : above + place.steps
  }
  return (pointer) => locate(segments(pointer))
}

/** `/items/0/hs/code` as the canonical path `items[].hs.code`. */
function canonical(parts: readonly string[]): string {
  return parts.reduce((path, part) => (/^\d+$/.test(part) ? `${path}[]` : path === '' ? part : `${path}.${part}`), '')
}

/** How many of `parts` lead to the scope `path`. */
function depth(path: string, parts: readonly string[]): number {
  for (let length = parts.length - 1; length > 0; length -= 1) if (canonical(parts.slice(0, length)) === path) return length
  return 0
}
