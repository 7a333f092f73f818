/** Attributes of XML Schema's own, which a document may carry anywhere without its schema naming them (XML Schema 1, 2.6). */
const XSI = 'http://www.w3.org/2001/XMLSchema-instance'
/** Where a schema might be found: we have ours, and follow neither (XS-04). */
const HINTS = new Set(['schemaLocation', 'noNamespaceSchemaLocation'])

/**
 * What is wrong with an attribute that no row knows; `undefined` where it says nothing about the document. `xsi:type` would
 * make another type of the element than the one that the pack maps, and `xsi:nil` a value that JSON has not.
 */
export function wrongAttribute({
  name,
  uri = '',
  value,
}: {
  readonly name: string
  readonly uri?: string
  readonly value: string
}) {
  if (uri !== XSI) return `the attribute ${name} is not mapped`
  if (HINTS.has(name) || (name === 'nil' && /^\s*(?:false|0)\s*$/.test(value))) return undefined
  if (name === 'type') return 'xsi:type is not taken: an element has the type that its schema gives it'
  if (name === 'nil') return 'xsi:nil is not taken: an element without a value is left out'
  return `the attribute xsi:${name} is not mapped`
}
