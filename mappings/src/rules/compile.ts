import { compileRule, GROUP_KEYS, RULE_KEYS } from './check.ts'
import { Unit } from './code.ts'
import type { Compiler } from './compiler.ts'
import { compileCondition } from './condition.ts'
import { type ProgramHead, programCode } from './program-code.ts'
import { joined, registerElsewhere, registerRule } from './register.ts'
import type { CompiledRule, Program, RegisterRow, RuleSet } from './rule.ts'
import { rootScope, type Scope, withDefinition, withFact } from './scope.ts'
import { compileSettings } from './settings.ts'
import { type Fields, type LineOf, type Source, sourceOf } from './source.ts'
import { compileDefinition, compileValue } from './value.ts'

const FILE_KEYS = ['sets', 'patterns', 'settings', 'settingNames', 'knownNames', 'documents', 'rules', 'elsewhere']

/**
 * Compiles a pack's `rules.yaml` to JavaScript, once. Every section may be left out: a pack without rules finds nothing.
 *
 * @param yaml the file as plain values
 * @param file its name, for complaints
 * @param lineOf the line on which a mapping or list of `yaml` stands, where the reader of the file knows it
 * @throws DocumentFault ASW_PACK_INVALID, with file and line: an unknown key, name, operator or function, an id given twice
 */
export function compileRules(yaml: unknown, file: string, lineOf?: LineOf): RuleSet {
  const source = sourceOf(file, lineOf)
  const top = source.fields(yaml, 'the file', FILE_KEYS)
  const settings = compileSettings(top.settings ?? [], source)
  const settingNames = new Set([
    ...settings.flatMap(({ values }) => Object.keys(values)),
    ...source.texts(top.settingNames ?? [], 'settingNames'),
  ])
  const knownNames = new Set(source.texts(top.knownNames ?? [], 'knownNames'))
  const compiler = compilerFor(top, source, settingNames, knownNames)
  const documents = new Map(
    source.entries(top.documents, 'documents').map(([name, part]) => [name, openDocument(part, compiler)]),
  )
  const register: RegisterRow[] = []
  for (const part of source.list(top.rules ?? [], 'rules')) {
    const group = source.fields(part, 'a group of rules', GROUP_KEYS)
    const name = source.text(group.document, 'document', group)
    const document = documents.get(name) ?? source.fail(group, `no document is named ${name}`)
    for (const entry of source.list(group.rules, 'the rules of a group')) {
      const rule = source.fields(entry, 'a rule', RULE_KEYS)
      const compiled = compileRule(rule, group, document.scope, compiler)
      document.rules.push(compiled.rule)
      document.judges.push(compiled.judge)
      enter(registerRule(rule, name, compiled.rule, source), rule, register, source)
    }
  }
  for (const part of source.list(top.elsewhere ?? [], 'elsewhere'))
    enter(registerElsewhere(part, source), part as object, register, source)
  return {
    file,
    register,
    settingNames: [...settingNames].sort(),
    knownNames: [...knownNames].sort(),
    codeLists: [...compiler.codeLists].sort(),
    programs: new Map([...documents].map(([name, document]) => [name, programOf(name, document, settings)])),
  }
}

function compilerFor(top: Fields, source: Source, settingNames: ReadonlySet<string>, knownNames: ReadonlySet<string>): Compiler {
  const compiler: Compiler = {
    source,
    settingNames,
    knownNames,
    patterns: new Map(source.entries(top.patterns, 'patterns').map(([name, text]) => [name, patternOf(name, text, top, source)])),
    sets: new Map(source.entries(top.sets, 'sets').map(([name, list]) => [name, source.texts(list, `the set ${name}`)])),
    codeLists: new Set(),
    value: (part, scope, within) => compileValue(part, scope, within, compiler),
    condition: (part, scope, within) => compileCondition(part, scope, within, compiler),
  }
  return compiler
}

function patternOf(name: string, text: unknown, within: object, source: Source): RegExp {
  try {
    return new RegExp(source.text(text, `the pattern ${name}`, within), 'u')
  } catch (error) {
    if (error instanceof SyntaxError) return source.fail(within, `the pattern ${name} is no regular expression: ${error.message}`)
    throw error
  }
}

interface OpenDocument {
  readonly scope: Scope
  readonly head: ProgramHead
  readonly rules: CompiledRule[]
  /** Names of functions, one a rule. */
  readonly judges: string[]
}

/** Definitions and facts may use those that stand above them. */
function openDocument(part: unknown, compiler: Compiler): OpenDocument {
  const { source } = compiler
  const fields = source.fields(part, 'a document', ['date', 'scheme', 'issuer', 'define', 'facts'])
  const unit = new Unit()
  let scope = rootScope(unit)
  const asked = (name: 'date' | 'scheme' | 'issuer') => {
    const value = compiler.value(fields[name], scope, fields)
    return unit.add(unit.fresh(name), 'run', (out) => value(out).text)
  }
  const head = { date: asked('date'), scheme: asked('scheme'), issuer: asked('issuer') }
  for (const [name, definition] of source.entries(fields.define, 'define')) {
    const outer = scope
    scope = withDefinition(outer, name, (place) => compileDefinition(definition, outer, fields, compiler, place))
  }
  for (const [name, fact] of source.entries(fields.facts, 'facts')) {
    scope = withFact(scope, name, compiler.condition(fact, scope, fields))
  }
  return { scope, head, rules: [], judges: [] }
}

function programOf(name: string, { scope, head, rules, judges }: OpenDocument, settings: Program['settings']): Program {
  return { rules, settings, code: programCode(name, scope.unit, head, judges) }
}

/**
 * An id names one rule, so that a finding can be looked up: once for each kind of document, and everywhere on the same ground. An
 * alias of another reference may stand at several rules.
 */
function enter(row: RegisterRow, part: object, register: RegisterRow[], source: Source): void {
  const at = register.findIndex(({ id }) => id === row.id)
  const known = register[at]
  if (known === undefined) {
    register.push(row)
    return
  }
  const [document] = row.documents
  if (document === undefined || known.documents.length === 0 || known.documents.includes(document))
    source.fail(part, `the rule ${row.id} stands there twice`)
  if (known.basis !== row.basis || known.mark !== row.mark)
    source.fail(part, `the rule ${row.id} stands there twice, with another basis or mark`)
  register[at] = joined(known, row)
}
