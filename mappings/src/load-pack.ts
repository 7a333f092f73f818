import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileCanonical, type JsonSchema } from './canonical.ts'
import { type CodeLists, codeLists } from './codelists/index.ts'
import { compile } from './compile.ts'
import { gaps } from './coverage.ts'
import { type Exchange, readProcesses, readTransactions } from './exchange/index.ts'
import type { Families } from './families.ts'
import { DocumentFault } from './fault.ts'
import { joinPacks } from './join-packs.ts'
import { narrow } from './narrow.ts'
import { compileNationalCodes } from './national-codes.ts'
import type { Pack, Table } from './pack.ts'
import { anyList, type Fields, fields, inPack, list, text } from './pack-fields.ts'
import { type PackHead, readPackHead } from './pack-head.ts'
import { packSchema } from './pack-schema.ts'
import { resolveConstant } from './plan-value.ts'
import { type Fragments, readRows } from './row.ts'
import { compileRules, joinRuleFiles } from './rules/index.ts'
import { shapesOf } from './shape.ts'
import { type SchemaSource, schemasAt } from './xsd-versions.ts'
import { readYaml, type YamlSource } from './yaml-source.ts'

/**
 * Compiles a pack once, for the life of the process: `asw` (or another that ships with this package) or the path of a
 * folder. Every table is checked against the canonical schema, every XSD is compiled. `codeLists`: `openCodeLists(folder)`
 * puts an operator's editions on top of the shipped ones.
 *
 * Throws ASW_PACK_INVALID; the text names file and line and says what to do.
 */
export function loadPack(nameOrFolder: string, options: { readonly codeLists?: CodeLists } = {}): Pack {
  const folder = packFolder(nameOrFolder)
  const source = readYaml(read(folder, 'pack.yaml'), 'pack.yaml')
  const head = fields(source, source.value, undefined, HEAD_KEYS)
  if (head.joins !== undefined)
    return joinPacks(source, head, options.codeLists ?? codeLists, (name) => loadPack(beside(folder, name), options))
  const own = readPackHead(source, head)
  const exchange = readExchange(source, head, folder)
  const entries = exchange === undefined ? list(source, head, 'documents') : anyList(source, head, 'documents')
  const schemas = entries.length === 0 ? {} : readFolder(join(folder, 'xsd'))
  const tables = entries.map((entry) => {
    const { table, xsd } = fields(source, entry, head, ['table', 'xsd'])
    const rows = readYaml(read(folder, String(table)), String(table))
    return readTable(rows, folder, own, { files: schemas, main: String(xsd) })
  })
  const rules = joinRuleFiles(ruleFiles(source, head).map((file) => readYaml(read(folder, file), file)))
  const compiled = compileRules(rules.value, rules.file, rules.lineOf)
  for (const [name, { rule }] of own.crosswalks)
    if (rule !== undefined && !compiled.register.some(({ id }) => id === rule))
      throw source.invalid(head, `the crosswalk ${name} names a rule ${rule} that no rule file has`)
  const lists = options.codeLists ?? codeLists
  const national = head.nationalCodes === undefined ? undefined : text(source, head, 'nationalCodes')
  return Object.freeze({
    name: text(source, head, 'pack'),
    version: text(source, head, 'version'),
    description: text(source, head, 'description'),
    tables,
    rules: compiled,
    codeLists: lists,
    members: [],
    nationalCodes: national === undefined ? undefined : compileNationalCodes(readYaml(read(folder, national), national), lists),
    namespaces: Object.fromEntries(Object.entries(own.namespaces).map(([prefix, { uri }]) => [prefix, uri])),
    families: own.families,
    profiles: own.profiles,
    given: own.given,
    exchange,
  })
}

/** A folder beside `pack.yaml`, or whatever the name means elsewhere. */
function beside(folder: string, name: string): string {
  const path = join(folder, name)
  return existsSync(join(path, 'pack.yaml')) ? path : name
}

