/** Object identifiers of DVCS (RFC 3029 9, 10) and of the CMS around it. */
export const OID = {
  signedData: '1.2.840.113549.1.7.2',
  requestData: '1.2.840.113549.1.9.16.1.7',
  responseData: '1.2.840.113549.1.9.16.1.8',
  contentType: '1.2.840.113549.1.9.3',
} as const

/** Verification of a signed document (RFC 3029 5): ServiceType `vsd`. */
export const VSD = 2
export const MEDIA_TYPE = 'application/dvcs'

/** Digests of an answer: of its signature, and of the document in its message imprint. */
export const DIGESTS: ReadonlyMap<string, 'sha256' | 'sha384' | 'sha512'> = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
])
