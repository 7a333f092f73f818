import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CONVERSIONS, splitText } from '../../src/conversion.ts'
import { collapse } from '../../src/conversion-xsd.ts'

describe('types of XML Schema', () => {
  test.each([
    ['xsDecimal', '007.50', '007.50'],
    ['xsDecimal', '+1.50', '1.50'],
    ['xsDecimal', '.5', '0.5'],
    ['xsDecimal', '2.', '2'],
    ['xsDecimal', '00000000000000000001', '1'],
    ['xsDecimal', '1.50000000', '1.500000'],
    ['xsDecimal', '-0', '0'],
    ['xsDecimal', '-0.00', '0.00'],
    ['xsDecimal', '-.', undefined],
    ['xsDecimal', '-1', undefined],
    ['xsDecimal', '.', undefined],
    ['xsDecimal', '', undefined],
    ['xsDecimal', '1,5', undefined],
    ['xsDecimal', '1e3', undefined],
    ['xsDecimal', '1.0000001', undefined],
    ['xsDecimal', '12345678901234567', undefined],
    ['xsInteger', '007', 7],
    ['xsInteger', '0', 0],
    ['xsInteger', '-0', 0],
    ['xsInteger', '-7', undefined],
    ['xsInteger', '1.0', undefined],
    ['xsBoolean', '1', true],
    ['xsBoolean', 'false', false],
    ['xsBoolean', 'yes', undefined],
    ['xsDate', '2026-11-24', '2026-11-24'],
    ['xsDate', '2026-11-24Z', '2026-11-24'],
    ['xsDate', '2026-11-24+03:00', '2026-11-24'],
    ['xsDate', '24.11.2026', undefined],
    ['xsDateTime', '2026-11-24T10:00:00.120+07:00', '2026-11-24T10:00:00.120+07:00'],
    ['xsDateTime', '2026-11-24T10:00:00', undefined],
    ['xsBase64', 'JVBE Ri0x', 'JVBERi0x'],
    ['token', '', undefined],
  ] as const)('%s: %j is read as %j', (name, text, json) => {
    expect(CONVERSIONS[name].read(text)).toEqual(json)
  })

  test('only the four blanks of XML collapse', () => {
    expect(collapse('\n a\t\r\n b\u00a0 \u3000c ')).toBe('a b\u00a0 \u3000c')
  })
})

/** What a receiver may tidy in each piece for itself: marks at the start of a text, halves of an emoji. */
const WHOLE = /^(?:\p{M}|\u200d|[\u{1f3fb}-\u{1f3ff}])/u
const CYRILLIC = fc.constantFrom('обувь', 'Й', 'й', 'и\u0306', 'Ё', 'Е\u0308', ' ', 'ё', '№')
const VIETNAMESE = fc.constantFrom('ế', 'e\u0302\u0301', 'a\u0323\u0302', 'Đ', 'ư\u031b')
const ASTRAL = fc.constantFrom('𠮷', '👩🏽‍🌾', '🇻🇳', '👍🏿', 'x\u200dy')
const TEXT = fc
  .array(fc.oneof(CYRILLIC, VIETNAMESE, ASTRAL, fc.string({ unit: 'binary' })), { maxLength: 80 })
  .map((parts) => parts.join('').toWellFormed())

describe('a description in pieces', () => {
  test('is put together again without loss, whatever is in it', () => {
    fc.assert(
      fc.property(
        TEXT,
        fc.integer({ min: 1, max: 30 }),
        fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
        (text, max, most) => {
          const pieces = splitText(text, max, most)
          expect(pieces.join('')).toBe(text)
          for (const piece of pieces) expect(piece.isWellFormed() && [...piece].length <= max).toBe(true)
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('begins no piece inside a character, as long as the pieces suffice', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(CYRILLIC, VIETNAMESE, ASTRAL), { maxLength: 60 }), (parts) => {
        const pieces = splitText(parts.join(''), 10, 1000)
        for (const piece of pieces.slice(1)) expect(piece).not.toMatch(WHOLE)
      }),
      { numRuns: 1000 },
    )
  })

  test('of 1000 characters always fits into four of 250', () => {
    fc.assert(
      fc.property(
        TEXT.filter((text) => text !== ''),
        (seed) => {
          const text = [...seed.repeat(1000)].slice(0, 1000).join('')
          expect(splitText(text, 250, 4).length).toBeLessThanOrEqual(4)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('is cut through a character only where nothing else helps', () => {
    const base = `и${'\u0306'.repeat(300)}`
    expect(splitText(base, 250, 4).map((piece) => piece.length)).toEqual([250, 51])
    expect(splitText('аи\u0306', 2, 4)).toEqual(['а', 'и\u0306'])
    expect(splitText('аи\u0306', 2)).toEqual(['аи', '\u0306'])
    expect(splitText('👩🏽‍🌾👩🏽‍🌾', 5, 4)).toEqual(['👩🏽‍🌾', '👩🏽‍🌾'])
  })
})
