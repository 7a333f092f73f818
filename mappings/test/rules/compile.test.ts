import { describe, expect, it } from 'vitest'
import { codeLists } from '../../src/codelists/index.ts'
import { DocumentFault } from '../../src/fault.ts'
import { compileRules, type RuleSet, runRules } from '../../src/rules/index.ts'
import { readYaml } from '../../src/yaml-source.ts'

/** A rule file with this one rule, on documents of kind `note`. */
function fileWith(rule: string, more = ''): string {
  return `
sets: { friends: [VN, TH] }
patterns: { digits: '^\\d+$', word: '^(\\w)(\\w)' }
settings:
  - values: { grace: 3, strict: true, table: { '640399': [CTH] } }
  - { schemes: [B], from: 2026-01-01, values: { grace: 0 } }
settingNames: [unset]
documents:
  note:
    date: $on
    scheme: $scheme
    issuer: $country
    define:
      boss: { first: { of: $people, as: p, where: { equals: [$p.role, BOSS] } } }
    facts:
      grown: { atLeast: [$age, 18] }
${more}
rules:
  - document: note
    rules:
      - { id: R, basis: none, mark: P, severity: E, text: broken, at: /x, ${rule} }
elsewhere: []
`
}

function compile(text: string): RuleSet {
  const source = readYaml(text, 'test.yaml')
  return compileRules(source.value, 'test.yaml', source.lineOf)
}

function pointers(
  rule: string,
  document: object,
  settings: Record<string, string | number | boolean> = {},
): readonly (string | undefined)[] {
  const context = { side: 'issue', today: '2026-03-10', settings } as const
  return runRules(compile(fileWith(rule)), { document: 'note', ...document }, context, codeLists).map(({ pointer }) => pointer)
}

