import { expandReferences } from './references.ts'

const COLON = 0x3a

/**
 * What an attribute is to the scan, told by its name at `bytes[from, end)`: a namespace declaration (`xmlns`, `xmlns:x`);
 * an id (`Id`, `ID`, `id`, whatever its prefix: `xml:id`, `wsu:Id` and ebMS 2.0's `eb:id` are all targets of references);
 * or plain.
 */
export function kindOf(bytes: Buffer, from: number, end: number): 'namespace' | 'id' | 'plain' {
  const length = end - from
  if (length >= 5 && bytes[from] === 0x78 && isXmlns(bytes, from) && (length === 5 || bytes[from + 5] === COLON))
    return 'namespace'
  const last = bytes[end - 1]
  const first = bytes[end - 2]
  if (length < 2 || (length > 2 && bytes[end - 3] !== COLON)) return 'plain'
  if (last === 0x64) return first === 0x69 || first === 0x49 ? 'id' : 'plain'
  return last === 0x44 && first === 0x49 ? 'id' : 'plain'
}

function isXmlns(bytes: Buffer, from: number): boolean {
  return bytes[from + 1] === 0x6d && bytes[from + 2] === 0x6c && bytes[from + 3] === 0x6e && bytes[from + 4] === 0x73
}

/** The value that references compare: references expanded, then white space collapsed as xs:ID does (XML Schema 2, 3.3.8). */
export function idValue(raw: string): string {
  return expandReferences(raw)
    .replaceAll(/[ \t\r\n]+/g, ' ')
    .replaceAll(/^ | $/g, '')
}
