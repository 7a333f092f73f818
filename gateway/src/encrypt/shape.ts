import type { CanonicalElement, XmlName } from '@asw/mappings/xml'
import { Fault } from '../message/fault.ts'

/** Reading an element whose form is fixed: what is not expected throws ASW_ENCRYPTION_SHAPE, before any key is used (XS-34). */
type Name = Pick<XmlName, 'uri' | 'local'>

export function misshapen(detail: string): Fault {
  return new Fault('ASW_ENCRYPTION_SHAPE', detail)
}

export function unlisted(detail: string): Fault {
  return new Fault('ASW_ENCRYPTION_ALGORITHM', detail)
}

export function is(element: CanonicalElement, name: Name): boolean {
  return element.uri === name.uri && element.local === name.local
}

export function all(parent: CanonicalElement, name: Name): readonly CanonicalElement[] {
  return parent.children.filter((child) => is(child, name))
}

export function atMostOne(parent: CanonicalElement, name: Name): CanonicalElement | undefined {
  const [first, second] = all(parent, name)
  if (second) throw misshapen(`more than one ${name.local} in ${parent.local}`)
  return first
}

export function one(parent: CanonicalElement, name: Name): CanonicalElement {
  const child = atMostOne(parent, name)
  if (!child) throw misshapen(`no ${name.local} in ${parent.local}`)
  return child
}

/** Nothing stands in `parent` but elements of these names. */
export function nothingBut(parent: CanonicalElement, names: readonly Name[]): void {
  const stranger = parent.children.find((child) => !names.some((name) => is(child, name)))
  if (stranger) throw misshapen(`${parent.local} may not contain ${stranger.local}`)
}

export function attribute(element: CanonicalElement, name: string): string | undefined {
  return element.attributes.find((candidate) => candidate.name === name && !candidate.uri)?.value
}

/** The URI in `Algorithm`, which every method element must carry. */
export function algorithm(element: CanonicalElement): string {
  const uri = attribute(element, 'Algorithm')
  if (uri === undefined) throw misshapen(`${element.local} names no Algorithm`)
  return uri
}

export function text(element: CanonicalElement): string {
  if (element.children.length > 0) throw misshapen(`${element.local} holds elements where text belongs`)
  return element.text
}

/** Strict base64 (XS-20): RFC 4648 alphabet, full padding, zero bits in the last quantum; XML white space between is fine. */
export function octets(element: CanonicalElement): Uint8Array {
  const raw = text(element)
  const dense = /[ \t\r\n]/.test(raw) ? raw.replaceAll(/[ \t\r\n]+/g, '') : raw
  const bytes = Buffer.from(dense, 'base64')
  // node decodes junk without complaint; what it would write again tells whether there was any
  if (bytes.toString('base64') !== dense) throw misshapen(`${element.local} is not base64`)
  return bytes
}