describe('a condition', () => {
  it.each<[string, object, boolean | undefined]>([
    ['{ present: $a }', { a: 0 }, true],
    ['{ present: $a }', { a: '' }, false],
    ['{ present: $a }', { a: [] }, false],
    ['{ present: $a.b.c }', { a: { b: { c: 'x' } } }, true],
    ['{ present: $a.b.c }', { a: 'text' }, false],
    ['{ present: $constructor }', {}, false],
    ['{ absent: $a }', {}, true],
    ['{ equals: [$a, x] }', { a: 'x' }, true],
    ['{ equals: [$a, x] }', { a: 'y' }, false],
    ['{ equals: [$a, x] }', {}, undefined],
    ['{ equals: [$a, x] }', { a: null }, undefined],
    ['{ differs: [$a, $b] }', { a: 1, b: 2 }, true],
    ['{ differs: [$a, $b] }', { a: 1 }, undefined],
    ['{ in: [$a, [x, y]] }', { a: 'y' }, true],
    ['{ in: [$a, { set: friends }] }', { a: 'LA' }, false],
    ['{ in: [$a, $list] }', { a: 'LA' }, undefined],
    ['{ has: [$list, x] }', { list: ['x'] }, true],
    ['{ has: [$list, x] }', {}, false],
    ['{ matches: [$a, digits] }', { a: '12' }, true],
    ['{ matches: [$a, digits] }', { a: '1a' }, false],
    ['{ matches: [$a, digits] }', { a: 12 }, undefined],
    ['{ before: [$a, $b] }', { a: '2026-02-28', b: '2026-03-01' }, true],
    ['{ before: [$a, $b] }', { a: '2026-02-30', b: '2026-03-01' }, undefined],
    ['{ notAfter: [$a, $a] }', { a: '2026-02-28' }, true],
    ['{ less: [$a, "10.2"] }', { a: '10.19' }, true],
    ['{ less: [$a, 9] }', { a: '10' }, false],
    ['{ atMost: [$a, "10.10"] }', { a: '10.1' }, true],
    ['{ atLeast: [$a, 40] }', { a: 39.5 }, undefined],
    ['{ more: [$a, 0] }', { a: 'many' }, undefined],
    ['{ whole: $a }', { a: '40.0' }, true],
    ['{ whole: $a }', { a: '40.6' }, false],
    ['{ holds: $a }', { a: true }, true],
    ['{ holds: $a }', { a: 'true' }, undefined],
    ['{ holds: $setting.strict }', {}, true],
    ['grown', { age: 18 }, true],
    ['grown', { age: 17 }, false],
    ['{ not: grown }', {}, undefined],
    ['{ all: [grown, { present: $a }] }', { a: 1 }, undefined],
    ['{ all: [grown, { present: $a }] }', {}, false],
    ['{ any: [grown, { present: $a }] }', { a: 1 }, true],
    ['{ any: [grown, { present: $a }] }', {}, undefined],
    ['{ some: { of: $l, as: e, that: { equals: [$e.k, 1] } } }', { l: [{ k: 2 }, { k: 1 }] }, true],
    ['{ some: { of: $l, as: e, that: { equals: [$e.k, 1] } } }', { l: [{ k: 2 }, {}] }, undefined],
    ['{ some: { of: $l, as: e, that: { equals: [$e.k, 1] } } }', {}, false],
    ['{ every: { of: $l, as: e, that: { equals: [$e.k, 1] } } }', { l: [{ k: 1 }, { k: 2 }] }, false],
    ['{ every: { of: $l, as: e, that: { equals: [$e.k, 1] } } }', {}, true],
    ['{ unique: { of: $l, as: e, take: $e.k } }', { l: [{ k: 1 }, { k: 1 }] }, false],
    ['{ unique: { of: $l, as: e, take: $e.k, where: { present: $e.v } } }', { l: [{ k: 1, v: 1 }, { k: 1 }] }, true],
    ['{ code: [$a, iso3166-1] }', { a: 'VN' }, true],
    ['{ code: [$a, iso3166-1] }', { a: 'VM' }, false],
    ['{ code: [$a, hs] }', { a: '999998', on: '2019-01-01' }, undefined],
    ['{ judged: [$a, hs] }', { a: '640399', on: '2019-01-01' }, false],
    ['{ judged: [$a, hs] }', { a: '640399', on: '2026-01-01' }, true],
    ['{ equals: [$today, "2026-03-10"] }', {}, true],
    ['{ equals: [$side, issue] }', {}, true],
    ['{ equals: [{ capture: [$a, word, 2] }, b] }', { a: 'abc' }, true],
    ['{ equals: [{ capture: [$a, word, 2] }, b] }', { a: '-' }, undefined],
    ['{ equals: [{ edition: hs }, "2022"] }', { on: '2026-01-01' }, true],
    [
      '{ equals: [{ sum: [{ list: { of: $l, as: e, take: $e.v } }] }, "10.30"] }',
      { l: [{ v: '10.1' }, { v: '0.20' }, {}] },
      true,
    ],
    [
      '{ equals: [$boss.name, Ann] }',
      {
        people: [
          { role: 'CLERK', name: 'Bob' },
          { role: 'BOSS', name: 'Ann' },
        ],
      },
      true,
    ],
  ])('%s of %j', (condition, document, told) => {
    // A condition that holds is broken by its negation, one that fails by itself, one that cannot be told by neither.
    expect(pointers(`must: ${condition}`, document)).toEqual(told === false ? ['/x'] : [])
    expect(pointers(`must: { not: ${condition} }`, document)).toEqual(told === true ? ['/x'] : [])
  })
})

describe('a pointer', () => {
  const never = 'must: { equals: [1, 2] }'

  it('names every entry of nested loops', () => {
    const document = { a: [{ b: [0, 0] }, { b: [] }, { b: [0] }] }
    const rule = `checks: [{ each: { one: $a, two: $one.b }, at: '/a/{one}/b/{two}', ${never} }]`
    expect(pointers(rule, document)).toEqual(['/a/0/b/0', '/a/0/b/1', '/a/2/b/0'])
  })

  it.each([
    ['the entry that a definition found', { people: [{ role: 'CLERK' }, { role: 'BOSS' }] }, '/people/1/name'],
    ['the list where it found none', { people: [{ role: 'CLERK' }] }, '/people'],
  ])('names %s', (_, document, pointer) => {
    expect(pointers(`checks: [{ at: '/people/{boss}/name', ${never} }]`, document)).toEqual([pointer])
  })
})

