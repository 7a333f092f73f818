import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type GcmSealed, openGcm, sealGcm } from '../../src/encrypt/gcm.ts'
import { CONTENTS, type ContentName } from '../../src/encrypt/suites.ts'

const hex = (digits: string) => Buffer.from(digits, 'hex')
const FEFF = 'feffe9928665731c6d6a8f9467308308'
const TEXT =
  'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255'

/** McGrew and Viega, "The Galois/Counter Mode of Operation", submitted to NIST: test cases with a 96-bit IV and no AAD. */
const VECTORS: readonly {
  case: number
  content: ContentName
  key: string
  iv: string
  plain: string
  cipher: string
  tag: string
}[] = [
  {
    case: 1,
    content: 'aes128-gcm',
    key: '00'.repeat(16),
    iv: '00'.repeat(12),
    plain: '',
    cipher: '',
    tag: '58e2fccefa7e3061367f1d57a4e7455a',
  },
  {
    case: 2,
    content: 'aes128-gcm',
    key: '00'.repeat(16),
    iv: '00'.repeat(12),
    plain: '00'.repeat(16),
    cipher: '0388dace60b6a392f328c2b971b2fe78',
    tag: 'ab6e47d42cec13bdf53a67b21257bddf',
  },
  {
    case: 3,
    content: 'aes128-gcm',
    key: FEFF,
    iv: 'cafebabefacedbaddecaf888',
    plain: TEXT,
    cipher:
      '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985',
    tag: '4d5c2af327cd64a62cf35abd2ba6fab4',
  },
  {
    case: 7,
    content: 'aes192-gcm',
    key: '00'.repeat(24),
    iv: '00'.repeat(12),
    plain: '',
    cipher: '',
    tag: 'cd33b28ac773f74ba00ed1f312572435',
  },
  {
    case: 13,
    content: 'aes256-gcm',
    key: '00'.repeat(32),
    iv: '00'.repeat(12),
    plain: '',
    cipher: '',
    tag: '530f8afbc74536b9a963b4f1c4cb738b',
  },
  {
    case: 14,
    content: 'aes256-gcm',
    key: '00'.repeat(32),
    iv: '00'.repeat(12),
    plain: '00'.repeat(16),
    cipher: 'cea7403d4d606b6e074ec5d3baf39d18',
    tag: 'd0d1c8a799996bf0265b98b5d48ab919',
  },
  {
    case: 15,
    content: 'aes256-gcm',
    key: FEFF + FEFF,
    iv: 'cafebabefacedbaddecaf888',
    plain: TEXT,
    cipher:
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad',
    tag: 'b094dac5d93471bdec1a502270e3cc6c',
  },
]

/** As it stands in the CipherValue. */
const inOrder = ({ iv, ciphertext, tag }: GcmSealed) => Buffer.concat([iv, ciphertext, tag])

describe('AES-GCM as XML-Enc lays it out (XS-29)', () => {
  it.each(VECTORS)('seals and opens NIST submission test case $case', ({ content, key, iv, plain, cipher, tag }) => {
    const sealed = inOrder(sealGcm(content, hex(key), hex(iv), hex(plain)))
    expect(sealed.toString('hex')).toBe(iv + cipher + tag)
    expect(openGcm(content, hex(key), sealed)).toEqual(hex(plain))
  })

  const key = Buffer.alloc(32, 7)
  const iv = Buffer.alloc(12, 9)
  const plain = Buffer.from('<a>nothing of this leaves before the tag is checked</a>')

  /** What a sender makes who cuts the tag or takes another IV: the layout then no longer fits. */
  function foreign(ivBytes: number, tagBytes: number): Buffer {
    const otherIv = Buffer.alloc(ivBytes, 9)
    const cipher = createCipheriv('aes-256-gcm', key, otherIv, { authTagLength: 16 })
    const body = Buffer.concat([cipher.update(plain), cipher.final()])
    return Buffer.concat([otherIv, body, cipher.getAuthTag().subarray(0, tagBytes)])
  }

  it.each([4, 12, 15])('refuses a tag of %i octets', (tagBytes) => {
    expect(openGcm('aes256-gcm', key, foreign(12, tagBytes))).toBeUndefined()
  })
  it.each([8, 16])('refuses an IV of %i octets', (ivBytes) => {
    expect(openGcm('aes256-gcm', key, foreign(ivBytes, 16))).toBeUndefined()
  })
  it('opens the same with 12 and 16 octets, so the lengths alone were refused', () => {
    expect(openGcm('aes256-gcm', key, foreign(12, 16))).toEqual(plain)
  })
  it.each([8, 11, 13, 16])('does not seal with an IV of %i octets', (ivBytes) => {
    expect(() => sealGcm('aes256-gcm', key, Buffer.alloc(ivBytes), plain)).toThrow(RangeError)
  })

  it('gives nothing when any single octet of IV, content or tag is changed (XS-30)', () => {
    const sealed = inOrder(sealGcm('aes256-gcm', key, iv, plain))
    for (let index = 0; index < sealed.length; index += 1) {
      const tampered = Uint8Array.from(sealed, (octet, at) => (at === index ? octet ^ 1 : octet))
      expect(openGcm('aes256-gcm', key, tampered), `octet ${index}`).toBeUndefined()
    }
  })
  it.each(Object.keys(CONTENTS) as ContentName[])('%s takes a key of its own length only', (content) => {
    expect(() => sealGcm(content, Buffer.alloc(CONTENTS[content].keyBytes - 1), iv, plain)).toThrow()
  })
})
