import { describe, expect, it } from 'vitest'
import { compileRules, type RuleContext } from '../../src/rules/index.ts'
import { CASES } from './cases.ts'
import { findings, patched, readRules } from './fixtures.ts'
import { ACCEPTED, SOUND } from './sound.ts'

interface PlainRule {
  readonly id: string
  must?: unknown
  readonly checks?: { must?: unknown }[]
}

type Example = { readonly document: object; readonly context: Partial<RuleContext> }

/** Documents in which nothing is found, each from both sides. */
const PASSING: readonly Example[] = [
  ...Object.values(SOUND).flatMap((document) => [
    { document, context: {} },
    { document, context: { side: 'import' as const } },
  ]),
  ...ACCEPTED.map(([, document, patch, context = {}]) => ({ document: patched(document, patch), context })),
]

function plainRules(file: unknown): readonly PlainRule[] {
  return (file as { rules: readonly { rules: readonly PlainRule[] }[] }).rules.flatMap((group) => group.rules)
}

const CHECKS = plainRules(readRules()).flatMap((rule) =>
  Array.from({ length: rule.checks?.length ?? 1 }, (_, check) => [rule.id, check] as const),
)

/** The rules with one check turned round. What could not be told stays untold, so a finding proves that the check was asked and held. */
function turned(id: string, check: number) {
  const file = readRules()
  const rule = plainRules(file).find((one) => one.id === id)
  const part = rule?.checks?.[check] ?? rule
  if (part === undefined) throw new Error(`no rule ${id}`)
  part.must = { not: part.must ?? rule?.must }
  return compileRules(file, 'turned rules.yaml')
}

describe('every check has a document that it passes', () => {
  it.each(CHECKS)('%s, check %i', (id, check) => {
    const rules = turned(id, check)
    const held = PASSING.some(({ document, context }) =>
      findings(document, context, rules).some((found) => found.startsWith(`${id} `)),
    )
    expect(held).toBe(true)
  })
})

describe('every rule has a document that breaks it', () => {
  it.each([...new Set(CHECKS.map(([id]) => id))])('%s', (id) => {
    expect(CASES.some(({ finds }) => finds.some((found) => found.startsWith(`${id} `)))).toBe(true)
  })
})