/** Where a pack lies: one that ships with this package by its name, any other by its path. */
export function packFolder(nameOrFolder: string): string {
  const shipped = fileURLToPath(new URL(`../packs/${basename(nameOrFolder)}`, import.meta.url))
  return existsSync(join(shipped, 'pack.yaml')) && basename(nameOrFolder) === nameOrFolder ? shipped : resolve(nameOrFolder)
}

/** One file, or a list of them. */
function ruleFiles(source: YamlSource, head: Fields): readonly string[] {
  if (head.rules === undefined) return []
  if (!Array.isArray(head.rules)) return [text(source, head, 'rules')]
  return list(source, head, 'rules').map((file) => {
    if (typeof file !== 'string' || file === '') throw source.invalid(head, '"rules" wants names of files')
    return file
  })
}

const HEAD_KEYS = [
  'pack',
  'version',
  'description',
  'models',
  'namespaces',
  'profiles',
  'given',
  'constants',
  'crosswalks',
  'nationalCodes',
  'documents',
  'rules',
  'transactions',
  'processes',
  'joins',
]
const TABLE_KEYS = [
  'document',
  'scheme',
  'formVersion',
  'version',
  'valid',
  'datedBy',
  'versions',
  'given',
  'root',
  'ns',
  'recognise',
  'absent',
  'only',
  'requires',
  'limits',
  'fragments',
  'rows',
]
const LIMITS = ['maxLength', 'pattern', 'maxItems', 'minItems']
const DAY = /^\d{4}-\d\d-\d\d$/

function readTable(source: YamlSource, folder: string, pack: PackHead, xsd: SchemaSource): Table {
  const head = fields(source, source.value, undefined, TABLE_KEYS)
  const document = text(source, head, 'document')
  const ns = text(source, head, 'ns')
  if (pack.namespaces[ns] === undefined) throw source.invalid(head, `pack.yaml declares no namespace "${ns}"`)
  const schema = formOf(
    source,
    head,
    inPack(source, head, () => packSchema(folder, document)),
  )
  const shapes = shapesOf(schema)
  const invalid = (line: number, detail: string) =>
    new DocumentFault('ASW_PACK_INVALID', `${source.file}:${line}: ${detail}`, { line })
  const rows = readRows(source, head.rows, head, (head.fragments ?? {}) as Fragments)
  const { root, claims, scopes, lost } = compile(rows, { ...pack, root: text(source, head, 'root'), ns, shapes, invalid })
  const open = gaps(shapes, claims, lost)
  if (open.length > 0)
    throw source.invalid(head, `${open.join('; ')}: add a row, a row with lost and the reason, or name it in absent`)
  const datedBy = head.datedBy === undefined ? undefined : text(source, head, 'datedBy')
  if (datedBy !== undefined && shapes.get(datedBy)?.kind !== 'leaf')
    throw source.invalid(head, `datedBy: the canonical schema has no ${datedBy}`)
  return {
    file: source.file,
    document,
    scheme: text(source, head, 'scheme'),
    formVersion: text(source, head, 'formVersion'),
    version: text(source, head, 'version'),
    valid: readWindow(source, head),
    datedBy: datedBy?.split('.') ?? [],
    root,
    recognise: readHints(source, head, root.element),
    lost,
    places: new Map([...claims, ...scopes].reverse().map((claim) => [claim.path, claim])),
    schema,
    matches: inPack(source, head, () => compileCanonical(schema)),
    versions: readVersions(source, head, pack.families),
    given: head.given === undefined ? {} : inPack(source, head, () => readTableGiven(source, head, pack)),
    ...schemasAt(xsd, pack.families, (make) => inPack(source, head, make)),
  }
}

/** The versions that a table is for, where element names differ between versions of a model. */
function readVersions(source: YamlSource, head: Fields, families: Families): Table['versions'] {
  if (head.versions === undefined) return {}
  const given = fields(source, head.versions, head, Object.keys(families.written))
  return Object.fromEntries(Object.keys(given).map((model) => [model, list(source, given, model).map(String)]))
}

