import { DocumentFault, type DocumentFaultCode } from '../fault.ts'
import { idValue, kindOf } from './attributes.ts'
import type { XmlLimits } from './limits.ts'
import { assertNamespace } from './namespace.ts'
import { skipProlog } from './prolog.ts'
import { expandReferences } from './references.ts'

/** What the scan counted, for tests that compare it with libxml2's tree. */
export interface ScanCounts {
  readonly elements: number
  readonly depth: number
  readonly attributes: number
  readonly characterReferences: number
  readonly ids: ReadonlySet<string>
}

const LT = 0x3c
const GT = 0x3e
const AMP = 0x26
const SLASH = 0x2f
const EQUALS = 0x3d
const HASH = 0x23

/** 1 where a byte ends a name: white space and the delimiters of a tag. Bytes of other characters are left to libxml2. */
const ENDS_NAME = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte <= 0x20 || '"&\'/<=>'.includes(String.fromCharCode(byte)) ? 1 : 0,
)
const COMMENT_END = Buffer.from('-->')
const CDATA_END = Buffer.from(']]>')

/**
 * One pass over the bytes that only counts, before libxml2 builds a tree: refuses DOCTYPE, processing instructions, foreign
 * namespace names, ids that stand twice, and whatever is over a limit. Walking the finished tree through WASM would cost
 * more than the parse.
 *
 * Without a DOCTYPE, the tokens of XML are decided by the bytes alone. The scan finds the same ones as libxml2 in every
 * document that libxml2 accepts, and stops with ASW_XML_MALFORMED at whatever it cannot read; it never judges a document
 * to be well-formed.
 *
 * Throws ASW_XML_TOO_LARGE, ASW_XML_ENCODING, ASW_XML_DOCTYPE, ASW_XML_INSTRUCTION, ASW_XML_LIMIT, ASW_XML_NAMESPACE,
 * ASW_XML_DUPLICATE_ID, ASW_XML_MALFORMED.
 */
export function scan(bytes: Uint8Array, limits: XmlLimits): ScanCounts {
  if (bytes.length > limits.maxBytes) throw new DocumentFault('ASW_XML_TOO_LARGE', `more than ${limits.maxBytes} bytes`)
  const scanner = new Scanner(bytes, limits, skipProlog(bytes))
  scanner.run()
  return scanner
}

class Scanner implements ScanCounts {
  elements = 0
  depth = 0
  attributes = 0
  characterReferences = 0
  readonly ids = new Set<string>()
  readonly #bytes: Buffer
  readonly #limits: XmlLimits
  #at: number
  #open = 0
  #textLength = 0
  /** Namespace declarations in scope, by depth. */
  readonly #namespaces: number[] = [0]

