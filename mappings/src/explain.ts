import { emit, type Origins } from './emit.ts'
import { requiredExamples } from './given.ts'
import type { Pack, Table } from './pack.ts'
import { token, valueAt } from './path.ts'
import { tableFor } from './select-table.ts'
import type { XmlElementSpec } from './xml/index.ts'
import { step } from './xpath.ts'

/** Where one XML node comes from, or why one JSON value does not travel. */
export interface LineageRow {
  /** JSON pointer (RFC 6901); '' for what the table itself says: constants and positions. */
  readonly pointer: string
  /** XPath 1.0 with the prefixes of `pack.namespaces`; undefined for a declared loss. */
  readonly xpath?: string
  /** The JSON value, or the constant. */
  readonly value?: unknown
  /** Row of the conversion table, `constant`, `position`, or `lost`. */
  readonly conversion: string
  readonly codeList?: { readonly name: string; readonly edition: string }
  /** WCO Data Model id. */
  readonly wco?: string
  /** Box of the paper form. */
  readonly box?: string
  /** `file:line` of the row. */
  readonly table: string
  /** Why the value is lost. */
  readonly lost?: string
}

/**
 * One row for each XML text and attribute that `toXml` writes, in document order, then one for each declared loss that this
 * document suffers. A document that breaks its schema is explained as far as it goes.
 * Throws ASW_DOCUMENT_UNKNOWN, ASW_DOCUMENT_VERSION.
 */
export function explain(pack: Pack, json: unknown): readonly LineageRow[] {
  const table = tableFor(pack, json)
  const on = valueAt(json, table.datedBy)
  return [...lineage(pack, table, json, typeof on === 'string' ? on.slice(0, 10) : undefined), ...losses(table, json)]
}

function lineage(pack: Pack, table: Table, json: unknown, on: string | undefined): readonly LineageRow[] {
  const rows: LineageRow[] = []
  walk(pack, table, json, (origin, xpath, text) => {
    const { plan, pointer } = origin
    if (plan === undefined) return
    const { as, codes, wco, box, line } = plan.row
    rows.push({
      pointer: pointer ?? '',
      xpath,
      value: pointer === undefined ? text : origin.value,
      conversion: as,
      ...(codes !== undefined && pack.codeLists.knows(codes)
        ? { codeList: { name: codes, edition: pack.codeLists.edition(codes, on) } }
        : {}),
      ...(wco === undefined ? {} : { wco }),
      ...(box === undefined ? {} : { box }),
      table: `${table.file}:${line}`,
    })
  })
  return rows
}

type Visit = (origin: NonNullable<ReturnType<Origins['get']>>, xpath: string, text: string) => void

/** Every node that came from somewhere, in document order, with its XPath. */
export function walk(pack: Pack, table: Table, json: unknown, visit: Visit): void {
  const origins: Origins = new Map()
  const root = emit(table.root, json, { ...requiredExamples(pack.given), ...table.given }, origins)
  const follow = (spec: XmlElementSpec, xpath: string): void => {
    const origin = origins.get(spec)
    const [text] = spec.children
    if (origin !== undefined) visit(origin, xpath, typeof text === 'string' ? text : '')
    for (const attribute of spec.attributes ?? []) {
      const from = origins.get(attribute)
      if (from !== undefined) visit(from, `${xpath}/@${attribute.name}`, attribute.value)
    }
    const children = spec.children.filter((child) => typeof child !== 'string')
    const names = children.map((child) => child.name)
    for (const [index, child] of children.entries()) follow(child, xpath + step(child.name, names, index, pack.namespaces))
  }
  follow(root, step(root.name, [root.name], 0, pack.namespaces))
}

/** JSON pointer to XPath for everything this document puts into XML; the first node where a long text has several. */
export function xpathsByPointer(pack: Pack, table: Table, json: unknown): ReadonlyMap<string, string> {
  const known = new Map<string, string>()
  walk(pack, table, json, ({ pointer }, xpath) => {
    if (pointer !== undefined && !known.has(pointer)) known.set(pointer, xpath)
  })
  return known
}

function losses(table: Table, json: unknown): readonly LineageRow[] {
  return table.lost.flatMap(({ path, reason, line }) =>
    valuesAt(json, path.split('.'), '').map(({ pointer, value }) => {
      return { pointer, value, conversion: 'lost', table: `${table.file}:${line}`, lost: reason }
    }),
  )
}

/** Every value at a canonical path, `[]` being all members of a list. */
function valuesAt(json: unknown, [step, ...rest]: readonly string[], at: string): readonly { pointer: string; value: unknown }[] {
  if (step === undefined) return [{ pointer: at, value: json }]
  const name = step.replace('[]', '')
  const value = valueAt(json, [name])
  if (value === undefined) return []
  const pointer = at + token(name)
  if (name === step) return valuesAt(value, rest, pointer)
  if (!Array.isArray(value)) return []
  return value.flatMap((member, index) => valuesAt(member, rest, `${pointer}/${index}`))
}
