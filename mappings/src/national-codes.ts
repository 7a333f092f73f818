import type { CodeLists } from './codelists/index.ts'
import type { Issue } from './fault.ts'
import { token, tokens, valueAt } from './path.ts'
import { isRecord } from './row.ts'
import type { YamlSource } from './yaml-source.ts'

/** Codes of one national list that stand for codes of an international one, and where a pack's documents carry them. */
interface Crossing {
  /** National code list, and its column with the international code. */
  readonly list: string
  readonly column: string
  /** International code to the national one that is written for it. */
  readonly out: Readonly<Record<string, string>>
  /** A code that neither side crosses: kept as it is, or refused where the same text means something else over there. */
  readonly unknown: 'keep' | 'refuse'
  /** Paths by kind of document, for example `items[].quantities[].unit`. */
  readonly at: Readonly<Record<string, readonly string[]>>
}

/**
 * National codes outside, international ones inside. The documents to cross stand at `inside` of the pack's own document; an
 * unknown kind is left alone.
 */
export interface NationalCodes {
  /** A copy with the codes of the other side; what must be refused is added to `issues`. */
  cross(json: unknown, direction: 'in' | 'out', day: string, issues: Issue[]): unknown
}

/** Throws ASW_PACK_INVALID, with file and line. */
export function compileNationalCodes(source: YamlSource, lists: CodeLists): NationalCodes {
  const { inside, rows } = record(source, source.value, undefined, ['inside', 'rows'])
  if (typeof inside !== 'string' || !Array.isArray(rows))
    throw source.invalid(undefined, 'wants inside: a path, and rows: a list')
  const crossings = rows.map((row) => readCrossing(source, row, rows, lists))
  const home = inside.split('.')
  return {
    cross: (json, direction, day, issues) => {
      const copy = structuredClone(json)
      const document = valueAt(copy, home)
      const kind = valueAt(document, ['document'])
      if (typeof kind !== 'string') return copy
      for (const crossing of crossings) {
        for (const path of (Object.hasOwn(crossing.at, kind) ? crossing.at[kind] : undefined) ?? [])
          visit(document, path.split('.'), tokens(home), (code, pointer) => {
            const other = direction === 'out' ? outward(crossing, code) : inward(crossing, code, day, lists)
            if (other === undefined) issues.push(refusal(crossing, pointer))
            return other
          })
      }
      return copy
    },
  }
}

function outward({ out, unknown }: Crossing, code: string): string | undefined {
  if (Object.hasOwn(out, code)) return out[code]
  return unknown === 'keep' ? code : undefined
}

function inward({ list, column, unknown }: Crossing, code: string, day: string, lists: CodeLists): string | undefined {
  const known = lists.entry(list, code, day)?.facts[column]
  return known ?? (unknown === 'keep' ? code : undefined)
}

function refusal({ list }: Crossing, pointer: string): Issue {
  return { severity: 'E', code: 'ASW_CODE_UNKNOWN', pointer, message: `the code has no counterpart by ${list}` }
}

/** Puts what `change` gives in the place of every text at `path`; undefined leaves it. */
function visit(
  at: unknown,
  path: readonly string[],
  pointer: string,
  change: (code: string, pointer: string) => string | undefined,
): void {
  const [step = '', ...rest] = path
  const name = step.replace('[]', '')
  if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return
  const owner = at as Record<string, unknown>
  const below = pointer + token(name)
  if (step.endsWith('[]')) {
    const list = owner[name]
    if (Array.isArray(list)) for (const [index, member] of list.entries()) visit(member, rest, `${below}/${index}`, change)
  } else if (rest.length > 0) visit(owner[name], rest, below, change)
  else if (typeof owner[name] === 'string') owner[name] = change(owner[name], below) ?? owner[name]
}

function readCrossing(source: YamlSource, value: unknown, owner: object, lists: CodeLists): Crossing {
  const row = record(source, value, owner, ['list', 'column', 'out', 'unknown', 'at'])
  const { list, column, out, unknown, at } = row
  if (typeof list !== 'string' || !lists.knows(list)) throw source.invalid(row, `"list" names no code list: ${String(list)}`)
  if (typeof column !== 'string') throw source.invalid(row, '"column" wants the name of a column of that list')
  if (unknown !== 'keep' && unknown !== 'refuse') throw source.invalid(row, '"unknown" wants keep or refuse')
  const codes = record(source, out, row, undefined)
  if (!Object.values(codes).every((code) => typeof code === 'string')) throw source.invalid(row, '"out" wants codes in quotes')
  const places = record(source, at, row, undefined)
  for (const paths of Object.values(places)) {
    if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string'))
      throw source.invalid(row, '"at" wants paths by kind of document: { export-declaration: [transportMode] }')
  }
  return { list, column, unknown, out: codes as Crossing['out'], at: places as Crossing['at'] }
}

function record(
  source: YamlSource,
  value: unknown,
  owner: object | undefined,
  keys: readonly string[] | undefined,
): Record<string, unknown> {
  if (!isRecord(value)) throw source.invalid(owner, `a record is missing; it has ${keys?.join(', ') ?? 'names'}`)
  const stranger = keys && Object.keys(value).find((key) => !keys.includes(key))
  if (stranger !== undefined) throw source.invalid(value, `unknown key "${stranger}"; the keys are ${keys?.join(', ')}`)
  return value as Record<string, unknown>
}
