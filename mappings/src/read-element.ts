import { collapse } from './conversion-xsd.ts'
import type { Issue } from './fault.ts'
import { choose } from './guards.ts'
import type { Pack } from './pack.ts'
import { putAt, replaceAt, token, tokens, valueAt } from './path.ts'
import type { CrossPlan, ElementPlan, PartPlan, ScopePlan, ValuePlan } from './plan.ts'
import type { CanonicalElement } from './xml/index.ts'
import { xpathOf } from './xpath.ts'
import { wrongAttribute } from './xsi.ts'

type Json = Record<string, unknown>
interface Frame {
  readonly json: Json
  readonly outer: Frame | undefined
  readonly index: number
  /** Where it stands in `outer`: as a member of the list at that path, or as the object there. */
  readonly path: readonly string[]
  readonly listed: boolean
  /** One entry of the bag at that path: its key is the last step to it. */
  readonly entry?: true
  /** The members themselves, where the list holds bare values: one, or several that one element carries. */
  readonly bare: unknown[]
}

/** Something that a partner says and that the domestic document has no place for: it stays in the partner's XML. */
export interface PassedOver {
  readonly xpath: string
  readonly reason: string
}

const BLANK = /^[\t\n\r ]*$/

/** One document on its way from XML to JSON. Finds everything that is wrong, then `issues` says so. */
export class Reading {
  readonly issues: Issue[] = []
  /** What the partner says and the document has no place for. */
  readonly passedOver: PassedOver[] = []
  /** Values that stand beside the document, by name. */
  readonly given: Record<string, string> = {}
  readonly #namespaces: Readonly<Record<string, string>>
  readonly #patterns: Pack['given']
  /** From the root to the element being read; only issues look at it. */
  readonly #trail: CanonicalElement[] = []

  constructor({ namespaces, given }: Pick<Pack, 'namespaces' | 'given'>) {
    this.#namespaces = namespaces
    this.#patterns = given
  }

  document(root: ScopePlan, element: CanonicalElement, json: Json): void {
    this.#members(root, element, { json, outer: undefined, index: 0, path: [], listed: false, bare: [] })
  }

