import { ParseOption, XmlDocument } from 'libxml2-wasm'
import { DocumentFault } from '../../src/fault.ts'
import { parseXml, XML_LIMITS, type XmlLimits } from '../../src/xml/index.ts'

const OPTIONS = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE

/** What `parseXml` says: the code of its fault, or `accepted`. */
export function codeOf(xml: string | Uint8Array, limits: Partial<XmlLimits> = {}): string {
  try {
    parseXml(typeof xml === 'string' ? Buffer.from(xml) : xml, { ...XML_LIMITS, ...limits })[Symbol.dispose]()
    return 'accepted'
  } catch (error) {
    if (error instanceof DocumentFault) return error.code
    throw error
  }
}

/** Whether libxml2 alone, with our options, lets it pass. */
export function libxml2Accepts(xml: string): boolean {
  try {
    XmlDocument.fromBuffer(Buffer.from(xml), { option: OPTIONS }).dispose()
    return true
  } catch {
    return false
  }
}
