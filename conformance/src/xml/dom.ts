import { DOMParser, type Document, type Element, type Node, XMLSerializer } from '@xmldom/xmldom'
import { XMLValidator } from 'fast-xml-parser'

/** What is wrong with bytes that should have been XML; `line` counts from 1. */
export class XmlTrouble extends Error {
  override readonly name = 'XmlTrouble'
  readonly line: number | undefined

  constructor(message: string, line?: number) {
    super(message)
    this.line = line
  }
}

/**
 * Reads XML by two parsers of different families: fast-xml-parser's validator, then xmldom. Neither alone refuses enough.
 * A DOCTYPE is refused before either sees it. Throws XmlTrouble.
 */
export function parse(xml: string | Uint8Array): Document {
  const text = typeof xml === 'string' ? xml : decode(xml)
  if (/<!DOCTYPE/i.test(text)) throw new XmlTrouble('a DOCTYPE')
  const verdict = XMLValidator.validate(text, { allowBooleanAttributes: false })
  if (verdict !== true) throw new XmlTrouble(verdict.err.msg, verdict.err.line)
  try {
    return new DOMParser({
      onError: (level, message) => {
        if (level !== 'warning') throw new XmlTrouble(message)
      },
    }).parseFromString(text, 'text/xml')
  } catch (error) {
    if (error instanceof XmlTrouble) throw error
    throw new XmlTrouble(error instanceof Error ? error.message : String(error))
  }
}

/** Strict UTF-8, without a byte order mark. */
export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new XmlTrouble('not UTF-8')
  }
}

export function root(document: Document): Element {
  const element = document.documentElement
  if (!element) throw new XmlTrouble('no root element')
  return element
}

export function elements(node: Node): Element[] {
  return Array.from(node.childNodes).filter((child): child is Element => child.nodeType === 1)
}

/** Direct children by namespace and local name. */
export function children(element: Node, uri: string, local: string): Element[] {
  return elements(element).filter((child) => child.namespaceURI === uri && child.localName === local)
}
export function child(element: Node | undefined, uri: string, local: string): Element | undefined {
  return element && children(element, uri, local)[0]
}

/** Down a path of local names in one namespace; undefined where a step is missing. */
export function down(element: Node | undefined, uri: string, ...path: readonly string[]): Element | undefined {
  let at = element as Element | undefined
  for (const local of path) at = child(at, uri, local)
  return at
}

/** All descendants, in document order. */
export function all(node: Node, uri: string, local: string): Element[] {
  return elements(node).flatMap((one) => [
    ...(one.namespaceURI === uri && one.localName === local ? [one] : []),
    ...all(one, uri, local),
  ])
}

export function text(element: Node | undefined): string | undefined {
  return element?.textContent?.trim()
}

export function serialize(node: Node): string {
  return new XMLSerializer().serializeToString(node)
}

/** As element content or in an attribute in double quotes: C14N's own escaping, so that what is written is canonical. */
export function escapeXml(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
export function escapeText(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\r/g, '&#xD;')
}
