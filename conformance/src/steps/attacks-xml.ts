import type { Attack } from './attacks.ts'

/** Documents and packages that hurt a parser (H-01 to H-26 of the security requirements, and what MIME adds). */
export const xmlAttacks: Readonly<Record<string, Attack>> = {
  /** Forty more parts in front of the end boundary. */
  'many-parts': (mime) => {
    const boundary = /--(\S+)--\r?\n$/.exec(mime)?.[1] ?? ''
    const part = (n: number) =>
      `--${boundary}\r\nContent-ID: <more-${n}@twin.example>\r\nContent-Type: text/plain\r\n\r\n${n}\r\n`
    return mime.replace(/--\S+--\r?\n$/, (end) => Array.from({ length: 40 }, (_, n) => part(n)).join('') + end)
  },
  doctype: (xml, _, what) => doctype(what) + xml.replace(/^<\?xml.*?\?>/, ''),
  /** `argument` levels of elements in front of the end tag of the root. */
  deep: (xml, _, levels) => beforeEnd(xml, '<d>'.repeat(Number(levels)) + '</d>'.repeat(Number(levels))),
  attributes: (xml, _, count) =>
    beforeEnd(xml, `<d ${Array.from({ length: Number(count) }, (_unused, n) => `a${n}="1"`).join(' ')}></d>`),
  namespaces: (xml, _, count) =>
    beforeEnd(xml, `<d ${Array.from({ length: Number(count) }, (_unused, n) => `xmlns:n${n}="urn:n:${n}"`).join(' ')}></d>`),
  'character-references': (xml, _, count) => beforeEnd(xml, `<d>${'&#65;'.repeat(Number(count))}</d>`),
  'long-name': (xml, _, length) => beforeEnd(xml, `<${'n'.repeat(Number(length))}></${'n'.repeat(Number(length))}>`),
  'long-text': (xml, _, length) => beforeEnd(xml, `<d>${'t'.repeat(Number(length))}</d>`),
  'long-attribute': (xml, _, length) => beforeEnd(xml, `<d a="${'t'.repeat(Number(length))}"></d>`),
  siblings: (xml, _, count) => beforeEnd(xml, '<d></d>'.repeat(Number(count))),
  raw: (xml, _, what) => beforeEnd(xml, what),
  'in-front': (xml, _, what) => what + xml,
  behind: (xml, _, what) => xml + what,
}

function beforeEnd(xml: string, what: string): string {
  const end = xml.trimEnd().lastIndexOf('</')
  return xml.slice(0, end) + what + xml.slice(end)
}

const BOMB = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('')
function doctype(what: string): string {
  switch (what) {
    case 'bare':
      return '<!DOCTYPE x>'
    case 'external':
      return '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
    case 'file-entity':
      return '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    case 'parameter-entity':
      return '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hostname">%p;]>'
    case 'billion-laughs':
      return `<!DOCTYPE x [<!ENTITY l0 "lol">${BOMB}]>`
    case 'quadratic':
      return `<!DOCTYPE x [<!ENTITY q "${'q'.repeat(50_000)}">]>`
    case 'attribute-default':
      return '<!DOCTYPE x [<!ATTLIST Declaration evil CDATA "yes">]>'
    case 'lower-case':
      return '<!doctype x>'
    default:
      throw new Error(`no DOCTYPE is called ${what}`)
  }
}
