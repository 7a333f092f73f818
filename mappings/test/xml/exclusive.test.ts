import fc from 'fast-check'
import type { XmlElement as LibxmlElement } from 'libxml2-wasm'
import { describe, expect, test } from 'vitest'
import {
  type C14nName,
  type CanonicalElement,
  canonicalize,
  ExclusiveXml,
  inclusiveOf,
  lift,
  namespacesAt,
  type ParsedXml,
  parseXml,
  readCanonical,
  readXml,
  receiveXml,
  specOf,
  writeCanonical,
} from '../../src/xml/index.ts'
import { openXml } from '../../src/xml/parse.ts'
import { tree } from './generate.ts'
import { wildDocument } from './wild.ts'

/** Bytes that are canonical in one way or another, or nearly. */
const nearly: fc.Arbitrary<Uint8Array> = fc.oneof(
  tree.map((root) => writeCanonical(root)),
  fc
    .record({ document: wildDocument, c14n: fc.constantFrom<C14nName>('exc-c14n', 'c14n10', 'c14n11') })
    .map(({ document, c14n }) => {
      using parsed = parseXml(Buffer.from(document))
      return canonicalize(parsed, c14n)
    }),
  wildDocument.map((document) => Buffer.from(document)),
  fc
    .record({ root: tree, at: fc.nat(), put: fc.constantFrom('', ' ', '"', '>', '&amp;', 'x', ' xmlns:p="urn:a"', ' xmlns=""') })
    .map(({ root, at, put }) => {
      const text = Buffer.from(writeCanonical(root)).toString('utf8')
      const place = at % text.length
      return Buffer.from(`${text.slice(0, place)}${put}${text.slice(place + (put === '' ? 1 : 0))}`)
    }),
)

describe('a document that came in Exclusive C14N', () => {
  test('XS-09: is told exactly where libxml2 would give the same bytes back', () => {
    let [told, others] = [0, 0]
    fc.assert(
      fc.property(nearly, (bytes) => {
        const received = receivedOf(bytes)
        if (received === undefined) return
        const exclusive = received instanceof ExclusiveXml
        if (exclusive) told += 1
        else others += 1
        using parsed = openXml(bytes)
        expect(Buffer.from(canonicalize(parsed, 'exc-c14n')).equals(Buffer.from(bytes))).toBe(exclusive)
        if (exclusive) expect(Buffer.from(canonicalize(parsed, 'c14n10')).equals(Buffer.from(bytes))).toBe(true)
        else received[Symbol.dispose]()
      }),
      { numRuns: 3_000 },
    )
    expect(told).toBeGreaterThan(300)
    expect(others).toBeGreaterThan(300)
  })

  test('says what it says however it is spelled', () => {
    fc.assert(
      fc.property(wildDocument, (document) => {
        using parsed = parseXml(Buffer.from(document))
        const bytes = canonicalize(parsed, 'exc-c14n')
        expect(readXml(bytes)).toEqual(readCanonical(bytes))
        expect(readXml(Buffer.from(document))).toEqual(readCanonical(bytes))
      }),
      { numRuns: 500 },
    )
  })

  test('without one element is what libxml2 makes of it without that element', () => {
    let taken = 0
    fc.assert(
      fc.property(tree, fc.nat(), (root, choice) => {
        const bytes = writeCanonical(root)
        const document = receiveXml(bytes) as ExclusiveXml
        const paths = pathsOf([document.root]).slice(1)
        const path = paths[choice % Math.max(1, paths.length)]
        const left = path && document.without(path.at(-1) as CanonicalElement)
        if (!path || !left) return
        taken += 1
        using parsed = openXml(bytes)
        elementAt(parsed, path).remove()
        for (const c14n of ['exc-c14n', 'c14n10'] as const)
          expect(Buffer.from(canonicalize(parsed, c14n)).toString('utf8')).toBe(Buffer.from(left.xml).toString('utf8'))
        expect(left.root).toEqual(readCanonical(left.xml))
      }),
      { numRuns: 1_000 },
    )
    expect(taken).toBeGreaterThan(200)
  })

  test('does not guess which of two elements of one name is meant', () => {
    const document = receiveXml(Buffer.from('<a><b><b></b></b></a>')) as ExclusiveXml
    expect(document.without(document.root.children[0] as CanonicalElement)).toBeUndefined()
    const alike = receiveXml(Buffer.from('<a><b></b><bc></bc></a>')) as ExclusiveXml
    const { xml } = alike.without(alike.root.children[0] as CanonicalElement) ?? {}
    expect(Buffer.from(xml ?? '').toString('utf8')).toBe('<a><bc></bc></a>')
  })

  test('has elements that canonicalise in their place as libxml2 does it', () => {
    let inherited = 0
    fc.assert(
      fc.property(tree, fc.nat(), (root, choice) => {
        const bytes = writeCanonical(root)
        const document = receiveXml(bytes) as ExclusiveXml
        const paths = pathsOf([document.root])
        const path = paths[choice % paths.length] as readonly CanonicalElement[]
        using parsed = openXml(bytes)
        const element = elementAt(parsed, path)
        expect([...namespacesAt(path)].sort()).toEqual(
          Object.entries(element.namespaces)
            .filter(([, uri]) => uri)
            .sort(),
        )
        expect(Buffer.from(writeCanonical(specOf(path.at(-1) as CanonicalElement)))).toEqual(lifted(element, 'exc-c14n'))
        const inclusive = inclusiveOf(path)
        if (inclusive === undefined) return
        inherited += 1
        expect(Buffer.from(inclusive).toString('utf8')).toBe(lifted(element, 'c14n10').toString('utf8'))
      }),
      { numRuns: 1_000 },
    )
    expect(inherited).toBeGreaterThan(500)
  })

  test('does not answer for xml: attributes that an element inherits', () => {
    const document = receiveXml(Buffer.from('<a xml:lang="vi"><b></b></a>')) as ExclusiveXml
    expect(inclusiveOf([document.root, document.root.children[0] as CanonicalElement])).toBeUndefined()
  })
})

/** `undefined` where it is refused. */
function receivedOf(bytes: Uint8Array): ExclusiveXml | ParsedXml | undefined {
  try {
    return receiveXml(bytes)
  } catch {
    return undefined
  }
}

function pathsOf(path: readonly CanonicalElement[]): (readonly CanonicalElement[])[] {
  return [path, ...(path.at(-1)?.children ?? []).flatMap((child) => pathsOf([...path, child]))]
}

function elementAt({ root }: ParsedXml, path: readonly CanonicalElement[]): LibxmlElement {
  let at = root
  for (let depth = 1; depth < path.length; depth += 1) {
    const position = (path[depth - 1] as CanonicalElement).children.indexOf(path[depth] as CanonicalElement)
    at = at.find('*')[position] as LibxmlElement
  }
  return at
}

function lifted(element: LibxmlElement, c14n: C14nName): Buffer {
  using own = lift(element, c14n)
  return Buffer.from(canonicalize(own, c14n))
}
