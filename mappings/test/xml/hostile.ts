import { readFileSync } from 'node:fs'
import type { DocumentFaultCode } from '../../src/fault.ts'

/** A hostile document: `file` stands in `test/evil`, `make` builds what would be too big to keep. */
export type Hostile = {
  readonly id: `H-${string}`
  readonly what: string
  /** What `parseXml` says; `accepted` where it must not refuse. */
  readonly code: DocumentFaultCode | 'accepted'
  /** libxml2 alone lets it pass: only a guard of ours stands between. */
  readonly own?: true
} & ({ readonly file: string } | { readonly make: () => string })

export const HOSTILE: readonly Hostile[] = [
  { id: 'H-01', what: 'entity from a local file', code: 'ASW_XML_DOCTYPE', own: true, file: 'h-01-entity-from-a-file.xml' },
  { id: 'H-02', what: 'external DTD', code: 'ASW_XML_DOCTYPE', own: true, file: 'h-02-external-dtd.xml' },
  { id: 'H-03', what: 'parameter entity', code: 'ASW_XML_DOCTYPE', own: true, file: 'h-03-parameter-entity.xml' },
  { id: 'H-04', what: 'a billion laughs', code: 'ASW_XML_DOCTYPE', file: 'h-04-billion-laughs.xml' },
  { id: 'H-05', what: 'an entity of 100 KB 20,000 times', code: 'ASW_XML_DOCTYPE', make: quadraticBlowup },
  { id: 'H-06', what: 'attribute default', code: 'ASW_XML_DOCTYPE', own: true, file: 'h-06-attribute-default.xml' },
  { id: 'H-06', what: 'DOCTYPE behind a comment', code: 'ASW_XML_DOCTYPE', own: true, file: 'h-06-doctype-after-a-comment.xml' },
  { id: 'H-07', what: '100,000 levels', code: 'ASW_XML_LIMIT', make: () => `${'<a>'.repeat(1e5)}${'</a>'.repeat(1e5)}` },
  { id: 'H-07', what: '100,000 levels, never closed', code: 'ASW_XML_LIMIT', make: () => '<a>'.repeat(1e5) },
  { id: 'H-08', what: '5,000 levels', code: 'ASW_XML_LIMIT', make: () => `${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}` },
  { id: 'H-08', what: '2,000 nested namespace declarations', code: 'ASW_XML_LIMIT', make: nestedNamespaces },
  { id: 'H-09', what: '50,000 attributes', code: 'ASW_XML_LIMIT', own: true, make: () => `<a${many(5e4, (n) => ` b${n}=""`)}/>` },
  {
    id: 'H-09',
    what: '5,000 namespaces',
    code: 'ASW_XML_LIMIT',
    own: true,
    make: () => `<a${many(5e3, (n) => ` xmlns:b${n}="u:${n}"`)}/>`,
  },
  {
    id: 'H-10',
    what: 'a million character references',
    code: 'ASW_XML_LIMIT',
    own: true,
    make: () => `<a>${'&#65;'.repeat(1e6)}</a>`,
  },
  { id: 'H-11', what: 'attribute twice', code: 'ASW_XML_MALFORMED', file: 'h-11-attribute-twice.xml' },
  { id: 'H-11', what: 'crossed tags', code: 'ASW_XML_MALFORMED', file: 'h-11-crossed-tags.xml' },
  { id: 'H-11', what: 'unclosed tag', code: 'ASW_XML_MALFORMED', file: 'h-11-unclosed-tag.xml' },
  {
    id: 'H-12',
    what: 'attribute twice, two prefixes',
    code: 'ASW_XML_MALFORMED',
    file: 'h-12-attribute-twice-through-prefixes.xml',
  },
  { id: 'H-13', what: 'two roots', code: 'ASW_XML_MALFORMED', file: 'h-13-two-roots.xml' },
  { id: 'H-13', what: 'undeclared prefix', code: 'ASW_XML_MALFORMED', file: 'h-13-undeclared-prefix.xml' },
  { id: 'H-13', what: '< in an attribute', code: 'ASW_XML_MALFORMED', file: 'h-13-lt-in-attribute.xml' },
  { id: 'H-14', what: 'text after the root', code: 'ASW_XML_MALFORMED', file: 'h-14-text-after-root.xml' },
  { id: 'H-14', what: 'U+0001', code: 'ASW_XML_MALFORMED', file: 'h-14-control-character.xml' },
  { id: 'H-14', what: '&#0;', code: 'ASW_XML_MALFORMED', file: 'h-14-reference-to-nul.xml' },
  { id: 'H-14', what: ']]> in text', code: 'ASW_XML_MALFORMED', file: 'h-14-cdata-end-in-text.xml' },
  { id: 'H-14', what: '&foo;', code: 'ASW_XML_MALFORMED', file: 'h-14-unknown-entity.xml' },
  { id: 'H-14', what: 'bare &', code: 'ASW_XML_MALFORMED', file: 'h-14-bare-ampersand.xml' },
  { id: 'H-14', what: 'unquoted attribute', code: 'ASW_XML_MALFORMED', file: 'h-14-unquoted-attribute.xml' },
  { id: 'H-15', what: 'invalid UTF-8', code: 'ASW_XML_ENCODING', file: 'h-15-invalid-utf-8.xml' },
  { id: 'H-15', what: 'overlong UTF-8', code: 'ASW_XML_ENCODING', file: 'h-15-overlong-utf-8.xml' },
  { id: 'H-15', what: 'a surrogate in UTF-8', code: 'ASW_XML_ENCODING', file: 'h-15-surrogate-in-utf-8.xml' },
  { id: 'H-16', what: 'UTF-16 with mark', code: 'ASW_XML_ENCODING', own: true, file: 'h-16-utf-16-with-mark.xml' },
  { id: 'H-16', what: 'UTF-16 without mark', code: 'ASW_XML_ENCODING', file: 'h-16-utf-16-without-mark.xml' },
  { id: 'H-17', what: 'version 1.1', code: 'ASW_XML_ENCODING', own: true, file: 'h-17-version-1.1.xml' },
  { id: 'H-18', what: 'ISO-8859-1, declared', code: 'ASW_XML_ENCODING', own: true, file: 'h-18-latin-1-declared.xml' },
  {
    id: 'H-18',
    what: 'ISO-8859-1 over ASCII',
    code: 'ASW_XML_ENCODING',
    own: true,
    file: 'h-18-latin-1-declared-over-ascii.xml',
  },
  { id: 'H-18', what: 'UTF-7, declared', code: 'ASW_XML_ENCODING', file: 'h-18-utf-7-declared.xml' },
  { id: 'H-19', what: 'comment inside text', code: 'accepted', file: 'h-19-comment-inside-text.xml' },
  { id: 'H-20', what: '__proto__ and constructor', code: 'accepted', file: 'h-20-proto-and-constructor.xml' },
  {
    id: 'H-21',
    what: 'instruction before the root',
    code: 'ASW_XML_INSTRUCTION',
    own: true,
    file: 'h-21-instruction-before-root.xml',
  },
  { id: 'H-21', what: 'instruction in the root', code: 'ASW_XML_INSTRUCTION', own: true, file: 'h-21-instruction-in-root.xml' },
  {
    id: 'H-21',
    what: 'instruction after the root',
    code: 'ASW_XML_INSTRUCTION',
    own: true,
    file: 'h-21-instruction-after-root.xml',
  },
  { id: 'H-21', what: 'stylesheet', code: 'ASW_XML_INSTRUCTION', own: true, file: 'h-21-stylesheet.xml' },
  { id: 'H-22', what: 'Id twice', code: 'ASW_XML_DUPLICATE_ID', own: true, file: 'h-22-id-twice.xml' },
  { id: 'H-22', what: 'ID and Id twins', code: 'ASW_XML_DUPLICATE_ID', own: true, file: 'h-22-id-twins.xml' },
  {
    id: 'H-22',
    what: 'Id twice, once by reference',
    code: 'ASW_XML_DUPLICATE_ID',
    own: true,
    file: 'h-22-id-twice-by-reference.xml',
  },
  { id: 'H-23', what: 'XInclude of a local file', code: 'accepted', file: 'h-23-xinclude-of-a-file.xml' },
  { id: 'H-24', what: 'text over 10 MB', code: 'ASW_XML_TOO_LARGE', make: () => `<a>${'x'.repeat(10_485_760)}</a>` },
  { id: 'H-24', what: 'text over the limit', code: 'ASW_XML_LIMIT', own: true, make: () => `<a>${'x'.repeat(8_388_609)}</a>` },
  {
    id: 'H-24',
    what: 'attribute over the limit',
    code: 'ASW_XML_LIMIT',
    own: true,
    make: () => `<a b="${'x'.repeat(8_388_609)}"/>`,
  },
  { id: 'H-25', what: 'relative namespace', code: 'ASW_XML_NAMESPACE', own: true, file: 'h-25-relative-namespace.xml' },
  {
    id: 'H-25',
    what: 'relative namespace by reference',
    code: 'ASW_XML_NAMESPACE',
    own: true,
    file: 'h-25-relative-namespace-by-reference.xml',
  },
  { id: 'H-26', what: 'non-ASCII namespace', code: 'ASW_XML_NAMESPACE', file: 'h-26-non-ascii-namespace.xml' },
]

export function bytesOf(hostile: Hostile): Uint8Array {
  if ('make' in hostile) return Buffer.from(hostile.make())
  return readFileSync(new URL(`../evil/${hostile.file}`, import.meta.url))
}

function many(count: number, make: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => make(n)).join('')
}

function nestedNamespaces(): string {
  return `${many(2_000, (n) => `<a xmlns:p${n}="urn:${n}">`)}${'</a>'.repeat(2_000)}`
}

function quadraticBlowup(): string {
  return `<!DOCTYPE a [<!ENTITY x "${'x'.repeat(100_000)}">]><a>${'&x;'.repeat(20_000)}</a>`
}
