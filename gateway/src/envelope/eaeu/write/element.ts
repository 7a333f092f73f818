import type { XmlAttribute, XmlElementSpec } from '@asw/mappings/xml'
import { NS } from '../names.ts'

type Prefix = keyof typeof NS
type Content = XmlElementSpec | string | undefined

/** An element of one of the namespaces of an envelope; a child that is `undefined` is left out. */
export function element(
  prefix: Prefix,
  local: string,
  attributes: readonly XmlAttribute[],
  ...children: readonly Content[]
): XmlElementSpec {
  return { name: { uri: NS[prefix], local, prefix }, attributes, children: children.filter((child) => child !== undefined) }
}

/** A leaf, or nothing where there is no text. */
export function leaf(prefix: Prefix, local: string, text: string | undefined): XmlElementSpec | undefined {
  return text === undefined ? undefined : element(prefix, local, [], text)
}
