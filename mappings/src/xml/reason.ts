/** How messages of libxml2's parser begin, and what we say instead: the rest of a message may be the partner's own text. */
const REASONS = [
  ["Start tag expected, '<' not found", 'the document has no root element'],
  ['Extra content at the end of the document', 'something stands behind the root element'],
  ['Opening and ending tag mismatch', 'start and end tag differ'],
  ['Premature end of data', 'the document ends too early'],
  ['StartTag: invalid element name', 'an element has no proper name'],
  ['error parsing attribute name', 'an attribute has no proper name'],
  ['Failed to parse QName', 'a name has a colon in the wrong place'],
  ['Attribute ', 'an attribute stands twice'],
  ['Namespaced Attribute ', 'an attribute stands twice'],
  ['attributes construct error', 'attributes are not divided by a space'],
  ['invalid character in attribute value', 'a character that XML 1.0 does not allow'],
  ['PCDATA invalid Char value', 'a character that XML 1.0 does not allow'],
  ['xmlParseComment: invalid xmlChar value', 'a character that XML 1.0 does not allow'],
  ['CData section not finished', 'a CDATA section holds a character that XML 1.0 does not allow'],
  ['xmlParseCharRef:', 'a character reference that XML 1.0 does not allow'],
  ['CharRef:', 'a character reference that is not a number'],
  ['xmlParseEntityRef: no name', 'an & that begins no reference'],
  ['EntityRef:', 'a reference without a semicolon'],
  ['Entity ', 'an entity that is not defined'],
  ["Sequence ']]>' not allowed in content", ']]> in text'],
  ['Double hyphen within comment', '-- in a comment'],
  ['Namespace prefix ', 'a prefix that nothing declares'],
  ['xmlns:', 'a namespace declaration that is not allowed'],
  ['xml namespace ', 'a namespace declaration that is not allowed'],
  ['redefinition of the xmlns prefix', 'a namespace declaration that is not allowed'],
  ['reuse of the xmlns namespace', 'a namespace declaration that is not allowed'],
  ['xml:id', 'an xml:id that is not a name'],
  ['Excessive depth in document', 'elements are nested too deep'],
] as const satisfies readonly (readonly [start: string, reason: string])[]

/** A reason for people, from the first message of libxml2's parser. Holds nothing of the document. */
export function reasonOf(message: string | undefined): string {
  return REASONS.find(([start]) => message?.startsWith(start) === true)?.[1] ?? 'the document is not well-formed'
}

/** How messages of libxml2's schema validator quote what stands in the document, up to what follows the quotation. */
const QUOTATIONS: readonly (readonly [quotation: RegExp, instead: string])[] = [
  [/\b(value) '.*' (?=(?:is|has|does|must|with|of) )/is, '$1 '],
  [/: '.*' (?=is not a valid value of )/s, ': this '],
  [/\bkey-sequence \[.*\] (?=(?:in|of) )/is, 'key-sequence '],
]

/**
 * A validator's message without the values it quotes; names of elements, attributes and types stay. Each quotation is taken
 * to its last possible end, so that a value cannot break out by holding quotes itself.
 */
export function withoutValues(message: string): string {
  return QUOTATIONS.reduce((text, [quotation, instead]) => text.replace(quotation, instead), message.trim())
}
