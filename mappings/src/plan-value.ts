import { CONVERSIONS } from './conversion.ts'
import type { Choice } from './coverage.ts'
import type { CompileSettings } from './draft.ts'
import type { CrossPlan, ValuePlan } from './plan.ts'
import { type Row, rowLine } from './row.ts'
import type { Shape } from './shape.ts'

/** Where in the JSON the rows stand. */
export interface Place {
  /** Canonical path, for example `items[]`; '' for the document. */
  readonly path: string
  readonly outer: string | undefined
  readonly choices: readonly Choice[]
  readonly bag: boolean
  /** XPath steps between the element of this scope and where the rows stand: only a `same` scope has some. */
  readonly steps: string
}

/** What one row writes and reads. Throws ASW_PACK_INVALID for a path or a map that does not fit the canonical schema. */
export function planValue(row: Row, at: Place, settings: CompileSettings, attribute: string | undefined): ValuePlan {
  const path = row.json === undefined || at.bag ? undefined : jsonPath(row, at, settings)
  const shape = path === undefined ? undefined : settings.shapes.get(path)
  if (path !== undefined && shape?.kind !== 'leaf')
    throw settings.invalid(rowLine(row), `${path} is no leaf of the canonical schema`)
  const map = row.map === undefined ? undefined : Object.entries(row.map)
  if (map !== undefined) checkMap(row, path, shape, at, settings)
  if (row.position && at.choices.length > 0)
    throw settings.invalid(rowLine(row), 'position cannot count the members of a list that `when` divides')
  const outer = row.json?.startsWith('../') ?? false
  const own = row.given ?? (outer ? (row.json as string).slice(3) : row.json)
  if (row.given !== undefined && !settings.given.has(row.given))
    throw settings.invalid(rowLine(row), `pack.yaml declares no given value "${row.given}"`)
  return {
    source:
      row.json !== undefined ? 'json' : row.given !== undefined ? 'given' : row.const !== undefined ? 'constant' : 'position',
    attribute,
    path: own === undefined || own === '.' ? [] : own.split('.'),
    outer,
    constant: row.passedOver ?? constantOf(row, settings),
    readAny: row.readAny ?? false,
    readOnly: row.readOnly ?? false,
    join: row.join,
    cross: crossOf(row, settings),
    conversion: CONVERSIONS[row.as],
    toWire: map && new Map(map),
    fromWire: map && new Map(map.map(([domestic, wire]) => [wire, domestic])),
    split: row.split,
    pieces: row.pieces,
    each: row.each ?? false,
    row: {
      line: rowLine(row),
      as: row.const !== undefined ? 'constant' : row.given !== undefined ? 'given' : row.position ? 'position' : row.as,
      codes: row.codes,
      wco: row.wco,
      box: row.box,
    },
  }
}

/** `{name}` is a constant of pack.yaml: what several tables share, and what another profile replaces, stands in one place. */
export function resolveConstant(text: string, constants: ReadonlyMap<string, string>): string | undefined {
  const [, name] = /^\{(\w+)\}$/.exec(text) ?? []
  return name === undefined ? text : constants.get(name)
}

function constantOf(row: Row, settings: CompileSettings): string {
  const constant = resolveConstant(row.const ?? '', settings.constants)
  if (constant === undefined) throw settings.invalid(rowLine(row), `pack.yaml declares no constant ${row.const}`)
  return constant
}

function crossOf(row: Row, settings: CompileSettings): CrossPlan | undefined {
  if (row.cross === undefined) return undefined
  const declared = settings.crosswalks.get(row.cross)
  if (declared === undefined) throw settings.invalid(rowLine(row), `pack.yaml declares no crosswalk "${row.cross}"`)
  return { ...declared, listId: row.listId?.slice(1) }
}

/** A map is a bijection, and total over the values that can come to this row. */
function checkMap(row: Row, path: string | undefined, shape: Shape | undefined, at: Place, settings: CompileSettings): void {
  const map = row.map as Readonly<Record<string, string>>
  const wires = Object.values(map)
  if (new Set(wires).size < wires.length)
    throw settings.invalid(rowLine(row), 'two codes share one wire code: nobody could read it back')
  const choice = at.choices.find(({ list, key }) => `${list}[].${key}` === path)
  const missing = (choice === undefined ? (shape?.values ?? []) : [...choice.values]).find((value) => !Object.hasOwn(map, value))
  if (missing !== undefined) throw settings.invalid(rowLine(row), `the map has no wire code for ${missing}`)
}

/** Canonical path of a leaf row: `.` is the list member itself, `../x` belongs to the scope around the list. */
export function jsonPath(row: Row, at: Place, settings: CompileSettings): string {
  const json = row.json as string
  const path = json === '.' ? at.path : json.startsWith('../') ? join(at.outer ?? '', json.slice(3)) : join(at.path, json)
  const leaf = row.each ? `${path}[]` : path
  if (!settings.shapes.has(leaf)) throw settings.invalid(rowLine(row), `the canonical schema has no ${leaf}`)
  return leaf
}

/** A path below another, '' being the document. */
export function join(path: string, json: string): string {
  return path === '' ? json : `${path}.${json}`
}
