import { isUtf8 } from 'node:buffer'
import { DocumentFault } from '../fault.ts'

const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])([^"'<>?]*)\1(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["'])([^"'<>?]*)\3)?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(?:yes|no)\5)?[ \t\r\n]*\?>/
/** No honest XML declaration is longer. One that does not end within is refused as not well-formed. */
const MAX_DECLARATION = 256
const LATIN1 = new TextDecoder('latin1')

/**
 * XS-02: UTF-8 and XML 1.0 and nothing else, so that every later reader sees the same characters. A UTF-8 byte order mark
 * is let through. Returns the offset at which the document continues behind mark and XML declaration.
 *
 * Throws ASW_XML_ENCODING, or ASW_XML_MALFORMED for a declaration that is none.
 */
export function skipProlog(bytes: Uint8Array): number {
  const nul = bytes.indexOf(0)
  if (!isUtf8(bytes) || nul === 0 || nul === 1) throw new DocumentFault('ASW_XML_ENCODING', 'the bytes are not UTF-8')
  if (nul !== -1) throw new DocumentFault('ASW_XML_MALFORMED', 'a NUL byte')
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const head = LATIN1.decode(bytes.subarray(start, start + MAX_DECLARATION))
  if (!/^<\?xml[ \t\r\n]/.test(head)) return start
  const declaration = DECLARATION.exec(head)
  if (declaration === null) throw new DocumentFault('ASW_XML_MALFORMED', 'the XML declaration is not well-formed', { line: 1 })
  const [whole, , version, , encoding] = declaration
  if (version !== '1.0') throw new DocumentFault('ASW_XML_ENCODING', 'the XML version is not 1.0', { line: 1 })
  if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') {
    throw new DocumentFault('ASW_XML_ENCODING', 'the declared encoding is not UTF-8', { line: 1 })
  }
  return start + whole.length
}
