/** A name in a namespace. `uri` '' is no namespace, `prefix` '' the default namespace. */
export interface XmlName {
  readonly uri: string
  readonly local: string
  readonly prefix: string
}

/** `name` is the local name. An attribute in a namespace has `uri` and a `prefix` that is not empty. */
export interface XmlAttribute {
  readonly name: string
  readonly value: string
  readonly uri?: string
  readonly prefix?: string
}

/** An element to be written. Namespace declarations are not named: the writer puts them where they are used. */
export interface XmlElementSpec {
  readonly name: XmlName
  readonly attributes?: readonly XmlAttribute[]
  readonly children: readonly (XmlElementSpec | string)[]
}

/** An element that was read. Everything is frozen, and no name is ever a key of an object. */
export interface CanonicalElement {
  readonly uri: string
  readonly local: string
  readonly prefix: string
  /** In canonical order: by namespace, then by local name. */
  readonly attributes: readonly XmlAttribute[]
  /** Child elements in document order, without the text between them. */
  readonly children: readonly CanonicalElement[]
  /** All text that stands directly in this element, put together. */
  readonly text: string
  /** Text and child elements in document order. */
  readonly content: readonly (CanonicalElement | string)[]
}

/** What was read, as what is written. Written by itself it has the bytes of Exclusive C14N of that element where it stood. */
export function specOf({ uri, local, prefix, attributes, content }: CanonicalElement): XmlElementSpec {
  const children = content.map((part) => (typeof part === 'string' ? part : specOf(part)))
  return { name: { uri, local, prefix }, attributes, children }
}
