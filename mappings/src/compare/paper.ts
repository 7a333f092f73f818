import type { Seen, Source } from './finding.ts'

/** A document under comparison, with the name under which findings speak of it. */
export interface Paper {
  readonly kind: Extract<Source, 'certificate' | 'acdd' | 'declaration'>
  /** Number of the declaration. */
  readonly id?: string
  readonly json: unknown
}

/** The value at a JSON pointer, with its place. What is not there has no `value`; no shape of a document makes it throw. */
export function at(paper: Paper, pointer: string): Seen {
  let value: unknown = paper.json
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined
  }
  return seen(paper, pointer, value)
}

/** The entries of a list, each with its place. */
export function each(paper: Paper, pointer: string): readonly Seen[] {
  const { value } = at(paper, pointer)
  return Array.isArray(value) ? value.map((entry, i) => seen(paper, `${pointer}/${i}`, entry)) : []
}

/** A text at a pointer that is not empty. */
export function textAt(paper: Paper, pointer: string): string | undefined {
  return textOf(at(paper, pointer))
}

export function textOf({ value }: Seen): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The first of several places that tells something; the last one where none does. */
export function firstAt(paper: Paper, ...pointers: readonly [string, ...string[]]): Seen {
  const places = pointers.map((pointer) => at(paper, pointer))
  return places.find(({ value }) => value !== undefined) ?? (places.at(-1) as Seen)
}

/** A value that stands in no paper: in the registry, the ledger, or the settings. */
export function beside(document: Exclude<Source, Paper['kind']>, pointer: string, value: unknown): Seen {
  return value === undefined ? { document, pointer } : { document, pointer, value }
}

/** The same place, with the form in which its value was compared. */
export function asCompared(place: Seen, normalised: string | undefined): Seen {
  return normalised === undefined ? place : { ...place, normalised }
}

function seen({ kind, id }: Paper, pointer: string, value: unknown): Seen {
  const place = id === undefined ? { document: kind, pointer } : { document: kind, id, pointer }
  return value === undefined || value === null ? place : { ...place, value }
}
