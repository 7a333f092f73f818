import fc from 'fast-check'
import { expect, test } from 'vitest'
import { told, visible } from '../../src/message/told.ts'

test.each([
  ['as it is', 'preference was refused (box 4)', 'preference was refused (box 4)'],
  ['in one line', ' first\r\nsecond\tthird ', 'first  second third'],
  ['without what sets a clipboard', 'a\u009d52;c;ZXZpbA==\u009cb\u001b[2J', 'a 52;c;ZXZpbA== b [2J'],
  ['without what turns its direction', '\u202eDEIRRAC\u2066', 'DEIRRAC'],
  ['without half of a character at its end', `${'x'.repeat(499)}\u{1f6a2}`, 'x'.repeat(499)],
  ['with a whole one there', `${'x'.repeat(498)}\u{1f6a2}more`, `${'x'.repeat(498)}\u{1f6a2}`],
  ['with a half within told as unknown', 'a\ud83db', 'a\ufffdb'],
])('a text of a partner is kept %s', (_, text, kept) => {
  expect(told(text)).toBe(kept)
})

const PIECE = fc.constantFrom('a', ' ', '\ud83d', '\udea2', '\u{1f6a2}', '\0', '\u202e')

test('is never longer than asked, and always whole characters', () => {
  fc.assert(
    fc.property(fc.array(PIECE, { maxLength: 30 }), fc.nat(20), (pieces, most) => {
      const text = pieces.join('')
      const kept = told(text, most)
      expect(kept.length).toBeLessThanOrEqual(most)
      expect(kept.isWellFormed()).toBe(true)
    }),
  )
})

test('a terminal gets nothing that it obeys, and JSON stays the same JSON', () => {
  const value = { text: 'a\u009d52;c;x\u009c \u202e\u001b[2J\n\t', number: 1 }
  const json = JSON.stringify(value, undefined, 2)
  expect(visible(json)).not.toMatch(/(?!\n)\p{Cc}|\u202e/u)
  expect(JSON.parse(visible(json))).toEqual(value)
  expect(visible('│ a\u009db │\n│ \u001b[31m │')).toBe('│ a\\u009db │\n│ \\u001b[31m │')
})
