import { DocumentFault, type Issue } from './fault.ts'
import type { Pack } from './pack.ts'
import { toXml, withExamples } from './to-xml.ts'
import { readCanonical, XML_LIMITS, type XmlLimits } from './xml/index.ts'

/** What a partner reads who has set no limits of his own, less the room for signature, certificates and envelope. */
const ROOM: XmlLimits = {
  ...XML_LIMITS,
  maxElements: XML_LIMITS.maxElements - 250,
  maxBytes: XML_LIMITS.maxBytes - 131_072,
}

/**
 * A document smaller than this in both is far from every limit, so it need not be written to know: in no pack does a value
 * make more than two elements in the mean, and a character at most six bytes.
 */
const SMALL = { values: 4_000, characters: 100_000 }

/** Whether the XML of a sound document would be read at the other end: nothing leaves that an equal gateway could not take. */
export function roomIssues(pack: Pack, json: unknown): readonly Issue[] {
  // National codes cross later, where the pack that crosses them is asked to write.
  if (pack.nationalCodes !== undefined || isSmall(json)) return []
  const { xml } = toXml(pack, json, { ...withExamples(pack, json), judged: true })
  const fault = faultOf(xml)
  if (fault !== undefined) return [tooLarge(fault.code, fault.message)]
  return references(xml) > ROOM.maxCharacterReferences ? [tooLarge('ASW_XML_LIMIT', 'too many line ends inside texts')] : []
}

function faultOf(xml: Uint8Array): DocumentFault | undefined {
  try {
    readCanonical(xml, ROOM)
    return undefined
  } catch (error) {
    if (error instanceof DocumentFault) return error
    throw error
  }
}

function tooLarge(code: string, why: string): Issue {
  return { severity: 'E', code, pointer: '', message: `the XML would be larger than partners read: ${why}` }
}

function isSmall(json: unknown): boolean {
  values = SMALL.values
  characters = SMALL.characters
  return fits(json)
}

/** What is left. Every document is walked through at the door: numbers of the module cost less than an object in a closure. */
let values = 0
let characters = 0

function fits(value: unknown): boolean {
  values -= 1
  if (typeof value === 'string') characters -= value.length
  if (values < 0 || characters < 0) return false
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) if (!fits(value[at])) return false
    return true
  }
  for (const name in value) {
    characters -= name.length
    if (!fits((value as Record<string, unknown>)[name])) return false
  }
  return true
}

/** `&#`: a canonical writer escapes only a few characters so, among them the line end of old. */
function references(xml: Uint8Array): number {
  let count = 0
  for (let at = xml.indexOf(AMPERSAND); at >= 0; at = xml.indexOf(AMPERSAND, at + 1)) if (xml[at + 1] === HASH) count += 1
  return count
}
const AMPERSAND = 0x26
const HASH = 0x23
