import { DocumentFault } from '../fault.ts'
import { isXmlText } from './characters.ts'
import { expandReferences } from './references.ts'

// One test over the text decides; most text has nothing to escape and is taken as it stands.
// biome-ignore lint/suspicious/noControlCharactersInRegex: C14N escapes some of them, XML forbids the others
const TEXT = /[\u0000-\u0008\u000B-\u001F&<>\uD800-\uDFFF\uFFFE\uFFFF]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const ATTRIBUTE = /[\u0000-\u001F&<"\uD800-\uDFFF\uFFFE\uFFFF]/

/** Text of an element as C14N 1.0 section 2.3 writes it. Throws ASW_XML_MALFORMED on characters outside XML 1.0. */
export function escapeText(text: string): string {
  if (!TEXT.test(text)) return text
  assertXmlText(text)
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#xD;')
}

/** An attribute's value as C14N 1.0 section 2.3 writes it, without its quotes. Throws as `escapeText` does. */
export function escapeAttribute(value: string): string {
  if (!ATTRIBUTE.test(value)) return value
  assertXmlText(value)
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#x9;')
    .replaceAll('\n', '&#xA;')
    .replaceAll('\r', '&#xD;')
}

/** The text that `escapeText` writes as `raw`, or `undefined` where there is none: then `raw` is not canonical. */
export function unescapeText(raw: string): string | undefined {
  if (!TEXT.test(raw)) return raw
  const text = expandReferences(raw)
  return isXmlText(text) && escapeText(text) === raw ? text : undefined
}

/** The value that `escapeAttribute` writes as `raw`, or `undefined` where there is none. */
export function unescapeAttribute(raw: string): string | undefined {
  if (!ATTRIBUTE.test(raw)) return raw
  const value = expandReferences(raw)
  return isXmlText(value) && escapeAttribute(value) === raw ? value : undefined
}

function assertXmlText(text: string): void {
  if (!isXmlText(text)) throw new DocumentFault('ASW_XML_MALFORMED', 'a character that XML 1.0 does not allow')
}
