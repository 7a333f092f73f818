import { walk } from './explain.ts'
import { DocumentFault, type Issue } from './fault.ts'
import type { Pack, Table } from './pack.ts'
import { segments, token, valueAt } from './path.ts'
import type { ElementPlan, ValuePlan } from './plan.ts'
import type { RuleContext } from './rules/index.ts'
import { schemaIssues } from './schema-issues.ts'
import { isInForce, newestFirst } from './select-table.ts'
import { validate } from './validate.ts'

/** A value that the other form does not carry, or not as it is. */
export interface LostValue {
  /** JSON pointer into the document. */
  readonly pointer: string
  readonly value: unknown
  readonly reason: string
  /** What arrives in its place, where something does. */
  readonly arrives?: unknown
}

/** How one document would fare in a form of another pack or scheme. */
export interface TranslationReport {
  readonly document: string
  readonly from: { readonly scheme: string; readonly formVersion: string }
  readonly to: { readonly pack: string; readonly scheme: string; readonly formVersion: string; readonly version: string }
  /** How many values arrive as they are. */
  readonly carried: number
  readonly lost: readonly LostValue[]
  /** What the other form needs: fields that are missing, and rules of it that the document breaks. */
  readonly missing: readonly Issue[]
}

/** Which form of the pack, where it has several for this document. */
export interface ReportTarget {
  readonly scheme?: string
  readonly formVersion?: string
}

/**
 * What becomes of a canonical document in the form of `pack`, whatever scheme it was issued under: which values that form
 * cannot carry, and what it needs that the document does not have. Nothing is translated in earnest: a certificate of one
 * agreement is none of another, so `toXml` refuses it.
 *
 * Throws ASW_DOCUMENT_UNKNOWN, ASW_DOCUMENT_VERSION when the pack has no such form.
 */
export function translationReport(
  pack: Pack,
  json: Readonly<Record<string, unknown>>,
  context: RuleContext,
  target: ReportTarget = {},
): TranslationReport {
  const table = formOf(pack, json, target)
  const { scheme, formVersion } = table
  const inForm = { ...json, scheme, formVersion }
  const broken = table.matches(inForm) ? [] : schemaIssues(table.matches.errors)
  const arrivals = arrivalsOf(pack, table, inForm)
  const leaves = leavesOf(inForm).filter(({ pointer }) => !HEAD.has(pointer))
  const lost = leaves.flatMap((leaf) => lossOf(leaf, arrivals, broken, table))
  const rules = validate(pack, inForm, context).filter(({ rule, severity }) => rule !== undefined && severity === 'E')
  return {
    document: table.document,
    from: { scheme: String(json.scheme), formVersion: String(json.formVersion) },
    to: { pack: pack.name, scheme, formVersion, version: table.version },
    carried: leaves.length - lost.length,
    lost,
    missing: [...broken.filter(({ code }) => code === 'ASW_FIELD_REQUIRED'), ...rules],
  }
}

/** Said by the form itself. */
const HEAD = new Set(['/document', '/scheme', '/formVersion'])

function formOf(pack: Pack, json: unknown, target: ReportTarget): Table {
  const own = (name: string): unknown => valueAt(json, [name])
  const known = pack.tables.filter(
    ({ document, scheme, formVersion }) =>
      document === own('document') && (target.scheme ?? scheme) === scheme && (target.formVersion ?? formVersion) === formVersion,
  )
  if (known.length === 0) throw new DocumentFault('ASW_DOCUMENT_UNKNOWN', `the pack ${pack.name} has no such form`)
  const inForce = newestFirst(known.filter((table) => isInForce(table, valueAt(json, table.datedBy))))
  const ofScheme = inForce.filter(({ scheme }) => scheme === own('scheme'))
  const table = ofScheme.find(({ formVersion }) => formVersion === own('formVersion')) ?? ofScheme[0] ?? inForce[0]
  if (table === undefined)
    throw new DocumentFault('ASW_DOCUMENT_VERSION', 'no form of the pack is in force on the date of the document')
  return table
}

