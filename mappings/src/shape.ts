import type { JsonSchema } from './canonical.ts'

/** What a JSON Schema says about one path, such as `items[].hs.code`. A path ending in `[]` is a list of bare values. */
export interface Shape {
  readonly kind: 'leaf' | 'list' | 'object' | 'bag'
  readonly required: boolean
  /** A list that may be empty. */
  readonly mayBeEmpty: boolean
  /** Every value the schema admits, as text, where it lists them. */
  readonly values: readonly string[] | undefined
}

/**
 * Every path of a canonical schema. Reads `properties`, `items`, `$ref` to `#/$defs/...`, `enum` and `const`: a canonical
 * schema says the rest (conditions, lengths) in keywords that add no property.
 */
export function shapesOf(schema: JsonSchema): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>()
  const resolve = (node: JsonSchema): JsonSchema => {
    const ref = node.$ref
    if (typeof ref !== 'string') return node
    const definitions = schema.$defs as Record<string, JsonSchema>
    return { ...(definitions[ref.replace('#/$defs/', '')] as JsonSchema), ...node, $ref: undefined }
  }
  const visit = (path: string, given: JsonSchema, required: boolean): void => {
    const node = resolve(given)
    const kind = kindOf(node)
    const mayBeEmpty = kind === 'list' && !node.minItems
    if (path !== '') shapes.set(path, { kind, required, mayBeEmpty, values: valuesOf(node) })
    if (kind === 'object') visitProperties(path, node)
    if (kind === 'list') {
      const item = resolve(node.items as JsonSchema)
      if (kindOf(item) === 'object') visitProperties(`${path}[]`, item)
      else visit(`${path}[]`, item, true)
    }
  }
  const visitProperties = (path: string, node: JsonSchema): void => {
    const required = new Set(node.required as string[] | undefined)
    for (const [name, child] of Object.entries(node.properties as Record<string, JsonSchema>)) {
      visit(path === '' ? name : `${path}.${name}`, child, required.has(name))
    }
  }
  visit('', schema, true)
  return shapes
}

function kindOf(node: JsonSchema): Shape['kind'] {
  if (node.type === 'array') return 'list'
  if (node.type !== 'object') return 'leaf'
  return node.properties === undefined ? 'bag' : 'object'
}

function valuesOf(node: JsonSchema): readonly string[] | undefined {
  if (Array.isArray(node.enum)) return node.enum.map(String)
  if (node.const !== undefined) return [String(node.const)]
  return node.type === 'boolean' ? ['true', 'false'] : undefined
}
