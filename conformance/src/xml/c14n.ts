import type { Element } from '@xmldom/xmldom'
import {
  C14nCanonicalization,
  C14nCanonicalizationWithComments,
  ExclusiveCanonicalization,
  ExclusiveCanonicalizationWithComments,
} from 'xml-crypto'
import { ALG } from './names.ts'

const WAYS = {
  [ALG.c14n10]: C14nCanonicalization,
  [ALG['c14n10-comments']]: C14nCanonicalizationWithComments,
  [ALG['exc-c14n']]: ExclusiveCanonicalization,
  [ALG['exc-c14n-comments']]: ExclusiveCanonicalizationWithComments,
} as const

/**
 * Canonical bytes of an element in its place, by xml-crypto: inclusive C14N sees the namespaces declared above, exclusive
 * C14N those it uses. C14N 1.1 differs from 1.0 in `xml:id` and `xml:base` only, which none of these messages has.
 */
export function canonical(element: Element, uri: string, inclusivePrefixes = ''): Buffer {
  const Way = WAYS[(uri === ALG.c14n11 ? ALG.c14n10 : uri) as keyof typeof WAYS]
  if (!Way) throw new Error(`no canonicalization ${uri}`)
  const above = inScope(element)
  const inherited = above.find(({ prefix }) => prefix === '')?.namespaceURI
  // xml-crypto does not write an inherited default namespace on a prefixed element, which inclusive C14N wants.
  const lent = inherited && element.prefix && !element.hasAttribute('xmlns') && !uri.includes('exc-c14n')
  if (lent) element.setAttribute('xmlns', inherited)
  const result = new Way().process(element as never, {
    ancestorNamespaces: above.filter(({ prefix }) => prefix !== ''),
    inclusiveNamespacesPrefixList: inclusivePrefixes.split(/\s+/).filter(Boolean),
  })
  if (lent) element.removeAttribute('xmlns')
  return Buffer.from(result.toString(), 'utf8')
}

/** Namespaces declared above `element`, nearest first; the default namespace has the prefix ''. */
function inScope(element: Element): { prefix: string; namespaceURI: string }[] {
  const found = new Map<string, string>()
  for (let at = element.parentNode as Element | null; at && at.nodeType === 1; at = at.parentNode as Element | null) {
    for (const attribute of Array.from(at.attributes)) {
      const prefix = attribute.name === 'xmlns' ? '' : attribute.prefix === 'xmlns' ? (attribute.localName ?? '') : undefined
      if (prefix !== undefined && !found.has(prefix)) found.set(prefix, attribute.value)
    }
  }
  return [...found].map(([prefix, namespaceURI]) => ({ prefix, namespaceURI }))
}
