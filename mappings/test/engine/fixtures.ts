import { readdirSync, readFileSync } from 'node:fs'
import { loadPack, type Pack } from '../../src/index.ts'

export const PACK_FOLDER = new URL('../../packs/asw/', import.meta.url)
const SAMPLES = new URL('samples/', PACK_FOLDER)

export interface Sample {
  readonly name: string
  readonly json: Readonly<Record<string, unknown>>
  readonly xml: Uint8Array
}

export const SAMPLE_LIST: readonly Sample[] = readdirSync(SAMPLES)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({
    name: name.replace('.json', ''),
    json: JSON.parse(readFileSync(new URL(name, SAMPLES), 'utf8')) as Record<string, unknown>,
    xml: readFileSync(new URL(name.replace('.json', '.xml'), SAMPLES)),
  }))

/** A copy that a test may spoil. */
export function sample(name: string): Record<string, unknown> {
  const found = SAMPLE_LIST.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no sample ${name}`)
  return structuredClone(found.json) as Record<string, unknown>
}

/** A sample with some values replaced: JSON pointer to new value, undefined to take it out, or a function of the old one. */
export function spoilt(name: string, edits: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const json = sample(name)
  for (const [pointer, value] of Object.entries(edits)) {
    const steps = pointer.split('/').slice(1)
    const last = steps.pop() as string
    const at = steps.reduce((part, step) => part[step] as Record<string, unknown>, json)
    const next: unknown = typeof value === 'function' ? value(at[last]) : value
    if (next === undefined) delete at[last]
    else at[last] = next
  }
  return json
}

export const FORM_D = 'certificate-of-origin.vn-th-three-items-by-sea'
export const pack: Pack = loadPack('asw')
export const FORM_D_TABLE = pack.tables.find(({ version }) => version === 'eform-d/2021-09') as Pack['tables'][number]

/** The two lists whose order is a declared loss: their members are told apart by a role, and so is where they stand in XML. */
export function unordered(json: Readonly<Record<string, unknown>>): unknown {
  const copy = structuredClone(json) as { parties?: { role: string }[]; items?: { quantities?: { kind: string }[] }[] }
  copy.parties?.sort((a, b) => (a.role < b.role ? -1 : a.role > b.role ? 1 : 0))
  for (const item of copy.items ?? []) item.quantities?.sort((a, b) => (a.kind < b.kind ? -1 : 1))
  return copy
}
