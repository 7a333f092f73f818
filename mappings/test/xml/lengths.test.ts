import { describe, expect, it } from 'vitest'
import { withoutBlanks } from '../../src/xml/index.ts'
import { withoutValues } from '../../src/xml/reason.ts'

const MANY = 1_000_000

describe('a text as long as a partner may send it', () => {
  it.each([
    [' \t\r\na b\n', 'a b'],
    [`a${' '.repeat(MANY)}b`, `a${' '.repeat(MANY)}b`],
    [`${'\n'.repeat(MANY)}a${'\t'.repeat(MANY)}`, 'a'],
    [' '.repeat(MANY), ''],
    ['\u00a0a\u2003', '\u00a0a\u2003'],
  ])('loses the blanks of XML at its ends, and at once', (text, without) => {
    expect(withoutBlanks(text) === without).toBe(true)
  })

  it.each([
    ["Element 'a': The value 'x' is not accepted.", "Element 'a': The value is not accepted."],
    ["[facet 'enumeration'] The value '' is not an element", "[facet 'enumeration'] The value is not an element"],
    ["The Value 'a' is b' has more' Must be", 'The Value Must be'],
    ["Element 'a': 'x' is not a valid value of the atomic type", "Element 'a': this is not a valid value of the atomic type"],
    ["Duplicate key-sequence ['a', 'b] in '] in key", 'Duplicate key-sequence in key'],
    ["The value 'goes on without an end", "The value 'goes on without an end"],
  ])('is cut out of a message: %s', (message, without) => {
    expect(withoutValues(message)).toBe(without)
  })

  it('is cut out of a message at once, however many quotes it holds', () => {
    expect(withoutValues(`The value '${"value ' ".repeat(MANY)}`)).toContain("value ' ")
    expect(withoutValues(`The value '${"' is ".repeat(MANY)}long`)).toBe('The value is long')
  })
})
