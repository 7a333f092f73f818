import type { JsonSchema } from './canonical.ts'

type Schema = Record<string, unknown>

/**
 * A canonical schema held to what one form admits: at the places that `narrow` names (`properties`, `items`) its keywords take the
 * place of the schema's own; `required` adds names. The result is a schema like any other, so every reader of schemas reads it.
 *
 * `invalid` makes the error about a part of `narrow` that leads nowhere: a misspelt field would narrow nothing.
 */
export function narrowed(schema: JsonSchema, narrow: JsonSchema, invalid: (part: object, detail: string) => Error): JsonSchema {
  const definitions = (schema.$defs ?? {}) as Record<string, Schema>
  const resolve = (node: Schema): Schema => {
    if (typeof node.$ref !== 'string') return node
    const { $ref, ...own } = node
    return { ...resolve(definitions[$ref.replace('#/$defs/', '')] as Schema), ...own }
  }
  const merge = (given: Schema, part: Schema, path: string): Schema => {
    const node = resolve(given)
    const { properties, items, required, allOf, ...keywords } = part
    const merged: Schema = { ...node, ...keywords }
    if (required !== undefined)
      merged.required = [...new Set([...((node.required ?? []) as string[]), ...(required as string[])])]
    if (allOf !== undefined) merged.allOf = [...((node.allOf ?? []) as Schema[]), ...(allOf as Schema[])]
    if (items !== undefined) {
      if (node.items === undefined) throw invalid(part, `narrow: ${path} is no list of the canonical schema`)
      merged.items = merge(node.items as Schema, items as Schema, `${path}[]`)
    }
    if (properties !== undefined) {
      const known = (node.properties ?? {}) as Record<string, Schema>
      const changed = Object.entries(properties as Record<string, Schema>).map(([name, child]) => {
        const own = Object.hasOwn(known, name) ? known[name] : undefined
        if (own === undefined)
          throw invalid(part, `narrow: the canonical schema has no ${path === '' ? name : `${path}.${name}`}`)
        return [name, merge(own, child, path === '' ? name : `${path}.${name}`)] as const
      })
      merged.properties = { ...known, ...Object.fromEntries(changed) }
    }
    for (const name of (required ?? []) as string[])
      if (!Object.hasOwn((merged.properties ?? {}) as object, name))
        throw invalid(part, `narrow: the canonical schema has no ${name} to require`)
    return merged
  }
  return withoutId(merge(schema as Schema, narrow as Schema, ''))
}

/** The schema of the documents that call themselves so. */
export function named(schema: JsonSchema, scheme: string, formVersion: string): JsonSchema {
  const properties = { ...(schema.properties as object), scheme: { const: scheme }, formVersion: { const: formVersion } }
  return { ...withoutId(schema), properties }
}

/** Only the published schema has its name. */
export function withoutId({ $id, ...schema }: JsonSchema): JsonSchema {
  return schema
}

/**
 * The schema as one scheme sees it: without the properties that `x-schemes` gives to other schemes. The same object where there
 * are none.
 */
export function ofScheme(schema: JsonSchema, scheme: string): JsonSchema {
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) {
      const list = node.map(visit)
      return list.every((member, at) => member === node[at]) ? node : list
    }
    if (typeof node !== 'object' || node === null) return node
    const kept = Object.entries(node).filter(([, child]) => !isForOthers(child, scheme))
    const seen = kept.map(([name, child]) => [name, visit(child)] as const)
    const same = kept.length === Object.keys(node).length && seen.every(([, child], at) => child === kept[at]?.[1])
    return same ? node : Object.fromEntries(seen)
  }
  return visit(schema) as JsonSchema
}

function isForOthers(node: unknown, scheme: string): boolean {
  const schemes = typeof node === 'object' && node !== null ? (node as Schema)['x-schemes'] : undefined
  return Array.isArray(schemes) && !schemes.includes(scheme)
}
