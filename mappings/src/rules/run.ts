import { isDay } from '../codelists/day.ts'
import type { CodeLists } from '../codelists/index.ts'
import { DocumentFault, type Issue } from '../fault.ts'
import { appliesTo } from './applies.ts'
import type { Check, CompiledRule, Program, RuleContext, RuleSet, Run, Setting } from './rule.ts'
import { UNKNOWN_YET } from './scope.ts'
import { isFields } from './source.ts'

/**
 * Judges a canonical document by the rules of its kind, scheme, issuing country and date, and collects every finding. The document
 * need not satisfy its schema: what is absent or misshapen cannot be told and breaks no rule but those that ask for its presence.
 * A document of a kind without rules has no findings.
 *
 * Findings carry `ASW_RULE_BROKEN`, or `ASW_CODE_UNKNOWN` where a code is in no list, with rule id, JSON pointer and legal basis.
 * They name no value of the document.
 *
 * @throws DocumentFault ASW_PACK_INVALID when the context names a setting, or something known, that the rules do not have
 */
export function runRules(rules: RuleSet, json: unknown, context: RuleContext, lists: CodeLists): readonly Issue[] {
  const program = isFields(json) && typeof json.document === 'string' ? rules.programs.get(json.document) : undefined
  if (program === undefined) return []
  refuseStrangers(rules, context)
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

function refuseStrangers({ settingNames, knownNames, file }: RuleSet, { settings, known }: RuleContext): void {
  const stranger = settings === undefined ? undefined : Object.keys(settings).find((name) => !settingNames.includes(name))
  if (stranger !== undefined) throw new DocumentFault('ASW_PACK_INVALID', `${file} has no setting named ${stranger}`)
  const unasked = known === undefined ? undefined : Object.keys(known).find((name) => !knownNames.includes(name))
  if (unasked !== undefined) throw new DocumentFault('ASW_PACK_INVALID', `${file} asks nothing known named ${unasked}`)
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
