import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { DocumentFault } from './fault.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

const FOLDER = new URL('../canonical/', import.meta.url)
const SUFFIX = '.schema.json'

/** The domestic documents this package publishes, one JSON Schema (2020-12) each, in `canonical/`. */
const DOCUMENTS = readdirSync(FOLDER)
  .filter((name) => name.endsWith(SUFFIX))
  .map((name) => name.slice(0, -SUFFIX.length))

/** `allErrors`: a document's author wants every finding at once. `verbose`: messages name the field by its title. */
const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, strictRequired: false, strictTypes: true })
// ajv-formats is CommonJS: its default export is the plug-in, or holds it, depending on who loads it.
const plugIn = (addFormats as unknown as { default?: typeof addFormats }).default ?? addFormats
;(plugIn as unknown as (to: unknown, formats: readonly string[]) => void)(ajv, ['date', 'date-time'])

const loaded = new Map<string, { readonly schema: JsonSchema; readonly matches: ValidateFunction }>()

/** The published schema of one document. Throws ASW_DOCUMENT_UNKNOWN. */
export function canonicalSchema(document: string): JsonSchema {
  return load(document).schema
}

/** All of them, or those of some documents, by document name: what the domestic door puts into its OpenAPI description. */
export function canonicalSchemas(documents: readonly string[] = DOCUMENTS): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(documents.map((document) => [document, canonicalSchema(document)]))
}

/** The compiled schema: `matches(json)` and `matches.errors`. Throws ASW_DOCUMENT_UNKNOWN. */
export function canonicalValidator(document: string): ValidateFunction {
  return load(document).matches
}

function load(document: string): { readonly schema: JsonSchema; readonly matches: ValidateFunction } {
  const known = loaded.get(document)
  if (known !== undefined) return known
  if (!DOCUMENTS.includes(document)) throw new DocumentFault('ASW_DOCUMENT_UNKNOWN', `no canonical schema for ${document}`)
  const schema = JSON.parse(readFileSync(new URL(`${document}${SUFFIX}`, FOLDER), 'utf8')) as JsonSchema
  const entry = { schema, matches: compileCanonical(schema) }
  loaded.set(document, entry)
  return entry
}

const compiled = new Map<string, ValidateFunction>()

/**
 * The validator of a schema that a pack has changed. One for equal schemas, however often a pack is loaded.
 * Throws ASW_PACK_INVALID where it is no JSON Schema.
 */
export function compileCanonical(schema: JsonSchema): ValidateFunction {
  const { $id: _, ...own } = schema
  const text = JSON.stringify(own)
  const known = compiled.get(text)
  if (known !== undefined) return known
  const matches = compileSchema(own)
  compiled.set(text, matches)
  return matches
}

function compileSchema(schema: JsonSchema): ValidateFunction {
  try {
    return ajv.compile(schema)
  } catch (error) {
    throw new DocumentFault('ASW_PACK_INVALID', `the canonical schema is no JSON Schema: ${(error as Error).message}`)
  }
}
