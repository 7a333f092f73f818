import type { GivenValue } from './given.ts'
import { disjoint, elementOf, guardsOf } from './guards.ts'
import type { CrossPlan, ElementPlan, PartPlan, ValuePlan } from './plan.ts'
import { type Row, rowLine } from './row.ts'
import type { Shape } from './shape.ts'
import type { XmlName } from './xml/index.ts'

export interface Namespace {
  readonly uri: string
  /** Prefix on the wire, '' for the default namespace. */
  readonly prefix: string
}
export interface CompileSettings {
  readonly root: string
  /** Namespace of steps without a prefix. */
  readonly ns: string
  readonly namespaces: Readonly<Record<string, Namespace>>
  /** Names of the values that stand beside a document. */
  readonly given: ReadonlyMap<string, GivenValue>
  readonly constants: ReadonlyMap<string, string>
  readonly crosswalks: ReadonlyMap<string, Omit<CrossPlan, 'listId'>>
  readonly shapes: ReadonlyMap<string, Shape>
  /** Makes the error that names the row's line. */
  readonly invalid: (line: number, detail: string) => Error
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] }
/** An element while its rows come in. `line` is that of the row that first named it. */
export type Draft = Omit<Mutable<ElementPlan>, 'attributes' | 'parts'> & {
  attributes: ValuePlan[]
  parts: PartPlan[]
  readonly line: number
}
export function draft(settings: CompileSettings, step: string, line: number): Draft {
  const [, ns = settings.ns, local = ''] = /^(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)$/.exec(step) ?? []
  const namespace = settings.namespaces[ns]
  if (local === '') throw settings.invalid(line, `"${step}" is no element name`)
  if (namespace === undefined) throw settings.invalid(line, `the pack declares no namespace "${ns}"`)
  const name: XmlName = { ...namespace, local }
  return {
    kind: 'element',
    name,
    step: `${ns}:${local}`,
    attributes: [],
    text: undefined,
    passedOver: undefined,
    parts: [],
    byName: new Map(),
    guards: [],
    line,
  }
}

/** The element at `steps` below `element`; the last one of a name, and a new one where there is none. */
export function walk(element: Draft, steps: readonly string[], settings: CompileSettings, row: Row): Draft {
  let at = element
  for (const step of steps) {
    const next = draft(settings, step, rowLine(row))
    const known = at.parts.findLast((part) => part.kind === 'element' && part.step === next.step)
    if (known === undefined) at.parts.push(next)
    at = (known as Draft | undefined) ?? next
  }
  return at
}

/** The same path as XPath steps. */
export function stepsOf(xml: string, settings: CompileSettings): string {
  if (xml === '.') return ''
  const bare = settings.namespaces[settings.ns]?.uri === ''
  return xml
    .split('/')
    .map((step) => (step.startsWith('@') || step.includes(':') || bare ? `/${step}` : `/${settings.ns}:${step}`))
    .join('')
}

/** The text of an element, with the attributes that its conversion brings along. */
export function setText(element: Draft, value: ValuePlan, settings: CompileSettings, row: Row): void {
  if (element.text !== undefined) throw settings.invalid(rowLine(row), `${element.step} gets its text from two rows`)
  element.text = value
  for (const [name, constant] of Object.entries(value.conversion.attributes ?? {})) {
    element.attributes.push({
      ...value,
      source: 'constant',
      attribute: name,
      constant,
      row: { ...value.row, as: 'constant', codes: undefined },
    })
  }
}

/** Indexes the children once all rows are in, and refuses what no reader could tell apart. */
export function seal(element: Draft, settings: CompileSettings): void {
  const byName = new Map<string, PartPlan[]>()
  for (const part of element.parts) {
    if (part.kind === 'element') seal(part as Draft, settings)
    const { local } = elementOf(part).name
    byName.set(local, [...(byName.get(local) ?? []), part])
  }
  for (const [local, parts] of byName) {
    const clash = parts.find((one, at) => parts.slice(0, at).some((other) => !disjoint(one, other)))
    if (clash === undefined) continue
    const { line } = elementOf(clash) as Draft
    throw settings.invalid(
      line,
      `a second row writes ${local} and nothing tells the two apart: give each a const, such as a type code`,
    )
  }
  if (element.text !== undefined && element.parts.length > 0)
    throw settings.invalid(element.line, `${element.step} has both text and elements`)
  Object.assign(element, { byName, guards: guardsOf(element) })
}
