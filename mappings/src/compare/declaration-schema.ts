import { readFileSync } from 'node:fs'
import type { JsonSchema } from '../canonical.ts'
import type { Issue } from '../fault.ts'
import type { Validator } from '../kept/compiler.ts'
import { schemaIssues } from '../schema-issues.ts'
import { compile } from './ajv.ts'

const FILE = new URL('../../canonical/import-declaration.json', import.meta.url)

let loaded: { readonly schema: JsonSchema; readonly matches: Validator } | undefined

function load(): { readonly schema: JsonSchema; readonly matches: Validator } {
  if (loaded !== undefined) return loaded
  const schema = JSON.parse(readFileSync(FILE, 'utf8')) as JsonSchema
  loaded = { schema, matches: compile(schema) }
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
