import { isDay } from '../codelists/day.ts'
import type { CodeLists } from '../codelists/index.ts'
import { DocumentFault, type Issue } from '../fault.ts'
import { appliesTo } from './applies.ts'
import type { CompiledRule, Program, RuleContext, RuleSet, Run, Setting } from './rule.ts'
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
  const { code } = program
  const run = code.open(json, context, lists)
  const date = code.date(run)
  const [scheme, issuer] = [code.scheme(run), code.issuer(run)]
  const on = isDay(date) ? date : context.today
  const { judges, settings } = applying(program, scheme, issuer, on)
  run.on = on
  run.settings = context.settings === undefined ? settings : { ...settings, ...context.settings }
  const issues: Issue[] = []
  for (const judge of judges) judge(run, issues)
  return issues
}

function refuseStrangers({ settingNames, knownNames, file }: RuleSet, { settings, known }: RuleContext): void {
  const stranger = settings === undefined ? undefined : Object.keys(settings).find((name) => !settingNames.includes(name))
  if (stranger !== undefined) throw new DocumentFault('ASW_PACK_INVALID', `${file} has no setting named ${stranger}`)
  const unasked = known === undefined ? undefined : Object.keys(known).find((name) => !knownNames.includes(name))
  if (unasked !== undefined) throw new DocumentFault('ASW_PACK_INVALID', `${file} asks nothing known named ${unasked}`)
}

interface Applying {
  readonly judges: readonly ((run: Run, issues: Issue[]) => void)[]
  readonly settings: Readonly<Record<string, Setting>>
}

/** The rules and settings for a scheme, an issuing country and a day: most documents of a day share all three. */
function applying(program: Program, scheme: unknown, issuer: unknown, on: string): Applying {
  const [own, theirs] = [shortOf(scheme), shortOf(issuer)]
  if (own === undefined || theirs === undefined) return chosen(program, scheme, issuer, on)
  const known = CHOSEN.get(program) ?? new Map<string, Applying>()
  const key = `${on}\n${own}\n${theirs}`
  const before = known.get(key)
  if (before !== undefined) return before
  const fresh = chosen(program, scheme, issuer, on)
  if (known.size >= MOST_CHOSEN) known.clear()
  CHOSEN.set(program, known.set(key, fresh))
  return fresh
}

const CHOSEN = new WeakMap<Program, Map<string, Applying>>()
/** Days and names come from documents, whatever they are: what is remembered of them is bounded. */
const MOST_CHOSEN = 256
const MOST_CHARACTERS = 40

function shortOf(name: unknown): string | undefined {
  return typeof name === 'string' && name.length <= MOST_CHARACTERS && !name.includes('\n') ? name : undefined
}

function chosen({ rules, code, settings }: Program, scheme: unknown, issuer: unknown, on: string): Applying {
  const values = settings.filter((row) => appliesTo(row, scheme, issuer, on)).map((row) => row.values)
  return {
    judges: code.judges.filter((_, at) => appliesTo(rules[at] as CompiledRule, scheme, issuer, on)),
    settings: Object.assign({}, ...values) as Readonly<Record<string, Setting>>,
  }
}
