const START =
  'A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F' +
  '\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}'
const ASCII_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/
const NAME = new RegExp(`^[${START}][${START}.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040-]*$`, 'u')

/** NCName of Namespaces in XML 1.0, production 4: a name without a colon. */
export function isNcName(text: string): boolean {
  return ASCII_NAME.test(text) || NAME.test(text)
}

/**
 * Text without the white space of XML (production 3) at its ends. Other blanks are text. By hand: a regular expression for the end of
 * a text begins anew at every blank inside it, and a partner chooses how many there are.
 */
export function withoutBlanks(text: string): string {
  let [from, to] = [0, text.length]
  while (from < to && isBlank(text.charCodeAt(from))) from += 1
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1
  return text.slice(from, to)
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0d || unit === 0x0a
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the very characters XML forbids
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/

/** Whether XML 1.0 (production 2) has a way to write every character of `text`. A lone surrogate is none. */
export function isXmlText(text: string): boolean {
  return !NOT_XML.test(text) && text.isWellFormed()
}
