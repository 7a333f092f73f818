const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

/**
 * Text with its character references and the five predefined entities (XML 1.0, 4.6) replaced. What else begins with `&`
 * stays as it stands: without a DOCTYPE it cannot be well-formed, and libxml2 refuses it.
 */
export function expandReferences(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|([a-z]{2,4}));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return PREDEFINED.get(name) ?? whole
    const codePoint = hex === undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16)
    return codePoint <= 0x10_ff_ff ? String.fromCodePoint(codePoint) : whole
  })
}
