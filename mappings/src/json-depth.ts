import type { Issue } from './fault.ts'
import { MAX_JSON_DEPTH, TOO_DEEP } from './json-value.ts'
import { token } from './path.ts'

/** Two steps name the member that goes too deep well enough; all of them would be a pointer as long as the document. */
const STEPS_TOLD = 2

/** The first place that is too deep, found without going deeper: everything else that looks at a document walks all of it. */
export function depthIssues(json: unknown): readonly Issue[] {
  const path = tooDeep(json, MAX_JSON_DEPTH)
  if (path === undefined) return []
  const pointer = path.slice(0, STEPS_TOLD).map(token).join('')
  return [{ severity: 'E', code: 'ASW_FIELD_VALUE', pointer, message: TOO_DEEP }]
}

/** The way to a list or object with more than `levels` around it and itself. */
function tooDeep(value: unknown, levels: number): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (levels === 0) return []
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) {
      const below = tooDeep(value[at], levels - 1)
      if (below !== undefined) return [String(at), ...below]
    }
    return undefined
  }
  for (const name in value) {
    const below = tooDeep((value as Record<string, unknown>)[name], levels - 1)
    if (below !== undefined) return [name, ...below]
  }
  return undefined
}
