/** Chance in [0, 1), always the same for the same seed. */
export type Chance = () => number

export const pick = <T>(chance: Chance, list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T
export const upTo = (chance: Chance, max: number): number => Math.floor(chance() * max)

/** Values that break readers: empty, huge, hostile, in every alphabet, nearly right. */
export const VALUES: readonly string[] = [
  '',
  ' ',
  '\t\r\n',
  '0',
  '-1',
  '1e999',
  'NaN',
  'null',
  'true',
  '__proto__',
  'constructor',
  '../../../etc/passwd',
  '%00',
  '\u202e',
  '\ufeff',
  '\u{1f45e}\u0301',
  "' OR 1=1 --",
  '$'.concat('{jndi:ldap://127.0.0.1/x}'),
  '{{7*7}}',
  '<![CDATA[x]]>',
  '&amp;amp;',
  '9'.repeat(400),
  'x'.repeat(5_000),
  '2026-02-30T25:61:61Z',
  '9999-12-31T23:59:59Z',
  'urn:oasis:names:tc:ebxml-msg:service',
  'http://127.0.0.1:9/',
  'cid:',
]

/** One change of an XML text by its grammar: tags, attributes, text, references, declarations. */
export function changeXml(xml: string, chance: Chance): string {
  const tags = [...xml.matchAll(/<[^>]*>/g)]
  const tag = pick(chance, tags)
  const at = tag?.index ?? 0
  const end = at + (tag?.[0].length ?? 0)
  const changes: readonly (() => string)[] = [
    () => xml.slice(0, at) + xml.slice(end),
    () => xml.slice(0, end) + (tag?.[0] ?? '') + xml.slice(end),
    () => xml.slice(0, end) + escaped(pick(chance, VALUES)) + xml.slice(end),
    () => xml.slice(0, end) + pick(chance, VALUES) + xml.slice(end),
    () => xml.replace(/>[^<>]+</g, (text) => (chance() < 0.05 ? `>${escaped(pick(chance, VALUES))}<` : text)),
    () => xml.replace(/="[^"]*"/g, (value) => (chance() < 0.05 ? `="${escaped(pick(chance, VALUES))}"` : value)),
    () => xml.slice(0, at) + pick(chance, MARKUP) + xml.slice(at),
    () => swap(xml, tag?.[0] ?? '', pick(chance, tags)?.[0] ?? ''),
    () => xml.slice(0, upTo(chance, xml.length)),
    () => flip(xml, chance),
    () => `${pick(chance, PROLOGS)}${xml}`,
    () => xml.replace(/(\w+):(?=\w)/g, (prefix) => (chance() < 0.03 ? 'other:' : prefix)),
  ]
  return pick(chance, changes)()
}

const MARKUP: readonly string[] = [
  '<!-- c -->',
  '<?pi x?>',
  '<x/>',
  '<x xmlns="urn:x"><y></y></x>',
  '&#0;',
  '&#x10FFFF;',
  '&undefined;',
  ']]>',
  '<![CDATA[',
  '</x>',
  '<a b="1" b="2"/>',
  '<a xmlns:p="u" xmlns:q="u" p:a="" q:a=""/>',
  `${'<d>'.repeat(200)}${'</d>'.repeat(200)}`,
]
const PROLOGS: readonly string[] = [
  '\ufeff',
  '<?xml version="1.0"?>',
  '<?xml version="1.1"?>',
  '<?xml version="1.0" encoding="UTF-16"?>',
  '<!DOCTYPE x [<!ENTITY e "v">]>',
  ' ',
  '<!-- c -->',
]

/** One change of a MIME package: boundaries, headers, line ends, parts. */
export function changeMime(mime: string, chance: Chance): string {
  const lines = mime.split('\r\n')
  const at = upTo(chance, Math.min(lines.length, 12))
  const changes: readonly (() => string)[] = [
    () => lines.toSpliced(at, 1).join('\r\n'),
    () => lines.toSpliced(at, 0, lines[at] ?? '').join('\r\n'),
    () => lines.toSpliced(at, 0, pick(chance, HEADERS)).join('\r\n'),
    () => mime.replaceAll('\r\n', chance() < 0.5 ? '\n' : '\r'),
    () =>
      mime.replace(/Content-[A-Za-z-]+/g, (name) =>
        chance() < 0.3 ? pick(chance, ['content-id', 'Content-Type', 'X-Other']) : name,
      ),
    () => mime.replace(/--\r\n$/, pick(chance, ['', '--', '\r\n', '--\r\n\r\n--'])),
    () => mime.replace(/binary/g, () => pick(chance, ['base64', 'quoted-printable', '7bit', 'x-unknown', ''])),
    () => flip(mime, chance),
    () => mime.slice(0, upTo(chance, mime.length)),
    () => mime + mime,
  ]
  return pick(chance, changes)()
}
const HEADERS: readonly string[] = [
  'Content-Type: text/html',
  'Content-ID: <other@twin.example>',
  'Content-ID: <a@b>\r\nX: y',
  ': no name',
  'no colon',
  ' folded',
  `X-Long: ${'x'.repeat(20_000)}`,
  'Content-Transfer-Encoding: base64',
]

/** One change of a JSON document, still JSON or not. */
export function changeJson(document: unknown, chance: Chance): string {
  const text = JSON.stringify(document)
  const changes: readonly (() => string)[] = [
    () => JSON.stringify(changed(document, chance)),
    () => JSON.stringify(changed(changed(document, chance), chance)),
    () => flip(text, chance),
    () => text.slice(0, upTo(chance, text.length)),
    () => text.replace('{', `{"__proto__":{"admin":true},`),
    () => text.replace(/"([^"]+)":/, (_, name: string) => `"${name}":1,"${name}":`),
    () => '['.repeat(2_000) + ']'.repeat(2_000),
    () => pick(chance, ['', 'null', '[]', '{}', '"x"', '1', 'true', '\u0000']),
  ]
  return pick(chance, changes)()
}

function changed(value: unknown, chance: Chance): unknown {
  if (typeof value !== 'object' || value === null) return pick(chance, ODD)
  const keys = Object.keys(value)
  const key = pick(chance, keys)
  if (key === undefined) return pick(chance, ODD)
  if (Array.isArray(value)) return value.with(Number(key), changed(value[Number(key)], chance))
  const inner = (value as Record<string, unknown>)[key]
  const kind = chance()
  if (kind < 0.15) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
  if (kind < 0.25) return { ...value, [pick(chance, VALUES)]: pick(chance, ODD) }
  return { ...value, [key]: kind < 0.5 ? pick(chance, ODD) : changed(inner, chance) }
}
const ODD: readonly unknown[] = [null, true, 0, -1, 1e308, 1.5, [], {}, [[]], { toString: 1 }, ...VALUES]

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
}
function swap(text: string, one: string, other: string): string {
  return text
    .replace(one, '\u0001')
    .replace(other, () => one)
    .replace('\u0001', () => other)
}
function flip(text: string, chance: Chance): string {
  const at = upTo(chance, text.length)
  return text.slice(0, at) + String.fromCharCode((text.charCodeAt(at) ^ (1 << upTo(chance, 7))) & 0xff) + text.slice(at + 1)
}
