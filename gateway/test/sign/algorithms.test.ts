import { describe, expect, expectTypeOf, it } from 'vitest'
import type { SignatureName as AgreementName, OwnKey } from '../../src/agreement/agreement.ts'
import {
  C14N,
  c14nByUri,
  DIGESTS,
  digestByUri,
  SIGNATURES,
  type SignatureName,
  signatureByUri,
  TRANSFORMS,
} from '../../src/sign/algorithms.ts'
import type { SealKey } from '../../src/sign/seal.ts'

describe('the tables of algorithms', () => {
  it('name what an agreement can name, and an own key of the agreement can seal', () => {
    expectTypeOf<SignatureName>().toEqualTypeOf<AgreementName>()
    expectTypeOf<OwnKey>().toExtend<SealKey>()
  })

  it('XS-24: hold no SHA-1, MD5, RIPEMD, DSA, HMAC, no C14N with comments, no XSLT', () => {
    const uris = [SIGNATURES, DIGESTS].flatMap((table) => Object.values(table).map(({ uri }) => uri))
    for (const uri of [...uris, ...Object.values(C14N), ...Object.values(TRANSFORMS)]) {
      expect(uri).not.toMatch(/sha1|md5|ripemd|#dsa|hmac|comments|xslt/i)
    }
  })

  it('find every row by its URI, and nothing by any other text', () => {
    for (const [name, { uri }] of Object.entries(SIGNATURES)) expect(signatureByUri(uri)).toBe(name)
    for (const [name, { uri }] of Object.entries(DIGESTS)) expect(digestByUri(uri)).toBe(name)
    for (const [name, uri] of Object.entries(C14N)) expect(c14nByUri(uri)).toBe(name)
    for (const find of [signatureByUri, digestByUri, c14nByUri]) {
      for (const text of ['', 'constructor', '__proto__', 'sha256', 'exc-c14n', `${C14N['exc-c14n']} `])
        expect(find(text)).toBeUndefined()
    }
  })
})
