import { DocumentFault } from '../fault.ts'
import { isNcName } from './characters.ts'
import { unescapeAttribute, unescapeText } from './escape.ts'
import type { XmlLimits } from './limits.ts'
import { assertNamespace, type Binding, isReserved, lookup } from './namespace.ts'
import { byCodePoint, inCanonicalOrder } from './order.ts'
import type { CanonicalElement, XmlAttribute } from './tree.ts'

interface Name {
  readonly qname: string
  readonly prefix: string
  readonly local: string
}

/** What a start tag says: `scope` with its own declarations in front, of which there are `namespaces` in all. */
interface StartTag {
  readonly scope: Binding | undefined
  readonly namespaces: number
  readonly attributes: readonly XmlAttribute[]
}

const NONE: readonly never[] = Object.freeze([])
/** A power of two. */
const LOOKS = 256
const LT = 0x3c
const GT = 0x3e
const SPACE = 0x20
const SLASH = 0x2f

/** Recursive descent over one document. The grammar of canonical XML is so small that every character has one meaning. */
export class CanonicalReader {
  readonly #xml: string
  readonly #limits: XmlLimits
  /** Names are few and come again: each is checked once. A Map inherits nothing, `__proto__` is a name like any other. */
  readonly #names = new Map<string, Name>()
  readonly #byLook: (Name | undefined)[] = new Array(LOOKS).fill(undefined)
  #at = 0
  #elements = 0
  /**
   * Whether every declaration is used where it stands: then Exclusive C14N gives the same text back. Never where there is an
   * `xml:id`: which values are names is for libxml2 to say, and it refuses all others.
   */
  exclusive = true

  constructor(xml: string, limits: XmlLimits) {
    this.#xml = xml
    this.#limits = limits
  }

