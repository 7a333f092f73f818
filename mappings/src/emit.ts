import { splitText } from './conversion.ts'
import { DocumentFault } from './fault.ts'
import type { Given } from './given.ts'
import { token, tokens, valueAt } from './path.ts'
import type { ElementPlan, PartPlan, ScopePlan, ValuePlan } from './plan.ts'
import type { XmlAttribute, XmlElementSpec } from './xml/index.ts'

/** Where an XML node came from; kept only for `explain`. */
export interface Origin {
  /** JSON pointer; undefined for constants and positions. */
  readonly pointer: string | undefined
  readonly value?: unknown
  /** Undefined for an element that stands for a JSON object or list member. */
  readonly plan: ValuePlan | undefined
}
export type Origins = Map<XmlElementSpec | XmlAttribute, Origin>

interface Frame {
  readonly json: unknown
  readonly outer: Frame | undefined
  /** Position among the members of the list, from 0. */
  readonly index: number
  readonly pointer: string
  /** `json` is the key and the value of an entry of a bag: both have the pointer of the entry. */
  readonly entry: boolean
}
interface Emission {
  /** JSON values written so far: an element that would hold constants alone is dropped where it has no JSON of its own. */
  filled: number
  readonly given: Given
  readonly origins: Origins | undefined
}

/**
 * The XML tree of a canonical document. With `origins` it notes the source of every node and steps over values that no row
 * can write, so that even a broken document can be explained; without, such a value throws ASW_DOCUMENT_INVALID.
 */
export function emit(root: ScopePlan, json: unknown, given: Given = {}, origins?: Origins): XmlElementSpec {
  const frame: Frame = { json, outer: undefined, index: 0, pointer: '', entry: false }
  const spec = element(root.element, frame, { filled: 0, given, origins })
  origins?.set(spec, { pointer: '', plan: undefined })
  return spec
}

function element(plan: ElementPlan, frame: Frame, out: Emission): XmlElementSpec {
  const children: (XmlElementSpec | string)[] = []
  const spec: XmlElementSpec = { name: plan.name, attributes: attributes(plan, frame, out), children }
  if (plan.text !== undefined) {
    const text = write(plan.text, frame, out)
    if (text !== undefined) {
      children.push(text)
      note(out, spec, plan.text, frame)
    }
  }
  for (const part of plan.parts) emitPart(part, frame, children as XmlElementSpec[], out)
  return spec
}

function emitPart(part: PartPlan, frame: Frame, into: XmlElementSpec[], out: Emission): void {
  if (part.kind === 'scope') emitScope(part, frame, into, out)
  else if (part.text === undefined) {
    const spec = element(part, frame, out)
    if (spec.children.length > 0 || (spec.attributes?.length ?? 0) > 0) into.push(spec)
  } else if (part.text.each) emitEach(part, part.text, frame, into, out)
  else emitLeaf(part, part.text, frame, into, out)
}

function emitLeaf(plan: ElementPlan, value: ValuePlan, frame: Frame, into: XmlElementSpec[], out: Emission): void {
  const text = write(value, frame, out)
  if (text === undefined) return
  for (const piece of value.split === undefined ? [text] : splitText(text, value.split, value.pieces)) {
    const spec = { name: plan.name, attributes: attributes(plan, frame, out), children: [piece] }
    note(out, spec, value, frame)
    into.push(spec)
  }
}

function emitEach(plan: ElementPlan, value: ValuePlan, frame: Frame, into: XmlElementSpec[], out: Emission): void {
  const list = valueAt(frame.json, value.path)
  if (!Array.isArray(list) || value.readOnly) return
  for (const [index, member] of list.entries()) {
    out.filled += 1
    const text = wire(value, member, out)
    if (text === undefined) continue
    const spec = { name: plan.name, attributes: attributes(plan, frame, out), children: [text] }
    out.origins?.set(spec, { pointer: `${frame.pointer}${tokens(value.path)}/${index}`, value: member, plan: value })
    into.push(spec)
  }
}

function emitScope(scope: ScopePlan, frame: Frame, into: XmlElementSpec[], out: Emission): void {
  if (scope.of === 'same') {
    const before = out.filled
    const spec = element(scope.element, frame, out)
    if (out.filled > before) into.push(spec)
    return
  }
  const own = valueAt(frame.json, scope.path)
  const pointer = out.origins === undefined ? '' : frame.pointer + tokens(scope.path)
  if (scope.of === 'list') {
    if (Array.isArray(own)) emitMembers(scope, own, frame, pointer, into, out)
    return
  }
  if (typeof own !== 'object' || own === null) return
  if (scope.of === 'object') into.push(member(scope, own, frame, 0, pointer, out))
  else
    for (const [key, value] of Object.entries(own)) into.push(member(scope, { key, value }, frame, 0, pointer + token(key), out))
}

