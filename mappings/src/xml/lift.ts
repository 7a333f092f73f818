import type { XmlElement } from 'libxml2-wasm'
import { type C14nName, canonicalizeInPlace } from './canonicalize.ts'
import { Collector } from './collect.ts'
import { escapeAttribute } from './escape.ts'
import { openXml, type ParsedXml } from './parse.ts'

/**
 * A document of its own that holds a copy of `element`, so that it can be canonicalised whole: in place, libxml2 asks
 * JavaScript about every node of the document, even for a SignedInfo of 1 KB. Hold the result with `using`.
 *
 * Canonicalising the copy by `c14n`, with any PrefixList, gives the bytes that `element` gives where it stands: all
 * namespaces in scope come along (XMLDSig 4.4.1; C14N 1.0, 2.4), and for the inclusive algorithms the `xml:` attributes
 * of its ancestors. Exclusive canonicalisation never inherits those, so the algorithm must be named.
 */
export function lift(element: XmlElement, c14n: C14nName = 'exc-c14n'): ParsedXml {
  // Rare, and C14N 1.1 joins xml:base by rules of its own: what libxml2 makes of it in place, parsed again, is the answer.
  if (c14n !== 'exc-c14n' && inheritsXmlAttributes(element)) return openXml(canonicalizeInPlace(element, c14n))
  const bytes = serialize(element)
  const nameEnd = endOfName(bytes)
  const inherited = inheritedNamespaces(element, declaredPrefixes(bytes, nameEnd))
  return openXml(
    inherited === '' ? bytes : Buffer.concat([bytes.subarray(0, nameEnd), Buffer.from(inherited), bytes.subarray(nameEnd)]),
  )
}

function inheritsXmlAttributes(element: XmlElement): boolean {
  for (let ancestor = element.parent; ancestor !== null; ancestor = ancestor.parent) {
    if (ancestor.attrs.some((attribute) => attribute.prefix === 'xml')) return true
  }
  return false
}

/** The element as it stands. The bytes declare only the namespaces that the element and its descendants declare. */
function serialize(element: XmlElement): Buffer {
  const collector = new Collector(Number.POSITIVE_INFINITY)
  element.save(collector, { encoding: 'utf-8', format: false, noDeclaration: true })
  const bytes = collector.bytes()
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** Declarations of what is in scope at `element` and not declared by its own start tag. */
function inheritedNamespaces(element: XmlElement, own: ReadonlySet<string>): string {
  let out = ''
  for (const [prefix, uri] of Object.entries(element.namespaces)) {
    if (own.has(prefix) || prefix === 'xml' || uri === '') continue
    out += prefix === '' ? ` xmlns="${escapeAttribute(uri)}"` : ` xmlns:${prefix}="${escapeAttribute(uri)}"`
  }
  return out
}

function endOfName(bytes: Buffer): number {
  let at = 1
  while (bytes[at] !== 0x20 && bytes[at] !== 0x2f && bytes[at] !== 0x3e) at += 1
  return at
}

/**
 * The prefixes ('' the default) that the start tag declares; libxml2 writes declarations first and always in this form.
 * Read from the bytes because `nsDeclarations` loses a prefix `__proto__`.
 */
function declaredPrefixes(bytes: Buffer, nameEnd: number): ReadonlySet<string> {
  const tag = bytes.toString('utf8', nameEnd, bytes.indexOf('>', nameEnd))
  const declaration = / xmlns(?::([^="]+))?="[^"]*"/y
  const prefixes = new Set<string>()
  for (let found = declaration.exec(tag); found !== null; found = declaration.exec(tag)) prefixes.add(found[1] ?? '')
  return prefixes
}
