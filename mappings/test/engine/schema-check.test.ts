import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalSchemas, type JsonSchema } from '../../src/index.ts'
import { quickCheck, schemaCheck } from '../../src/schema-check.ts'
import { documents } from './arbitrary.ts'
import { SAMPLES, TABLES, tableOf } from './packs.ts'
import { ODD, oddly } from './spoilt-json.ts'

/** The form that names every fault, however often it is asked. */
function wholly({ $id: _, ...schema }: JsonSchema): (json: unknown) => boolean {
  return schemaCheck(schema, Number.POSITIVE_INFINITY)
}

const TIMEOUT = { timeout: 90_000 }
const LENGTHS = { type: 'object', properties: { text: { type: 'string', minLength: 2, maxLength: 3 } } } as const

describe.each(TABLES)('the quick look at $name', TIMEOUT, ({ pack, table }) => {
  const fits = quickCheck(table.schema)
  const whole = wholly(table.schema)
  const samples = SAMPLES.filter((sample) => sample.pack === pack && tableOf(pack, sample.json) === table)

  it('takes what the whole schema takes, and nothing else', () => {
    const any = fc.oneof(documents(table.schema, table), ...samples.map(({ json }) => fc.constant(json)))
    fc.assert(
      fc.property(any, fc.nat(), fc.nat(), ODD, (json, at, and, odd) => {
        for (const one of [json, oddly(json, at, odd), oddly(json, and, 'take away'), oddly(oddly(json, at, odd), and, odd)])
          expect(fits(one)).toBe(whole(one))
      }),
      { numRuns: 80 },
    )
  })
})

it.each(Object.entries(canonicalSchemas()))('the quick look takes no odd value for a %s', (_, schema) => {
  const [fits, whole] = [quickCheck(schema), wholly(schema)]
  fc.assert(
    fc.property(ODD, (odd) => {
      expect(fits(odd)).toBe(whole(odd))
    }),
  )
})

describe('the length of a text', () => {
  const fits = quickCheck(LENGTHS)

  it.each([
    ['', false],
    ['a', false],
    ['😀', false],
    ['ab', true],
    ['😀😀', true],
    ['😀a', true],
    ['abc', true],
    ['😀😀😀', true],
    ['\ud83d\ud83d\ud83d', true],
    ['abcd', false],
    ['😀😀😀a', false],
  ])('is counted in characters, not in units: %j', (text, good) => {
    expect(fits({ text })).toBe(good)
    expect(schemaCheck(LENGTHS)({ text })).toBe(good)
  })
})

describe('an instant', () => {
  const schema = { type: 'string', format: 'date-time' }
  const [fits, whole] = [quickCheck(schema), wholly(schema)]

  it.each([
    ['2026-03-05T09:30:00+07:00', true],
    ['2024-02-29T23:59:59.123Z', true],
    ['2026-02-29T09:30:00Z', false],
    ['2026-03-05T24:00:00Z', false],
    ['2026-03-05T09:60:00Z', false],
    ['2026-03-05T09:30:61Z', false],
    ['2026-03-05T09:30:00+24:00', false],
    ['2026-03-05T09:30:00', false],
    ['2026-03-05', false],
  ])('%s: %s', (text, good) => {
    expect([fits(text), whole(text)]).toEqual([good, good])
  })

  it.each(['2016-12-31T23:59:60Z', '2026-03-05t09:30:00z', '2026-03-05 09:30:00Z', '2026-03-05T09:30:00+0700'])(
    '%s is left to the whole form, however often it is asked',
    (text) => {
      const check = schemaCheck(schema, 0)
      expect([fits(text), check(text), check(text)]).toEqual([false, true, true])
    },
  )
})

describe('a schema that is asked often', () => {
  it('tells what is wrong each time, and of a good document nothing', () => {
    const check = schemaCheck(LENGTHS)
    for (let turn = 0; turn < 40; turn++) {
      expect(check({ text: 'a' })).toBe(false)
      expect(check.errors.map(({ keyword }) => keyword)).toEqual(['minLength'])
      expect(check({ text: 'ab' })).toBe(true)
      expect(check.errors).toEqual([])
    }
  })

  it('is no JSON Schema: the pack is refused', () => {
    expect(() => schemaCheck({ type: 'text' })).toThrow(expect.objectContaining({ code: 'ASW_PACK_INVALID' }))
  })
})
