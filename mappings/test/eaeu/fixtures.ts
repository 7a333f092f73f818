import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exampleGiven, type Given, loadPack, type Pack, toXml } from '../../src/index.ts'
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

export function write(json: Json, profile?: string, by: Pack = pack): Uint8Array {
  const table = tableFor(by, json, by.profiles.get(profile ?? 'current'))
  const given = exampleGiven(by.given, table.given)
  return toXml(by, json, profile === undefined ? { given } : { given, profile }).xml
}

/** The pack with one file replaced, or every file edited, compiled from a folder of its own that is gone afterwards. */
export function packWith(file: string, text: string, every?: (text: string) => string): Pack {
  const folder = mkdtempSync(join(tmpdir(), 'eaeu-pack-'))
  try {
    cpSync(fileURLToPath(FOLDER), folder, { recursive: true })
    if (file !== '') writeFileSync(join(folder, file), text)
    for (const name of every === undefined ? [] : readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(yaml|xsd)$/.test(name)) continue
      writeFileSync(join(folder, name), every?.(readFileSync(join(folder, name), 'utf8')) ?? '')
    }
    return loadPack(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
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

/** Quantities are told apart by their kind: where they stand says nothing. */
export function unordered(json: Json): unknown {
  const copy = structuredClone(json) as { items?: { quantities?: { kind: string }[] }[] }
  for (const item of copy.items ?? []) item.quantities?.sort((a, b) => (a.kind < b.kind ? -1 : 1))
  return copy
}
