import type { ErrorObject } from 'ajv'
import type { Issue } from './fault.ts'
import { token } from './path.ts'

/**
 * Findings of ajv as issues. Codes: ASW_FIELD_REQUIRED (missing), ASW_FIELD_UNKNOWN (does not belong here),
 * ASW_FIELD_TYPE, ASW_FIELD_VALUE (everything else). No message repeats a value of the document.
 */
export function schemaIssues(errors: readonly ErrorObject[]): readonly Issue[] {
  const misshapen = new Set(errors.filter(({ keyword }) => keyword === 'pattern').map(({ instancePath }) => instancePath))
  return errors
    .filter(({ keyword, schemaPath }) => !COMPOSED.has(keyword) && !BRANCH.test(schemaPath))
    .filter(({ keyword, instancePath }) => keyword !== 'format' || !misshapen.has(instancePath))
    .map(toIssue)
}

/** They only say that something below them failed, and that is reported itself. */
const COMPOSED = new Set(['if', 'propertyNames'])
/** Inside an alternative: the alternative as a whole is reported. */
const BRANCH = /\/(?:anyOf|oneOf)\/\d+\/|\/contains\//

function toIssue(error: ErrorObject): Issue {
  const { keyword, instancePath, params } = error
  const issue = (code: string, pointer: string, message: string): Issue => ({ severity: 'E', code, pointer, message })
  switch (keyword) {
    case 'required':
    case 'dependentRequired': {
      const name = params.missingProperty as string
      return issue('ASW_FIELD_REQUIRED', instancePath + token(name), 'is required here')
    }
    case 'additionalProperties':
      return issue(
        'ASW_FIELD_UNKNOWN',
        instancePath + token(params.additionalProperty as string),
        'is not a field of this document',
      )
    case 'false schema':
      return issue('ASW_FIELD_UNKNOWN', instancePath, 'does not belong here')
    case 'type':
      return issue('ASW_FIELD_TYPE', instancePath, `must be of type ${String(params.type)}`)
    case 'not':
      return issue('ASW_FIELD_VALUE', instancePath, 'must not be blank')
    case 'contains':
      return issue('ASW_FIELD_VALUE', instancePath, contained(error))
    case 'anyOf':
      return issue('ASW_FIELD_REQUIRED', instancePath, described(error, 'has none of the fields of which one is required'))
    case 'oneOf':
      return issue('ASW_FIELD_VALUE', instancePath, described(error, 'must have exactly one of its alternatives'))
    default:
      return issue('ASW_FIELD_VALUE', instancePath, described(error, error.message ?? `breaks ${keyword}`))
  }
}

/** `title` of the schema makes the sentence readable: `HS code must match pattern ...`. */
function described(error: ErrorObject, sentence: string): string {
  const title = (error.parentSchema as { title?: string } | undefined)?.title
  return title === undefined ? sentence : `${title}: ${sentence}`
}

function contained(error: ErrorObject): string {
  const { minContains = 1, maxContains } = error.params as { minContains?: number; maxContains?: number }
  const wanted = (error.schema as { properties?: Record<string, { const?: string }> }).properties ?? {}
  const what = Object.entries(wanted)
    .map(([name, { const: value }]) => `${name} ${value ?? ''}`)
    .join(', ')
  return `must have ${maxContains === minContains ? 'exactly' : minContains > 0 ? 'at least' : 'at most'} ${minContains || maxContains} with ${what}`
}
