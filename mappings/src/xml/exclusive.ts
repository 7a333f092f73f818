import { DocumentFault } from '../fault.ts'
import { canonicalize } from './canonicalize.ts'
import { XML_LIMITS, type XmlLimits } from './limits.ts'
import { openXml, type ParsedXml } from './parse.ts'
import { readCanonical, UTF8 } from './read.ts'
import { CanonicalReader } from './reader.ts'
import { scan } from './scan.ts'
import type { CanonicalElement } from './tree.ts'

/**
 * A document that came in Exclusive C14N without comments. Its bytes can be digested as they are: every canonicalization
 * leaves the whole of it as it is.
 */
export class ExclusiveXml {
  readonly root: CanonicalElement
  readonly #text: string

  constructor(root: CanonicalElement, text: string) {
    this.root = root
    this.#text = text
  }

  /**
   * The document without one element of it: its bytes, in an ArrayBuffer of their own, and what they say. Every
   * canonicalization leaves them as they are, too: no element has a namespace from a sibling. `undefined` where another
   * element has the same name, spelled alike.
   */
  without(element: CanonicalElement): { readonly xml: Uint8Array; readonly root: CanonicalElement } | undefined {
    const name = element.prefix === '' ? element.local : `${element.prefix}:${element.local}`
    const endTag = `</${name}>`
    const end = this.#text.lastIndexOf(endTag)
    if (end === -1 || this.#text.indexOf(endTag) !== end) return undefined
    const start = Math.max(this.#text.lastIndexOf(`<${name}>`, end), this.#text.lastIndexOf(`<${name} `, end))
    const text = this.#text.slice(0, start) + this.#text.slice(end + endTag.length)
    const xml = new Uint8Array(Buffer.byteLength(text))
    UTF8_OUT.encodeInto(text, xml)
    return { xml, root: pruned(this.root, element) }
  }
}
const UTF8_OUT = new TextEncoder()

/** `tree` without `element`; `tree` itself where it is not in it. Text that stood on both sides is one text. */
function pruned(tree: CanonicalElement, element: CanonicalElement): CanonicalElement {
  const at = tree.content.indexOf(element)
  if (at === -1) {
    for (const child of tree.children) {
      const changed = pruned(child, element)
      if (changed !== child)
        return withContent(
          tree,
          tree.content.map((part) => (part === child ? changed : part)),
        )
    }
    return tree
  }
  const [left, right] = [tree.content[at - 1], tree.content[at + 1]]
  if (typeof left !== 'string' || typeof right !== 'string') return withContent(tree, tree.content.toSpliced(at, 1))
  return withContent(tree, tree.content.toSpliced(at - 1, 3, left + right))
}

function withContent(element: CanonicalElement, content: CanonicalElement['content']): CanonicalElement {
  const children = content.filter((part) => typeof part !== 'string')
  return Object.freeze({ ...element, children: Object.freeze(children), content: Object.freeze(content) })
}

/**
 * Takes a partner's document in, behind every guard of `parseXml`. Where its bytes are in Exclusive C14N already, our own
 * strict reader is all that looks at them: libxml2 would give the same bytes back. Throws as `parseXml`.
 */
export function receiveXml(bytes: Uint8Array, limits: XmlLimits = XML_LIMITS): ExclusiveXml | ParsedXml {
  scan(bytes, limits)
  return asItCame(bytes, limits) ?? openXml(bytes)
}

/** What a partner's document says, in Exclusive C14N. Throws as `parseXml` and `readCanonical`. */
export function readXml(bytes: Uint8Array, limits: XmlLimits = XML_LIMITS): CanonicalElement {
  const received = receiveXml(bytes, limits)
  if (received instanceof ExclusiveXml) return received.root
  using parsed = received
  return readCanonical(canonicalize(parsed, 'exc-c14n'), limits)
}

/** `bytes` have been scanned. */
function asItCame(bytes: Uint8Array, limits: XmlLimits): ExclusiveXml | undefined {
  const text = UTF8.decode(bytes)
  const reader = new CanonicalReader(text, limits)
  try {
    const root = reader.document()
    return reader.exclusive ? new ExclusiveXml(root, text) : undefined
  } catch (error) {
    if (error instanceof DocumentFault) return undefined
    throw error
  }
}
