import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { canonicalSchema, canonicalSchemas, type JsonSchema } from '../../src/index.ts'

const SCHEMAS = Object.entries(canonicalSchemas())

describe.each(SCHEMAS)('the published schema of %s', (document, schema) => {
  test('says what it is and refuses what it does not know', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `urn:asw-gateway:canonical:${document}`,
    })
    for (const [path, node] of nodes(schema)) {
      if (node.properties !== undefined && node.type === 'object' && !path.endsWith('/contains'))
        expect(node.additionalProperties, path).toBe(false)
    }
  })

  test('names every property, for the people who read the API description', () => {
    const nameless = properties(schema).filter(([, node]) => typeof node.title !== 'string')
    expect(nameless.map(([path]) => path)).toEqual([])
  })

  test('bounds every text and every list', () => {
    for (const [path, node] of nodes(schema)) {
      if (node.type === 'string') expect(node.enum ?? node.const ?? node.maxLength ?? node.pattern, path).toBeDefined()
      if (node.type === 'array' && node.items !== undefined && !node.uniqueItems) expect(node.maxItems, path).toBeDefined()
    }
  })

  test('gives examples that hold', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    for (const [path, node] of nodes(schema)) {
      const { $defs } = schema
      for (const example of (node.examples ?? []) as unknown[])
        expect(ajv.validate({ $defs, allOf: [node] } as AnySchema, example), path).toBe(true)
    }
  })
})

test('another document has no schema', () => {
  expect(() => canonicalSchema('manifest')).toThrow(expect.objectContaining({ code: 'ASW_DOCUMENT_UNKNOWN' }))
})

/** Every schema within a schema. */
function nodes(schema: JsonSchema, path = '#'): readonly (readonly [string, JsonSchema])[] {
  const below = Object.entries(schema).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && key !== 'examples' ? nodes(value as JsonSchema, `${path}/${key}`) : [],
  )
  return [[path, schema], ...below]
}

/** Named properties of the documents, without those that only state a condition. */
function properties(schema: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  return nodes(schema).flatMap(([path, node]) =>
    node.additionalProperties === false
      ? Object.entries(node.properties as Record<string, JsonSchema>).map(([name, child]) => [`${path}/${name}`, child] as const)
      : [],
  )
}