  /** Reads an element of a scope into its own frame and puts in the lists that XML cannot show empty. */
  #members(scope: ScopePlan, element: CanonicalElement, frame: Frame): void {
    this.#element(scope.element, element, frame)
    for (const name of scope.emptyLists) frame.json[name] ??= []
  }

  #element(plan: ElementPlan, element: CanonicalElement, frame: Frame): void {
    this.#trail.push(element)
    this.#attributes(plan, element, frame)
    if (plan.text !== undefined) this.#value(plan.text, element.text, frame, element)
    else if (!BLANK.test(element.text)) this.#issue('ASW_XML_UNMAPPED', 'text between elements is not mapped')
    if (element.children.length > 0) this.#children(plan, element, frame)
    this.#trail.pop()
  }

  #attributes(plan: ElementPlan, element: CanonicalElement, frame: Frame): void {
    for (const attribute of element.attributes) {
      const { name, uri = '', value } = attribute
      const known = uri === '' ? plan.attributes.find((one) => one.attribute === name) : undefined
      const wrong = known === undefined ? wrongAttribute(attribute) : undefined
      if (wrong !== undefined) this.#issue('ASW_XML_UNMAPPED', wrong)
      else if (known !== undefined) this.#value(known, value, frame, element)
    }
  }

  #children(plan: ElementPlan, element: CanonicalElement, frame: Frame): void {
    let pieces: Map<ElementPlan, string> | undefined
    for (const child of element.children) {
      const part = partFor(plan, child)
      if (part === undefined) this.#unmapped(child)
      else if (part.kind === 'scope') this.#scope(part, child, frame)
      else if (part.passedOver !== undefined) this.#passOver(child, part.passedOver)
      else if (part.text?.split === undefined) this.#element(part, child, frame)
      else {
        this.#at(child, () => this.#attributes(part, child, frame))
        for (const inner of child.children) this.#at(child, () => this.#unmapped(inner))
        pieces ??= new Map()
        pieces.set(part, (pieces.get(part) ?? '') + child.text)
      }
    }
    for (const [part, text] of pieces ?? []) this.#value(part.text as ValuePlan, text, frame, element)
  }

  #scope(scope: ScopePlan, element: CanonicalElement, frame: Frame): void {
    if (scope.of === 'same') this.#element(scope.element, element, frame)
    else if (scope.of === 'object') this.#object(scope, element, frame)
    else if (scope.of === 'list') this.#member(scope, element, frame)
    else this.#entry(scope, element, frame)
  }

  #object(scope: ScopePlan, element: CanonicalElement, frame: Frame): void {
    const own: Json = {}
    if (!putAt(frame.json, scope.path, own)) this.#at(element, () => this.#issue('ASW_XML_VALUE', 'the element stands twice'))
    this.#members(scope, element, { json: own, outer: frame, index: 0, path: scope.path, listed: false, bare: [] })
  }

  #member(scope: ScopePlan, element: CanonicalElement, frame: Frame): void {
    const own: Json = {}
    const list = this.#list(scope.path, frame)
    const inner: Frame = { json: own, outer: frame, index: list.length, path: scope.path, listed: true, bare: [] }
    if (scope.discriminator !== undefined) own[scope.discriminator.key] = scope.discriminator.value
    this.#members(scope, element, inner)
    if (scope.scalar) list.push(...inner.bare)
    else list.push(own)
  }

  /** The key comes from the partner: it is defined as data, so that no name means anything to JavaScript. */
  #entry(scope: ScopePlan, element: CanonicalElement, frame: Frame): void {
    const own: Json = {}
    const wrongBefore = this.issues.length
    this.#element(scope.element, element, {
      json: own,
      outer: frame,
      index: 0,
      path: scope.path,
      listed: false,
      entry: true,
      bare: [],
    })
    const name = scope.path[0] as string
    frame.json[name] ??= {}
    const bag = frame.json[name] as Json
    const { key, value } = own
    if (this.issues.length > wrongBefore) return
    if (typeof key !== 'string' || value === undefined)
      this.#at(element, () => this.#issue('ASW_XML_VALUE', 'the entry has no key or no value'))
    else if (Object.hasOwn(bag, key)) this.#at(element, () => this.#issue('ASW_XML_VALUE', 'the key stands twice'))
    else Object.defineProperty(bag, key, { value, enumerable: true, writable: true, configurable: true })
  }

  #list(path: readonly string[], frame: Frame): unknown[] {
    const list: unknown[] = []
    if (putAt(frame.json, path, list)) return list
    let at: unknown = frame.json
    for (const step of path) at = (at as Json)[step]
    return at as unknown[]
  }

  #value(value: ValuePlan, raw: string, frame: Frame, element: CanonicalElement): void {
    const text = value.conversion.collapse ? collapse(raw) : raw
    if (value.source === 'json') this.#json(value, text, frame, element)
    else if (value.source === 'given') this.#given(value.path[0] as string, text)
    else if (value.source === 'passedOver')
      this.passedOver.push({ xpath: `${xpathOf(this.#trail, this.#namespaces)}/@${value.attribute}`, reason: value.constant })
    else if (value.source !== 'list') {
      const expected = value.source === 'constant' ? value.constant : String(frame.index + 1)
      if (text !== expected && !value.readAny) this.#issue('ASW_XML_VALUE', `must be ${expected}`)
    }
  }

  #json(value: ValuePlan, text: string, frame: Frame, element: CanonicalElement): void {
    const domestic = this.#domestic(value, text, element)
    const json = domestic === undefined ? undefined : value.conversion.read(domestic)
    if (json === undefined) this.#refuse(value, frame, domestic)
    else if (value.each) this.#list(value.path, frame).push(json)
    else if (value.path.length === 0) frame.bare.push(json)
    else {
      const target = value.outer ? (frame.outer ?? frame) : frame
      if (!putAt(target.json, value.path, json)) this.#again(value, json, target)
    }
  }

  /** A code that does not cross breaks the rule of its list; other values have not the form of their row. */
  #refuse(value: ValuePlan, frame: Frame, text: string | undefined): void {
    const rule = value.cross?.rule
    if (frame.entry) this.#issue('ASW_XML_VALUE', wanted(value, text), { pointer: pointerOf(frame) })
    else if (rule === undefined) this.#issue('ASW_XML_VALUE', wanted(value, text))
    else {
      const target = value.outer ? (frame.outer ?? frame) : frame
      const element = xpathOf(this.#trail, this.#namespaces)
      const xpath = value.attribute === undefined ? element : `${element}/@${value.attribute}`
      this.#issue('ASW_CODE_UNKNOWN', wanted(value), { rule, pointer: pointerOf(target) + tokens(value.path), xpath })
    }
  }

  /** The domestic code of a wire code; other values as they are. */
  #domestic(value: ValuePlan, text: string, element: CanonicalElement): string | undefined {
    if (value.cross !== undefined) return fromWire(value.cross, text, element)
    return value.fromWire === undefined ? text : value.fromWire.get(text)
  }

  /** A value whose place is taken: a further part of it where the row joins parts, else an issue. */
  #again(value: ValuePlan, json: unknown, { json: owner }: Frame): void {
    const before = valueAt(owner, value.path)
    if (value.join === undefined || typeof before !== 'string') this.#issue('ASW_XML_VALUE', 'the value stands twice')
    else replaceAt(owner, value.path, before + value.join + String(json))
  }

  #given(name: string, text: string): void {
    if (Object.hasOwn(this.given, name)) this.#issue('ASW_XML_VALUE', 'the value stands twice')
    else if (!this.#patterns.get(name)?.pattern.test(text)) this.#issue('ASW_XML_VALUE', `has not the form of ${name}`)
    else this.given[name] = text
  }

  #passOver(element: CanonicalElement, reason: string): void {
    this.#at(element, () => this.passedOver.push({ xpath: xpathOf(this.#trail, this.#namespaces), reason }))
  }

  #unmapped(element: CanonicalElement): void {
    this.#at(element, () => this.#issue('ASW_XML_UNMAPPED', 'the element is not mapped'))
  }

  #at(element: CanonicalElement, say: () => void): void {
    this.#trail.push(element)
    say()
    this.#trail.pop()
  }

  #issue(code: string, message: string, facts: Pick<Issue, 'rule' | 'pointer' | 'xpath'> = {}): void {
    this.issues.push({ severity: 'E', code, xpath: xpathOf(this.#trail, this.#namespaces), ...facts, message })
  }
}

/** JSON pointer to what a frame reads into. */
function pointerOf({ outer, path, listed, entry, index, json }: Frame): string {
  if (outer === undefined) return ''
  if (entry) return pointerOf(outer) + tokens(path) + (typeof json.key === 'string' ? token(json.key) : '')
  return pointerOf(outer) + tokens(path) + (listed ? `/${index}` : '')
}

function wanted(value: ValuePlan, text?: string): string {
  if (value.cross !== undefined) return `is no code of the crosswalk ${value.cross.crosswalk.name}`
  const codes = value.fromWire && [...value.fromWire.keys()].join(', ')
  if (codes !== undefined) return `must be one of ${codes}`
  return (text === undefined ? undefined : value.conversion.wrong?.(text)) ?? `is not of the form ${value.row.as}`
}

/**
 * A code is of the domestic list where the attribute beside it says so, else it crosses back. Partners number their lists in
 * ways of their own, so any other name of a list is as good as none; then a code that only the domestic list has is of that.
 */
function fromWire({ crosswalk, listId, ids, passes }: CrossPlan, text: string, element: CanonicalElement): string | undefined {
  const list = element.attributes.find(({ name, uri = '' }) => uri === '' && name === listId)?.value.trim()
  if (listId !== undefined && list === ids.domestic) return text
  const crossed = crosswalk.fromWire.get(text)
  return crossed ?? ((list !== ids.wire && crosswalk.toWire.has(text)) || passes?.test(text) ? text : undefined)
}

function partFor(plan: ElementPlan, child: CanonicalElement): PartPlan | undefined {
  const named = plan.byName.get(child.local)
  if (named === undefined) return undefined
  const first = named[0] as PartPlan
  const { uri } = first.kind === 'scope' ? first.element.name : first.name
  if (named.length === 1) return uri === child.uri ? first : undefined
  return choose(
    named.filter((part) => (part.kind === 'scope' ? part.element.name.uri : part.name.uri) === child.uri),
    child,
  )
}
