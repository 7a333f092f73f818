import { readFileSync } from 'node:fs'
import { DocumentFault } from '../fault.ts'

/** From the codes of one list to those of another and back. What is not in it does not cross. */
export interface Crosswalk {
  readonly name: string
  readonly title: string
  /** Where the pairs come from, and how firm they are. */
  readonly source: string
  readonly toWire: ReadonlyMap<string, string>
  /** Back again, and the codes that are read and never written: each of those is a declared loss. */
  readonly fromWire: ReadonlyMap<string, string>
  readonly pairs: readonly CrosswalkPair[]
}
export interface CrosswalkPair {
  readonly domestic: string
  readonly wire: string
  readonly meaning: string
  /** `C`: confirmed on both sides. `P`: our proposal. */
  readonly mark: 'C' | 'P'
  /** Why this code is read and never written: what of its meaning is lost. */
  readonly loss?: string
}

const NAME = /^[a-z0-9][a-z0-9-]*$/
const HEAD = ['crosswalk', 'title', 'source', 'columns', 'pairs']
const COLUMNS = ['domestic', 'wire', 'meaning', 'mark', 'loss']

/** A crosswalk that ships with this package. Throws ASW_CODELIST_INVALID. */
export function openCrosswalk(name: string): Crosswalk {
  const fail = (detail: string): never => {
    throw new DocumentFault('ASW_CODELIST_INVALID', `${name}.json: ${detail}`)
  }
  if (!NAME.test(name)) return fail('no name of a crosswalk')
  let bytes: string
  try {
    bytes = readFileSync(new URL(`../../codelists/crosswalks/${name}.json`, import.meta.url), 'utf8')
  } catch (cause) {
    throw new DocumentFault('ASW_CODELIST_INVALID', `no crosswalk is named ${name}`, { cause })
  }
  return readCrosswalk(JSON.parse(bytes), fail)
}

/** Holds a crosswalk to its format. Pairs are a bijection; a further wire code for a domestic one says what is lost. */
export function readCrosswalk(file: Record<string, unknown>, fail: (detail: string) => never): Crosswalk {
  for (const key of Object.keys(file)) if (!HEAD.includes(key)) fail(`unknown key ${key}`)
  const { crosswalk, title, source, columns, pairs: rows } = file
  if (typeof crosswalk !== 'string' || typeof title !== 'string' || typeof source !== 'string' || source === '')
    return fail('crosswalk, title or source is missing')
  if (JSON.stringify(columns) !== JSON.stringify(COLUMNS)) fail(`columns are ${COLUMNS.join(', ')}`)
  if (!Array.isArray(rows) || rows.length === 0) return fail('no pairs')
  const pairs = rows.map((row: unknown, at): CrosswalkPair => {
    if (!Array.isArray(row) || !row.every((cell) => typeof cell === 'string' && cell !== '') || row.length < 4 || row.length > 5)
      return fail(`row ${at + 1} does not fit the columns`)
    const [domestic, wire, meaning, mark, loss] = row as [string, string, string, string, string | undefined]
    if (mark !== 'C' && mark !== 'P') return fail(`row ${at + 1} has the mark ${mark}`)
    return { domestic, wire, meaning, mark, ...(loss === undefined ? {} : { loss }) }
  })
  const toWire = new Map<string, string>()
  const fromWire = new Map<string, string>()
  for (const { domestic, wire, loss } of pairs) {
    if (fromWire.has(wire)) fail(`${wire} stands there twice`)
    if (loss === undefined && toWire.has(domestic)) fail(`${domestic} has two wire codes and the second says not what is lost`)
    fromWire.set(wire, domestic)
    if (loss === undefined) toWire.set(domestic, wire)
  }
  for (const { domestic } of pairs) if (!toWire.has(domestic)) fail(`${domestic} is read and never written`)
  return { name: crosswalk, title, source, toWire, fromWire, pairs }
}
