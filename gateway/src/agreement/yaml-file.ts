import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { schemaCompiler, type Validator } from '@asw/mappings/schema'
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml'
import { Fault } from '../message/fault.ts'
import { type Complaint, complaintOf, escaped } from './complaint.ts'
import { type Environment, substitute } from './environment.ts'

const compile = schemaCompiler({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true })

/** What a file must look like, and the code of the fault when it does not. */
export interface YamlForm<Value> {
  readonly code: 'ASW_AGREEMENT_INVALID' | 'ASW_CONFIG_INVALID'
  readonly validate: Validator<Value>
}

/** `schema`: JSON Schema 2020-12. A `description` completes the sentence "write ...". */
export function yamlForm<Value>(code: YamlForm<Value>['code'], schema: object): YamlForm<Value> {
  return { code, validate: compile<Value>(schema) }
}

/**
 * A YAML file that fits its schema. Whoever reads on in it may complain about a place; `settle` throws all complaints at
 * once, each with its line, so that one run shows everything that is to be mended.
 */
export class YamlFile<Value> {
  readonly path: string
  readonly value: Value
  readonly #form: YamlForm<Value>
  readonly #lineOf: (pointer: string) => number
  readonly #complaints: Complaint[] = []

  constructor(path: string, value: Value, form: YamlForm<Value>, lineOf: (pointer: string) => number) {
    this.path = path
    this.value = value
    this.#form = form
    this.#lineOf = lineOf
  }

  /** A path in the file is relative to the folder of the file. */
  resolve(path: string): string {
    return resolve(dirname(this.path), path)
  }

  complain(pointer: string, why: string): void {
    this.#complaints.push({ pointer, why })
  }

  /** Runs `read`; a fault becomes a complaint about the place, and the answer undefined. */
  attempt<Result>(pointer: string, read: () => Result): Result | undefined {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      this.complain(pointer, error.message)
      return undefined
    }
  }

  settle(): void {
    if (this.#complaints.length > 0) throw faultOf(this.path, this.#form.code, this.#complaints, this.#lineOf)
  }
}

/**
 * Reads, substitutes `${NAME}` where an environment is given, and checks. Throws the form's code with `facts`
 * `{ file, line, pointer, problems: [{ line, pointer, why }] }`; lines count from 1.
 */
export function readYaml<Value>(path: string, form: YamlForm<Value>, environment?: Environment): YamlFile<Value> {
  const lines = new LineCounter()
  const document = parseDocument(textOf(path, form.code), { lineCounter: lines, prettyErrors: false })
  const lineOf = (pointer: string) => lines.linePos(offsetOf(document, pointer)).line
  const [broken] = [...document.errors, ...document.warnings]
  if (broken !== undefined) {
    const { line } = lines.linePos(broken.pos[0])
    throw faultOf(path, form.code, [{ pointer: '', why: `this is no YAML: ${broken.message}` }], () => line)
  }
  const alias = firstAlias(document)
  if (alias !== undefined) {
    throw faultOf(
      path,
      form.code,
      [{ pointer: '', why: 'aliases (*name) are not read: write it out' }],
      () => lines.linePos(alias).line,
    )
  }
  const missing = environment === undefined ? [] : substitute(document, environment)
  if (missing.length > 0) throw faultOf(path, form.code, missing, lineOf)
  const value: unknown = document.toJS() ?? {}
  if (form.validate(value)) return new YamlFile<Value>(path, value, form, lineOf)
  // That a condition decided what is asked for is said by what is missing.
  const wrong = (form.validate.errors ?? []).filter(({ keyword }) => keyword !== 'if')
  throw faultOf(path, form.code, wrong.map(complaintOf), lineOf)
}

/** Offset of the first alias: few lines of them unfold to gigabytes, and no file of ours needs one. */
function firstAlias(document: Document): number | undefined {
  let offset: number | undefined
  visit(document, {
    Alias: (_, alias) => {
      offset = alias.range?.[0] ?? 0
      return visit.BREAK
    },
  })
  return offset
}

function textOf(path: string, code: YamlForm<unknown>['code']): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Fault(code, `${path} cannot be read: ${reasonOf(error)}`, { file: path }, error)
  }
}

/** The system's word for a failed file operation, without the path again. */
export function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

function faultOf(
  path: string,
  code: YamlForm<unknown>['code'],
  complaints: readonly Complaint[],
  lineOf: (pointer: string) => number,
): Fault {
  const problems = complaints.map(({ pointer, why }) => ({ line: lineOf(pointer), pointer, why })).sort((a, b) => a.line - b.line)
  const text = problems
    .map(({ line, pointer, why }) => `${path}:${line}${pointer === '' ? '' : ` ${pointer}`}: ${why}`)
    .join('\n')
  const [first] = problems
  return new Fault(code, text, { file: path, line: first?.line, pointer: first?.pointer, problems })
}

/** Where the pointer's place begins in the text: its name in a group, its entry in a list; else the nearest place around it. */
function offsetOf(document: Document, pointer: string): number {
  let node = document.contents as Node | null
  let offset = node?.range?.[0] ?? 0
  for (const part of pointer.split('/').slice(1)) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && escaped(String(item.key.value)) === part)
      if (pair === undefined || !isScalar(pair.key)) return offset
      offset = pair.key.range?.[0] ?? offset
      node = pair.value as Node | null
    } else if (isSeq(node)) {
      node = (node.items[Number(part)] as Node | undefined) ?? null
      offset = node?.range?.[0] ?? offset
    } else return offset
  }
  return offset
}
