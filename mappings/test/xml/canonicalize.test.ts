import fc from 'fast-check'
import type { XmlElement } from 'libxml2-wasm'
import { describe, expect, test } from 'vitest'
import { DocumentFault } from '../../src/fault.ts'
import { canonicalizeInPlace } from '../../src/xml/canonicalize.ts'
import { type C14nName, canonicalize, lift, parseXml } from '../../src/xml/index.ts'
import { openXml } from '../../src/xml/parse.ts'
import { wildDocument } from './wild.ts'

const ALGORITHMS: readonly C14nName[] = ['c14n10', 'c14n11', 'exc-c14n']

function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(bytes)
}

function canonical(xml: string, c14n: C14nName, prefixes?: readonly string[]): string {
  using parsed = parseXml(Buffer.from(xml))
  return text(canonicalize(parsed, c14n, prefixes))
}

describe('canonicalize', () => {
  test.each<[c14n: C14nName, prefixes: readonly string[] | undefined, expected: string]>([
    ['c14n10', undefined, '<p:a xmlns="urn:d" xmlns:p="urn:p" xmlns:u="urn:u" b="1" c="2"><e></e>&gt;&#xD;\nx</p:a>'],
    ['c14n11', undefined, '<p:a xmlns="urn:d" xmlns:p="urn:p" xmlns:u="urn:u" b="1" c="2"><e></e>&gt;&#xD;\nx</p:a>'],
    ['exc-c14n', undefined, '<p:a xmlns:p="urn:p" b="1" c="2"><e xmlns="urn:d"></e>&gt;&#xD;\nx</p:a>'],
    ['exc-c14n', ['u'], '<p:a xmlns:p="urn:p" xmlns:u="urn:u" b="1" c="2"><e xmlns="urn:d"></e>&gt;&#xD;\nx</p:a>'],
    ['exc-c14n', ['#default'], '<p:a xmlns="urn:d" xmlns:p="urn:p" b="1" c="2"><e></e>&gt;&#xD;\nx</p:a>'],
  ])('%s with PrefixList %j', (c14n, prefixes, expected) => {
    const xml = `<!-- out --><p:a xmlns:u="urn:u" xmlns:p='urn:p' xmlns="urn:d" c="2" b='1'><e/>&gt;&#13;\r\n<![CDATA[x]]><!-- in --></p:a>\n<!-- out -->`
    expect(canonical(xml, c14n, prefixes)).toBe(expected)
  })

  test('gives bytes of their own, whatever libxml2 does with its buffer next', () => {
    const xml = `<a>${'<b>1234567890</b>'.repeat(2_000)}</a>`
    using parsed = parseXml(Buffer.from(xml))
    const first = canonicalize(parsed, 'exc-c14n')
    canonicalize(parsed, 'c14n10')
    expect(text(first)).toBe(xml)
    expect(first.buffer.byteLength).toBe(first.length)
  })

  test('stops where one long namespace name, declared once, is written at every element', () => {
    const xml = `<r xmlns:p="urn:${'x'.repeat(250)}">${'<p:a/>'.repeat(5_000)}</r>`
    using parsed = parseXml(Buffer.from(xml))
    expect(() => canonicalize(parsed, 'exc-c14n')).toThrow(
      expect.objectContaining({ code: 'ASW_XML_TOO_LARGE' }) as DocumentFault,
    )
    expect(canonicalize(parsed, 'c14n10').length).toBeLessThan(2 * xml.length)
  })
})