function readTableGiven(source: YamlSource, head: Fields, pack: PackHead): Table['given'] {
  const given = fields(source, head.given, head, [...pack.given.keys()])
  return Object.fromEntries(
    Object.keys(given).map((name) => {
      const value = resolveConstant(text(source, given, name), pack.constants)
      if (value === undefined || !pack.given.get(name)?.pattern.test(value))
        throw source.invalid(given, `${name} has not the form that pack.yaml asks for`)
      return [name, value] as const
    }),
  )
}

/** The canonical schema as `absent`, `only`, `requires` and `limits` leave it. */
function formOf(source: YamlSource, head: Fields, schema: JsonSchema): JsonSchema {
  if ([head.absent, head.only, head.requires, head.limits].every((part) => part === undefined)) return schema
  const texts = (value: unknown, where: string): readonly string[] => {
    if (!Array.isArray(value) || !value.every((one) => typeof one === 'string'))
      throw source.invalid(head, `${where} wants a list of texts`)
    return value
  }
  const only = fields(source, head.only ?? {}, head, undefined)
  const limits = fields(source, head.limits ?? {}, head, undefined)
  const narrowing = {
    absent: texts(head.absent ?? [], 'absent'),
    only: Object.fromEntries(Object.entries(only).map(([path, values]) => [path, texts(values, path)])),
    requires: texts(head.requires ?? [], 'requires'),
    limits: Object.fromEntries(Object.entries(limits).map(([path, part]) => [path, fields(source, part, limits, LIMITS)])),
  }
  return narrow(schema, narrowing, (why) => {
    throw source.invalid(head, why)
  })
}

function readWindow(source: YamlSource, head: Fields): Table['valid'] {
  const valid = fields(source, head.valid, head, ['from', 'to'])
  const { from, to } = valid
  const isDay = (value: unknown): value is string => typeof value === 'string' && DAY.test(value)
  if (!isDay(from) || !(to === undefined || isDay(to)))
    throw source.invalid(valid, 'valid wants { from: YYYY-MM-DD, to: YYYY-MM-DD }; leave to out while it is open')
  return to === undefined ? { from } : { from, to }
}

/**
 * The constants at the paths in `recognise`: direct children of the root, so that no tree need be read to choose a table. A
 * table without is recognised by its root alone.
 */
function readHints(source: YamlSource, head: Fields, root: Table['root']['element']): Table['recognise'] {
  if (head.recognise === undefined) return []
  return list(source, head, 'recognise').map((path) => {
    const child = root.parts.find((part) => part.kind === 'element' && part.step === path)
    const value = child?.kind === 'element' && child.text?.source === 'constant' ? child.text.constant : undefined
    if (child?.kind !== 'element' || value === undefined)
      throw source.invalid(head, `recognise: no row gives ${String(path)} a const directly below the root`)
    return { uri: child.name.uri, local: child.name.local, value }
  })
}

/** `transactions` and `processes` of a pack stand together or not at all. */
function readExchange(source: YamlSource, head: Fields, folder: string): Exchange | undefined {
  if (head.transactions === undefined && head.processes === undefined) return undefined
  const [patterns, processes] = ['transactions', 'processes'].map((key) => {
    const name = text(source, head, key)
    return readYaml(read(folder, name), name)
  }) as [YamlSource, YamlSource]
  const parameters = readTransactions(patterns)
  return { ...parameters, processes: readProcesses(processes, parameters.transactions) }
}

function read(folder: string, name: string): string {
  const path = join(folder, name)
  if (!existsSync(path)) throw new DocumentFault('ASW_PACK_INVALID', `${name}:1: the file is missing in ${folder}`)
  return readFileSync(path, 'utf8')
}

function readFolder(folder: string): Readonly<Record<string, Uint8Array>> {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new DocumentFault('ASW_PACK_INVALID', `xsd:1: the folder is missing in ${folder}`)
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith('.xsd'))
      .map((name) => [name, readFileSync(join(folder, name))]),
  )
}
