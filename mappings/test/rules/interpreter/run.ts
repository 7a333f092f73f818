import { isDay } from '../../../src/codelists/day.ts'
import type { CodeLists } from '../../../src/codelists/index.ts'
import type { Issue } from '../../../src/fault.ts'
import { appliesTo } from '../../../src/rules/applies.ts'
import type { RuleContext, Setting } from '../../../src/rules/index.ts'
import { isFields } from '../../../src/rules/source.ts'
import type { Check, CompiledRule, Interpreted, Program, Run } from './rule.ts'
import { UNKNOWN_YET } from './scope.ts'

/** What `runRules` finds, by the closures. */
export function interpret(rules: Interpreted, json: unknown, context: RuleContext, lists: CodeLists): readonly Issue[] {
  const program = isFields(json) && typeof json.document === 'string' ? rules.programs.get(json.document) : undefined
  if (program === undefined) return []
  const blank = openRun(program, json, context, lists)
  const date = program.date(blank)
  const on = isDay(date) ? date : context.today
  const [scheme, issuer] = [program.scheme(blank), program.issuer(blank)]
  const run: Run = { ...blank, on, settings: settle(program, scheme, issuer, on, context) }
  const issues: Issue[] = []
  for (const rule of program.rules) {
    if (!appliesTo(rule, scheme, issuer, on)) continue
    if (rule.when !== undefined && rule.when(run) !== true) continue
    for (const check of rule.checks) judge(check, rule, run, 0, issues)
  }
  return issues
}

function openRun(program: Program, document: unknown, context: RuleContext, lists: CodeLists): Run {
  const slots = new Array<unknown>(program.slots).fill(UNKNOWN_YET)
  const indexes = new Array<number>(program.slots).fill(-1)
  return { document, context, lists, settings: {}, on: context.today, slots, indexes }
}

function settle(
  program: Program,
  scheme: unknown,
  issuer: unknown,
  on: string,
  context: RuleContext,
): Readonly<Record<string, Setting>> {
  const settings: Record<string, Setting> = {}
  for (const row of program.settings) if (appliesTo(row, scheme, issuer, on)) Object.assign(settings, row.values)
  return Object.assign(settings, context.settings)
}

function judge(check: Check, rule: CompiledRule, run: Run, depth: number, issues: Issue[]): void {
  const severity = check.severity[run.context.side]
  if (severity === undefined) return
  const loop = check.loops[depth]
  if (loop !== undefined) {
    const list = loop.of(run)
    if (!Array.isArray(list)) return
    for (let i = 0; i < list.length; i++) {
      run.slots[loop.slot] = list[i]
      run.indexes[loop.slot] = i
      judge(check, rule, run, depth + 1, issues)
    }
    return
  }
  if (check.when !== undefined && check.when(run) !== true) return
  if (check.must(run) !== false) return
  const { code, text: message } = check
  issues.push({ severity, code, rule: rule.id, pointer: check.pointer(run), legalBasis: rule.basis, message })
}
