import { readdirSync, readFileSync } from 'node:fs'
import { DocumentFault } from './fault.ts'
import { type JsonSchema, type SchemaCheck, schemaCheck } from './schema-check.ts'

export type { JsonSchema } from './schema-check.ts'

const FOLDER = new URL('../canonical/', import.meta.url)
const SUFFIX = '.schema.json'

/** The domestic documents this package publishes, one JSON Schema (2020-12) each, in `canonical/`. */
const DOCUMENTS = readdirSync(FOLDER)
  .filter((name) => name.endsWith(SUFFIX))
  .map((name) => name.slice(0, -SUFFIX.length))

const loaded = new Map<string, JsonSchema>()

/** The published schema of one document. Throws ASW_DOCUMENT_UNKNOWN. */
export function canonicalSchema(document: string): JsonSchema {
  const known = loaded.get(document)
  if (known !== undefined) return known
  if (!DOCUMENTS.includes(document)) throw new DocumentFault('ASW_DOCUMENT_UNKNOWN', `no canonical schema for ${document}`)
  const schema = JSON.parse(readFileSync(new URL(`${document}${SUFFIX}`, FOLDER), 'utf8')) as JsonSchema
  loaded.set(document, schema)
  return schema
}

/** All of them, or those of some documents, by document name: what the domestic door puts into its OpenAPI description. */
export function canonicalSchemas(documents: readonly string[] = DOCUMENTS): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(documents.map((document) => [document, canonicalSchema(document)]))
}

/** The compiled schema: `matches(json)` and `matches.errors`. Throws ASW_DOCUMENT_UNKNOWN. */
export function canonicalValidator(document: string): SchemaCheck {
  return compileCanonical(canonicalSchema(document))
}

const compiled = new Map<string, SchemaCheck>()

/**
 * The validator of a schema that a pack has changed. One for equal schemas, however often a pack is loaded.
 * Throws ASW_PACK_INVALID where it is no JSON Schema.
 */
export function compileCanonical(schema: JsonSchema): SchemaCheck {
  const { $id: _, ...own } = schema
  const text = JSON.stringify(own)
  const known = compiled.get(text)
  if (known !== undefined) return known
  const matches = schemaCheck(own)
  compiled.set(text, matches)
  return matches
}
