import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { unwrapOaep, wrapOaep } from '../../src/encrypt/oaep.ts'
import { DIGESTS, type DigestName } from '../../src/encrypt/suites.ts'

const HASHES = Object.keys(DIGESTS) as DigestName[]
const PAIRS = HASHES.flatMap((digest) => HASHES.map((mgf) => ({ digest, mgf })))
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const contentKey = Buffer.alloc(32, 5)

describe('RSA-OAEP (XS-31)', () => {
  it.each(PAIRS)('opens with digest $digest and MGF1 over $mgf only what was made with both', ({ digest, mgf }) => {
    const wrapped = wrapOaep(publicKey, contentKey, { digest, mgf })
    expect(unwrapOaep(privateKey, wrapped, { digest, mgf })).toEqual(contentKey)
    for (const other of PAIRS) {
      if (other.digest === digest && other.mgf === mgf) continue
      // fails on a runtime that ignores mgf1Hash: there all four rows of a digest would open
      expect(() => unwrapOaep(privateKey, wrapped, other), `${other.digest} ${other.mgf}`).toThrow()
    }
  })

  it('binds the label', () => {
    const oaep = { digest: 'sha256', mgf: 'sha256' } as const
    const wrapped = wrapOaep(publicKey, contentKey, { ...oaep, label: Buffer.from('VN-TH') })
    expect(unwrapOaep(privateKey, wrapped, { ...oaep, label: Buffer.from('VN-TH') })).toEqual(contentKey)
    expect(() => unwrapOaep(privateKey, wrapped, oaep)).toThrow()
    expect(() => unwrapOaep(privateKey, wrapped, { ...oaep, label: Buffer.from('VN-MY') })).toThrow()
  })
})
