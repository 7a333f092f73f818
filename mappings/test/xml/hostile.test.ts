import { readdirSync } from 'node:fs'
import { ParseOption, XmlDocument } from 'libxml2-wasm'
import { describe, expect, test } from 'vitest'
import { DocumentFault } from '../../src/fault.ts'
import { canonicalize, parseXml, readCanonical } from '../../src/xml/index.ts'
import { XML_LIMITS } from '../../src/xml/limits.ts'
import { openXml } from '../../src/xml/parse.ts'
import { scan } from '../../src/xml/scan.ts'
import { bytesOf, HOSTILE, type Hostile } from './hostile.ts'

const OPTIONS = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE

/** What `run` says: the code of its fault, or `accepted`. */
function verdict(run: () => Disposable | unknown): string {
  try {
    const result = run()
    if (typeof result === 'object' && result !== null && Symbol.dispose in result) (result as Disposable)[Symbol.dispose]()
    return 'accepted'
  } catch (error) {
    if (error instanceof DocumentFault) return error.code
    throw error
  }
}

function byId(id: string): Hostile {
  return HOSTILE.find((hostile) => hostile.id === id) as Hostile
}

describe('hostile documents', () => {
  test.each(HOSTILE)('$id $what: $code', (hostile) => {
    expect(verdict(() => parseXml(bytesOf(hostile)))).toBe(hostile.code)
  })

  test.each(HOSTILE.filter(({ own }) => own))('$id $what: libxml2 alone would let it pass', (hostile) => {
    using document = XmlDocument.fromBuffer(bytesOf(hostile), { option: OPTIONS })
    expect(document.root.name).toBe(hostile.id === 'H-20' ? '__proto__' : 'a')
  })

  test('every file in test/evil is in the table, and every row of the domain document', () => {
    const files = HOSTILE.flatMap((hostile) => ('file' in hostile ? [hostile.file] : []))
    expect(files.toSorted()).toEqual(readdirSync(new URL('../evil', import.meta.url)).toSorted())
    const ids = Array.from({ length: 26 }, (_, n) => `H-${String(n + 1).padStart(2, '0')}`)
    expect([...new Set(HOSTILE.map(({ id }) => id))]).toEqual(ids)
  })

  test('a fault says the line and nothing of the document', () => {
    const marker = 'S3CRET'
    for (const text of [
      `<a>\n<${marker}></b></a>`,
      `<a>\n&${marker};</a>`,
      `<a>\n<b ${marker}="1" ${marker}="2"/></a>`,
      `<a>\n<b Id="${marker}"/><b Id="${marker}"/></a>`,
      `<a>\n<${marker}:b/></a>`,
      `<a>\n<![CDATA[${marker}\u0001]]></a>`,
      `<a>\n<!-- ${marker} -- --></a>`,
      `<a xmlns="\n${marker}"/>`,
    ]) {
      const fault = faultOf(text)
      expect(`${fault.message}${fault.stack}${JSON.stringify(fault)}${String(fault.cause)}`).not.toContain(marker)
    }
    expect(faultOf(`<a>\n<b></c></a>`)).toMatchObject({ code: 'ASW_XML_MALFORMED', line: 2, message: 'start and end tag differ' })
    expect(faultOf(`<a>\n\n<b Id="x"/>\n<b ID="x"/></a>`)).toMatchObject({ code: 'ASW_XML_DUPLICATE_ID', line: 4 })
  })
})

function faultOf(text: string): DocumentFault {
  try {
    parseXml(Buffer.from(text))[Symbol.dispose]()
  } catch (error) {
    if (error instanceof DocumentFault) return error
  }
  throw new Error(`accepted: ${text}`)
}

describe('XS-03 a DOCTYPE is looked for twice', () => {
  const doctypes = HOSTILE.filter(({ id }) => ['H-01', 'H-02', 'H-03', 'H-06'].includes(id))

  test.each(doctypes)('$id $what: by the scan alone', (hostile) => {
    expect(verdict(() => scan(bytesOf(hostile), XML_LIMITS))).toBe('ASW_XML_DOCTYPE')
  })

  test.each(doctypes)('$id $what: by the look at the parsed document alone', (hostile) => {
    expect(verdict(() => openXml(bytesOf(hostile)))).toBe('ASW_XML_DOCTYPE')
  })
})

describe('XS-07 a comment never splits a value', () => {
  test('text is all text and CDATA of the element', () => {
    using parsed = parseXml(bytesOf(byId('H-19')))
    expect(readCanonical(canonicalize(parsed, 'exc-c14n')).text).toBe('VN.NSW')
    using cdata = parseXml(Buffer.from('<a>VN<![CDATA[.]]><!-- x -->N<![CDATA[S]]>W</a>'))
    expect(readCanonical(canonicalize(cdata, 'exc-c14n')).text).toBe('VN.NSW')
  })

  test('the tree itself holds more than one text node, so that reading the first one would fail', () => {
    using parsed = parseXml(bytesOf(byId('H-19')))
    expect(parsed.root.firstChild?.content).toBe('VN')
  })
})

describe('XS-10 names are values, never keys', () => {
  test('__proto__ and constructor are read like any other name, and nothing is polluted', () => {
    using parsed = parseXml(bytesOf(byId('H-20')))
    const root = readCanonical(canonicalize(parsed, 'exc-c14n'))
    expect(root.local).toBe('__proto__')
    expect(root.children.map(({ local, text }) => [local, text])).toEqual([
      ['constructor', '1'],
      ['toString', ''],
      ['a', ''],
    ])
    expect(root.children[2]?.attributes).toEqual([
      { name: '__proto__', value: 'x' },
      { name: 'constructor', value: 'y' },
    ])
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })
})