  document(): CanonicalElement {
    if (this.#xml.charCodeAt(0) !== LT) throw notCanonical('something before the root')
    const root = this.#element(undefined, 0, 1)
    if (this.#at !== this.#xml.length) throw notCanonical('something after the root')
    return root
  }

  #element(outer: Binding | undefined, namespaces: number, depth: number): CanonicalElement {
    this.#elements += 1
    if (this.#elements > this.#limits.maxElements) throw overLimit('elements')
    if (depth > this.#limits.maxDepth) throw overLimit('levels')
    const start = this.#at + 1
    this.#at = this.#endOfName(start)
    const { qname, prefix, local } = this.#nameAt(start, this.#at)
    const tag = this.#startTag(outer, namespaces)
    const uri = lookup(tag.scope, prefix)
    if (uri === undefined) throw notCanonical('a prefix that nothing declares')
    if (tag.scope !== outer && !usesAll(tag, outer, prefix)) this.exclusive = false
    const content = this.#content(qname, tag, depth)
    return element(uri, local, prefix, tag.attributes, content)
  }

  /** Declarations, then attributes, each after one space, up to and with the `>`. */
  #startTag(outer: Binding | undefined, inherited: number): StartTag {
    const xml = this.#xml
    let scope = outer
    let namespaces = inherited
    let attributes: XmlAttribute[] | undefined
    while (xml.charCodeAt(this.#at) === SPACE) {
      const start = this.#at + 1
      const nameEnd = this.#endOfName(start)
      const close = xml.indexOf('"', nameEnd + 2)
      if (!xml.startsWith('="', nameEnd) || close === -1) throw notCanonical('an attribute in another form')
      const qname = xml.slice(start, nameEnd)
      const raw = xml.slice(nameEnd + 2, close)
      if (raw.length > this.#limits.maxTextLength) throw overLimit('characters in an attribute')
      this.#at = close + 1
      if (qname === 'xmlns' || qname.startsWith('xmlns:')) {
        if (attributes !== undefined) throw notCanonical('a namespace declaration after an attribute')
        scope = this.#declare(scope, outer, qname, raw)
        namespaces += 1
        if (namespaces > this.#limits.maxNamespaces) throw overLimit('namespace declarations')
      } else {
        attributes ??= []
        attributes.push(this.#attribute(qname, raw, scope, attributes.at(-1)))
        if (attributes.length > this.#limits.maxAttributes) throw overLimit('attributes')
      }
    }
    if (xml.charCodeAt(this.#at) !== GT) throw notCanonical('a start tag in another form')
    this.#at += 1
    return { scope, namespaces, attributes: attributes === undefined ? NONE : Object.freeze(attributes) }
  }

  /** Sorted by prefix, and none that says what holds already: `scope` is `outer` until this tag has declared something. */
  #declare(scope: Binding | undefined, outer: Binding | undefined, qname: string, uri: string): Binding {
    const prefix = qname.slice(6)
    if (qname !== 'xmlns' && !isNcName(prefix)) throw notCanonical('a prefix that is not a name')
    if (scope !== outer && scope !== undefined && byCodePoint(scope.prefix, prefix) >= 0) {
      throw notCanonical('namespace declarations out of order')
    }
    if (isReserved(prefix, uri) || (uri === '' && prefix !== '')) throw notCanonical('a declaration that no writer makes')
    if (lookup(outer, prefix) === uri) throw notCanonical('a namespace declaration that changes nothing')
    if (uri.length > this.#limits.maxNameLength) throw overLimit('characters in a namespace name')
    if (uri !== '') assertNamespace(uri)
    return { prefix, uri, outer: scope }
  }

  #attribute(qname: string, raw: string, scope: Binding | undefined, before: XmlAttribute | undefined): XmlAttribute {
    const { prefix, local } = this.#name(qname)
    const value = unescapeAttribute(raw)
    if (value === undefined) throw notCanonical('an attribute value in another form')
    const uri = prefix === '' ? undefined : lookup(scope, prefix)
    if (prefix !== '' && uri === undefined) throw notCanonical('a prefix that nothing declares')
    if (prefix === 'xml' && local === 'id') this.exclusive = false
    const attribute: XmlAttribute = uri === undefined ? { name: local, value } : { name: local, value, uri, prefix }
    if (before !== undefined && inCanonicalOrder(before, attribute) >= 0) throw notCanonical('attributes out of order')
    return Object.freeze(attribute)
  }

  /** Up to and with the end tag. */
  #content(qname: string, { scope, namespaces }: StartTag, depth: number): readonly (CanonicalElement | string)[] {
    const xml = this.#xml
    let content: (CanonicalElement | string)[] | undefined
    for (;;) {
      const lt = xml.indexOf('<', this.#at)
      if (lt === -1) throw notCanonical('the document ends too early')
      if (lt > this.#at) {
        if (lt - this.#at > this.#limits.maxTextLength) throw overLimit('characters of text')
        const text = unescapeText(xml.slice(this.#at, lt))
        if (text === undefined) throw notCanonical('text in another form')
        if (content === undefined) content = [text]
        else content.push(text)
      }
      this.#at = lt
      if (xml.charCodeAt(lt + 1) === SLASH) break
      const child = this.#element(scope, namespaces, depth + 1)
      if (content === undefined) content = [child]
      else content.push(child)
    }
    const end = this.#at + 2 + qname.length
    if (!xml.startsWith(qname, this.#at + 2) || xml.charCodeAt(end) !== GT) throw notCanonical('an end tag in another form')
    this.#at = end + 1
    return content ?? NONE
  }

  #endOfName(from: number): number {
    const xml = this.#xml
    const last = Math.min(xml.length, from + this.#limits.maxNameLength + 1)
    let at = from
    for (; at < last; at += 1) {
      const unit = xml.charCodeAt(at)
      if (unit === GT || unit === SPACE || unit === 0x3d || unit === SLASH) return at
    }
    throw at === xml.length ? notCanonical('the document ends too early') : overLimit('characters in a name')
  }

  /** The name in these places. To compare with one that looked the same costs less than to cut it out and look it up. */
  #nameAt(start: number, end: number): Name {
    const xml = this.#xml
    const length = end - start
    const look = (length * 31 + xml.charCodeAt(end - 1) * 7 + xml.charCodeAt(start + (length >> 1))) & (LOOKS - 1)
    const alike = this.#byLook[look]
    if (alike !== undefined && alike.qname.length === length && xml.startsWith(alike.qname, start)) return alike
    const name = this.#name(xml.slice(start, end))
    this.#byLook[look] = name
    return name
  }

  #name(qname: string): Name {
    const known = this.#names.get(qname)
    if (known !== undefined) return known
    const colon = qname.indexOf(':')
    const prefix = colon === -1 ? '' : qname.slice(0, colon)
    const local = qname.slice(colon + 1)
    if (!isNcName(local) || (colon !== -1 && !isNcName(prefix))) throw notCanonical('something that is not a name')
    const name = { qname, prefix, local }
    this.#names.set(qname, name)
    return name
  }
}

/** Whether the element or an attribute of it has each prefix that its start tag declares (Exclusive C14N 1.0, section 3). */
function usesAll({ scope, attributes }: StartTag, outer: Binding | undefined, prefix: string): boolean {
  for (let binding = scope; binding !== outer && binding !== undefined; binding = binding.outer) {
    const declared = binding.prefix
    if (declared !== prefix && (declared === '' || !attributes.some((attribute) => attribute.prefix === declared))) return false
  }
  return true
}

function element(
  uri: string,
  local: string,
  prefix: string,
  attributes: readonly XmlAttribute[],
  content: readonly (CanonicalElement | string)[],
): CanonicalElement {
  Object.freeze(content)
  const only = content.length === 1 ? content[0] : undefined
  if (typeof only === 'string') return Object.freeze({ uri, local, prefix, attributes, children: NONE, text: only, content })
  const children: CanonicalElement[] = []
  let text = ''
  for (const part of content) {
    if (typeof part === 'string') text += part
    else children.push(part)
  }
  return Object.freeze({ uri, local, prefix, attributes, children: Object.freeze(children), text, content })
}

function notCanonical(detail: string): DocumentFault {
  return new DocumentFault('ASW_XML_NOT_CANONICAL', detail)
}

function overLimit(what: string): DocumentFault {
  return new DocumentFault('ASW_XML_LIMIT', `more ${what} than the limit`)
}
