import { DocumentFault } from './fault.ts'
import { isRecord } from './row.ts'
import type { YamlSource } from './yaml-source.ts'

/** A record of a pack's YAML file. Every function throws ASW_PACK_INVALID with the line. */
export type Fields = Readonly<Record<string, unknown>>

export function fields(
  source: YamlSource,
  value: unknown,
  owner: object | undefined,
  keys: readonly string[] | undefined,
): Fields {
  if (!isRecord(value)) throw source.invalid(owner, `a record is missing; it has ${keys?.join(', ') ?? 'names'}`)
  const stranger = keys && Object.keys(value).find((key) => !keys.includes(key))
  if (stranger !== undefined) throw source.invalid(value, `unknown key "${stranger}"; the keys are ${keys?.join(', ')}`)
  return value
}

export function text(source: YamlSource, record: Fields, key: string): string {
  const value = record[key]
  if (typeof value !== 'string' || value === '') throw source.invalid(record, `"${key}" is missing, or no text: put it in quotes`)
  return value
}

export function list(source: YamlSource, record: Fields, key: string): readonly unknown[] {
  const value = anyList(source, record, key)
  if (value.length === 0) throw source.invalid(record, `"${key}" wants a list`)
  return value
}

/** May be empty. */
export function anyList(source: YamlSource, record: Fields, key: string): readonly unknown[] {
  const value = record[key]
  if (!Array.isArray(value)) throw source.invalid(record, `"${key}" wants a list`)
  return value
}

/** A fault from below, told with the place in the pack that led to it. */
export function inPack<T>(source: YamlSource, part: object, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof DocumentFault)) throw error
    const [first] = error.issues
    const more = first === undefined ? '' : ` (${first.line === undefined ? '' : `line ${first.line}: `}${first.message})`
    throw source.invalid(part, `${error.message}${more}`)
  }
}
