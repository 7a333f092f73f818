import type { Binding } from './namespace.ts'
import { type CanonicalElement, specOf } from './tree.ts'
import { writeInclusive } from './write.ts'

/**
 * The namespaces in scope at the last element of `path`, which leads from the root to it, by prefix ('' the default). In a
 * document in Exclusive C14N a namespace is declared where it is first used, so the names on the way tell all of them.
 */
export function namespacesAt(path: readonly CanonicalElement[]): ReadonlyMap<string, string> {
  const inScope = new Map<string, string>()
  const bind = (prefix: string, uri: string) => (uri === '' ? inScope.delete(prefix) : inScope.set(prefix, uri))
  for (const { prefix, uri, attributes } of path) {
    bind(prefix, uri)
    for (const attribute of attributes) if (attribute.prefix) bind(attribute.prefix, attribute.uri ?? '')
  }
  inScope.delete('xml')
  return inScope
}

/**
 * Canonical XML 1.0 of the last element of `path` where it stands in a document in Exclusive C14N (C14N 1.0, section 2.4).
 * `undefined` where it inherits `xml:` attributes.
 */
export function inclusiveOf(path: readonly CanonicalElement[]): Uint8Array | undefined {
  const element = path.at(-1)
  const inherits = path.slice(0, -1).some(({ attributes }) => attributes.some(({ prefix }) => prefix === 'xml'))
  if (element === undefined || inherits) return undefined
  let scope: Binding | undefined
  for (const [prefix, uri] of namespacesAt(path)) scope = { prefix, uri, outer: scope }
  return writeInclusive(specOf(element), scope)
}