describe('settings', () => {
  const rule = 'must: { equals: [$setting.grace, $wanted] }'

  it.each([
    ['the first row', { wanted: 3 }],
    ['a later row for the scheme', { wanted: 0, scheme: 'B', on: '2026-01-01' }],
    ['not before its first day', { wanted: 3, scheme: 'B', on: '2025-12-31' }],
  ])('come from %s', (_, document) => {
    expect(pointers(rule, document)).toEqual([])
  })

  it('of the context win', () => {
    expect(pointers(rule, { wanted: 7 }, { grace: 7 })).toEqual([])
    expect(pointers(rule, { wanted: 7 })).toEqual(['/x'])
  })

  it('that no rule knows are refused', () => {
    expect(() => pointers(rule, {}, { graec: 7 })).toThrow(expect.objectContaining({ code: 'ASW_PACK_INVALID' }))
  })
})

it('an empty rule file has no findings', () => {
  const context = { side: 'issue', today: '2026-03-10' } as const
  expect(runRules(compileRules({}, 'rules.yaml'), { document: 'note' }, context, codeLists)).toEqual([])
})

describe('a rule file is refused, with its line,', () => {
  it.each([
    ['an unknown key', 'must: grown, mustt: grown', 'mustt'],
    ['an unknown operator', 'must: { equal: [1, 1] }', 'no operator is named equal'],
    ['an unknown function', 'must: { present: { addYears: [$a, 1] } }', 'no function is named addYears'],
    ['an unknown fact', 'must: groan', 'no fact is named groan'],
    ['an unknown setting', 'must: { holds: $setting.grrace }', 'no setting is named grrace'],
    ['an unknown pattern', 'must: { matches: [$a, digit] }', 'no pattern is named digit'],
    ['an unknown set', 'must: { in: [$a, { set: foes }] }', 'no set is named foes'],
    ['a missing condition', 'note: nothing', 'a condition is missing'],
    ['two operators', 'must: { present: $a, absent: $b }', 'one operator'],
    ['too many arguments', 'must: { present: { dayOf: [$a, 1] } }', 'dayOf takes'],
    ['one operand', 'must: { equals: [$a] }', 'two operands'],
    ['a path that is none', 'must: { present: $a/b }', 'is not a path'],
    ['an empty list of conditions', 'must: { all: [] }', 'is empty'],
    ['no list of checks', 'checks: []', 'has no checks'],
    ['a day that is none', 'from: 2026-02-30, must: grown', 'from is not a day'],
    ['a pointer that is none', 'checks: [{ at: x, must: grown }]', 'not a JSON pointer'],
    ['a pointer to nothing', 'checks: [{ at: "/x/{y}", must: grown }]', 'names no loop'],
    ['a severity that is none', 'checks: [{ severity: F, must: grown }]', 'severity is none of E, W, N'],
  ])('for %s', (_, rule, detail) => {
    try {
      compile(fileWith(rule))
    } catch (error) {
      expect(error).toBeInstanceOf(DocumentFault)
      expect(error).toMatchObject({ code: 'ASW_PACK_INVALID', line: 21 })
      expect(String(error)).toMatch(/test\.yaml:21: /)
      expect(String(error)).toContain(detail)
      return
    }
    expect.unreachable('it compiled')
  })

  it('for a rule that stands there twice', () => {
    const text = fileWith('must: grown').replace(
      'elsewhere: []',
      'elsewhere: [{ id: R, status: process, basis: none, mark: P, text: again }]',
    )
    expect(() => compile(text)).toThrow(expect.objectContaining({ code: 'ASW_PACK_INVALID' }))
  })

  it('for a pattern that is no regular expression', () => {
    expect(() => compile(fileWith('must: grown').replace("'^\\d+$'", "'('"))).toThrow(
      expect.objectContaining({ code: 'ASW_PACK_INVALID' }),
    )
  })
})
