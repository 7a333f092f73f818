import { DocumentFault } from '../fault.ts'

/** Where a mapping or sequence stands, where the reader of the file knows it: its line, with its file where there are several. */
export type LineOf = (part: object) => number | { readonly file: string; readonly line: number } | undefined

export type Fields = Readonly<Record<string, unknown>>

/** A rule file as plain values, with complaints that name file, line and part. */
export interface Source {
  readonly file: string
  fail(part: unknown, detail: string): never
  /** A mapping that has no other keys than these. */
  fields(part: unknown, where: string, keys: readonly string[]): Fields
  /** A mapping with free keys; `undefined` is an empty one. */
  entries(part: unknown, where: string): readonly (readonly [string, unknown])[]
  list(part: unknown, where: string): readonly unknown[]
  text(part: unknown, where: string, within: object): string
  texts(part: unknown, where: string): readonly string[]
  oneOf<T extends string>(part: unknown, where: string, within: object, allowed: readonly T[]): T
}

/** Every method throws ASW_PACK_INVALID. */
export function sourceOf(file: string, lineOf?: LineOf): Source {
  function fail(part: unknown, detail: string): never {
    const found = typeof part === 'object' && part !== null ? lineOf?.(part) : undefined
    const at = typeof found === 'number' ? { file, line: found } : found
    const line = at?.line
    const place = at === undefined ? file : `${at.file}:${at.line}`
    throw new DocumentFault('ASW_PACK_INVALID', `${place}: ${detail}`, line === undefined ? {} : { line })
  }
  function fields(part: unknown, where: string, keys: readonly string[]): Fields {
    if (!isFields(part)) return fail(part, `${where} is not a mapping`)
    const stranger = Object.keys(part).find((key) => !keys.includes(key))
    if (stranger !== undefined) fail(part, `${where} has an unknown key ${stranger}; known are ${keys.join(', ')}`)
    return part
  }
  function entries(part: unknown, where: string): readonly (readonly [string, unknown])[] {
    if (part === undefined || part === null) return []
    return isFields(part) ? Object.entries(part) : fail(part, `${where} is not a mapping`)
  }
  function list(part: unknown, where: string): readonly unknown[] {
    return Array.isArray(part) ? part : fail(part, `${where} is not a list`)
  }
  function text(part: unknown, where: string, within: object): string {
    return typeof part === 'string' && part !== '' ? part : fail(within, `${where} is missing or not a text`)
  }
  function texts(part: unknown, where: string): readonly string[] {
    return list(part, where).map((entry) => text(entry, `an entry of ${where}`, part as object))
  }
  function oneOf<T extends string>(part: unknown, where: string, within: object, allowed: readonly T[]): T {
    return allowed.find((value) => value === part) ?? fail(within, `${where} is none of ${allowed.join(', ')}`)
  }
  return { file, fail, fields, entries, list, text, texts, oneOf }
}

export function isFields(part: unknown): part is Fields {
  return typeof part === 'object' && part !== null && !Array.isArray(part)
}
