import { describe, expect, test } from 'vitest'
import { type DocumentFault, type Issue, toJson, toXml, validate } from '../../src/index.ts'
import { wrongJson } from '../../src/json-value.ts'
import { pack as eaeu, sample as eaeuSample, write } from '../eaeu/fixtures.ts'
import { pack as asw, FORM_D, sample } from './fixtures.ts'

/** Lists in one another. */
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

describe('JSON inside a document of XML', () => {
  test.each([
    ['deeper than the door takes', nested(63), /deeper than 64/],
    ['so deep that a walk over it ends the stack', nested(13_000), /deeper than 64/],
    ['deep and cut off', '['.repeat(100_000), /deeper than 64/],
    ['deep in objects', `${'{"a":'.repeat(63)}1${'}'.repeat(63)}`, /deeper than 64/],
    ['cut off', '{"a":', /not JSON/],
    ['a string without its end', '"a\\', /not JSON/],
    ['a member twice', '{"a":1,"b":{},"a":2}', /twice/],
    ['a member twice, once by an escape', '{"a":1,"\\u0061":2}', /twice/],
    ['a member __proto__ twice', '{"__proto__":1,"__proto__":2}', /twice/],
    ['a number beyond every double', '[1e400]', /number/],
    ['a number below every double', '1e-400', /number/],
    ['an integer that is rounded', '12345678901234567890', /number/],
    ['more digits than a double has', '0.1000000000000000055511151231257827', /number/],
  ])('%s is wrong', (_name, text, why) => {
    expect(wrongJson(text)).toMatch(why)
  })

  test.each([
    nested(62),
    `${'{"a":'.repeat(62)}1${'}'.repeat(62)}`,
    '{"a":[{"a":1},{"a":1}],"b":"a","c":{"a":1}}',
    '[0,-0,0.0,1.50,1e21,1E+2,100000,5e-324,1.7976931348623157e308,-12.5e-3]',
    '"[[[[{{{\\"[["',
    ' { "a" : [ "a" , "a" ] } ',
    '{"__proto__":{"a":1},"constructor":"x"}',
    '"\\ud800"',
    'null',
  ])('%s is right', (text) => {
    expect(wrongJson(text)).toBeUndefined()
  })
})

describe.each([
  ['asw', asw, () => sample(FORM_D), (json: object) => toXml(asw, json).xml],
  ['eaeu', eaeu, () => eaeuSample('certificate-of-origin.vn-ru-two-items-by-sea'), (json: object) => write(json as never)],
] as const)('a bag of extensions, %s', (_name, pack, document, xmlOf) => {
  const withText = (json: string) => {
    const text = new TextDecoder().decode(xmlOf({ ...document(), extensions: { deep: 'HERE' } }))
    return new TextEncoder().encode(text.replace(/"HERE"|&quot;HERE&quot;/, json))
  }
  const found = (xml: Uint8Array): readonly Issue[] => {
    try {
      toJson(pack, xml)
      return []
    } catch (error) {
      return (error as DocumentFault).issues
    }
  }

  test('of 62 levels goes both ways', () => {
    const json = { ...document(), extensions: { deep: JSON.parse(nested(62)) } }
    expect(validate(pack, json, { side: 'issue', today: '2026-12-01' }).filter(({ severity }) => severity === 'E')).toEqual([])
    expect(toJson(pack, xmlOf(json))).toEqual(json)
  })

  test('deeper than the door takes is one finding, with both places', () => {
    const issues = found(withText(nested(63)))
    expect(issues).toMatchObject([{ severity: 'E', code: 'ASW_XML_VALUE', pointer: '/extensions/deep' }])
    expect(issues[0]?.xpath).toMatch(/^\//)
    expect(issues[0]?.message).toMatch(/deeper than 64 levels/)
  })

  test('members named as parts of JavaScript stay data', () => {
    const json = { ...document(), extensions: { deep: JSON.parse('{"__proto__":{"a":1},"constructor":"x"}') } }
    const back = toJson(pack, xmlOf(json))
    expect(JSON.stringify((back.extensions as { deep: unknown }).deep)).toBe('{"__proto__":{"a":1},"constructor":"x"}')
  })

  test.each([65, 20_000])('of %d levels in JSON is one finding, and never an error of ours', (levels) => {
    const json = { ...document(), extensions: { deep: JSON.parse(nested(levels)) } }
    expect(validate(pack, json, { side: 'import', today: '2026-12-01' })).toMatchObject([
      { severity: 'E', code: 'ASW_FIELD_VALUE', pointer: '/extensions/deep' },
    ])
  })
})
