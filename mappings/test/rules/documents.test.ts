import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadPack } from '../../src/index.ts'
import { valueAt } from '../../src/path.ts'
import { compileRules, joinRuleFiles } from '../../src/rules/index.ts'
import { readYaml } from '../../src/yaml-source.ts'
import { ACDD } from './acdd-cases.ts'
import * as f from './fixtures.ts'
import { ACFTA, EVFTA, EVFTA_IN_TIME, RCEP } from './form-cases.ts'
import { REQUESTS, type SampleCase } from './request-cases.ts'

const rulesOf = (file: unknown) => (file as PlainFile).rules.flatMap((group) => group.rules)
const TOOTHLESS = { any: [{ present: '$document' }, { absent: '$document' }] }

/** Packs and rule files that are judged by their samples. `before` holds rules that have cases of their own elsewhere. */
const BENCHES = [
  {
    name: 'asw',
    before: ['rules.yaml'],
    files: ['rules-requests.yaml', 'rules-acdd.yaml', 'rules-mis.yaml'],
    cases: [...REQUESTS, ...ACDD],
  },
  { name: 'rcep', before: [], files: ['rules.yaml'], cases: RCEP },
  { name: 'acfta', before: [], files: ['rules.yaml'], cases: ACFTA },
  { name: 'evfta', before: [], files: ['rules.yaml'], cases: EVFTA },
].map(openBench)

interface PlainFile {
  readonly rules: readonly { readonly rules: readonly { readonly id: string; must?: unknown; checks?: { must: unknown }[] }[] }[]
}

interface Bench {
  readonly name: string
  readonly before: readonly string[]
  readonly files: readonly string[]
  readonly cases: readonly SampleCase[]
}

function openBench({ name, before, files, cases }: Bench) {
  const folder = new URL(`../../packs/${name}/`, import.meta.url)
  const { rules, tables } = loadPack(name)
  const sources = [...before, ...files].map((file) => readYaml(readFileSync(new URL(file, folder), 'utf8'), file))
  const own = sources.slice(before.length).flatMap(({ value }) => rulesOf(value))
  /** Judged on the document's own day, where a case does not say otherwise. */
  const findings = ([, sample, patch, context]: SampleCase, judge = rules): readonly string[] => {
    const json = JSON.parse(readFileSync(new URL(`samples/${sample}.json`, folder), 'utf8')) as f.Json
    const table = tables.find((one) => one.document === json.document && one.scheme === json.scheme)
    const today = String(valueAt(json, table?.datedBy ?? [])).slice(0, 10)
    return f.findings(f.patched(json, patch), { today, ...context }, judge)
  }
  /** The rules with one check that never finds anything; the files themselves are as they were afterwards. */
  const blunted = (id: string, at: number) => {
    const joined = joinRuleFiles(sources)
    const rule = rulesOf(joined.value).find((one) => one.id === id)
    const part = rule?.checks?.[at] ?? rule
    if (part === undefined) throw new Error(`no rule ${id}`)
    const { must } = part
    try {
      part.must = TOOTHLESS
      return compileRules(joined.value, joined.file, joined.lineOf)
    } finally {
      part.must = must
    }
  }
  const checks = own.flatMap(({ id, checks }) => Array.from({ length: checks?.length ?? 1 }, (_, at) => [id, at] as const))
  return { name, cases, own, checks, findings, blunted }
}

describe.each(BENCHES)('the rules of $name', ({ cases, own, checks, findings, blunted }) => {
  it.each(cases.map((one) => [`${one[0]} in ${one[1]}`, one] as const))('find exactly %s', (_, one) => {
    expect(findings(one)).toEqual([one[0]])
  })

  it.each([...new Set(cases.map(([, sample]) => sample))])('find nothing in %s as it is', (sample) => {
    expect(findings(['', sample, {}])).toEqual([])
  })

  it.each(checks)('%s, check %i: that it loses its teeth is noticed by a case', (id, at) => {
    const rules = blunted(id, at)
    expect(cases.some((one) => findings(one, rules).join() !== one[0])).toBe(true)
  })

  it('have a case each', () => {
    const named = new Set(cases.map(([finds]) => finds.split(' ')[0]))
    expect(own.filter(({ id }) => !named.has(id))).toEqual([])
  })
})

describe('what a side or an operator decides', () => {
  const [asw] = BENCHES as [(typeof BENCHES)[number]]
  const matched = { '/status': 'MATCHED', '/importDeclaration': { number: 'A-1' } }

  it('AC-02: a declaration that has come carries no consent, and none is asked for', () => {
    expect(asw.findings(['', 'export-declaration.fifteen-parameters', { '/consent': undefined }, { side: 'import' }])).toEqual([])
  })

  it('AC-02: a consent of this day in Hanoi is none of tomorrow where it is still yesterday in UTC', () => {
    const consent = { '/consent/date': '2026-10-15' }
    expect(asw.findings(['', 'export-declaration.fifteen-parameters', consent, { today: '2026-10-14' }])).toEqual([])
  })

  it.each(EVFTA_IN_TIME.map((one) => [one[2], one] as const))('EU-05: three working days need no remark: %j', (_, one) => {
    expect(BENCHES.find(({ name }) => name === 'evfta')?.findings(one)).toEqual([])
  })

  it('AC-05: where it is agreed with the exporting country, a comparison may go there', () => {
    const agreed = { settings: { matchingAgreedWith: ['VN'] } }
    expect(asw.findings(['', 'declaration-response.accepted', matched, agreed])).toEqual([])
  })
})
