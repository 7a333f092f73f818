import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { codeLists } from '../../src/codelists/index.ts'
import { OPERATOR_NAMES } from '../../src/rules/condition.ts'
import { FUNCTIONS } from '../../src/rules/functions.ts'
import { compileRules, joinRuleFiles, type RuleContext, type RuleSet, runRules } from '../../src/rules/index.ts'
import { LISTED } from '../../src/rules/listed.ts'
import { readYaml } from '../../src/yaml-source.ts'
import { documents } from '../engine/arbitrary.ts'
import { SAMPLES, SHIPPED } from '../engine/packs.ts'
import { ODD, oddly } from '../engine/spoilt-json.ts'
import { CASES } from './cases.ts'
import * as f from './fixtures.ts'
import { interpreted } from './interpreter/compile.ts'
import type { Interpreted } from './interpreter/rule.ts'
import { interpret } from './interpreter/run.ts'
import { condition, value } from './random-rules.ts'

/**
 * What the generated code finds is what closures over the same rule file find (`interpreter/`, written apart from the generator):
 * the same findings, in the same order, word for word.
 */
const TIMEOUT = { timeout: 90_000 }

interface Both {
  readonly generated: RuleSet
  readonly closures: Interpreted
}

const BOTH: readonly (Both & (typeof SHIPPED)[number])[] = SHIPPED.flatMap((shipped) => {
  const head = parse(readFileSync(new URL('pack.yaml', shipped.folder), 'utf8')) as { rules?: string | string[] }
  if (head.rules === undefined) return []
  const joined = joinRuleFiles(
    [head.rules].flat().map((file) => readYaml(readFileSync(new URL(file, shipped.folder), 'utf8'), file)),
  )
  return [{ ...shipped, generated: shipped.pack.rules, closures: interpreted(joined.value, joined.file) }]
})

function expectSame({ generated, closures }: Both, json: unknown, context: RuleContext): void {
  const told = (rules: () => unknown): unknown => {
    try {
      return rules()
    } catch (error) {
      return String(error)
    }
  }
  const expected = told(() => interpret(closures, json, context, codeLists))
  expect(told(() => runRules(generated, json, context, codeLists))).toEqual(expected)
}

const SIDES = ['issue', 'import'] as const
const TODAY = '2026-03-10'

describe.each(BOTH)('the rules of $name', TIMEOUT, (both) => {
  const samples = SAMPLES.filter(({ pack }) => pack === both.pack)

  it('judge every sample as the closures do, from both sides and on several days', () => {
    for (const { json } of samples)
      for (const side of SIDES) for (const today of ['2018-01-01', TODAY, '2030-12-31']) expectSame(both, json, { side, today })
  })

  it.each(both.pack.tables.map((table) => [table.version, table] as const))('judge any document of %s alike', (_, table) => {
    fc.assert(
      fc.property(documents(table.schema, table), fc.constantFrom(...SIDES), (json, side) => {
        expectSame(both, json, { side, today: TODAY })
      }),
      { numRuns: 60 },
    )
  })

  it('judge samples alike that something in them was taken from, doubled or made another', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.nat(),
        fc.nat(),
        ODD,
        fc.constantFrom(...SIDES),
        (sample, at, and, odd, side) => {
          const json = oddly(oddly(sample.json, at, odd), and, 'take away')
          expectSame(both, json, { side, today: TODAY })
        },
      ),
      { numRuns: 1_500 },
    )
  })
})

describe('the rules of e-Form D', TIMEOUT, () => {
  const both = BOTH.find(({ name }) => name === 'asw') as Both

  it('judge every case alike, and every pair of cases put together', () => {
    for (const { document, context } of CASES) expectSame(both, document, { side: 'issue', today: TODAY, ...context })
    for (let at = 1; at < CASES.length; at++) {
      const [one, other] = [CASES[at - 1], CASES[at]]
      const mixed = { ...one?.document, ...other?.document }
      for (const side of SIDES) expectSame(both, mixed, { today: TODAY, ...other?.context, side })
    }
  })

  it('judge alike with what the caller knows, whatever it is', () => {
    const known = fc.dictionary(fc.constantFrom(...both.generated.knownNames), fc.oneof(ODD, fc.array(fc.constant(f.formD()))))
    fc.assert(
      fc.property(fc.constantFrom(...CASES), known, ({ document }, given) => {
        expectSame(both, document, { side: 'issue', today: TODAY, known: given })
      }),
      { numRuns: 500 },
    )
  })
})

