import { DocumentFault } from '../fault.ts'

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace'
const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/'

/** Prefixes and namespaces that nobody may declare (Namespaces in XML 1.0, section 3). */
export function isReserved(prefix: string, uri: string): boolean {
  return prefix === 'xml' || prefix === 'xmlns' || uri === XML_NAMESPACE || uri === XMLNS_NAMESPACE
}

const ABSOLUTE =
  /^[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/[A-Za-z0-9._~-]*(?::[0-9]{1,5})?(?=[/?#]|$)|(?!\/\/))(?:[A-Za-z0-9._~!$'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*(?:#(?:[A-Za-z0-9._~!$'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?$/

/** The names seen so far: a gateway meets a few dozen. Bounded, because a partner could send new ones for ever. */
const GOOD = new Set<string>()
const MAX_GOOD = 1_024

/**
 * Throws ASW_XML_NAMESPACE unless `uri` is an absolute ASCII URI. C14N is undefined for relative ones, and parsers differ
 * about those that hold other characters: with `&`, libxml2's own C14N output is not well-formed.
 */
export function assertNamespace(uri: string): void {
  if (GOOD.has(uri)) return
  if (!ABSOLUTE.test(uri)) throw new DocumentFault('ASW_XML_NAMESPACE', 'a namespace name that is not an absolute ASCII URI')
  if (GOOD.size < MAX_GOOD && uri.length <= MAX_GOOD) GOOD.add(uri)
}

/** The bindings in scope, innermost first. Most elements add none and share their parent's. */
export interface Binding {
  readonly prefix: string
  readonly uri: string
  readonly outer: Binding | undefined
}

/** The namespace that `prefix` stands for, '' where an unbound default means none, `undefined` where nothing binds it. */
export function lookup(scope: Binding | undefined, prefix: string): string | undefined {
  for (let binding = scope; binding !== undefined; binding = binding.outer) {
    if (binding.prefix === prefix) return binding.uri
  }
  if (prefix === 'xml') return XML_NAMESPACE
  return prefix === '' ? '' : undefined
}
