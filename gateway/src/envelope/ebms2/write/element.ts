import type { XmlAttribute, XmlElementSpec } from '@asw/mappings/xml'
import { EBMS_VERSION, NS } from '../names.ts'

type Prefix = keyof typeof NS
type Content = XmlElementSpec | string | undefined

/** An element of one of the namespaces of an envelope; a child that is `undefined` is left out. */
export function element(
  prefix: Prefix,
  local: string,
  attributes: readonly (XmlAttribute | undefined)[],
  ...children: readonly Content[]
): XmlElementSpec {
  return {
    name: { uri: NS[prefix], local, prefix },
    attributes: attributes.filter((attribute) => attribute !== undefined),
    children: children.filter((child) => child !== undefined),
  }
}
export function eb(
  local: string,
  attributes: readonly (XmlAttribute | undefined)[],
  ...children: readonly Content[]
): XmlElementSpec {
  return element('eb', local, attributes, ...children)
}

/** An attribute of one of these namespaces; `undefined` where there is no value. */
export function attribute(prefix: Prefix, name: string, value: string | undefined): XmlAttribute | undefined {
  return value === undefined ? undefined : { name, value, uri: NS[prefix], prefix }
}
/** An attribute in no namespace. */
export function plain(name: string, value: string): XmlAttribute {
  return { name, value }
}

/** A leaf, or nothing where there is no text. */
export function leaf(local: string, text: string | undefined): XmlElementSpec | undefined {
  return text === undefined ? undefined : eb(local, [], text)
}

export const VERSION = attribute('eb', 'version', EBMS_VERSION)
/** headerExtension.grp of the schema: what every header block of ebMS carries. */
export const HEADER_BLOCK = [VERSION, attribute('soap', 'mustUnderstand', '1')]