interface Leaf {
  readonly pointer: string
  readonly value: unknown
}
/** The text that a value has in the XML, all pieces together. */
interface Arrival {
  readonly plan: ValuePlan
  text: string
}
interface Arrivals {
  readonly values: ReadonlyMap<string, Arrival>
  /** Objects and list members of which something arrives. */
  readonly places: ReadonlySet<string>
  /** Canonical paths of keys, such as the role of a party, that are said by where their member stands. */
  readonly implied: ReadonlySet<string>
}

function arrivalsOf(pack: Pack, table: Table, json: unknown): Arrivals {
  const values = new Map<string, Arrival>()
  const places = new Set<string>()
  walk(pack, table, json, ({ pointer, plan }, _xpath, text) => {
    if (pointer === undefined || plan?.source === 'list') return
    places.add(plan === undefined ? pointer : pointer.slice(0, pointer.lastIndexOf('/')))
    if (plan !== undefined) {
      const known = values.get(pointer)
      // Pieces of one text have one plan; the key and the value of an entry have two, and the value stands second.
      if (known?.plan === plan) known.text += text
      else values.set(pointer, { plan, text })
    }
  })
  return { values, places, implied: new Set(impliedKeys(table.root.element, '')) }
}

function lossOf(
  { pointer, value }: Leaf,
  { values, places, implied }: Arrivals,
  broken: readonly Issue[],
  table: Table,
): readonly LostValue[] {
  const refused = broken.find((issue) => issue.code !== 'ASW_FIELD_REQUIRED' && covers(issue.pointer ?? '', pointer))
  const arrival = values.get(pointer)
  if (arrival === undefined && !isImplied(pointer, places, implied))
    return [{ pointer, value, reason: declared(pointer, table) ?? refused?.message ?? 'the form has no place for it' }]
  if (refused !== undefined) return [{ pointer, value, reason: refused.message }]
  if (arrival === undefined) return []
  const arrives = readBack(arrival, value)
  return JSON.stringify(arrives) === JSON.stringify(value) ? [] : [{ pointer, value, reason: 'arrives in another form', arrives }]
}

/** What a reader makes of the text. A code that passed beside its crosswalk says of which list it is, and comes back as it is. */
function readBack({ plan, text }: Arrival, value: unknown): unknown {
  const { cross, fromWire, conversion } = plan
  if (cross === undefined) return conversion.read(fromWire?.get(text) ?? text)
  const crossed = cross.crosswalk.toWire.has(conversion.write(value))
  return conversion.read((crossed ? cross.crosswalk.fromWire.get(text) : undefined) ?? text)
}

function isImplied(pointer: string, places: ReadonlySet<string>, implied: ReadonlySet<string>): boolean {
  return implied.has(canonical(segments(pointer))) && places.has(pointer.slice(0, pointer.lastIndexOf('/')))
}

function* impliedKeys(element: ElementPlan, path: string): Generator<string> {
  for (const part of element.parts) {
    if (part.kind === 'element') yield* impliedKeys(part, path)
    else {
      const own = [path, ...part.path].filter((step) => step !== '').join('.')
      const below = part.of === 'list' ? `${own}[]` : own
      if (part.discriminator !== undefined) yield `${below}.${part.discriminator.key}`
      yield* impliedKeys(part.element, below)
    }
  }
}

function declared(pointer: string, table: Table): string | undefined {
  const path = canonical(segments(pointer))
  return table.lost.find((row) => path === row.path || path.startsWith(`${row.path}.`) || path.startsWith(`${row.path}[]`))
    ?.reason
}

function covers(issue: string, pointer: string): boolean {
  return pointer === issue || pointer.startsWith(`${issue}/`)
}

/** `/items/0/hs/code` as the canonical path `items[].hs.code`. */
function canonical(parts: readonly string[]): string {
  return parts.reduce((path, part) => (/^\d+$/.test(part) ? `${path}[]` : path === '' ? part : `${path}.${part}`), '')
}

/** Every value that is no object and no list; an entry of the extension bag is one value, whatever it is. */
function leavesOf(json: unknown, pointer = ''): readonly Leaf[] {
  if (typeof json !== 'object' || json === null || /^\/extensions\/[^/]+$/.test(pointer)) return [{ pointer, value: json }]
  return Object.entries(json).flatMap(([key, value]) => leavesOf(value, pointer + token(key)))
}
