import { type CanonicalElement, withoutBlanks } from '@asw/mappings/xml'
import { Fault } from '../../../message/fault.ts'
import { locate, NS } from '../names.ts'

/** Child elements of ebMS with this local name. */
export function ebChildren(element: CanonicalElement, local: string): readonly CanonicalElement[] {
  return element.children.filter((child) => isEb(child, local))
}
/** Throws ASW_SOAP_INVALID where there is more than one. */
export function ebChild(element: CanonicalElement, local: string): CanonicalElement | undefined {
  const [first, second] = ebChildren(element, local)
  if (second) throw broken(`${local} stands twice in ${element.local}`, `${element.local}/${local}`)
  return first
}
/** Throws ASW_SOAP_INVALID where there is none. */
export function requiredChild(element: CanonicalElement, local: string): CanonicalElement {
  const child = ebChild(element, local)
  if (!child) throw broken(`${element.local} has no ${local}`, element.local)
  return child
}
export function isEb(element: CanonicalElement, local: string): boolean {
  return element.uri === NS.eb && element.local === local
}

/** Text of a leaf, white space around it dropped: the schema keeps it, and indenting writers do not mean it. */
export function textOf(element: CanonicalElement): string {
  if (element.children.length > 0) throw broken(`${element.local} holds elements`, element.local)
  const text = withoutBlanks(element.text)
  if (text === '') throw broken(`${element.local} is empty`, element.local)
  return text
}
export function requiredText(element: CanonicalElement, local: string): string {
  return textOf(requiredChild(element, local))
}
export function optionalText(element: CanonicalElement, local: string): string | undefined {
  const child = ebChild(element, local)
  return child && textOf(child)
}

/** The schema qualifies every attribute; writers that leave the prefix out mean the same one. */
export function ebAttribute(element: CanonicalElement, name: string): string | undefined {
  return attributeOf(element, NS.eb, name) ?? attributeOf(element, undefined, name)
}
export function requiredAttribute(element: CanonicalElement, name: string): string {
  const value = ebAttribute(element, name)
  if (value === undefined || value === '') throw broken(`${element.local} has no ${name}`, `${element.local}/@eb:${name}`)
  return value
}
export function attributeOf(element: CanonicalElement, uri: string | undefined, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.name === name && (attribute.uri || undefined) === uri)?.value
}
export function actorOf(element: CanonicalElement): string | undefined {
  return attributeOf(element, NS.soap, 'actor')
}

/** xs:boolean. */
export function readBoolean(text: string, path: string): boolean {
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  throw broken('neither true nor false', path)
}

const DATE_TIME = /^\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/
/** xs:dateTime, with `Z` where the sender leaves the zone out: that is UTC (section 3.1.6.2), never local time. */
export function readInstant(text: string, path: string): string {
  const [found, , zone] = DATE_TIME.exec(text) ?? []
  const instant = zone === undefined ? `${text}Z` : text
  if (found === undefined || Number.isNaN(Date.parse(instant))) throw broken('not an instant', path)
  return instant
}

/** OtherXml: the element breaks the schema. `path` from an element of ebMS downward. */
export function broken(detail: string, path: string): Fault {
  return new Fault('ASW_SOAP_INVALID', detail, { location: locate(path) })
}
export function unsupported(detail: string, path: string): Fault {
  return new Fault('ASW_EBMS_UNSUPPORTED', detail, { location: locate(path) })
}
export function unrecognised(detail: string, path: string): Fault {
  return new Fault('ASW_EBMS_VALUE', detail, { location: locate(path) })
}
export function inconsistent(detail: string, path: string): Fault {
  return new Fault('ASW_EBMS_INCONSISTENT', detail, { location: locate(path) })
}
