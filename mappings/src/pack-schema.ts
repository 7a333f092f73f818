import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalSchema, type JsonSchema } from './canonical.ts'
import { DocumentFault } from './fault.ts'

/**
 * The canonical schema of a document as one pack has it: its own in `canonical/NAME.schema.json`, the published one changed
 * by `canonical/NAME.patch.json` (a JSON Merge Patch, RFC 7396), or the published one. So a pack can add a field, or a kind of
 * document, without a change of this package. Throws ASW_PACK_INVALID, ASW_DOCUMENT_UNKNOWN.
 */
export function packSchema(folder: string, document: string): JsonSchema {
  const own = readOwn(folder, `${document}.schema.json`)
  if (own !== undefined) return own
  const patch = readOwn(folder, `${document}.patch.json`)
  return patch === undefined ? canonicalSchema(document) : (merge(canonicalSchema(document), patch) as JsonSchema)
}

function readOwn(folder: string, name: string): JsonSchema | undefined {
  const path = join(folder, 'canonical', name)
  if (!existsSync(path)) return undefined
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (isRecord(value)) return value
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new DocumentFault('ASW_PACK_INVALID', `canonical/${name}:1: not JSON: ${error.message}`)
  }
  throw new DocumentFault('ASW_PACK_INVALID', `canonical/${name}:1: a JSON Schema is an object`)
}

/** RFC 7396: what is null goes, an object goes on, anything else takes the place of what was there. */
function merge(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch
  const merged: Record<string, unknown> = isRecord(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    else merged[name] = merge(merged[name], value)
  }
  return merged
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
