import { compileApplies } from '../../../src/rules/applies.ts'
import type { Severity, Side } from '../../../src/rules/index.ts'
import { type Fields, isFields, type Source } from '../../../src/rules/source.ts'
import type { Compiler } from './compiler.ts'
import { compilePointer } from './pointer.ts'
import type { Check, CompiledRule, Loop } from './rule.ts'
import { type Scope, withLet, withVariable } from './scope.ts'

const CHECK_KEYS = ['each', 'let', 'when', 'must', 'at', 'severity', 'text']
const APPLIES_KEYS = ['schemes', 'issuers', 'from', 'to']
export const GROUP_KEYS = ['document', ...APPLIES_KEYS, 'rules']
export const RULE_KEYS = ['id', 'aliases', ...APPLIES_KEYS, 'basis', 'mark', 'status', 'note', 'checks', ...CHECK_KEYS]

/**
 * Compiles a rule: one check, written in the rule itself, or several under `checks`, which then take `severity`, `at`, `each`, `let`
 * and `text` from the rule where they have none of their own. `when` of the rule is asked once, before any loop. To which documents
 * the rule applies is said by its group and, member by member, by the rule itself.
 */
export function compileRule(rule: Fields, group: Fields, scope: Scope, compiler: Compiler): CompiledRule {
  const { source } = compiler
  const id = source.text(rule.id, 'id', rule)
  const when = rule.when === undefined ? undefined : compiler.condition(rule.when, scope, rule)
  const parts =
    rule.checks === undefined ? [] : source.list(rule.checks, 'checks').map((part) => source.fields(part, 'a check', CHECK_KEYS))
  if (rule.checks !== undefined && parts.length === 0) source.fail(rule, `${id} has no checks`)
  const shared = pickShared(rule)
  const checks =
    rule.checks === undefined
      ? [compileCheck({ ...shared, must: rule.must }, rule, scope, compiler)]
      : parts.map((part) => compileCheck({ ...shared, ...part }, part, scope, compiler))
  return {
    id,
    basis: source.text(rule.basis, 'basis', rule),
    when,
    checks,
    ...compileApplies({ ...group, ...rule }, rule, source),
  }
}

function pickShared({ severity, at, each, let: names, text }: Fields): Fields {
  return { severity, at, each, let: names, text }
}

function compileCheck(fields: Fields, within: object, outer: Scope, compiler: Compiler): Check {
  const { source } = compiler
  const loops: Loop[] = []
  let scope = outer
  for (const [name, list] of source.entries(fields.each, 'each')) {
    const of = compiler.value(list, scope, within)
    const inner = withVariable(scope, name)
    scope = inner.scope
    loops.push({ of, slot: inner.slot })
  }
  for (const [name, part] of source.entries(fields.let, 'let')) {
    scope = withLet(scope, name, compiler.value(part, scope, within))
  }
  const must = fields.must
  return {
    loops,
    when: fields.when === undefined ? undefined : compiler.condition(fields.when, scope, within),
    must: compiler.condition(must, scope, within),
    severity: severityOf(fields.severity, within, source),
    code: isFields(must) && Object.hasOwn(must, 'code') ? 'ASW_CODE_UNKNOWN' : 'ASW_RULE_BROKEN',
    pointer: compilePointer(source.text(fields.at, 'at', within), scope, within, compiler),
    text: source.text(fields.text, 'text', within),
  }
}

const SEVERITIES = ['E', 'W', 'N'] as const

/** `E` for both sides, or `{ issue: E, import: W }`; a side that is left out is not judged. */
export function severityOf(part: unknown, within: object, source: Source): Readonly<Record<Side, Severity | undefined>> {
  if (!isFields(part)) {
    const severity = source.oneOf(part, 'severity', within, SEVERITIES)
    return { issue: severity, import: severity }
  }
  const fields = source.fields(part, 'severity', ['issue', 'import'])
  const side = (value: unknown) => (value === undefined ? undefined : source.oneOf(value, 'severity', fields, SEVERITIES))
  return { issue: side(fields.issue), import: side(fields.import) }
}
