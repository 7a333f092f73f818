import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canonicalSchema, compileCanonical, type JsonSchema } from './canonical.ts'
import { type CodeLists, codeLists } from './codelists/index.ts'
import { compile } from './compile.ts'
import { gaps } from './coverage.ts'
import type { Namespace } from './draft.ts'
import { DocumentFault } from './fault.ts'
import { narrow } from './narrow.ts'
import type { Pack, Table } from './pack.ts'
import { type Fragments, isRecord, readRows } from './row.ts'
import { compileRules, joinRuleFiles } from './rules/index.ts'
import { shapesOf } from './shape.ts'
import { compileSchema } from './xml/index.ts'
import { readYaml, type YamlSource } from './yaml-source.ts'

/**
 * Compiles a pack once, for the life of the process: `asw` (or another that ships with this package) or the path of a
 * folder. Every table is checked against the canonical schema, every XSD is compiled. `codeLists`: `openCodeLists(folder)`
 * puts an operator's editions on top of the shipped ones.
 *
 * Throws ASW_PACK_INVALID; the text names file and line and says what to do.
 */
export function loadPack(nameOrFolder: string, options: { readonly codeLists?: CodeLists } = {}): Pack {
  const shipped = fileURLToPath(new URL(`../packs/${basename(nameOrFolder)}`, import.meta.url))
  const folder =
    existsSync(join(shipped, 'pack.yaml')) && basename(nameOrFolder) === nameOrFolder ? shipped : resolve(nameOrFolder)
  const source = readYaml(read(folder, 'pack.yaml'), 'pack.yaml')
  const head = fields(source, source.value, undefined, HEAD_KEYS)
  const namespaces = readNamespaces(source, head)
  const schemas = readFolder(join(folder, 'xsd'))
  const tables = list(source, head, 'documents').map((entry) => {
    const { table, xsd } = fields(source, entry, head, ['table', 'xsd'])
    return readTable(readYaml(read(folder, String(table)), String(table)), namespaces, () => compileSchema(schemas, String(xsd)))
  })
  const rules = joinRuleFiles(ruleFiles(source, head).map((file) => readYaml(read(folder, file), file)))
  return Object.freeze({
    name: text(source, head, 'pack'),
    version: text(source, head, 'version'),
    description: text(source, head, 'description'),
    tables,
    rules: compileRules(rules.value, rules.file, rules.lineOf),
    codeLists: options.codeLists ?? codeLists,
    namespaces: Object.fromEntries(Object.entries(namespaces).map(([prefix, { uri }]) => [prefix, uri])),
  })
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

const HEAD_KEYS = ['pack', 'version', 'description', 'namespaces', 'documents', 'rules']
const TABLE_KEYS = [
  'document',
  'scheme',
  'formVersion',
  'version',
  'valid',
  'datedBy',
  'root',
  'ns',
  'recognise',
  'absent',
  'only',
  'fragments',
  'rows',
]
const DAY = /^\d{4}-\d\d-\d\d$/

function readTable(source: YamlSource, namespaces: Readonly<Record<string, Namespace>>, xsd: () => Table['xsd']): Table {
  const head = fields(source, source.value, undefined, TABLE_KEYS)
  const document = text(source, head, 'document')
  const ns = text(source, head, 'ns')
  if (namespaces[ns] === undefined) throw source.invalid(head, `pack.yaml declares no namespace "${ns}"`)
  const schema = formOf(
    source,
    head,
    inPack(source, head, () => canonicalSchema(document)),
  )
  const shapes = shapesOf(schema)
  const invalid = (line: number, detail: string) =>
    new DocumentFault('ASW_PACK_INVALID', `${source.file}:${line}: ${detail}`, { line })
  const rows = readRows(source, head.rows, head, (head.fragments ?? {}) as Fragments)
  const { root, claims, scopes, lost } = compile(rows, { root: text(source, head, 'root'), ns, namespaces, shapes, invalid })
  const open = gaps(shapes, claims, lost)
  if (open.length > 0)
    throw source.invalid(head, `${open.join('; ')}: add a row, a row with lost and the reason, or name it in absent`)
  const datedBy = text(source, head, 'datedBy')
  if (shapes.get(datedBy)?.kind !== 'leaf') throw source.invalid(head, `datedBy: the canonical schema has no ${datedBy}`)
  return {
    file: source.file,
    document,
    scheme: text(source, head, 'scheme'),
    formVersion: text(source, head, 'formVersion'),
    version: text(source, head, 'version'),
    valid: readWindow(source, head),
    datedBy: datedBy.split('.'),
    root,
    recognise: readHints(source, head, root.element),
    lost,
    places: new Map([...claims, ...scopes].reverse().map((claim) => [claim.path, claim])),
    schema,
    matches: compileCanonical(schema),
    xsd: inPack(source, head, xsd),
  }
}

/** The canonical schema without what `absent` and `only` take out of it. */
function formOf(source: YamlSource, head: Fields, schema: JsonSchema): JsonSchema {
  if (head.absent === undefined && head.only === undefined) return schema
  const texts = (value: unknown, where: string): readonly string[] => {
    if (!Array.isArray(value) || !value.every((one) => typeof one === 'string'))
      throw source.invalid(head, `${where} wants a list of texts`)
    return value
  }
  const only = fields(source, head.only ?? {}, head, undefined)
  const narrowing = {
    absent: texts(head.absent ?? [], 'absent'),
    only: Object.fromEntries(Object.entries(only).map(([path, values]) => [path, texts(values, path)])),
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

/** The constants at the paths in `recognise`: direct children of the root, so that no tree need be read to choose a table. */
function readHints(source: YamlSource, head: Fields, root: Table['root']['element']): Table['recognise'] {
  return list(source, head, 'recognise').map((path) => {
    const child = root.parts.find((part) => part.kind === 'element' && part.step === path)
    const value = child?.kind === 'element' && child.text?.source === 'constant' ? child.text.constant : undefined
    if (child?.kind !== 'element' || value === undefined)
      throw source.invalid(head, `recognise: no row gives ${String(path)} a const directly below the root`)
    return { uri: child.name.uri, local: child.name.local, value }
  })
}

function readNamespaces(source: YamlSource, head: Fields): Readonly<Record<string, Namespace>> {
  const given = fields(source, head.namespaces, head, undefined)
  return Object.fromEntries(
    Object.entries(given).map(([prefix, entry]) => {
      const { uri, wire = '' } = fields(source, entry, given, ['uri', 'wire'])
      if (typeof uri !== 'string' || typeof wire !== 'string')
        throw source.invalid(given, `namespace ${prefix} wants { uri: ..., wire: ... }`)
      return [prefix, { uri, prefix: wire }]
    }),
  )
}

type Fields = Readonly<Record<string, unknown>>

function fields(source: YamlSource, value: unknown, owner: object | undefined, keys: readonly string[] | undefined): Fields {
  if (!isRecord(value)) throw source.invalid(owner, `a record is missing; it has ${keys?.join(', ') ?? 'names'}`)
  const stranger = keys && Object.keys(value).find((key) => !keys.includes(key))
  if (stranger !== undefined) throw source.invalid(value, `unknown key "${stranger}"; the keys are ${keys?.join(', ')}`)
  return value
}

function text(source: YamlSource, record: Fields, key: string): string {
  const value = record[key]
  if (typeof value !== 'string' || value === '') throw source.invalid(record, `"${key}" is missing, or no text: put it in quotes`)
  return value
}

function list(source: YamlSource, record: Fields, key: string): readonly unknown[] {
  const value = record[key]
  if (!Array.isArray(value) || value.length === 0) throw source.invalid(record, `"${key}" wants a list`)
  return value
}

/** A fault from below, told with the place in the pack that led to it. */
function inPack<T>(source: YamlSource, part: object, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof DocumentFault)) throw error
    const [first] = error.issues
    const more = first === undefined ? '' : ` (${first.line === undefined ? '' : `line ${first.line}: `}${first.message})`
    throw source.invalid(part, `${error.message}${more}`)
  }
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
