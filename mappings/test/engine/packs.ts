import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { collapse } from '../../src/conversion-xsd.ts'
import { explain, loadPack, type Pack, toXml, type WritingOptions, withExamples } from '../../src/index.ts'
import { segments } from '../../src/path.ts'
import { isFor } from '../../src/select-table.ts'

/** A pack that ships with this package, with what lies in its folder. */
export interface ShippedPack {
  readonly name: string
  readonly folder: URL
  readonly pack: Pack
  readonly samples: readonly ShippedSample[]
}
export interface ShippedSample {
  readonly name: string
  readonly json: Readonly<Record<string, unknown>>
  readonly xml: Uint8Array
}

const PACKS = new URL('../../packs/', import.meta.url)

/** Whoever adds a pack adds nothing here: every law and every check of samples holds for it as well. */
export const SHIPPED: readonly ShippedPack[] = readdirSync(PACKS)
  .filter((name) => existsSync(new URL(`${name}/pack.yaml`, PACKS)))
  .map((name) => {
    const folder = new URL(`${name}/`, PACKS)
    return { name, folder, pack: loadPack(name), samples: samplesIn(new URL('samples/', folder)) }
  })

type Json = Readonly<Record<string, unknown>>

/** Every table of every pack that writes in the versions of its pack, as the rows of `describe.each`. */
export const TABLES = SHIPPED.flatMap(({ pack, folder }) =>
  pack.tables
    .filter((table) => isFor(table, pack.families.written))
    .map((table) => ({ name: table.version, pack, folder, table })),
)

export const SAMPLES = SHIPPED.flatMap(({ pack, folder, samples }) =>
  samples.map((sample) => ({ ...sample, name: `${pack.name}/${sample.name}`, pack, folder })),
)

type Table = Pack['tables'][number]

/** The table of a sample: what it calls itself says which. */
export function tableOf(pack: Pack, json: Readonly<Record<string, unknown>>): Table {
  const found = pack.tables.find(
    ({ document, scheme, formVersion }) =>
      document === json.document && scheme === json.scheme && formVersion === json.formVersion,
  )
  if (found === undefined) throw new Error(`${pack.name} has no table for ${String(json.document)}`)
  return found
}

/** Path of the XSD that `pack.yaml` names beside a table. */
export function xsdOf(folder: URL, table: Table): string {
  const head = parse(readFileSync(new URL('pack.yaml', folder), 'utf8')) as { documents: { table: string; xsd: string }[] }
  const entry = head.documents.find((one) => one.table === table.file)
  return fileURLToPath(new URL(`xsd/${entry?.xsd}`, folder))
}

/** The XML of a document, with the pack's examples for what stands beside it. */
export function write(pack: Pack, json: Json, options: WritingOptions = {}): Uint8Array {
  return toXml(pack, json, { ...options, given: withExamples(pack, json, options).given }).xml
}

/**
 * The document as it arrives: what the table declares lost is gone, and so are the objects that held nothing else; a token has
 * no superfluous blanks.
 */
export function asItArrives(pack: Pack, json: Json): Record<string, unknown> {
  const copy = structuredClone(json) as Record<string, unknown>
  for (const { pointer, value, conversion } of explain(pack, json)) {
    if (conversion === 'lost') remove(copy, segments(pointer))
    else if (conversion === 'token' && typeof value === 'string' && !/^($|\/extensions\/)/.test(pointer))
      replace(copy, segments(pointer), collapse(value))
  }
  return copy
}

function replace(json: Record<string, unknown>, steps: readonly string[], value: string): void {
  const owner = steps.slice(0, -1).reduce((part, step) => part[step] as Record<string, unknown>, json)
  owner[steps.at(-1) as string] = value
}

function remove(at: Record<string, unknown>, [name = '', ...rest]: readonly string[]): void {
  const below = at[name] as Record<string, unknown> | undefined
  if (below === undefined) return
  if (rest.length > 0) remove(below, rest)
  if (rest.length === 0 || Object.keys(below).length === 0) delete at[name]
}

function samplesIn(folder: URL): readonly ShippedSample[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({
      name: name.replace('.json', ''),
      json: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Record<string, unknown>,
      xml: readFileSync(new URL(name.replace('.json', '.xml'), folder)),
    }))
}
