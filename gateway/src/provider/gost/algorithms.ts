/** GOST R 34.10-2012 over GOST R 34.11-2012, as the URIs of wide Russian use name them; octets of digest and signature. */
export interface GostAlgorithm {
  readonly method: string
  readonly digestMethod: string
  /** What OpenSSL's engine calls the digest. */
  readonly name: string
  readonly digestBytes: number
  readonly valueBytes: number
}

const URN = 'urn:ietf:params:xml:ns:cpxmlsec:algorithms:'
export const GOST: readonly GostAlgorithm[] = [
  {
    method: `${URN}gostr34102012-gostr34112012-256`,
    digestMethod: `${URN}gostr34112012-256`,
    name: 'md_gost12_256',
    digestBytes: 32,
    valueBytes: 64,
  },
  {
    method: `${URN}gostr34102012-gostr34112012-512`,
    digestMethod: `${URN}gostr34112012-512`,
    name: 'md_gost12_512',
    digestBytes: 64,
    valueBytes: 128,
  },
]

/** First example of GOST R 34.11-2012, appendix A: whoever computes it has the algorithm, and not another of that name. */
export const KNOWN_ANSWER = {
  name: 'md_gost12_256',
  message: '012345678901234567890123456789012345678901234567890123456789012',
  digest: '9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500',
} as const