function emitMembers(
  scope: ScopePlan,
  list: readonly unknown[],
  frame: Frame,
  pointer: string,
  into: XmlElementSpec[],
  out: Emission,
): void {
  let index = 0
  for (let at = 0; at < list.length; at += 1) {
    if (scope.when !== undefined && !scope.when.values.has(valueAt(list[at], [scope.when.key]) as string)) continue
    into.push(member(scope, list[at], frame, index, `${pointer}/${at}`, out))
    index += 1
  }
}

function member(scope: ScopePlan, json: unknown, outer: Frame, index: number, pointer: string, out: Emission): XmlElementSpec {
  out.filled += 1
  const spec = element(scope.element, { json, outer, index, pointer, entry: scope.of === 'entries' }, out)
  if (out.origins !== undefined && !out.origins.has(spec)) out.origins.set(spec, { pointer, plan: undefined })
  return spec
}

const NONE: readonly XmlAttribute[] = []

function attributes(plan: ElementPlan, frame: Frame, out: Emission): readonly XmlAttribute[] {
  if (plan.attributes.length === 0) return NONE
  const list: XmlAttribute[] = []
  for (const value of plan.attributes) {
    const text = write(value, frame, out)
    if (text === undefined) continue
    const attribute = { name: value.attribute as string, value: text }
    note(out, attribute, value, frame)
    list.push(attribute)
  }
  return list
}

function write(value: ValuePlan, frame: Frame, out: Emission): string | undefined {
  if (value.readOnly || value.source === 'passedOver') return undefined
  if (value.source === 'constant') return value.constant
  if (value.source === 'position') return String(frame.index + 1)
  if (value.source === 'given') return writeGiven(value.path[0] as string, out)
  if (value.outer && frame.index > 0) return undefined
  const json = valueAt(value.outer ? frame.outer?.json : frame.json, value.path)
  if (json === undefined) return undefined
  out.filled += 1
  return value.source === 'list' ? listOf(value, json) : wire(value, json, out)
}

function writeGiven(name: string, out: Emission): string | undefined {
  const text = out.given[name]
  if (text !== undefined) out.filled += 1
  return text
}

/** Which code list the code beside this attribute is written from. */
export function listOf({ cross, conversion }: ValuePlan, json: unknown): string | undefined {
  if (cross === undefined) return undefined
  const { crosswalk, ids, passes } = cross
  const text = conversion.write(json)
  const passed = passes?.test(text) === true && !crosswalk.fromWire.has(text)
  return passed || crosswalk.toWire.has(text) ? ids.wire : ids.domestic
}

/** The text of a value. Throws ASW_DOCUMENT_INVALID for a code that has no counterpart, unless somebody asks for origins. */
export function wire(value: ValuePlan, json: unknown, out: Pick<Emission, 'origins'> = STRICT): string | undefined {
  const text = value.conversion.write(json)
  const { cross } = value
  if (cross !== undefined) {
    const crossed = cross.crosswalk.toWire.get(text)
    if (crossed !== undefined || cross.listId !== undefined) return crossed ?? text
    if (out.origins !== undefined) return undefined
    throw new DocumentFault('ASW_DOCUMENT_INVALID', `${cross.crosswalk.name} has no code for ${value.path.join('.')}`)
  }
  if (value.toWire === undefined) return text
  const code = value.toWire.get(text)
  if (code === undefined && out.origins === undefined)
    throw new DocumentFault('ASW_DOCUMENT_INVALID', `no wire code for ${value.path.join('.')}`)
  return code
}

const STRICT = { origins: undefined }

function note(out: Emission, node: XmlElementSpec | XmlAttribute, plan: ValuePlan, frame: Frame): void {
  if (out.origins === undefined) return
  if (plan.source !== 'json' && plan.source !== 'list') {
    out.origins.set(node, { pointer: undefined, plan })
    return
  }
  const at = plan.outer ? (frame.outer ?? frame) : frame
  const pointer = at.entry ? at.pointer : at.pointer + tokens(plan.path)
  out.origins.set(node, { pointer, value: valueAt(at.json, plan.path), plan })
}
