import { compileApplies } from './applies.ts'
import type { Body, Variable } from './code.ts'
import type { Compiler, Condition, Value } from './compiler.ts'
import { compilePointer } from './pointer.ts'
import type { Check, CompiledRule, Severity, Side } from './rule.ts'
import { type Scope, withLet, withVariable } from './scope.ts'
import { type Fields, isFields, type Source } from './source.ts'

const CHECK_KEYS = ['each', 'let', 'when', 'must', 'at', 'severity', 'text']
const APPLIES_KEYS = ['schemes', 'issuers', 'from', 'to']
export const GROUP_KEYS = ['document', ...APPLIES_KEYS, 'rules']
export const RULE_KEYS = ['id', 'aliases', ...APPLIES_KEYS, 'basis', 'mark', 'status', 'note', 'checks', ...CHECK_KEYS]

/**
 * Compiles a rule: one check, written in the rule itself, or several under `checks`, which then take `severity`, `at`, `each`, `let`
 * and `text` from the rule where they have none of their own. `when` of the rule is asked once, before any loop. To which documents
 * the rule applies is said by its group and, member by member, by the rule itself. `judge` names the function that judges.
 */
export function compileRule(
  rule: Fields,
  group: Fields,
  scope: Scope,
  compiler: Compiler,
): { readonly rule: CompiledRule; readonly judge: string } {
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
  const basis = source.text(rule.basis, 'basis', rule)
  const judge = scope.unit.add(scope.unit.fresh(`rule_${id.replaceAll(/\W/g, '_')}_`), 'run, issues', (out) => {
    if (when !== undefined) out.push(`if (${when(out).text} !== true) return`)
    for (const check of checks) writeCheck(check, { id, basis }, out)
    return 'undefined'
  })
  return { judge, rule: { id, basis, checks, ...compileApplies({ ...group, ...rule }, rule, source) } }
}

function pickShared({ severity, at, each, let: names, text }: Fields): Fields {
  return { severity, at, each, let: names, text }
}

interface CodeOfCheck extends Check {
  readonly loops: readonly Loop[]
  readonly when: Condition | undefined
  readonly must: Condition
  readonly code: string
  readonly pointer: Value
}
interface Loop {
  readonly of: Value
  readonly variable: Variable
}

function compileCheck(fields: Fields, within: object, outer: Scope, compiler: Compiler): CodeOfCheck {
  const { source } = compiler
  const loops: Loop[] = []
  let scope = outer
  for (const [name, list] of source.entries(fields.each, 'each')) {
    const of = compiler.value(list, scope, within)
    const inner = withVariable(scope, name)
    scope = inner.scope
    loops.push({ of, variable: inner.variable })
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

type Known = Pick<CompiledRule, 'id' | 'basis'>

/** A side without a severity is not judged, and nothing is worked out for it. */
function writeCheck(check: CodeOfCheck, rule: Known, out: Body): void {
  const { issue, import: arrival } = check.severity
  if (issue === undefined && arrival === undefined) return
  const head = issue === undefined ? `if (run.side === 'import')` : arrival === undefined ? `if (run.side === 'issue')` : ''
  out.block(head, () => writeLoops(check, check.loops, rule, out))
}

function writeLoops(check: CodeOfCheck, [loop, ...inner]: readonly Loop[], rule: Known, out: Body): void {
  if (loop !== undefined) out.loop(loop.of(out), loop.variable, () => writeLoops(check, inner, rule, out))
  else if (check.when === undefined) writeFinding(check, rule, out)
  else out.block(`if (${check.when(out).text} === true)`, () => writeFinding(check, rule, out))
}

function writeFinding({ must, severity, code, pointer, text }: CodeOfCheck, { id, basis }: Known, out: Body): void {
  out.block(`if (${must(out).text} === false)`, () => {
    const [own, theirs] = [severity.issue ?? severity.import, severity.import ?? severity.issue].map((one) => JSON.stringify(one))
    const graded = own === theirs ? own : `run.side === 'issue' ? ${own} : ${theirs}`
    const told = { code, rule: id }
    const said = { legalBasis: basis, message: text }
    const place = pointer(out).text
    const facts = [told, said].map((part) => JSON.stringify(part).slice(1, -1))
    out.push(`issues.push({ severity: ${graded}, ${facts[0]}, pointer: ${place}, ${facts[1]} })`)
  })
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
