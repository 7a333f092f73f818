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

interface Quotation {
  readonly opens: RegExp
  readonly closes: string
  /** Sticky. */
  readonly follows: RegExp
  /** Put in where the quotation stood. */
  readonly instead?: string
}

/** How messages of libxml2's schema validator quote what stands in the document, and what follows the quotation. */
const QUOTATIONS: readonly Quotation[] = [
  { opens: /\bvalue '/i, closes: "' ", follows: /(?:is|has|does|must|with|of) /iy },
  { opens: /: '/, closes: "' ", follows: /is not a valid value of /y, instead: 'this ' },
  { opens: /\bkey-sequence \[/i, closes: '] ', follows: /(?:in|of) /iy },
]

/**
 * A validator's message without the values it quotes; names of elements, attributes and types stay. Each quotation is taken
 * to its last possible end, so that a value cannot break out by holding quotes itself.
 */
export function withoutValues(message: string): string {
  return QUOTATIONS.reduce(withoutQuotation, message.trim())
}

/** The text is gone through once from each end: how long a value is, and how many quotes it holds, a partner decides. */
function withoutQuotation(text: string, { opens, closes, follows, instead = '' }: Quotation): string {
  const opening = opens.exec(text)
  if (!opening) return text
  const from = opening.index + opening[0].length
  const before = text.slice(0, from - 1)
  for (let at = text.lastIndexOf(closes); at >= from; at = text.lastIndexOf(closes, at - 1)) {
    follows.lastIndex = at + closes.length
    if (follows.test(text)) return before + instead + text.slice(at + closes.length)
  }
  return text
}
