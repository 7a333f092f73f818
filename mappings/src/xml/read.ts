import { isUtf8 } from 'node:buffer'
import { DocumentFault } from '../fault.ts'
import { XML_LIMITS, type XmlLimits } from './limits.ts'
import { CanonicalReader } from './reader.ts'
import type { CanonicalElement } from './tree.ts'

/** Keeps a byte order mark, which no canonical form begins with. */
export const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Reads canonical bytes (C14N 1.0, 1.1 or exclusive, without comments) into a frozen tree. Only what a canonical writer
 * can have written is accepted: no XML declaration, DOCTYPE, comment, CDATA section, instruction or empty-element tag; no
 * reference that C14N does not emit; declarations and attributes sorted, none superfluous. So nothing is left to
 * interpret: these are the bytes whose digest was verified, and `writeCanonical` gives exclusive ones back unchanged.
 *
 * `limits` hold as in `parseXml`, counted in characters instead of bytes; references need none, there are seven.
 *
 * Throws ASW_XML_NOT_CANONICAL, ASW_XML_TOO_LARGE, ASW_XML_ENCODING, ASW_XML_LIMIT, ASW_XML_NAMESPACE.
 */
export function readCanonical(bytes: Uint8Array, limits: XmlLimits = XML_LIMITS): CanonicalElement {
  if (bytes.length > limits.maxBytes) throw new DocumentFault('ASW_XML_TOO_LARGE', `more than ${limits.maxBytes} bytes`)
  if (!isUtf8(bytes)) throw new DocumentFault('ASW_XML_ENCODING', 'the bytes are not UTF-8')
  return new CanonicalReader(UTF8.decode(bytes), limits).document()
}
