import { XmlC14NMode, type XmlDocument, type XmlElement, XmlError } from 'libxml2-wasm'
import { DocumentFault } from '../fault.ts'
import { Collector } from './collect.ts'
import type { ParsedXml } from './parse.ts'

/** Canonical XML 1.0, Canonical XML 1.1 and Exclusive XML Canonicalization 1.0, always without comments. */
export type C14nName = 'c14n10' | 'c14n11' | 'exc-c14n'

const MODES = {
  c14n10: XmlC14NMode.XML_C14N_1_0,
  c14n11: XmlC14NMode.XML_C14N_1_1,
  'exc-c14n': XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
} as const satisfies Record<C14nName, number>

/**
 * The canonical UTF-8 bytes of the whole document, comments left out. `inclusivePrefixes` is the PrefixList of
 * `exc-c14n` (`#default` for the default namespace) and has no meaning for the others.
 *
 * libxml2 would also emit processing instructions outside the root, which a reference to the root does not cover: there
 * are none, because `parseXml` refuses them.
 *
 * Throws ASW_XML_TOO_LARGE where the canonical form outgrows `parsed.maxCanonicalBytes`.
 */
export function canonicalize(parsed: ParsedXml, c14n: C14nName, inclusivePrefixes: readonly string[] = []): Uint8Array {
  return collect(parsed.document, c14n, inclusivePrefixes, parsed.maxCanonicalBytes)
}

/** The same for one element where it stands. libxml2 asks JavaScript about every node of the document: slow. */
export function canonicalizeInPlace(element: XmlElement, c14n: C14nName, inclusivePrefixes: readonly string[] = []): Uint8Array {
  return collect(element, c14n, inclusivePrefixes, Number.POSITIVE_INFINITY)
}

function collect(
  node: XmlDocument | XmlElement,
  c14n: C14nName,
  inclusivePrefixes: readonly string[],
  maxBytes: number,
): Uint8Array {
  const collector = new Collector(maxBytes)
  const options = { mode: MODES[c14n], withComments: false }
  try {
    node.canonicalize(
      collector,
      c14n === 'exc-c14n' ? { ...options, inclusiveNamespacePrefixes: [...inclusivePrefixes] } : options,
    )
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    if (collector.overflowed) throw new DocumentFault('ASW_XML_TOO_LARGE', `a canonical form of more than ${maxBytes} bytes`)
    throw new DocumentFault('ASW_XML_MALFORMED', 'the document has no canonical form')
  }
  return collector.bytes()
}
