import type { Issue } from './fault.ts'
import { choose } from './guards.ts'
import { putAt } from './path.ts'
import type { ElementPlan, PartPlan, ScopePlan, ValuePlan } from './plan.ts'
import type { CanonicalElement } from './xml/index.ts'
import { xpathOf } from './xpath.ts'

type Json = Record<string, unknown>
interface Frame {
  readonly json: Json
  readonly outer: Frame | undefined
  readonly index: number
  /** The member itself, where the list holds bare values. */
  bare: unknown
}

const BLANK = /^[\t\n\r ]*$/

/** One document on its way from XML to JSON. Finds everything that is wrong, then `issues` says so. */
export class Reading {
  readonly issues: Issue[] = []
  readonly #namespaces: Readonly<Record<string, string>>
  /** From the root to the element being read; only issues look at it. */
  readonly #trail: CanonicalElement[] = []

  constructor(namespaces: Readonly<Record<string, string>>) {
    this.#namespaces = namespaces
  }

  document(root: ScopePlan, element: CanonicalElement, json: Json): void {
    this.#members(root, element, { json, outer: undefined, index: 0, bare: undefined })
  }

  /** Reads an element of a scope into its own frame and puts in the lists that XML cannot show empty. */
  #members(scope: ScopePlan, element: CanonicalElement, frame: Frame): void {
    this.#element(scope.element, element, frame)
    for (const name of scope.emptyLists) frame.json[name] ??= []
  }

  #element(plan: ElementPlan, element: CanonicalElement, frame: Frame): void {
    this.#trail.push(element)
    this.#attributes(plan, element, frame)
    if (plan.text !== undefined) this.#value(plan.text, element.text, frame)
    else if (!BLANK.test(element.text)) this.#issue('ASW_XML_UNMAPPED', 'text between elements is not mapped')
    if (element.children.length > 0) this.#children(plan, element, frame)
    this.#trail.pop()
  }

  #attributes(plan: ElementPlan, element: CanonicalElement, frame: Frame): void {
    for (const { name, uri = '', value } of element.attributes) {
      const known = uri === '' ? plan.attributes.find((one) => one.attribute === name) : undefined
      if (known === undefined) this.#issue('ASW_XML_UNMAPPED', `the attribute ${name} is not mapped`)
      else this.#value(known, value, frame)
    }
  }

  #children(plan: ElementPlan, element: CanonicalElement, frame: Frame): void {
    let pieces: Map<ElementPlan, string> | undefined
    for (const child of element.children) {
      const part = partFor(plan, child)
      if (part === undefined) this.#at(child, () => this.#issue('ASW_XML_UNMAPPED', 'the element is not mapped'))
      else if (part.kind === 'scope') this.#scope(part, child, frame)
      else if (part.text?.split === undefined) this.#element(part, child, frame)
      else {
        this.#at(child, () => this.#attributes(part, child, frame))
        pieces ??= new Map()
        pieces.set(part, (pieces.get(part) ?? '') + child.text)
      }
    }
    for (const [part, text] of pieces ?? []) this.#value(part.text as ValuePlan, text, frame)
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
    this.#members(scope, element, { json: own, outer: frame, index: 0, bare: undefined })
  }

  #member(scope: ScopePlan, element: CanonicalElement, frame: Frame): void {
    const own: Json = {}
    const list = this.#list(scope.path, frame)
    const inner: Frame = { json: own, outer: frame, index: list.length, bare: undefined }
    if (scope.discriminator !== undefined) own[scope.discriminator.key] = scope.discriminator.value
    this.#members(scope, element, inner)
    list.push(scope.scalar ? inner.bare : own)
  }

  /** The key comes from the partner: it is defined as data, so that no name means anything to JavaScript. */
  #entry(scope: ScopePlan, element: CanonicalElement, frame: Frame): void {
    const own: Json = {}
    this.#element(scope.element, element, { json: own, outer: frame, index: 0, bare: undefined })
    const name = scope.path[0] as string
    frame.json[name] ??= {}
    const bag = frame.json[name] as Json
    const { key, value } = own
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

  #value(value: ValuePlan, text: string, frame: Frame): void {
    if (value.source !== 'json') {
      const expected = value.source === 'constant' ? value.constant : String(frame.index + 1)
      if (text !== expected) this.#issue('ASW_XML_VALUE', `must be ${expected}`)
      return
    }
    const domestic = value.fromWire === undefined ? text : value.fromWire.get(text)
    const json = domestic === undefined ? undefined : value.conversion.read(domestic)
    if (json === undefined) {
      const codes = value.fromWire && [...value.fromWire.keys()].join(', ')
      this.#issue('ASW_XML_VALUE', codes === undefined ? `is not of the form ${value.row.as}` : `must be one of ${codes}`)
    } else if (value.each) this.#list(value.path, frame).push(json)
    else if (value.path.length === 0) frame.bare = json
    else {
      const target = value.outer ? (frame.outer ?? frame) : frame
      if (!putAt(target.json, value.path, json)) this.#issue('ASW_XML_VALUE', 'the value stands twice')
    }
  }

  #at(element: CanonicalElement, say: () => void): void {
    this.#trail.push(element)
    say()
    this.#trail.pop()
  }

  #issue(code: string, message: string): void {
    this.issues.push({ severity: 'E', code, xpath: xpathOf(this.#trail, this.#namespaces), message })
  }
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
