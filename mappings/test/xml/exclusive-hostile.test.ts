import { expect, test } from 'vitest'
import { isXmlText } from '../../src/xml/characters.ts'
import { escapeAttribute, escapeText } from '../../src/xml/escape.ts'
import { canonicalize, ExclusiveXml, inclusiveOf, readXml, receiveXml } from '../../src/xml/index.ts'
import { openXml } from '../../src/xml/parse.ts'

const XML = 'http://www.w3.org/XML/1998/namespace'
const XMLNS = 'http://www.w3.org/2000/xmlns/'

const DECLARATION = '<?xml version="1.0"?>'

/** Strange, and in Exclusive C14N all the same. */
const TOLD: readonly string[] = [
  '<xml:a></xml:a>',
  '<a><xml:b xml:lang="!!"></xml:b></a>',
  '<a xml:base="%%: " xml:foo="" xml:space="weird" xml:xmlns="x"></a>',
  '<a xmlns:p="urn:a" p:xmlns="x"></a>',
  '<xmlns></xmlns>',
  '<XML:a xmlns:XML="urn:a"></XML:a>',
  `<a xmlns:p="${XML}f" xmlns:q="${XML.slice(0, -1)}d" q:a="" xml:a="" p:a=""></a>`,
  '<a xmlns="urn:a"><b xmlns=""><c xmlns="urn:a"></c></b></a>',
  '<p:a xmlns:p="urn:a"><p:a xmlns:p="urn:b"><p:a xmlns:p="urn:a"></p:a></p:a></p:a>',
  '<__proto__:a xmlns:__proto__="urn:a" __proto__:x="1"><constructor></constructor></__proto__:a>',
  '<a b=">&#xD;&#xA;&#x9; \' ">&#xD;\t\n</a>',
]

/** Libxml2 writes them another way, or refuses them. */
const OTHERS: readonly (string | Uint8Array)[] = [
  '\ufeff<a></a>',
  '<?xml version="1.0"?><a></a>',
  '<a></a>\n',
  '<a/>',
  '<a ></a>',
  '<a></a >',
  '<a  b=""></a>',
  '<a b=""c=""></a>',
  "<a b=''></a>",
  '<a b="\t"></a>',
  '<a b="\n"></a>',
  '<a b="&#9;"></a>',
  '<a b="&#xd;"></a>',
  '<a b="&gt;"></a>',
  '<a>\r</a>',
  '<a>></a>',
  '<a>]]></a>',
  '<a>&#13;</a>',
  '<a>&#x9;</a>',
  '<a>&quot;</a>',
  '<a>&#x1;</a>',
  '<a>&amp</a>',
  '<a><![CDATA[x]]></a>',
  '<a><!----></a>',
  '<a>\u0001</a>',
  '<a>\u000b</a>',
  '<a b="\u001f"></a>',
  '<a>\ufffe</a>',
  '<a b="\uffff"></a>',
  '<a\u0000></a>',
  Buffer.from('<a>\xc0\x80</a>', 'latin1'),
  Buffer.from('<a>\xed\xa0\x80</a>', 'latin1'),
  Buffer.from('<a>\xf4\x90\x80\x80</a>', 'latin1'),
  '<a b="" a=""></a>',
  '<a xmlns:p="urn:b" xmlns:q="urn:a" p:a="" q:a=""></a>',
  '<a xmlns:q="urn:a" xmlns:p="urn:b" q:a="" p:a=""></a>',
  '<a xmlns:p="urn:a" p:b="" c=""></a>',
  '<a b="" b=""></a>',
  '<a xmlns:p="urn:a" xmlns:q="urn:a" p:b="" q:b=""></a>',
  '<p:a></p:a>',
  '<a p:b=""></a>',
  '<xmlns:a></xmlns:a>',
  '<a xmlns=""></a>',
  '<p:a xmlns="urn:a" xmlns:p="urn:b"></p:a>',
  '<a xmlns="urn:a"><a xmlns="urn:a"></a></a>',
  '<a xmlns:p="urn:a"></a>',
  '<a xmlns:p="urn:a"><p:b></p:b></a>',
  '<p:a xmlns:p=""></p:a>',
  '<a b="" xmlns="urn:a"></a>',
  `<xml:a xmlns:xml="${XML}"></xml:a>`,
  `<p:a xmlns:p="${XML}"></p:a>`,
  '<xml:a xmlns:xml="urn:a"></xml:a>',
  `<a xmlns="${XMLNS}"></a>`,
  `<xmlns:a xmlns:xmlns="${XMLNS}"></xmlns:a>`,
  '<a:b:c xmlns:a="urn:a"></a:b:c>',
  '<:a></:a>',
  '<1a></1a>',
  '<a\u00d7></a\u00d7>',
  '<a><b></a></b>',
  '<a></a><a></a>',
]

