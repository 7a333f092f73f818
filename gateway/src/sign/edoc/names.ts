/** Container of signed documents, and receipt of the trusted third party (EEC Decision No 125 of 2015, annexes 1 and 4). */
export const CONTAINER = 'urn:EEC:SignedData:v1.0:EDoc'
export const RECEIPT = 'urn:EEC:TTP:v1.0:receipt'