  constructor(bytes: Uint8Array, limits: XmlLimits, start: number) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#limits = limits
    this.#at = start
  }

  run(): void {
    const end = this.#bytes.length
    while (this.#at < end) {
      this.#at = this.#text(this.#at)
      if (this.#at < end) this.#markup()
    }
    if (this.#open !== 0 || this.elements === 0) throw this.#fault('ASW_XML_MALFORMED', 'the document ends too early')
  }

  /** Character data up to the next `<` or the end. */
  #text(from: number): number {
    const bytes = this.#bytes
    const end = bytes.length
    let at = from
    for (let byte = 0; at < end; at += 1) {
      byte = bytes[at] as number
      if (byte === LT) break
      if (byte === AMP && bytes[at + 1] === HASH) this.#reference()
    }
    this.#addText(at - from)
    return at
  }

  #markup(): void {
    const next = this.#bytes[this.#at + 1]
    if (next === SLASH) this.#endTag()
    else if (next === 0x21) this.#declaration()
    else if (next === 0x3f) throw this.#fault('ASW_XML_INSTRUCTION', 'a processing instruction')
    else this.#startTag()
  }

  /** `<!`: a comment, a CDATA section, or what a document must not have. */
  #declaration(): void {
    const bytes = this.#bytes
    const at = this.#at
    if (bytes[at + 2] === 0x2d && bytes[at + 3] === 0x2d) {
      this.#at = this.#after(COMMENT_END, at + 4)
    } else if (bytes.toString('latin1', at, at + 9) === '<![CDATA[') {
      this.#at = this.#after(CDATA_END, at + 9)
      this.#addText(this.#at - at - 12)
    } else if (bytes.toString('latin1', at, at + 9).toUpperCase() === '<!DOCTYPE') {
      throw this.#fault('ASW_XML_DOCTYPE', 'a DOCTYPE')
    } else throw this.#fault('ASW_XML_MALFORMED', 'a declaration that is none')
  }

  #endTag(): void {
    const bytes = this.#bytes
    const end = this.#space(this.#name(this.#at + 2))
    if (bytes[end] !== GT || this.#open === 0) throw this.#fault('ASW_XML_MALFORMED', 'an end tag that ends nothing')
    this.#at = end + 1
    this.#open -= 1
    this.#textLength = 0
  }

  #startTag(): void {
    const bytes = this.#bytes
    this.#textLength = 0
    this.elements += 1
    this.#open += 1
    if (this.#open > this.depth) this.depth = this.#open
    if (this.elements > this.#limits.maxElements)
      throw this.#fault('ASW_XML_LIMIT', `more than ${this.#limits.maxElements} elements`)
    if (this.#open > this.#limits.maxDepth) throw this.#fault('ASW_XML_LIMIT', `deeper than ${this.#limits.maxDepth} elements`)
    this.#at = this.#name(this.#at + 1)
    let own = 0
    let namespaces = this.#namespaces[this.#open - 1] as number
    for (;;) {
      const at = this.#space(this.#at)
      const byte = bytes[at]
      if (byte === GT || (byte === SLASH && bytes[at + 1] === GT)) {
        this.#namespaces[this.#open] = namespaces
        if (byte === SLASH) this.#open -= 1
        this.#at = byte === SLASH ? at + 2 : at + 1
        return
      }
      if (this.#attribute(at)) namespaces += 1
      else own += 1
      if (own > this.#limits.maxAttributes)
        throw this.#fault('ASW_XML_LIMIT', `more than ${this.#limits.maxAttributes} attributes`)
      if (namespaces > this.#limits.maxNamespaces) {
        throw this.#fault('ASW_XML_LIMIT', `more than ${this.#limits.maxNamespaces} namespace declarations in scope`)
      }
    }
  }

  /** One attribute from the first byte of its name. True for a namespace declaration. */
  #attribute(from: number): boolean {
    const bytes = this.#bytes
    const nameEnd = this.#name(from)
    const equals = this.#space(nameEnd)
    const open = this.#space(equals + 1)
    const quote = bytes[open]
    if (bytes[equals] !== EQUALS || (quote !== 0x22 && quote !== 0x27))
      throw this.#fault('ASW_XML_MALFORMED', 'an attribute without a value')
    let at = open + 1
    for (let byte = bytes[at]; byte !== quote; byte = bytes[at]) {
      if (byte === undefined || byte === LT) throw this.#fault('ASW_XML_MALFORMED', 'an attribute value that does not end')
      if (byte === AMP && bytes[at + 1] === HASH) this.#reference()
      at += 1
    }
    if (at - open - 1 > this.#limits.maxTextLength) throw this.#fault('ASW_XML_LIMIT', 'an attribute value over the limit')
    this.#at = at + 1
    const kind = kindOf(bytes, from, nameEnd)
    if (kind === 'plain') this.attributes += 1
    else this.#special(kind, bytes.toString('utf8', open + 1, at))
    return kind === 'namespace'
  }

  #special(kind: 'namespace' | 'id', raw: string): void {
    if (kind === 'namespace') {
      const uri = expandReferences(raw)
      if (uri.length > this.#limits.maxNameLength)
        throw this.#fault('ASW_XML_LIMIT', `a namespace name of more than ${this.#limits.maxNameLength} bytes`)
      if (uri !== '') assertNamespace(uri)
      return
    }
    this.attributes += 1
    const id = idValue(raw)
    if (this.ids.has(id)) throw this.#fault('ASW_XML_DUPLICATE_ID', 'an id that another element carries')
    this.ids.add(id)
  }

  #name(from: number): number {
    const bytes = this.#bytes
    let at = from
    while (ENDS_NAME[bytes[at] as number] === 0) at += 1
    if (at === from) throw this.#fault('ASW_XML_MALFORMED', 'a name is missing')
    if (at - from > this.#limits.maxNameLength)
      throw this.#fault('ASW_XML_LIMIT', `a name of more than ${this.#limits.maxNameLength} bytes`)
    return at
  }

  #space(from: number): number {
    const bytes = this.#bytes
    let at = from
    for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x09 || byte === 0x0d; byte = bytes[at]) at += 1
    return at
  }

  #after(mark: Buffer, from: number): number {
    const found = this.#bytes.indexOf(mark, from)
    if (found === -1) throw this.#fault('ASW_XML_MALFORMED', 'a comment or CDATA section that does not end')
    return found + mark.length
  }

  #addText(length: number): void {
    this.#textLength += length
    if (this.#textLength > this.#limits.maxTextLength)
      throw this.#fault('ASW_XML_LIMIT', `text of more than ${this.#limits.maxTextLength} bytes`)
  }

  #reference(): void {
    this.characterReferences += 1
    if (this.characterReferences > this.#limits.maxCharacterReferences) {
      throw this.#fault('ASW_XML_LIMIT', `more than ${this.#limits.maxCharacterReferences} character references`)
    }
  }

  #fault(code: DocumentFaultCode, detail: string): DocumentFault {
    let line = 1
    for (let at = this.#bytes.indexOf(0x0a); at !== -1 && at < this.#at; at = this.#bytes.indexOf(0x0a, at + 1)) line += 1
    return new DocumentFault(code, detail, { line })
  }
}
