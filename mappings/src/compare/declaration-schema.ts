import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { JsonSchema } from '../canonical.ts'
import type { Issue } from '../fault.ts'
import { schemaIssues } from '../schema-issues.ts'

const FILE = new URL('../../canonical/import-declaration.json', import.meta.url)

let loaded: { readonly schema: JsonSchema; readonly matches: ValidateFunction } | undefined

function load(): { readonly schema: JsonSchema; readonly matches: ValidateFunction } {
  if (loaded !== undefined) return loaded
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, strictRequired: false, strictTypes: true })
  // ajv-formats is CommonJS: its default export is the plug-in, or holds it, depending on who loads it.
  const plugIn = (addFormats as unknown as { default?: typeof addFormats }).default ?? addFormats
  ;(plugIn as unknown as (to: unknown, formats: readonly string[]) => void)(ajv, ['date', 'date-time'])
  const schema = JSON.parse(readFileSync(FILE, 'utf8')) as JsonSchema
  loaded = { schema, matches: ajv.compile(schema) }
  return loaded
}

/** Schema of the extract of an import declaration (JSON Schema 2020-12). It is compared, never sent. */
export function importDeclarationSchema(): JsonSchema {
  return load().schema
}

/** Everything in which an extract breaks its schema. */
export function importDeclarationIssues(json: unknown): readonly Issue[] {
  const { matches } = load()
  return matches(json) ? [] : schemaIssues(matches.errors ?? [])
}
