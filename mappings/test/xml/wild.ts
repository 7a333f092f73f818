import fc from 'fast-check'
import { text } from './generate.ts'

/**
 * Well-formed documents as no canonical writer makes them: comments and CDATA sections full of tags, `>` and quotes in
 * attribute values, both kinds of quotes, white space wherever it may stand, references, empty-element tags, declarations
 * nobody uses. All of it is meant to mislead a scan that only looks at bytes.
 */
export const wildDocument: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '\ufeff', '<?xml version="1.0"?>', "<?xml version='1.0' encoding='utf-8' standalone='no' ?>\n"),
    misc(),
    element(),
    misc(),
  )
  .map((parts) => parts.join(''))

function comment(): fc.Arbitrary<string> {
  return fc
    .constantFrom('', ' <a b="> ', '<![CDATA[', ']]>', '</a>', '<?x y?>', '<!DOCTYPE a>', '&#1;', '\'"', ' Id="x"')
    .map((body) => `<!--${body}-->`)
}

function misc(): fc.Arbitrary<string> {
  return fc.array(fc.oneof(comment(), fc.constantFrom(' ', '\n', '\r\n')), { maxLength: 2 }).map((parts) => parts.join(''))
}

function cdata(): fc.Arbitrary<string> {
  return fc
    .constantFrom('', '<a>', '</a>', '<!--', '-->', '<![CDATA[', ']]', ']>', '<?x y?>', '<!DOCTYPE a>', '&#1;', '&lt;', '"')
    .map((body) => `<![CDATA[${body}]]>`)
}

/** Text with its specials written in one of the ways XML knows. */
function escaped(quote = ''): fc.Arbitrary<string> {
  return fc
    .tuple(text, fc.constantFrom('name', 'decimal', 'hex'))
    .map(([plain, form]) =>
      plain
        .replaceAll(/[&<>\r]/g, (sign) => reference(sign, form))
        .replaceAll(quote === '' ? '\u0000' : quote, reference(quote, form)),
    )
}

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

function reference(sign: string, form: string): string {
  const code = sign.codePointAt(0) ?? 0
  if (form === 'name' && NAMED[sign] !== undefined) return NAMED[sign]
  return form === 'hex' ? `&#x${code.toString(16)};` : `&#${code};`
}

function space(): fc.Arbitrary<string> {
  return fc.constantFrom(' ', '  ', '\n', '\t', '\r\n')
}

function attribute(name: string): fc.Arbitrary<string> {
  return fc
    .constantFrom('"', "'")
    .chain((quote) =>
      fc
        .tuple(
          space(),
          fc.constantFrom('=', ' = ', '\n=\t'),
          fc.oneof(escaped(quote), fc.constantFrom('>', '/>', '-->', ']]>', 'a>b')),
        )
        .map(([before, equals, value]) => `${before}${name}${equals}${quote}${value.replaceAll(quote, '')}${quote}`),
    )
}

function tag(): fc.Arbitrary<{ name: string; inside: string }> {
  const names = fc.subarray(['b', 'c', 'p:b', 'q:c', 'xml:lang', 'xmlnsx', 'bid', 'iD', 'ж'], { maxLength: 4 })
  const attributes = names.chain((chosen) => fc.tuple(...chosen.map(attribute)))
  const others = fc.subarray([' xmlns:p = "urn:p"', " xmlns:q='&#117;rn:q'", ' xmlns:unused="urn:u"', ' xmlns:p2="urn:p"'])
  const declarations = fc
    .tuple(fc.constantFrom('', ' xmlns="urn:d"', " xmlns=''", ' xmlns = "urn:d2"'), others)
    .map(([byDefault, rest]) => [byDefault, ...rest])
  return fc
    .tuple(fc.constantFrom('a', 'b', 'p:a', 'q:b', 'ข้าว'), declarations, attributes, fc.constantFrom('', ' ', '\n'))
    .map(([name, declared, own, end]) => ({
      name,
      inside: `${[...own, ...declared].join('')}${end}`,
    }))
}

function element(): fc.Arbitrary<string> {
  const tie = fc.letrec<{ element: string }>((self) => ({
    element: fc
      .tuple(
        tag(),
        fc.array(fc.oneof({ depthSize: 'small' }, escaped(), cdata(), comment(), self('element')), { maxLength: 4 }),
        fc.constantFrom('', ' ', '\n'),
      )
      .map(([{ name, inside }, children, end]) => {
        const content = children.join('')
        return content === '' ? `<${name}${inside}/>` : `<${name}${inside}>${content}</${name}${end}>`
      }),
  }))
  // Both prefixes are bound at the root, so that every element below may use them.
  return tie.element.map((inner) => `<r xmlns:p="urn:p" xmlns:q="urn:q">${inner}</r>`)
}