test.each(TOLD)('is in Exclusive C14N: %s', (text) => {
  const bytes = Buffer.from(text)
  expect(receiveXml(bytes)).toBeInstanceOf(ExclusiveXml)
  using parsed = openXml(bytes)
  for (const c14n of ['exc-c14n', 'c14n10', 'c14n11'] as const)
    expect(Buffer.from(canonicalize(parsed, c14n)).toString('utf8')).toBe(text)
})

test.each(OTHERS)('XS-09: is not: %s', (text) => {
  const bytes = Buffer.from(text)
  expect(isTold(bytes)).toBe(false)
  try {
    using parsed = openXml(bytes)
    expect(Buffer.from(canonicalize(parsed, 'exc-c14n')).equals(bytes)).toBe(false)
  } catch (error) {
    expect(error).toHaveProperty('code', expect.stringMatching(/^ASW_XML_/))
  }
})

test.each([...TOLD, ...OTHERS])('says the same with an XML declaration in front, or is refused alike: %s', (text) => {
  const bytes = Buffer.from(text)
  expect(said(bytes)).toEqual(said(Buffer.concat([Buffer.from(/^(\ufeff|<\?)/.test(text.toString()) ? '' : DECLARATION), bytes])))
})

test('every character that XML has stands for itself as libxml2 writes it', () => {
  let all = ''
  for (let code = 1; code <= 0x10_ff_ff; code += code < 0x1_00_00 ? 1 : 251) {
    const character = String.fromCodePoint(code)
    if (isXmlText(character)) all += character
  }
  const bytes = Buffer.from(`<a b="${escapeAttribute(all)}">${escapeText(all)}</a>`)
  expect(isTold(bytes)).toBe(true)
  using parsed = openXml(bytes)
  expect(Buffer.from(canonicalize(parsed, 'exc-c14n')).equals(bytes)).toBe(true)
})

test.each(['1 2', '', ' x', 'a:b', '\u{10000}'])('libxml2 judges whether an xml:id is a name: "%s"', (id) => {
  const bytes = Buffer.from(`<a xml:id="${id}"></a>`)
  expect(isTold(bytes)).toBe(false)
  expect(isTold(Buffer.from('<a xml:id="x"></a>'))).toBe(false)
})

test('a declaration of xml is written nowhere', () => {
  const { root } = receiveXml(Buffer.from('<xml:a><b></b></xml:a>')) as ExclusiveXml
  expect(Buffer.from(inclusiveOf([root, ...root.children]) ?? '').toString('utf8')).toBe('<b></b>')
})

function said(bytes: Uint8Array): unknown {
  try {
    return readXml(bytes)
  } catch (error) {
    return (error as { code?: string }).code
  }
}

function isTold(bytes: Uint8Array): boolean {
  try {
    const received = receiveXml(bytes)
    if (received instanceof ExclusiveXml) return true
    received[Symbol.dispose]()
    return false
  } catch {
    return false
  }
}
