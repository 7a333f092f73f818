import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DocumentFault } from '../../src/fault.ts'
import { canonicalize, parseXml, readCanonical, specOf, writeCanonical, XML_LIMITS, type XmlLimits } from '../../src/xml/index.ts'
import { openXml } from '../../src/xml/parse.ts'
import { tree } from './generate.ts'
import { MALFORMED } from './malformed.ts'
import { wildDocument } from './wild.ts'

function codeOf(xml: string | Uint8Array, limits?: XmlLimits): string {
  try {
    readCanonical(typeof xml === 'string' ? Buffer.from(xml) : xml, limits)
    return 'read'
  } catch (error) {
    if (error instanceof DocumentFault) return error.code
    throw error
  }
}

describe('XS-09 the canonical reader', () => {
  test('gives the writer back what the writer wrote, byte for byte', () => {
    fc.assert(
      fc.property(tree, (root) => {
        const bytes = writeCanonical(root)
        expect(Buffer.from(writeCanonical(specOf(readCanonical(bytes))))).toEqual(Buffer.from(bytes))
      }),
      { numRuns: 2_000 },
    )
  })

  test('reads every canonical form of any document that was let in', () => {
    fc.assert(
      fc.property(wildDocument, (document) => {
        using parsed = parseXml(Buffer.from(document))
        const exclusive = Buffer.from(canonicalize(parsed, 'exc-c14n'))
        for (const c14n of ['exc-c14n', 'c14n10', 'c14n11'] as const) {
          const read = readCanonical(canonicalize(parsed, c14n))
          expect(Buffer.from(writeCanonical(specOf(read)))).toEqual(exclusive)
        }
        readCanonical(canonicalize(parsed, 'exc-c14n', ['#default', 'p', 'q']))
      }),
      { numRuns: 1_000 },
    )
  })

  test('accepts no bytes but canonical ones: whatever it reads, C14N 1.0 leaves as it is', () => {
    let read = 0
    const broken = fc.record({
      root: tree,
      at: fc.nat(),
      put: fc.constantFrom('', ' ', '\n', '"', '<', '>', '&', '/', '&#10;', 'x', ' xmlns:p="urn:a"'),
    })
    fc.assert(
      fc.property(broken, ({ root, at, put }) => {
        const text = Buffer.from(writeCanonical(root)).toString('utf8')
        const place = at % text.length
        const bytes = Buffer.from(`${text.slice(0, place)}${put}${text.slice(place + (put === '' ? 1 : 0))}`)
        if (codeOf(bytes) !== 'read') return
        read += 1
        using parsed = openXml(bytes)
        expect(Buffer.from(canonicalize(parsed, 'c14n10'))).toEqual(bytes)
      }),
      { numRuns: 2_000 },
    )
    expect(read).toBeGreaterThan(50)
  })

  test.each<[what: string, xml: string]>([
    ['an XML declaration', '<?xml version="1.0"?><a></a>'],
    ['a DOCTYPE', '<!DOCTYPE a><a></a>'],
    ['a byte order mark', '\ufeff<a></a>'],
    ['white space before the root', ' <a></a>'],
    ['a line end after the root', '<a></a>\n'],
    ['a second root', '<a></a><b></b>'],
    ['an empty-element tag', '<a/>'],
    ['a comment', '<a><!-- x --></a>'],
    ['a comment outside', '<!-- x --><a></a>'],
    ['a CDATA section', '<a><![CDATA[x]]></a>'],
    ['an instruction', '<a><?x y?></a>'],
    ['an instruction outside', '<?x y?>\n<a></a>'],
    ['single quotes', "<a b='c'></a>"],
    ['two spaces in a tag', '<a  b="c"></a>'],
    ['a line end in a tag', '<a\nb="c"></a>'],
    ['a space before >', '<a ></a>'],
    ['a space in an end tag', '<a></a >'],
    ['spaces around =', '<a b = "c"></a>'],
    ['no space between attributes', '<a b="c"d="e"></a>'],
    ['attributes out of order', '<a c="" b=""></a>'],
    ['an attribute twice', '<a b="" b=""></a>'],
    ['a qualified attribute before a plain one', '<a xmlns:p="urn:p" p:a="" b=""></a>'],
    ['qualified attributes out of order', '<a xmlns:p="urn:2" xmlns:q="urn:1" p:a="" q:a=""></a>'],
    ['an attribute before a declaration', '<a b="" xmlns="urn:x"></a>'],
    ['declarations out of order', '<p:a xmlns:q="urn:q" xmlns:p="urn:p"></p:a>'],
    ['the default declaration last', '<a xmlns:p="urn:p" xmlns="urn:d"></a>'],
    ['a declaration twice', '<p:a xmlns:p="urn:p" xmlns:p="urn:p"></p:a>'],
    ['a declaration that repeats', '<a xmlns="urn:x"><b xmlns="urn:x"></b></a>'],
    ['an empty default that undoes nothing', '<a xmlns=""></a>'],
    ['a prefix undeclared', '<p:a xmlns:p="urn:p"><b xmlns:p=""></b></p:a>'],
    ['xml declared', '<a xmlns:xml="http://www.w3.org/XML/1998/namespace"></a>'],
    ['xmlns declared', '<a xmlns:xmlns="urn:x"></a>'],
    ['a declaration without a prefix', '<a xmlns:="urn:x"></a>'],
    ['an undeclared prefix', '<p:a></p:a>'],
    ['an undeclared prefix on an attribute', '<a p:b=""></a>'],
    ['two colons', '<p:q:a xmlns:p="urn:p"></p:q:a>'],
    ['&apos;', '<a>&apos;</a>'],
    ['&quot; in text', '<a>&quot;</a>'],
    ['&gt; in an attribute', '<a b="&gt;"></a>'],
    ['&#13;', '<a>&#13;</a>'],
    ['&#xd;', '<a>&#xd;</a>'],
    ['&#x41;', '<a>&#x41;</a>'],
    ['&#xA; in text', '<a>&#xA;</a>'],
    ['a bare > in text', '<a>></a>'],
    ['a bare & in text', '<a>& </a>'],
    ['a bare < in an attribute', '<a b="<"></a>'],
    ['a bare tab in an attribute', '<a b="\t"></a>'],
    ['a bare line end in an attribute', '<a b="\n"></a>'],
    ['a bare CR in text', '<a>\r</a>'],
    ['an unknown entity', '<a>&x;</a>'],
    ['U+0001', '<a>\u0001</a>'],
    ['U+FFFE', '<a>\ufffe</a>'],
    ['crossed tags', '<a><b></a></b>'],
    ['a longer end tag', '<a></ab>'],
    ['nothing', ''],
    ['an end', '<a>'],
    ['an end in a tag', '<a'],
    ['an end in an attribute', '<a b="c'],
    ['an end in an end tag', '<a></a'],
  ])('refuses %s', (_, xml) => {
    expect(codeOf(xml)).toBe('ASW_XML_NOT_CANONICAL')
  })

  test('refuses every malformed document', () => {
    for (const [what, xml] of Object.entries(MALFORMED)) expect([what, codeOf(xml)]).not.toEqual([what, 'read'])
  })

  test.each([
    ['invalid UTF-8', Buffer.from('3c613eff3c2f613e', 'hex'), 'ASW_XML_ENCODING'],
    ['a relative namespace', '<a xmlns="x"></a>', 'ASW_XML_NAMESPACE'],
    ['a non-ASCII namespace', '<a xmlns="urn:é"></a>', 'ASW_XML_NAMESPACE'],
    ['an escaped namespace', '<a xmlns="urn:a?b&amp;c"></a>', 'ASW_XML_NAMESPACE'],
  ])('refuses %s with a code of its own', (_, xml, code) => {
    expect(codeOf(xml)).toBe(code)
  })

  test.each<[limit: keyof XmlLimits, max: number, at: string, above: string, code: string]>([
    ['maxBytes', 10, '<a>678</a>', '<a>6789</a>', 'ASW_XML_TOO_LARGE'],
    ['maxDepth', 2, '<a><b></b></a>', '<a><b><c></c></b></a>', 'ASW_XML_LIMIT'],
    ['maxElements', 2, '<a><b></b></a>', '<a><b></b><b></b></a>', 'ASW_XML_LIMIT'],
    ['maxAttributes', 1, '<a b=""></a>', '<a b="" c=""></a>', 'ASW_XML_LIMIT'],
    ['maxNamespaces', 1, '<a xmlns="urn:x"></a>', '<a xmlns="urn:x"><b xmlns="urn:y"></b></a>', 'ASW_XML_LIMIT'],
    ['maxNameLength', 3, '<abc></abc>', '<abcd></abcd>', 'ASW_XML_LIMIT'],
    ['maxTextLength', 3, '<a>abc</a>', '<a>abcd</a>', 'ASW_XML_LIMIT'],
    ['maxTextLength', 3, '<a b="abc"></a>', '<a b="abcd"></a>', 'ASW_XML_LIMIT'],
  ])('keeps %s = %d: the limit passes, one more does not', (limit, max, at, above, code) => {
    const limits = { ...XML_LIMITS, [limit]: max }
    expect([codeOf(at, limits), codeOf(above, limits), codeOf(above)]).toEqual(['read', code, 'read'])
  })

  test('puts text together around children and keeps their order', () => {
    const root = readCanonical(Buffer.from('<a>1<b>2</b>3<c></c></a>'))
    expect([root.text, root.children.map(({ local }) => local), root.children[0]?.text]).toEqual(['13', ['b', 'c'], '2'])
    expect(root.content).toEqual(['1', root.children[0], '3', root.children[1]])
  })

  test('gives a tree that nobody can change', () => {
    const root = readCanonical(Buffer.from('<a b="c">x<d>y</d></a>'))
    const parts = [
      root,
      root.attributes,
      root.attributes[0],
      root.children,
      root.content,
      root.children[0],
      root.children[0]?.content,
    ]
    expect(parts.every(Object.isFrozen)).toBe(true)
  })
})
