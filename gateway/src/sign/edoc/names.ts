/** Container of signed documents, and receipt of the trusted third party (EEC Decision No 125 of 2015, annexes 1 and 4). */
export const CONTAINER = 'urn:EEC:SignedData:v1.0:EDoc'
export const RECEIPT = 'urn:EEC:TTP:v1.0:receipt'

/** Signature algorithms that we cannot compute; other software signs with them. Names for people, by SignatureMethod. */
export const FOREIGN_SIGNATURES: ReadonlyMap<string, string> = new Map([
  ['urn:EAEU:Signature:bign-with-hbelt', 'STB 34.101.45 (Belarus)'],
  ['urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34102012-gostr34112012-256', 'GOST R 34.10-2012, 256 bit (Russia)'],
  ['urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34102012-gostr34112012-512', 'GOST R 34.10-2012, 512 bit (Russia)'],
])
