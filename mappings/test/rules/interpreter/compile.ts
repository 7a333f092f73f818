import { compileSettings } from '../../../src/rules/settings.ts'
import { type Fields, type Source, sourceOf } from '../../../src/rules/source.ts'
import { compileRule, GROUP_KEYS, RULE_KEYS } from './check.ts'
import type { Compiler } from './compiler.ts'
import { compileCondition } from './condition.ts'
import type { CompiledRule, Interpreted, Program } from './rule.ts'
import { rootScope, type Scope, withDefinition, withFact } from './scope.ts'
import { compileDefinition, compileValue } from './value.ts'

const FILE_KEYS = ['sets', 'patterns', 'settings', 'settingNames', 'knownNames', 'documents', 'rules', 'elsewhere']

/** Only what is needed to judge; that the file is sound has been said by the compiler of the package. */
export function interpreted(yaml: unknown, file: string): Interpreted {
  const source = sourceOf(file)
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
  for (const part of source.list(top.rules ?? [], 'rules')) {
    const group = source.fields(part, 'a group of rules', GROUP_KEYS)
    const name = source.text(group.document, 'document', group)
    const document = documents.get(name) ?? source.fail(group, `no document is named ${name}`)
    for (const entry of source.list(group.rules, 'the rules of a group')) {
      const rule = source.fields(entry, 'a rule', RULE_KEYS)
      document.rules.push(compileRule(rule, group, document.scope, compiler))
    }
  }
  return { programs: new Map([...documents].map(([name, document]) => [name, programOf(document, settings)])) }
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
  readonly head: Pick<Program, 'date' | 'scheme' | 'issuer'>
  readonly rules: CompiledRule[]
}

/** Definitions and facts may use those that stand above them. */
function openDocument(part: unknown, compiler: Compiler): OpenDocument {
  const { source } = compiler
  const fields = source.fields(part, 'a document', ['date', 'scheme', 'issuer', 'define', 'facts'])
  let scope = rootScope()
  const head = {
    date: compiler.value(fields.date, scope, fields),
    scheme: compiler.value(fields.scheme, scope, fields),
    issuer: compiler.value(fields.issuer, scope, fields),
  }
  for (const [name, definition] of source.entries(fields.define, 'define')) {
    const outer = scope
    scope = withDefinition(outer, name, (slot) => compileDefinition(definition, outer, fields, compiler, slot))
  }
  for (const [name, fact] of source.entries(fields.facts, 'facts')) {
    scope = withFact(scope, name, compiler.condition(fact, scope, fields))
  }
  return { scope, head, rules: [] }
}

function programOf(document: OpenDocument, settings: Program['settings']): Program {
  return { ...document.head, slots: document.scope.slots.count, rules: document.rules, settings }
}
