import type { CanonicalElement } from './xml/index.ts'

/** The least that a path needs to know of an element. */
interface Named {
  readonly uri: string
  readonly local: string
}

/** XPath 1.0 step with the pack's prefix; `index` (from 1) only where the name stands more than once. */
export function step(
  name: Named,
  siblings: readonly Named[],
  index: number,
  namespaces: Readonly<Record<string, string>>,
): string {
  const prefix = Object.keys(namespaces).find((key) => namespaces[key] === name.uri)
  const local =
    name.uri === '' ? name.local : prefix === undefined ? `*[local-name()='${name.local}']` : `${prefix}:${name.local}`
  let before = 0
  let same = 0
  for (const [at, sibling] of siblings.entries()) {
    if (sibling.local !== name.local || sibling.uri !== name.uri) continue
    same += 1
    if (at < index) before += 1
  }
  return same > 1 ? `/${local}[${before + 1}]` : `/${local}`
}

/** The path along `trail`, root first. */
export function xpathOf(trail: readonly CanonicalElement[], namespaces: Readonly<Record<string, string>>): string {
  return trail
    .map((element, depth) => {
      const siblings = depth === 0 ? [element] : (trail[depth - 1] as CanonicalElement).children
      return step(element, siblings, siblings.indexOf(element), namespaces)
    })
    .join('')
}