describe('lift', () => {
  const rooted = wildDocument.map((document) => {
    const start = document.indexOf('<r ')
    return `${document.slice(0, start)}<o xmlns="urn:o" xmlns:unused="urn:un" xmlns:__proto__="urn:proto" xml:lang="vi" xml:space="preserve">${document.slice(start).replace('</r>', '</r></o>')}`
  })

  test.each(ALGORITHMS)('an element that was lifted for %s canonicalises as it does in place', (c14n) => {
    fc.assert(
      fc.property(rooted, fc.nat(), fc.subarray(['#default', 'p', 'q', 'unused', '__proto__']), (document, pick, list) => {
        using parsed = openXml(Buffer.from(document))
        const elements = parsed.document.find('//*') as XmlElement[]
        const element = elements[pick % elements.length] as XmlElement
        const prefixes = c14n === 'exc-c14n' ? list : []
        using lifted = lift(element, c14n)
        expect(text(canonicalize(lifted, c14n, prefixes))).toBe(text(canonicalizeInPlace(element, c14n, prefixes)))
      }),
      { numRuns: 700 },
    )
  })

  const SIGNED = `<r xmlns="urn:r" xmlns:ds="urn:ds" xmlns:x="urn:x" xml:lang="vi"><ds:S><ds:SignedInfo a='1'>\n  <ds:R v="x:y"/><plain/>é&#13;</ds:SignedInfo></ds:S></r>`

  function signedInfo(parsed: { document: { get(path: string): unknown } }): XmlElement {
    return parsed.document.get("//*[local-name()='SignedInfo']") as XmlElement
  }

  test.each<[c14n: C14nName, expected: string]>([
    [
      'exc-c14n',
      '<ds:SignedInfo xmlns:ds="urn:ds" a="1">\n  <ds:R v="x:y"></ds:R><plain xmlns="urn:r"></plain>é&#xD;</ds:SignedInfo>',
    ],
    [
      'c14n10',
      '<ds:SignedInfo xmlns="urn:r" xmlns:ds="urn:ds" xmlns:x="urn:x" a="1" xml:lang="vi">\n  <ds:R v="x:y"></ds:R><plain></plain>é&#xD;</ds:SignedInfo>',
    ],
    [
      'c14n11',
      '<ds:SignedInfo xmlns="urn:r" xmlns:ds="urn:ds" xmlns:x="urn:x" a="1" xml:lang="vi">\n  <ds:R v="x:y"></ds:R><plain></plain>é&#xD;</ds:SignedInfo>',
    ],
  ])('keeps every namespace in scope, and for inclusive algorithms the xml: attributes: %s', (c14n, expected) => {
    using parsed = parseXml(Buffer.from(SIGNED))
    using lifted = lift(signedInfo(parsed), c14n)
    expect(text(canonicalize(lifted, c14n))).toBe(expected)
  })

  test('lifting for the wrong family gives other bytes, so the algorithm must be named', () => {
    using parsed = parseXml(Buffer.from(SIGNED))
    using lifted = lift(signedInfo(parsed), 'exc-c14n')
    expect(text(canonicalize(lifted, 'c14n10'))).not.toContain('xml:lang')
  })

  test('C14N 1.1 joins xml:base and leaves xml:id behind, C14N 1.0 copies both', () => {
    using parsed = parseXml(Buffer.from('<a xml:base="http://h/x/" xml:id="i"><b xml:base="y/"><c/></b></a>'))
    const element = parsed.document.get('//c') as XmlElement
    using for10 = lift(element, 'c14n10')
    using for11 = lift(element, 'c14n11')
    expect(text(canonicalize(for10, 'c14n10'))).toBe('<c xml:base="y/" xml:id="i"></c>')
    expect(text(canonicalize(for11, 'c14n11'))).toBe('<c xml:base="http://h/x/y/"></c>')
  })

  test('leaves the document where it was, and lives on without it', () => {
    const before = parseXml(Buffer.from(SIGNED))
    using lifted = lift(signedInfo(before))
    expect(text(canonicalize(before, 'exc-c14n'))).toContain('SignedInfo')
    before[Symbol.dispose]()
    expect(text(canonicalize(lifted, 'exc-c14n'))).toContain('<plain xmlns="urn:r">')
  })

  test("libxml2's own serialisation would lose the namespaces declared further up", () => {
    using parsed = parseXml(Buffer.from(SIGNED))
    expect(() => openXml(Buffer.from(signedInfo(parsed).toString({ format: false })))).toThrow(DocumentFault)
  })
})
