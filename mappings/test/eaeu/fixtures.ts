import { readdirSync, readFileSync } from 'node:fs'
import { collapse } from '../../src/conversion-xsd.ts'
import { exampleGiven, explain, type Given, loadPack, type Pack, toXml } from '../../src/index.ts'
import type { Table } from '../../src/pack.ts'
import { tableFor } from '../../src/select-table.ts'

export const FOLDER = new URL('../../packs/eaeu/', import.meta.url)
const SAMPLES = new URL('samples/', FOLDER)

export type Json = Readonly<Record<string, unknown>>
export const pack: Pack = loadPack('eaeu')

/** What stands beside the samples: the examples of pack.yaml, and the table's own message code. */
export function givenOf(table: Table): Given {
  return exampleGiven(pack.given, table.given)
}

/** The table that writes this document in a profile. */
export function tableOf(json: Json, profile = 'current'): Table {
  return tableFor(pack, json, pack.profiles.get(profile))
}

/** Profiles in which this table is the one that writes. */
export function profilesOf(table: Table): readonly string[] {
  return [...pack.profiles].flatMap(([name, versions]) =>
    Object.entries(table.versions).every(([model, own]) => own.includes(versions[model] ?? '')) ? [name] : [],
  )
}

export function write(json: Json, profile?: string): Uint8Array {
  const given = givenOf(tableOf(json, profile))
  return toXml(pack, json, profile === undefined ? { given } : { given, profile }).xml
}

export const SAMPLE_LIST = readdirSync(SAMPLES)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({
    name: name.replace('.json', ''),
    json: JSON.parse(readFileSync(new URL(name, SAMPLES), 'utf8')) as Json,
    xml: readFileSync(new URL(name.replace('.json', '.xml'), SAMPLES)),
  }))

/** A copy that a test may spoil. */
export function sample(name: string): Record<string, unknown> {
  const found = SAMPLE_LIST.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no sample ${name}`)
  return structuredClone(found.json) as Record<string, unknown>
}

/**
 * The document as it arrives: what the table declares lost is gone, tokens have no superfluous blanks, and in lists whose members
 * are told apart by a kind the order means nothing.
 */
export function asItArrives(json: Json): Record<string, unknown> {
  const copy = structuredClone(json) as Record<string, unknown>
  for (const { pointer, value, conversion } of explain(pack, json)) {
    if (conversion === 'lost') edit(copy, pointer, undefined)
    else if (conversion === 'token' && !/^($|\/extensions\/)/.test(pointer) && typeof value === 'string')
      edit(copy, pointer, collapse(value))
  }
  return copy
}

function edit(json: Record<string, unknown>, pointer: string, value: unknown): void {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = steps.pop() as string
  const owner = steps.reduce((part, step) => part[step] as Record<string, unknown>, json)
  if (value === undefined) delete owner[last]
  else owner[last] = value
}

/** Quantities are told apart by their kind: where they stand says nothing. */
export function unordered(json: Json): unknown {
  const copy = structuredClone(json) as { items?: { quantities?: { kind: string }[] }[] }
  for (const item of copy.items ?? []) item.quantities?.sort((a, b) => (a.kind < b.kind ? -1 : 1))
  return copy
}