describe('rules that nobody would write', TIMEOUT, () => {
  const seen = new Set<string>()
  const inside = condition(['one', 'other', 'short', 'found', 'plain'])
  const check = fc.record({
    when: fc.option(fc.oneof(inside, fc.constant('fact')), { nil: undefined }),
    must: inside,
    each: fc.constantFrom({ one: '$list', other: '$one.list' }, { one: '$list', other: '$things' }),
    let: fc.record({ short: value(['one', 'other']) }),
    at: fc.constantFrom('/', '/list/{one}', '/list/{one}/list/{other}/a', '/things/{found}/b', '/{other}/{found}/{plain}'),
  })
  const rule = fc.record({
    when: fc.option(condition(['found', 'plain']), { nil: undefined }),
    checks: fc.array(check, { minLength: 1, maxLength: 2 }),
  })
  const file = fc.record({
    found: condition(['x']),
    plain: value([]),
    fact: condition(['found', 'plain']),
    rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
  })
  const leaf = fc.constantFrom('A', 'B', 'CC', '', '2026-02-28', '2026-13-01', '10.50', '10.5', 3, 0, true, false, null, 'VN')
  const document = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.dictionary(fc.constantFrom('a', 'b', 'list', 'constructor'), tie('any'), { maxKeys: 4 }),
      fc.array(tie('any'), { maxLength: 3 }),
    ),
  })).any

  it('are judged alike, in every operator and function', () => {
    fc.assert(
      fc.property(
        file,
        fc.record({ list: document, things: fc.array(document, { maxLength: 3 }), a: document, b: leaf }),
        fc.constantFrom(...SIDES),
        ({ found, plain, fact, rules }, json, side) => {
          const yaml = {
            patterns: { letters: '^[A-Z]+$', pair: '^(\\w)(\\w)$' },
            sets: { few: ['A', 'B'] },
            settings: [{ values: { text: 'A', number: 3, table: { A: 1 }, list: ['A', 'CC'], pattern: '[A-Z]' } }],
            knownNames: ['beside'],
            documents: {
              thing: {
                date: '$a',
                scheme: '$b',
                issuer: '$b',
                define: { found: { first: { of: '$things', as: 'x', where: found } }, plain },
                facts: { fact },
              },
            },
            rules: [
              {
                document: 'thing',
                rules: rules.map((one, at) => ({
                  id: `R-${at}`,
                  basis: 'none',
                  mark: 'P',
                  text: `"quoted" \\ \u2028 \${run} ${at}`,
                  severity: at === 1 ? { issue: 'E' } : at === 2 ? { issue: 'W', import: 'E' } : 'E',
                  ...one,
                })),
              },
            ],
          }
          for (const name of JSON.stringify(yaml).matchAll(/"(\w+)":/g)) seen.add(name[1] as string)
          const plainYaml = JSON.parse(JSON.stringify(yaml)) as unknown
          const both = { generated: compileRules(plainYaml, 'r.yaml'), closures: interpreted(plainYaml, 'r.yaml') }
          const known = { beside: { a: 'A', list: ['A'] } }
          expectSame(both, { ...json, document: 'thing' }, { side, today: '2026-02-28', known })
        },
      ),
      { numRuns: 800 },
    )
    const missed = [...OPERATOR_NAMES, ...Object.keys(FUNCTIONS), ...Object.keys(LISTED)].filter((name) => !seen.has(name))
    expect(missed).toEqual([])
  })
})

describe('texts of a rule file that look like code', () => {
  const HOSTILE = [
    '"];throw 7//',
    "'];throw 7//",
    '`$\u007bthrow7}',
    '*/throw 7/*',
    '\u2028throw 7',
    '\nthrow 7',
    '\\"];throw 7//',
    '</script>',
  ]

  it.each(HOSTILE)('stay texts: %j', (text) => {
    const rule = {
      id: text,
      basis: text,
      mark: 'P',
      severity: 'E',
      must: { all: [{ equals: ['$a', text] }, { code: [text, 'iso4217'] }, { in: [text, [text]] }, { matches: ['$a', text] }] },
      at: `/${text.replaceAll('/', '')}/a`,
      text,
    }
    const yaml = {
      patterns: { [text]: 'x' },
      settings: [{ values: { [text]: text } }],
      documents: { [text]: { date: '$a', scheme: text, issuer: text, facts: { [text]: { present: text } } } },
      rules: [{ document: text, rules: [{ ...rule, when: text }] }],
    }
    const found = runRules(
      compileRules(yaml, 'r.yaml'),
      { document: text, a: 'other' },
      { side: 'issue', today: TODAY },
      codeLists,
    )
    expect(found).toEqual([
      { severity: 'E', code: 'ASW_RULE_BROKEN', rule: text, pointer: rule.at, legalBasis: text, message: text },
    ])
  })
})
