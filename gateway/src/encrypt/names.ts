import type { XmlName } from '@asw/mappings/xml'

/** Names of XML-Enc 1.1 and XML-DSig 1.1, with the prefixes that the specifications print. Readers compare URI and local name only. */
const vocabulary =
  (uri: string, prefix: string) =>
  (local: string): XmlName => ({ uri, local, prefix })

export const xenc = vocabulary('http://www.w3.org/2001/04/xmlenc#', 'xenc')
export const xenc11 = vocabulary('http://www.w3.org/2009/xmlenc11#', 'xenc11')
export const ds = vocabulary('http://www.w3.org/2000/09/xmldsig#', 'ds')
export const dsig11 = vocabulary('http://www.w3.org/2009/xmldsig11#', 'dsig11')

/** Type of an EncryptedData that replaces a whole element (XML-Enc 1.1 section 3.1). */
export const TYPE_ELEMENT = 'http://www.w3.org/2001/04/xmlenc#Element'
