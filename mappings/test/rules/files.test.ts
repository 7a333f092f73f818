import { describe, expect, it } from 'vitest'
import { compileRules, joinRuleFiles } from '../../src/rules/index.ts'
import { readYaml } from '../../src/yaml-source.ts'

const FIRST = `
patterns: { digits: '^[0-9]+$' }
documents:
  letter: { date: $date, scheme: $scheme, issuer: $country }
settings:
  - { values: { longest: 3 } }
rules:
  - document: letter
    rules:
      - { id: L-1, basis: us, mark: P, severity: E, must: { matches: [$number, digits] }, at: /number, text: no digits }
`
const SECOND = `
settings:
  - { values: { longest: 5 } }
rules:
  - document: letter
    rules:
      - { id: L-2, basis: us, mark: P, severity: W, must: { atMost: [$length, $setting.longest] }, at: /length, text: too long }
`
const compiled = (...texts: readonly string[]) => {
  const files = joinRuleFiles(texts.map((text, at) => readYaml(text, `rules-${at + 1}.yaml`)))
  return compileRules(files.value, files.file, files.lineOf)
}
const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'ASW_PACK_INVALID', message: expect.stringMatching(message) })

describe('the rule files of a pack', () => {
  it('are read as one: a later file uses the documents and patterns of an earlier one', () => {
    const rules = compiled(FIRST, SECOND)
    expect(rules.register.map(({ id }) => id)).toEqual(['L-1', 'L-2'])
    expect(rules.programs.get('letter')?.rules).toHaveLength(2)
    expect(rules.programs.get('letter')?.settings.map(({ values }) => values.longest)).toEqual([3, 5])
  })

  it('may have one rule for several kinds of documents: it is one line of the register', () => {
    const other = `documents: { parcel: { date: $d, scheme: $s, issuer: $i } }
rules:
  - document: parcel
    rules: [{ id: L-1, basis: us, mark: P, severity: W, must: { present: $number }, at: /number, text: no number }]`
    expect(compiled(FIRST, other).register).toMatchObject([
      {
        id: 'L-1',
        status: 'enforced',
        documents: ['letter', 'parcel'],
        severity: { issue: 'E/W', import: 'E/W' },
        text: 'no digits; no number',
      },
    ])
  })

  it.each([
    ['a rule id that stands in two files', [FIRST, SECOND.replace('L-2', 'L-1')], /L-1 stands there twice/],
    [
      'a rule of two documents on two grounds',
      [
        FIRST,
        `${SECOND}  - document: parcel\n    rules: [{ id: L-1, basis: them, mark: P, severity: E, must: { present: $a }, at: /a, text: none }]\n` +
          'documents: { parcel: { date: $d, scheme: $s, issuer: $i } }',
      ],
      /L-1 stands there twice, with another basis/,
    ],
    ['a pattern that two files name', [FIRST, `patterns: { digits: 'x' }`], /^rules-2\.yaml:1: .*digits/],
    [
      'a document that two files open',
      [FIRST, `documents:\n  letter: { date: $d, scheme: $s, issuer: $i }`],
      /^rules-2\.yaml:2: /,
    ],
    ['a misspelt section', [FIRST, 'rule: []'], /^rules-2\.yaml:1: .*unknown key rule/],
    ['a section that is no list', [FIRST, 'rules: {}'], /rules is not a list/],
    [
      'a mistake in the second file, by the name of that file',
      [FIRST, SECOND.replace('atMost', 'most')],
      /^rules-2\.yaml:7: no operator/,
    ],
    [
      'a mistake in the first file, by the name of that file',
      [FIRST.replace('digits]', 'letters]'), SECOND],
      /^rules-1\.yaml:10: no pattern/,
    ],
  ] as const)('refuses %s', (_, texts, message) => {
    expect(() => compiled(...texts)).toThrow(refusal(message))
  })
})
