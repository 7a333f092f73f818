import { describe, expect, it } from 'vitest'
import { decodeBase64, decodeExactly } from '../../src/sign/base64.ts'

const SHAPE = expect.objectContaining({ code: 'ASW_SIGNATURE_SHAPE' })

describe('XS-20: base64', () => {
  it.each([
    ['plain', 'aGVsbG8=', 'hello'],
    ['in lines', 'aGV\r\n\tsbG8 =\n', 'hello'],
    ['without padding where none belongs', 'aGVsbG8h', 'hello!'],
  ])('reads %s', (_, text, bytes) => {
    expect(decodeBase64(text, 'x', 10).toString()).toBe(bytes)
  })

  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['junk in the middle', 'aGVs!!bG8='],
    ['junk behind the padding', 'aGVsbG8=junk'],
    ['missing padding', 'aGVsbG8'],
    ['padding in the middle', 'aG=VsbG8'],
    ['too much padding', 'aGVsbG8=='],
    ['bits behind the end', 'aGVsbG9='],
    ['the alphabet of URLs', '-_-_'],
    ['a no-break space', 'aGVs\u00a0bG8='],
    ['more than allowed', 'aGVsbG8hISEhISEhISEh'],
    ['one byte more than allowed', 'aGVsbG8hISEhISE='],
  ])('refuses %s', (_, text) => {
    expect(() => decodeBase64(text, 'x', 10)).toThrow(SHAPE)
  })

  it('refuses what Buffer.from forgives', () => {
    expect(Buffer.from('aGVs!!bG8=junk', 'base64').toString()).toContain('hello')
    expect(Buffer.from('aGVsbG9=', 'base64').toString()).toBe('hello')
  })

  it('knows the length beforehand', () => {
    expect(decodeExactly('aGVsbG8=', 'x', 5)).toHaveLength(5)
    expect(() => decodeExactly('aGVsbG8=', 'x', 4)).toThrow(SHAPE)
    expect(() => decodeExactly('aGVsbG8=', 'x', 6)).toThrow(SHAPE)
  })
})
