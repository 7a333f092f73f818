import { DocumentFault } from '../fault.ts'

/** Patterns come from settings, of which there are few: the map stays small. */
const compiled = new Map<string, RegExp>()

/**
 * The regular expression of a setting, anchored at both ends. Settings are data of the operator, not of a document.
 *
 * @throws DocumentFault ASW_PACK_INVALID for a text that is none
 */
export function settingPattern(text: unknown): RegExp | undefined {
  if (typeof text !== 'string') return undefined
  const known = compiled.get(text)
  if (known !== undefined) return known
  try {
    const pattern = new RegExp(`^(?:${text})$`, 'u')
    compiled.set(text, pattern)
    return pattern
  } catch (error) {
    const detail = `the setting ${JSON.stringify(text)} is no regular expression: ${error instanceof Error ? error.message : error}`
    throw new DocumentFault('ASW_PACK_INVALID', detail, { cause: error })
  }
}
