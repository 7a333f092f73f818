import { DocumentFault } from '../fault.ts'
import { isNcName } from './characters.ts'
import { escapeAttribute, escapeText } from './escape.ts'
import { XML_LIMITS } from './limits.ts'
import { assertNamespace, type Binding, isReserved, lookup } from './namespace.ts'
import { byCodePoint, inCanonicalOrder } from './order.ts'
import { Utf8Sink } from './sink.ts'
import { startOf, tagOf } from './tags.ts'
import type { XmlAttribute, XmlElementSpec, XmlName } from './tree.ts'

/**
 * The UTF-8 bytes of `root` in Exclusive XML Canonicalization 1.0 without comments: what leaves is what is digested, and
 * nobody parses it again. A namespace is declared where it is first visibly used; declarations and attributes are sorted.
 *
 * Throws ASW_XML_MALFORMED (not an NCName, a character outside XML 1.0, an attribute twice, a prefix that stands for two
 * namespaces), ASW_XML_NAMESPACE (not an absolute ASCII URI), ASW_XML_LIMIT (deeper than any reader of ours accepts).
 */
export function writeCanonical(root: XmlElementSpec): Uint8Array {
  return write(root, undefined)
}

/**
 * The same in Canonical XML 1.0, as `root` stands among ancestors: `inherited` are the namespaces in scope at it, its own among
 * them, no prefix twice, none unbound. They must not have `xml:` attributes.
 */
export function writeInclusive(root: XmlElementSpec, inherited: Binding | undefined): Uint8Array {
  return write(root, inherited)
}

function write(root: XmlElementSpec, inherited: Binding | undefined): Uint8Array {
  const sink = new Utf8Sink(spare ?? Buffer.allocUnsafeSlow(SPARE_BYTES))
  spare = undefined
  writeElement(sink, root, undefined, 1, inherited)
  if (sink.room.length <= MAX_SPARE_BYTES) spare = sink.room
  return sink.taken()
}

/** The room of the last document, for the next one: nobody else writes meanwhile, and nobody else sees it. */
let spare: Buffer | undefined
const SPARE_BYTES = 65_536
const MAX_SPARE_BYTES = 1_048_576

function writeElement(
  sink: Utf8Sink,
  spec: XmlElementSpec,
  outer: Binding | undefined,
  depth: number,
  inherited: Binding | undefined = outer,
): void {
  if (depth > XML_LIMITS.maxDepth) throw new DocumentFault('ASW_XML_LIMIT', 'elements are nested too deep')
  const { uri, prefix } = spec.name
  let scope = declare(inherited, prefix, uri)
  const tag = tagOf(spec.name)
  const attributes = spec.attributes === undefined || spec.attributes.length === 0 ? undefined : inOrder(spec)
  if (attributes !== undefined) {
    for (const { prefix: used, uri: meant } of attributes) if (used) scope = declare(scope, used, meant ?? '')
  }
  if (scope === outer && attributes === undefined) sink.push(tag.start)
  else {
    sink.push(tag.open)
    if (scope !== outer) sink.push(declarations(scope, outer))
    if (attributes !== undefined) for (const attribute of attributes) writeAttribute(sink, attribute)
    sink.push('>')
  }
  for (const child of spec.children) {
    if (typeof child === 'string') sink.push(escapeText(child))
    else writeElement(sink, child, scope, depth + 1)
  }
  sink.push(tag.end)
}

/**
 * The tags of an element whose place is known before the document is: `open` with the namespaces that are first used here and
 * without its `>`. Throws as `writeCanonical`.
 */
export function openingOf(
  name: XmlName,
  outer: Binding | undefined,
): { readonly open: string; readonly end: string; readonly scope: Binding | undefined } {
  const scope = declare(outer, name.prefix, name.uri)
  const tag = tagOf(name)
  return { open: tag.open + declarations(scope, outer), end: tag.end, scope }
}

/** The attributes sorted, each name once, each prefix with one meaning at this element. */
function inOrder(spec: XmlElementSpec): readonly XmlAttribute[] {
  const given = spec.attributes ?? []
  const sorted = given.length === 1 ? given : given.toSorted(inCanonicalOrder)
  for (let at = 0; at < sorted.length; at += 1) {
    const attribute = sorted[at] as XmlAttribute
    if (at > 0 && inCanonicalOrder(sorted[at - 1] as XmlAttribute, attribute) === 0) throw malformed('an attribute twice')
    if (attribute.prefix) assertOneMeaning(attribute, spec.name, sorted, at)
  }
  return sorted
}

/** Throws where the element's name or an attribute before this one uses the same prefix for another namespace. */
function assertOneMeaning(attribute: XmlAttribute, element: XmlName, sorted: readonly XmlAttribute[], end: number): void {
  const { prefix, uri } = attribute
  let clash = element.prefix === prefix && element.uri !== uri
  for (let at = 0; at < end; at += 1) clash ||= sorted[at]?.prefix === prefix && sorted[at]?.uri !== uri
  if (clash) throw malformed('a prefix that stands for two namespaces')
}

/** `scope` with `prefix` standing for `uri`. */
function declare(scope: Binding | undefined, prefix: string, uri: string): Binding | undefined {
  if (lookup(scope, prefix) === uri) return scope
  if (prefix !== '' && !isNcName(prefix)) throw malformed('a prefix that is not a name')
  if (isReserved(prefix, uri)) throw malformed('a reserved prefix or namespace')
  if (uri === '' && prefix !== '') throw malformed('a prefix without a namespace')
  if (uri !== '') assertNamespace(uri)
  return { prefix, uri, outer: scope }
}

function declarations(scope: Binding | undefined, outer: Binding | undefined): string {
  const own: Binding[] = []
  for (let binding = scope; binding !== outer && binding !== undefined; binding = binding.outer) own.push(binding)
  if (own.length > 1) own.sort((a, b) => byCodePoint(a.prefix, b.prefix))
  let out = ''
  for (const { prefix, uri } of own) out += prefix === '' ? ` xmlns="${uri}"` : ` xmlns:${prefix}="${uri}"`
  return out
}

function writeAttribute(sink: Utf8Sink, { name, value, uri, prefix }: XmlAttribute): void {
  if (!prefix && uri) throw malformed('an attribute in a namespace without a prefix')
  sink.push(startOf(prefix ?? '', name))
  sink.push(escapeAttribute(value))
  sink.push('"')
}

function malformed(detail: string): DocumentFault {
  return new DocumentFault('ASW_XML_MALFORMED', detail)
}
