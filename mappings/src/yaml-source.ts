import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { DocumentFault } from './fault.ts'
import { cacheFolder, keptFile, versionOf } from './kept/file.ts'

/** One YAML file as plain values that remember where they stood, so that every complaint can name file and line. */
export interface YamlSource {
  readonly file: string
  readonly value: unknown
  lineOf(part: object): number
  /** The error to throw about `part`: ASW_PACK_INVALID, `file:line: what is wrong; what to do`. */
  invalid(part: object | undefined, detail: string): DocumentFault
}

/** Plain values, and the lines of its lists and records. */
interface Plain {
  readonly value: unknown
  readonly lines: WeakMap<object, number>
}

/** Throws ASW_PACK_INVALID. Aliases are refused: a table reads the same from top to bottom. */
export function readYaml(text: string, file: string, folder = cacheFolder()): YamlSource {
  const { value, lines } = readOnce(text, file, folder)
  const lineOf = (part: object): number => lines.get(part) ?? 1
  return { file, value, lineOf, invalid: (part, detail) => packFault(file, part === undefined ? 1 : lineOf(part), detail) }
}

/** Reading YAML is the longest part of loading a pack; JSON is read in no time. */
function readOnce(text: string, file: string, folder: string | undefined): Plain {
  const kept = keptFile(folder, 'yaml', [versionOf('yaml'), READER, text])
  const known = kept?.read()
  if (known !== undefined) return restored(JSON.parse(known) as Stored)
  const plain = parsed(text, file)
  const stored = JSON.stringify({ value: plain.value, lines: parts(plain.value).map((part) => plain.lines.get(part) ?? 1) })
  if (isDeepStrictEqual((JSON.parse(stored) as Stored).value, plain.value)) kept?.write(stored)
  return plain
}

interface Stored {
  readonly value: unknown
  /** Of `parts(value)`, in their order. */
  readonly lines: readonly number[]
}
/** Who reads otherwise reads anew. */
const READER = readFileSync(import.meta.filename, 'utf8')

function restored({ value, lines }: Stored): Plain {
  return { value, lines: new WeakMap(parts(value).map((part, index) => [part, lines[index] ?? 1])) }
}

/** All lists and records of a value, itself first. */
function parts(value: unknown): readonly object[] {
  const found: object[] = []
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    found.push(part)
    for (const child of Object.values(part)) visit(child)
  }
  visit(value)
  return found
}

function parsed(text: string, file: string): Plain {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true, stringKeys: true })
  const lines = new WeakMap<object, number>()
  const lineAt = (offset: number | undefined): number => (offset === undefined ? 1 : counter.linePos(offset).line)
  const broken = document.errors[0]
  if (broken !== undefined) throw packFault(file, lineAt(broken.pos[0]), `not YAML: ${broken.message.split('\n')[0]}`)

  const plain = (node: unknown): unknown => {
    if (isScalar(node)) return node.value
    if (isSeq(node)) {
      const list = node.items.map(plain)
      lines.set(list, lineAt(node.range?.[0]))
      return list
    }
    if (isMap(node)) {
      const record = Object.fromEntries(node.items.map((pair) => [String(plain(pair.key)), plain(pair.value)]))
      lines.set(record, lineAt(node.range?.[0]))
      return record
    }
    if (!isAlias(node)) return undefined
    throw packFault(file, lineAt(node.range?.[0]), 'aliases and anchors are not used in a pack; write the rows out')
  }
  return { value: plain(document.contents), lines }
}

function packFault(file: string, line: number, detail: string): DocumentFault {
  return new DocumentFault('ASW_PACK_INVALID', `${file}:${line}: ${detail}`, { line })
}
