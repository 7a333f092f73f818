import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const ROOM = new URL('../../src/xml/', import.meta.url)
const SOURCES = readdirSync(ROOM).map((name): [name: string, source: string] => [name, readFileSync(new URL(name, ROOM), 'utf8')])

/** What no file of the XML room may say, and a line that would. */
const FORBIDDEN: readonly (readonly [id: string, what: string, pattern: RegExp, example: string])[] = [
  [
    'XS-04',
    'register a provider that reads files',
    /xmlRegisterFsInputProviders|libxml2-wasm\/lib\/nodejs/,
    'xmlRegisterFsInputProviders()',
  ],
  ['XS-04', 'use an option but NONET and NO_XXE', /XML_PARSE_(?!NONET\b|NO_XXE\b)/, 'ParseOption.XML_PARSE_HUGE'],
  ['XS-04', 'open files or connections', /from '(?:node:)?(?:fs|net|tls|http|https|dgram|child_process)/, "from 'node:fs'"],
  ['XS-04', 'fetch', /\bfetch\(/, 'await fetch(url)'],
  ['XS-12', 'parse from a string', /\.fromString\(/, 'XmlDocument.fromString(text)'],
  [
    'XS-12',
    'take a tree as a string',
    /(?:document|element|root|parsed)\.toString\(|canonicalizeToString/,
    'parsed.document.toString()',
  ],
  ['XS-12', 'digest', /createHash|subtle|node:crypto/, "createHash('sha256').update(text)"],
]

describe('the source of the XML room', () => {
  test.each(FORBIDDEN)('%s does not %s', (_, __, pattern, example) => {
    expect(SOURCES.filter(([, source]) => pattern.test(source)).map(([name]) => name)).toEqual([])
    expect(example).toMatch(pattern)
  })

  test('is read by this test', () => {
    expect(SOURCES.length).toBeGreaterThan(10)
  })
})
