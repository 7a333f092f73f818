import { collapse } from './conversion-xsd.ts'
import type { ElementPlan, Guard, PartPlan, ValuePlan } from './plan.ts'
import type { CanonicalElement } from './xml/index.ts'

/** What tells an element of this plan from others of the same name: its constants and its code maps. */
export function guardsOf(element: Pick<ElementPlan, 'attributes' | 'text' | 'parts'>): readonly Guard[] {
  const guards: Guard[] = []
  const add = (path: readonly string[], value: ValuePlan): void => {
    if (value.readAny) return
    const collapse = value.conversion.collapse ?? false
    // A constant attribute of an element further down is missing with its element, where that is optional.
    const required = value.attribute === undefined || path.length === 1
    if (value.source === 'constant') guards.push({ path, values: new Set([value.constant]), collapse, required })
    else if (value.fromWire !== undefined)
      guards.push({ path, values: new Set(value.fromWire.keys()), collapse, required: false })
  }
  const visit = (
    path: readonly string[],
    { attributes, text, parts }: Pick<ElementPlan, 'attributes' | 'text' | 'parts'>,
  ): void => {
    for (const attribute of attributes) add([...path, `@${attribute.attribute}`], attribute)
    if (text !== undefined) add(path, text)
    for (const part of parts) if (part.kind === 'element') visit([...path, part.name.local], part)
  }
  visit([], element)
  return guards
}

export function elementOf(part: PartPlan): ElementPlan {
  return part.kind === 'element' ? part : part.element
}

/** True when no element can satisfy both. */
export function disjoint(a: PartPlan, b: PartPlan): boolean {
  const others = elementOf(b).guards
  return elementOf(a).guards.some((guard) =>
    others.some((other) => other.path.join('/') === guard.path.join('/') && guard.values.isDisjointFrom(other.values)),
  )
}

/** The first of several plans of one name that `element` belongs to. */
export function choose(candidates: readonly PartPlan[], element: CanonicalElement): PartPlan | undefined {
  return candidates.find((part) => elementOf(part).guards.every((guard) => holds(guard, element)))
}

function holds(guard: Guard, element: CanonicalElement): boolean {
  const value = valueAt(guard.path, element)
  return value === undefined ? !guard.required : guard.values.has(guard.collapse ? collapse(value) : value)
}

function valueAt(path: readonly string[], element: CanonicalElement): string | undefined {
  let at: CanonicalElement | undefined = element
  for (const step of path) {
    if (step.startsWith('@')) return at?.attributes.find((attribute) => attribute.name === step.slice(1))?.value
    at = at?.children.find((child) => child.local === step)
  }
  return at?.text
}
