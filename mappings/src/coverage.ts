import type { LostRow } from './plan.ts'
import type { Shape } from './shape.ts'

/** Chooses members of the list at `list` by their `key`. */
export interface Choice {
  readonly list: string
  readonly key: string
  readonly values: ReadonlySet<string>
}
/** One row's claim to carry the leaf at `path`, for the list members that `choices` let through. */
export interface Claim {
  readonly path: string
  /** Canonical path of the scope the row stands in, and the XPath steps from that scope's element. */
  readonly below: string
  readonly steps: string
  readonly choices: readonly Choice[]
}

/** Carried by the table's head, not by a row. */
const HEAD = new Set(['document', 'scheme', 'formVersion'])

/**
 * The law "every canonical leaf is mapped or declared lost", for every member of every list. Answers with the sentences
 * that a pack's author needs; none means that the law holds.
 */
export function gaps(shapes: ReadonlyMap<string, Shape>, claims: readonly Claim[], lost: readonly LostRow[]): readonly string[] {
  const found: string[] = []
  const isLost = (path: string): boolean =>
    lost.some((row) => path === row.path || path.startsWith(`${row.path}.`) || path.startsWith(`${row.path}[]`))
  const choices = claims.flatMap((claim) => claim.choices)
  for (const [path, shape] of shapes) {
    if ((shape.kind !== 'leaf' && shape.kind !== 'bag') || HEAD.has(path) || isLost(path)) continue
    const own = claims.filter((claim) => claim.path === path)
    if (own.length === 0) found.push(`${path} is neither mapped nor declared lost`)
    else found.push(...missingMembers(path, shapes, own, choices))
  }
  return found
}

/** Values of a list's key for which no row carries `path`. */
function missingMembers(
  path: string,
  shapes: ReadonlyMap<string, Shape>,
  own: readonly Claim[],
  choices: readonly Choice[],
): readonly string[] {
  const found: string[] = []
  const lists = new Map(choices.filter(({ list }) => path.startsWith(`${list}[].`)).map(({ list, key }) => [list, key]))
  for (const [list, key] of lists) {
    const values = shapes.get(`${list}[].${key}`)?.values ?? []
    for (const value of values) {
      const covered = own.some((claim) => claim.choices.every((choice) => choice.list !== list || choice.values.has(value)))
      if (!covered) found.push(`${path} is not mapped where ${key} is ${value}`)
    }
  }
  return found
}
