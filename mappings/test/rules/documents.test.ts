import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadPack } from '../../src/index.ts'
import { valueAt } from '../../src/path.ts'
import { compileRules, joinRuleFiles } from '../../src/rules/index.ts'
import { readYaml } from '../../src/yaml-source.ts'
import { ACDD } from './acdd-cases.ts'
import * as f from './fixtures.ts'
import { REQUESTS, type SampleCase } from './request-cases.ts'

const FOLDER = new URL('../../packs/asw/', import.meta.url)
const FILES = ['rules.yaml', 'rules-requests.yaml', 'rules-acdd.yaml', 'rules-mis.yaml']
const SOURCES = FILES.map((name) => readYaml(readFileSync(new URL(name, FOLDER), 'utf8'), name))
const ADDED = SOURCES.slice(1)
const { rules: RULES, tables } = loadPack('asw')
const CASES: readonly SampleCase[] = [...REQUESTS, ...ACDD]

function sample(name: string): f.Json {
  return JSON.parse(readFileSync(new URL(`samples/${name}.json`, FOLDER), 'utf8')) as f.Json
}

/** Judged on the document's own day, where a case does not say otherwise. */
function findings([, name, patch, context]: SampleCase, rules = RULES): readonly string[] {
  const json = sample(name)
  const table = tables.find((one) => one.document === json.document && one.scheme === json.scheme)
  const today = String(valueAt(json, table?.datedBy ?? [])).slice(0, 10)
  return f.findings(f.patched(json, patch), { today, ...context }, rules)
}

describe('exactly the broken rule is found', () => {
  it.each(CASES.map((one) => [`${one[0]} in ${one[1]}`, one] as const))('%s', (_, one) => {
    expect(findings(one)).toEqual([one[0]])
  })

  it.each([...new Set(CASES.map(([, name]) => name))])('and nothing in %s as it is', (name) => {
    expect(findings(['', name, {}])).toEqual([])
  })
})

describe('what a side or an operator decides', () => {
  const matched = { '/status': 'MATCHED', '/importDeclaration': { number: 'A-1' } }

  it('AC-02: a declaration that has come carries no consent, and none is asked for', () => {
    expect(findings(['', 'export-declaration.fifteen-parameters', { '/consent': undefined }, { side: 'import' }])).toEqual([])
  })

  it('AC-05: where it is agreed with the exporting country, a comparison may go there', () => {
    const agreed = { settings: { matchingAgreedWith: ['VN'] } }
    expect(findings(['', 'declaration-response.accepted', matched, agreed])).toEqual([])
  })
})

interface PlainFile {
  readonly rules: readonly { readonly rules: readonly { readonly id: string; must?: unknown; checks?: { must: unknown }[] }[] }[]
}
const TOOTHLESS = { any: [{ present: '$document' }, { absent: '$document' }] }
const rulesOf = (file: unknown) => (file as PlainFile).rules.flatMap((group) => group.rules)
const ADDED_RULES = ADDED.flatMap(({ value }) => rulesOf(value))
const CHECKS = ADDED_RULES.flatMap(({ id, checks }) => Array.from({ length: checks?.length ?? 1 }, (_, at) => [id, at] as const))

/** The rules with one check that never finds anything; the files themselves are as they were afterwards. */
function blunted(id: string, at: number) {
  const files = joinRuleFiles(SOURCES)
  const rule = rulesOf(files.value).find((one) => one.id === id)
  const part = rule?.checks?.[at] ?? rule
  if (part === undefined) throw new Error(`no rule ${id}`)
  const { must } = part
  try {
    part.must = TOOTHLESS
    return compileRules(files.value, files.file, files.lineOf)
  } finally {
    part.must = must
  }
}

describe('a check that loses its teeth is noticed by a case', () => {
  it.each(CHECKS)('%s, check %i', (id, at) => {
    const rules = blunted(id, at)
    expect(CASES.some((one) => findings(one, rules).join() !== one[0])).toBe(true)
  })
})

it('every added rule has a case of its own', () => {
  const named = new Set(CASES.map(([finds]) => finds.split(' ')[0]))
  expect(ADDED_RULES.filter(({ id }) => !named.has(id))).toEqual([])
})
