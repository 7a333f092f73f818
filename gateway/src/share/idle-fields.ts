import type { Subscription } from './subscription.ts'

/** A JSON Schema (2020-12), or a part of one. */
type Schema = boolean | { readonly [keyword: string]: unknown }

/** A field of a subscription that shares nothing, whatever comes: a slip of the pen, or of the wrong kind of document. */
export interface IdleField {
  readonly subscription: string
  /** As it is written: a JSON pointer, `*` for every entry of a list. */
  readonly field: string
  /** The way as far as the documents have it. */
  readonly known: string
  readonly detail: string
}

/** Every field that no document of its subscription can have. `schemas`: the canonical schemas by kind of document. */
export function idleFields(
  subscriptions: readonly Pick<Subscription, 'name' | 'documents' | 'fields'>[],
  schemas: Readonly<Record<string, object>>,
): readonly IdleField[] {
  return subscriptions.flatMap(({ name, documents, fields }) =>
    fields.flatMap((field) => {
      const steps = field.split('/').slice(1)
      const reach = Math.max(0, ...documents.map((document) => reachOf(schemas[document] as Schema, steps)))
      if (reach === steps.length) return []
      const known = steps
        .slice(0, reach)
        .map((step) => `/${step}`)
        .join('')
      const where = known === '' ? 'at the top' : `in ${known}`
      const detail = `${field} shares nothing: ${documents.join(', ')} has no ${steps[reach]} ${where}`
      return [{ subscription: name, field, known, detail }]
    }),
  )
}

/** How many steps lead somewhere. */
function reachOf(root: Schema, steps: readonly string[]): number {
  let here: readonly Schema[] = [root]
  for (const [taken, step] of steps.entries()) {
    here = here.flatMap((schema) => below(root, schema, step))
    if (here.length === 0) return taken
  }
  return steps.length
}

/** What stands under one step. A schema that leaves open what is there allows everything. */
function below(root: Schema, schema: Schema, step: string): readonly Schema[] {
  const parts = partsOf(root, schema)
  if (parts.includes(true)) return [true]
  const objects = parts.filter((part) => typeof part === 'object')
  const own = objects.flatMap((part) => (step === '*' ? given(part.items) : named(part.properties, step)))
  if (own.length > 0) return own.filter((one) => one !== false)
  const open = objects.filter(({ type }) => type === (step === '*' ? 'array' : 'object'))
  if (step === '*') return open.length > 0 ? [true] : []
  return open.flatMap(({ additionalProperties = true }) =>
    additionalProperties === false ? [] : [additionalProperties as Schema],
  )
}

function named(properties: unknown, step: string): readonly Schema[] {
  const table = (properties ?? {}) as Readonly<Record<string, Schema>>
  return Object.hasOwn(table, step) ? given(table[step]) : []
}

function given(schema: unknown): readonly Schema[] {
  return schema === undefined ? [] : [schema as Schema]
}

const BRANCHES = ['allOf', 'anyOf', 'oneOf'] as const
const SIDES = ['then', 'else'] as const

/** A schema with everything that it may bring along: references, alternatives and conditions. */
function partsOf(root: Schema, schema: Schema, seen: ReadonlySet<Schema> = new Set()): readonly Schema[] {
  if (typeof schema === 'boolean' || seen.has(schema)) return typeof schema === 'boolean' ? [schema] : []
  const inner = new Set([...seen, schema])
  const brought = [
    ...(typeof schema.$ref === 'string' ? [pointedAt(root, schema.$ref)] : []),
    ...BRANCHES.flatMap((name) => (schema[name] ?? []) as readonly Schema[]),
    ...SIDES.flatMap((name) => (schema[name] === undefined ? [] : [schema[name] as Schema])),
  ]
  return [schema, ...brought.flatMap((one) => partsOf(root, one, inner))]
}

/** Canonical schemas refer to nothing outside of themselves. */
function pointedAt(root: Schema, reference: string): Schema {
  const steps = reference.slice(2).split('/')
  return steps.reduce<unknown>((node, step) => (node as Readonly<Record<string, unknown>>)[step], root) as Schema
}
