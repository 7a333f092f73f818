import { describe, expect, it } from 'vitest'
import { compileRules, type RuleSet } from '../../src/rules/index.ts'
import { CASES } from './cases.ts'
import { findings, readRules } from './fixtures.ts'

interface PlainRule {
  readonly id: string
  must?: unknown
  readonly checks?: { must: unknown }[]
}
interface PlainFile {
  readonly rules: readonly { readonly rules: readonly PlainRule[] }[]
}

/** Holds for every document. */
const TOOTHLESS = { any: [{ present: '$document' }, { absent: '$document' }] }

function plainRules(file: unknown): readonly PlainRule[] {
  return (file as PlainFile).rules.flatMap((group) => group.rules)
}

function checkCount(rule: PlainRule): number {
  return rule.checks?.length ?? 1
}

/** The rules with one check that never finds anything. */
function blunted(id: string, check: number): RuleSet {
  const file = readRules()
  const rule = plainRules(file).find((one) => one.id === id)
  const part = rule?.checks?.[check] ?? rule
  if (part === undefined) throw new Error(`no rule ${id}`)
  part.must = TOOTHLESS
  return compileRules(file, 'blunted rules.yaml')
}

const CHECKS = plainRules(readRules()).flatMap((rule) =>
  Array.from({ length: checkCount(rule) }, (_, i) => [rule.id, i] as const),
)

describe('a check that loses its teeth is noticed by a case', () => {
  it.each(CHECKS)('%s, check %i', (id, check) => {
    const rules = blunted(id, check)
    const noticed = CASES.some((one) => findings(one.document, one.context, rules).join() !== one.finds.join())
    expect(noticed).toBe(true)
  })
})
