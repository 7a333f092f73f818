import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { DocumentFault } from './fault.ts'

/** One YAML file as plain values that remember where they stood, so that every complaint can name file and line. */
export interface YamlSource {
  readonly file: string
  readonly value: unknown
  lineOf(part: object): number
  /** The error to throw about `part`: ASW_PACK_INVALID, `file:line: what is wrong; what to do`. */
  invalid(part: object | undefined, detail: string): DocumentFault
}

/** Throws ASW_PACK_INVALID. Aliases are refused: a table reads the same from top to bottom. */
export function readYaml(text: string, file: string): YamlSource {
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
  const value = plain(document.contents)
  const lineOf = (part: object): number => lines.get(part) ?? 1
  return { file, value, lineOf, invalid: (part, detail) => packFault(file, part === undefined ? 1 : lineOf(part), detail) }
}

function packFault(file: string, line: number, detail: string): DocumentFault {
  return new DocumentFault('ASW_PACK_INVALID', `${file}:${line}: ${detail}`, { line })
}
