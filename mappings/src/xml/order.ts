import type { XmlAttribute } from './tree.ts'

const SURROGATE = /[\uD800-\uDFFF]/

/** Canonical order is by code point (C14N 1.0, 2.2); JavaScript compares UTF-16 units, where surrogates sort below U+E000. */
export function byCodePoint(a: string, b: string): number {
  if (a === b) return 0
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : 1
  let at = 0
  while (a.charCodeAt(at) === b.charCodeAt(at)) at += 1
  return (a.codePointAt(at) ?? -1) - (b.codePointAt(at) ?? -1)
}

/** By namespace, then by local name; attributes in no namespace come first (C14N 1.0, section 2.2). */
export function inCanonicalOrder(a: XmlAttribute, b: XmlAttribute): number {
  return byCodePoint(a.uri ?? '', b.uri ?? '') || byCodePoint(a.name, b.name)
}
