import { describe, expect, it } from 'vitest'
import { unwrapKey, wrapKey } from '../../src/encrypt/key-wrap.ts'
import type { WrapName } from '../../src/encrypt/suites.ts'

const hex = (digits: string) => Buffer.from(digits, 'hex')
const KEK = '000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F'
const KEY = '00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F'

/** RFC 3394 section 4: KEK and key data are the first octets of the same two strings. */
const VECTORS: readonly { section: string; wrap: WrapName; kekBytes: number; keyBytes: number; wrapped: string }[] = [
  { section: '4.1', wrap: 'kw-aes128', kekBytes: 16, keyBytes: 16, wrapped: '1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5' },
  { section: '4.2', wrap: 'kw-aes192', kekBytes: 24, keyBytes: 16, wrapped: '96778B25AE6CA435F92B5B97C050AED2468AB8A17AD84E5D' },
  { section: '4.3', wrap: 'kw-aes256', kekBytes: 32, keyBytes: 16, wrapped: '64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7' },
  {
    section: '4.6',
    wrap: 'kw-aes256',
    kekBytes: 32,
    keyBytes: 32,
    wrapped: '28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21',
  },
]

describe('AES key wrap', () => {
  it.each(VECTORS)('wraps and unwraps RFC 3394 section $section', ({ wrap, kekBytes, keyBytes, wrapped }) => {
    const kek = hex(KEK).subarray(0, kekBytes)
    const key = hex(KEY).subarray(0, keyBytes)
    expect(
      Buffer.from(wrapKey(wrap, kek, key))
        .toString('hex')
        .toUpperCase(),
    ).toBe(wrapped)
    expect(unwrapKey(wrap, kek, hex(wrapped))).toEqual(key)
  })

  it('throws when any octet of the wrapped key is changed', () => {
    const kek = hex(KEK)
    const wrapped = wrapKey('kw-aes256', kek, hex(KEY))
    for (let index = 0; index < wrapped.length; index += 1) {
      const tampered = Uint8Array.from(wrapped, (octet, at) => (at === index ? octet ^ 0x80 : octet))
      expect(() => unwrapKey('kw-aes256', kek, tampered), `octet ${index}`).toThrow()
    }
  })
})
