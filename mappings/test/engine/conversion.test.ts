import { describe, expect, test } from 'vitest'
import { CONVERSIONS, splitText } from '../../src/conversion.ts'

describe('a conversion goes both ways', () => {
  test.each([
    ['date102', '2026-11-24', '20261124'],
    ['dateTime304', '2026-11-24T03:00:00Z', '20261124030000Z'],
    ['dateTime304', '2026-11-24T10:00:00+07:00', '20261124100000+07'],
    ['dateTime304', '2026-11-24T09:30:00+06:30', '20261124093000+0630'],
    ['dateTime304', '2026-11-24T09:30:00-00:00', '20261124093000-00'],
    ['dateTime304', '2026-11-24T03:00:00.120Z', '20261124030000.120Z'],
    ['decimal', '007.50', '007.50'],
    ['integer', 12, '12'],
    ['boolean', false, 'false'],
    ['json', { a: ['\uffff\u0001', null, 1.5] }, '{"a":["\\uffff\\u0001",null,1.5]}'],
  ] as const)('%s: %j is %s', (name, json, text) => {
    expect(CONVERSIONS[name].write(json)).toBe(text)
    expect(CONVERSIONS[name].read(text)).toEqual(json)
  })

  test.each([
    ['date102', '2026-11-24'],
    ['date102', '202611241'],
    ['dateTime304', '20261124030000'],
    ['dateTime304', '20261124030000+7'],
    ['decimal', '1e3'],
    ['decimal', '-1'],
    ['decimal', '.5'],
    ['integer', '01'],
    ['integer', '1.0'],
    ['integer', ''],
    ['boolean', '1'],
    ['json', '{'],
  ] as const)('%s does not read %j', (name, text) => {
    expect(CONVERSIONS[name].read(text)).toBeUndefined()
  })
})

describe('a long text', () => {
  test('is cut by characters, never inside a surrogate pair, and joins again', () => {
    const text = 'a𠮷'.repeat(6000)
    const pieces = splitText(text, 511)
    expect(pieces.join('')).toBe(text)
    expect(pieces.every((piece) => piece.isWellFormed() && [...piece].length <= 511)).toBe(true)
    expect(pieces).toHaveLength(Math.ceil(12_000 / 511))
  })

  test('that fits exactly stays one piece', () => {
    expect(splitText('𠮷'.repeat(512), 512)).toHaveLength(1)
    expect(splitText('x'.repeat(513), 512)).toEqual(['x'.repeat(512), 'x'])
  })
})
