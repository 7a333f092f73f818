import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonBytes } from '../../src/message/bytes.ts'
import { canonicalJson } from '../../src/message/canonical-json.ts'

/** RFC 8785 as slowly as it can be said. */
function slowly(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(slowly).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${slowly((value as Record<string, unknown>)[name])}`).join()}}`
}

describe('canonical JSON', () => {
  test.each([
    ['members by UTF-16 code units', { b: 1, '\ufb33': 2, a: 3, '\u{1f600}': 4 }, '{"a":3,"b":1,"\u{1f600}":4,"\ufb33":2}'],
    ['names that are numbers, as text', { 10: 1, 9: 2, 1: 3 }, '{"1":3,"10":1,"9":2}'],
    ['what must be escaped', '"\\\u0000\n\u001f', '"\\"\\\\\\u0000\\n\\u001f"'],
    ['what need not be', '\u007f\u2028é/<', '"\u007f\u2028é/<"'],
    ['half a character', '\ud800', '"\\ud800"'],
    ['a name out of every prototype', JSON.parse('{"__proto__":{"b":1},"a":1}'), '{"__proto__":{"b":1},"a":1}'],
    ['members that are undefined, left out', { a: undefined, b: [undefined] }, '{"b":[null]}'],
    ['numbers', [0, -0, 1e21, 0.1], '[0,0,1e+21,0.1]'],
    ['nothing', undefined, 'null'],
  ])('%s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text)
    expect(Buffer.from(jsonBytes(value)).toString('utf8')).toBe(text)
  })

  test('is the same text as the slow way, for anything, with few members and with many', () => {
    const text = fc.string({ unit: 'binary' })
    const many = fc.dictionary(text, fc.integer(), { minKeys: 30, maxKeys: 80 })
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue({ stringUnit: 'binary' }), many), (value) => canonicalJson(value) === slowly(value)),
    )
  })

  test('is the same text however many names have been seen before, and however long they are', () => {
    const names = Array.from({ length: 5_000 }, (_, n) => `name ${n} "${n % 7 === 0 ? 'long '.repeat(40) : ''}`)
    const value = Object.fromEntries(names.map((name, n) => [name, n]))
    for (let turn = 0; turn < 2; turn++) expect(canonicalJson(value)).toBe(slowly(value))
  })

  test('is the same as bytes, whatever has been written before', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 })
    const alike = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'né', '10', '9', '\ufb33', '\u{1f600}', '__proto__'), text)
    const any = fc.oneof(fc.jsonValue({ stringUnit: 'binary' }), fc.array(alike))
    fc.assert(
      fc.property(any, (value) => Buffer.compare(jsonBytes(value), Buffer.from(slowly(value), 'utf8')) === 0),
      { numRuns: 500 },
    )
  })

  test('bytes of a document that is larger than all before, and of the next one', () => {
    const large = { text: Array.from({ length: 40_000 }, (_, n) => `${n} "đ" ${'x'.repeat(n % 400)}`) }
    for (const value of [large, { small: 'é' }, large])
      expect(Buffer.compare(jsonBytes(value), Buffer.from(slowly(value), 'utf8'))).toBe(0)
  })

  test('names of a kind that nobody will see again take no room from the others', () => {
    for (let n = 0; n < 3_000; n++) {
      const value = { [`z${n % 5}`]: 1, [`y${n}`]: [n], a: 'ü' }
      expect(Buffer.from(jsonBytes(value)).toString('utf8')).toBe(slowly(value))
    }
  })
})
