import type { JsonSchema } from './canonical.ts'

/** What a form leaves out of the canonical model, as its table says it. Paths are canonical: `items[].fob`, `flags[]`. */
export interface Narrowing {
  /** Fields that the form does not have. */
  readonly absent: readonly string[]
  /** Fields of which the form knows fewer values. */
  readonly only: Readonly<Record<string, readonly string[]>>
  /** Fields that the form always has. */
  readonly requires: readonly string[]
  /** Fields for which the form has less room: `maxLength`, `pattern`, `maxItems`, `minItems` of JSON Schema. */
  readonly limits: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/**
 * The canonical schema as one form has it: a field that is absent is refused like any other that the model does not know,
 * and a value outside `only` like any other outside its enumeration. A model that grows for one scheme so leaves the forms of
 * the others as they are. `fail` throws; the sentence names the path.
 */
export function narrow(
  schema: JsonSchema,
  { absent, only, requires, limits }: Narrowing,
  fail: (why: string) => never,
): JsonSchema {
  const copy = structuredClone(schema) as Node
  for (const path of absent) leaveOut(copy, path, fail)
  for (const [path, values] of Object.entries(only)) restrict(nodeAt(copy, path, fail), path, values, fail)
  for (const path of requires) require(copy, path, fail)
  for (const [path, keywords] of Object.entries(limits)) limit(copy, path, keywords, fail)
  return copy
}

interface Node {
  [keyword: string]: unknown
  properties?: Record<string, Node>
  items?: Node
  required?: string[]
  enum?: unknown[]
}

function leaveOut(root: Node, path: string, fail: (why: string) => never): void {
  const cut = path.lastIndexOf('.')
  const owner = cut < 0 ? root : nodeAt(root, path.slice(0, cut), fail)
  const name = path.slice(cut + 1)
  if (owner.properties?.[name] === undefined) fail(`absent: the canonical schema has no ${path}`)
  if (owner.required?.includes(name)) fail(`absent: the canonical schema requires ${path}`)
  delete owner.properties?.[name]
}

function restrict(node: Node, path: string, values: readonly string[], fail: (why: string) => never): void {
  const known = node.enum ?? fail(`only: the canonical schema lists no values of ${path}`)
  const stranger = values.find((value) => !known.includes(value))
  if (stranger !== undefined) fail(`only: ${stranger} is no value of ${path} in the canonical schema`)
  node.enum = known.filter((value) => values.includes(String(value)))
}

function require(root: Node, path: string, fail: (why: string) => never): void {
  const cut = path.lastIndexOf('.')
  const owner = cut < 0 ? root : nodeAt(root, path.slice(0, cut), fail)
  const name = path.slice(cut + 1)
  if (owner.properties?.[name] === undefined) fail(`requires: the canonical schema has no ${path}`)
  owner.required = [...new Set([...(owner.required ?? []), name])]
}

/** A field that is a shared definition gets a copy of its own. */
function limit(root: Node, path: string, keywords: Readonly<Record<string, unknown>>, fail: (why: string) => never): void {
  const node = nodeAt(root, path, fail)
  if (typeof node.$ref === 'string') {
    const shared = (root.$defs as Record<string, Node>)[node.$ref.replace('#/$defs/', '')]
    Object.assign(node, { ...shared, ...node })
    delete node.$ref
  }
  Object.assign(node, keywords)
}

/** Fields stand where they are used; a shared definition (`$ref`) belongs to many places and is not narrowed for one. */
function nodeAt(root: Node, path: string, fail: (why: string) => never): Node {
  let at: Node | undefined = root
  for (const step of path.split('.')) {
    at = at?.properties?.[step.replace('[]', '')]
    if (step.endsWith('[]')) at = at?.items
  }
  return at ?? fail(`the canonical schema has no ${path}`)
}
