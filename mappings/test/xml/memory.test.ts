import { diag } from 'libxml2-wasm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DocumentFault } from '../../src/fault.ts'
import {
  canonicalize,
  compileSchema,
  lift,
  parseXml,
  writeCanonical,
  type XmlElement,
  type XmlElementSpec,
} from '../../src/xml/index.ts'
import { openXml } from '../../src/xml/parse.ts'

const ROUNDS = 3_000
const MEBIBYTE = 1_048_576

const GOOD = writeCanonical(declaration(200))
/** Each is refused at another place, the last ones after libxml2 has built a tree. */
const BAD = ['<a>', '<a><b></a></b>', '<a>&x;</a>', '<!DOCTYPE a><a/>', '<a xmlns="x"/>', `<a>${'<b>x</b>'.repeat(500)}</c>`].map(
  (xml) => Buffer.from(xml),
)
const SCHEMA = Buffer.from('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="x"/></xs:schema>')

function declaration(items: number): XmlElementSpec {
  const child = (local: string, text: string): XmlElementSpec => ({ name: { uri: 'urn:d', local, prefix: '' }, children: [text] })
  const item: XmlElementSpec = {
    name: { uri: 'urn:d', local: 'Item', prefix: '' },
    children: [child('Description', 'ข้าว'.repeat(10)), child('Quantity', '1.50')],
  }
  return { name: { uri: 'urn:d', local: 'Declaration', prefix: '' }, children: Array.from({ length: items }, () => item) }
}

function parseBad(bytes: Uint8Array): void {
  try {
    parseXml(bytes)[Symbol.dispose]()
  } catch (error) {
    if (error instanceof DocumentFault) return
    throw error
  }
  throw new Error('accepted')
}

/** Growth of the process in bytes while `run` runs, after a first round that warms everything up. */
function growth(run: () => void): number {
  run()
  const before = process.memoryUsage()
  run()
  const after = process.memoryUsage()
  return Math.max(after.external - before.external, 0) + Math.max(after.rss - before.rss, 0)
}

/** How many of libxml2's objects were made and not disposed since `diag` was enabled. */
function undisposed(): number {
  const report = diag.report() as Record<string, { totalInstances: number }>
  return Object.values(report).reduce((sum, { totalInstances }) => sum + totalInstances, 0)
}

beforeEach(() => diag.configure({ enabled: true }))
afterEach(() => diag.configure({ enabled: false }))

test('XS-11 3,000 good parses with lift and C14N leave nothing behind', () => {
  const grown = growth(() => {
    for (let round = 0; round < ROUNDS / 2; round += 1) {
      using parsed = parseXml(GOOD)
      if (round % 10 === 0) canonicalize(parsed, 'exc-c14n')
      using lifted = lift(parsed.root.firstChild as XmlElement, round % 2 === 0 ? 'c14n10' : 'exc-c14n')
      canonicalize(lifted, 'exc-c14n')
    }
  })
  expect(undisposed()).toBe(0)
  expect(grown).toBeLessThan(64 * MEBIBYTE)
})

test('XS-11 3,000 failing parses leave nothing behind, whichever guard refuses', () => {
  const grown = growth(() => {
    for (let round = 0; round < ROUNDS / 2; round += 1) {
      const bytes = BAD[round % BAD.length] as Uint8Array
      parseBad(bytes)
      // Past the scan, so that libxml2's own failures and the second look for a DOCTYPE are exercised as well.
      expect(() => openXml(BAD[1 + (round % 3)] as Uint8Array)).toThrow(DocumentFault)
    }
  })
  expect(undisposed()).toBe(0)
  expect(grown).toBeLessThan(64 * MEBIBYTE)
})

test('XS-11 schemas go with their main document, also those that cannot be compiled', () => {
  const parsed = parseXml(GOOD)
  for (let round = 0; round < 100; round += 1) {
    using schema = compileSchema({ 'a.xsd': SCHEMA }, 'a.xsd')
    expect(schema.validate(parsed)).toHaveLength(1)
    expect(() => compileSchema({ 'a.xsd': Buffer.from('<a/>') }, 'a.xsd')).toThrow(DocumentFault)
  }
  parsed[Symbol.dispose]()
  expect(undisposed()).toBe(0)
})

test('XS-11 one document that is not disposed is seen', () => {
  const parsed = parseXml(GOOD)
  expect(undisposed()).toBe(1)
  parsed[Symbol.dispose]()
  parsed[Symbol.dispose]()
  expect(undisposed()).toBe(0)
})
