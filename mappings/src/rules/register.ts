import type { CompiledRule, RegisterRow, RuleStatus, Side } from './rule.ts'
import type { Fields, Source } from './source.ts'

const STATUSES = ['enforced', 'warned', 'process', 'configurable', 'not-applicable'] as const satisfies readonly RuleStatus[]
const MARKS = ['C', 'P', 'C/P'] as const
const ELSEWHERE_KEYS = ['id', 'aliases', 'status', 'basis', 'mark', 'text', 'note']

/** The line of a rule that the engine judges. Without a `status` of its own it is enforced where any check refuses, else warned. */
export function registerRule(rule: Fields, document: string, compiled: CompiledRule, source: Source): RegisterRow {
  const refuses = compiled.checks.some(({ severity }) => severity.issue === 'E' || severity.import === 'E')
  const status = rule.status === undefined ? undefined : source.oneOf(rule.status, 'status', rule, STATUSES)
  return {
    id: compiled.id,
    aliases: aliasesOf(rule, source),
    status: status ?? (refuses ? 'enforced' : 'warned'),
    documents: [document],
    severity: { issue: severities(compiled, 'issue'), import: severities(compiled, 'import') },
    basis: compiled.basis,
    mark: source.oneOf(rule.mark, 'mark', rule, MARKS),
    text: [
      ...new Set([...(rule.note === undefined ? [] : [String(rule.note)]), ...compiled.checks.map(({ text }) => text)]),
    ].join('; '),
  }
}

/** One line of a rule that several kinds of documents have. */
export function joined(one: RegisterRow, other: RegisterRow): RegisterRow {
  const both = (a: string, b: string, between: string) =>
    [...new Set([...a.split(between), ...b.split(between)])].filter((text) => text !== '').join(between)
  return {
    ...one,
    aliases: [...new Set([...one.aliases, ...other.aliases])],
    status: one.status === 'enforced' ? one.status : other.status,
    documents: [...one.documents, ...other.documents],
    severity: {
      issue: both(one.severity.issue, other.severity.issue, '/'),
      import: both(one.severity.import, other.severity.import, '/'),
    },
    text: both(one.text, other.text, '; '),
  }
}

/** The line of a rule that no check can judge: what it asks is a process, a clock, or nothing. */
export function registerElsewhere(part: unknown, source: Source): RegisterRow {
  const fields = source.fields(part, 'a row of elsewhere', ELSEWHERE_KEYS)
  return {
    id: source.text(fields.id, 'id', fields),
    aliases: aliasesOf(fields, source),
    status: source.oneOf(fields.status, 'status', fields, STATUSES),
    documents: [],
    severity: { issue: '', import: '' },
    basis: source.text(fields.basis, 'basis', fields),
    mark: source.oneOf(fields.mark, 'mark', fields, MARKS),
    text: source.text(fields.text, 'text', fields),
  }
}

function aliasesOf(fields: Fields, source: Source): readonly string[] {
  return fields.aliases === undefined ? [] : source.texts(fields.aliases, 'aliases')
}

function severities(rule: CompiledRule, side: Side): string {
  return [...new Set(rule.checks.map(({ severity }) => severity[side]))].filter((severity) => severity !== undefined).join('/')
}
