import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { toJson, toXml, validate } from '../../src/index.ts'
import { parseXml } from '../../src/xml/index.ts'
import { pack as eaeu, sample as eaeuSample, write } from '../eaeu/fixtures.ts'
import { FORM_D, pack, sample } from './fixtures.ts'

const ISSUE = { side: 'issue', today: '2026-12-01' } as const
const errors = (json: object, by = pack) => validate(by, json, ISSUE).filter(({ severity }) => severity === 'E')

/** The sample with its first item again and again. */
function items(count: number, json: Record<string, unknown> = sample(FORM_D), edit: object = {}): Record<string, unknown> {
  const [first] = json.items as readonly object[]
  return { ...json, items: Array.from({ length: count }, (_, at) => ({ ...first, ...edit, seq: at + 1 })) }
}

describe('what leaves, an equal gateway reads', () => {
  test.each([50, 150, 700])('a certificate of %d items goes both ways', (count) => {
    const json = items(count)
    expect(errors(json)).toEqual([])
    const { xml } = toXml(pack, json)
    expect(() => parseXml(xml)).not.toThrow()
    expect(isDeepStrictEqual(toJson(pack, xml), json)).toBe(true)
  })

  test('a certificate whose XML has more elements than are read is refused at the door, with the reason', () => {
    const issues = errors(items(999))
    expect(issues).toMatchObject([{ code: 'ASW_XML_LIMIT', pointer: '' }])
    expect(issues[0]?.message).toMatch(/larger than partners read/)
  })

  test('so is one whose XML has more bytes', () => {
    expect(errors(items(600, sample(FORM_D), { description: 'é'.repeat(10_000) }))).toMatchObject([{ code: 'ASW_XML_TOO_LARGE' }])
  })

  test('so is one with more line ends of old than references are read', () => {
    const description = `a${'\r'.repeat(2_000)}b`
    expect(errors(items(60, sample(FORM_D), { description }))).toMatchObject([{ code: 'ASW_XML_LIMIT' }])
  })

  test('so is one of the EAEU', () => {
    const large = items(999, eaeuSample('certificate-of-origin.vn-ru-two-items-by-sea'))
    const found = errors(large, eaeu)
    if (found.length === 0) expect(toJson(eaeu, write(large))).toEqual(large)
    else expect(found).toMatchObject([{ code: 'ASW_XML_LIMIT' }])
  })

  test('what has come is not asked for: it was read', () => {
    expect(validate(pack, items(999), { ...ISSUE, side: 'import' }).filter(({ severity }) => severity === 'E')).toEqual([])
  })
})
