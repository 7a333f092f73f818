import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { checkSync } from 'recheck'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** The judge takes a second or two for the longest of them, and its own limit of ten on a busy machine says nothing about a pattern. */
const WAIT_MS = 120_000

/** What nobody but ourselves or the operator gives to it: it may take its time. */
const OUR_OWN: ReadonlyMap<string, string> = new Map([
  ['^(?:--[^\\n]*\\s+)*SELECT\\b', 'our statements'],
  ['[\\s,;:(-]+$', 'names of codes in a list that the operator imports'],
  ['^(.*)\\{(\\w+)\\}(.*)$', 'namespaces of a pack'],
])

const found = new Map<string, { readonly flags: string; readonly file: string }>()
for (const file of filesIn('gateway/src', '.ts')) collect(file)
for (const file of filesIn('mappings/src', '.ts')) collect(file)
for (const file of filesIn('mappings/packs', '/rules.yaml')) {
  const { patterns = {} } = parse(readFileSync(ROOT + file, 'utf8')) as { readonly patterns?: Readonly<Record<string, string>> }
  for (const source of Object.values(patterns)) found.set(source, { flags: 'u', file })
}
for (const folder of ['mappings/canonical', 'mappings/packs'])
  for (const file of filesIn(folder, '.json'))
    for (const [, text] of readFileSync(ROOT + file, 'utf8').matchAll(/"pattern": ("(?:[^"\\]|\\.)*")/g))
      found.set(JSON.parse(text as string), { flags: 'u', file })

/**
 * A partner chooses how long a text is and what stands in it. A regular expression that can read the same piece in two ways tries
 * them all before it says no: a second for a thousand blanks, most of an hour for sixteen thousand.
 */
describe('a regular expression', () => {
  it('is found where there are some', () => {
    expect(found.size).toBeGreaterThan(200)
    expect([...OUR_OWN.keys()].filter((source) => !found.has(source))).toEqual([])
  })

  it('is known for one that takes too long', () => {
    expect(checkSync('^[ \\t]+|[ \\t]+$', '').status).toBe('vulnerable')
  })

  it.each([...found].filter(([source]) => !OUR_OWN.has(source)))(
    'needs time by the length of the text alone: %s',
    { timeout: WAIT_MS + 10_000 },
    (source, { flags, file }) => {
      expect({ file, ...checkSync(source, flags, { timeout: WAIT_MS }) }).toMatchObject({ status: 'safe' })
    },
  )
})

function filesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`)
}

function collect(file: string): void {
  visit(parseSync(file, readFileSync(ROOT + file, 'utf8')).program, file)
}

function visit(node: unknown, file: string): void {
  if (typeof node !== 'object' || node === null) return
  if ('regex' in node && isRegex(node.regex)) found.set(node.regex.pattern, { flags: node.regex.flags, file })
  if (isPattern(node)) found.set(node.value.value, { flags: 'u', file })
  for (const child of Object.values(node)) visit(child, file)
}

/** Of a JSON Schema that is written in TypeScript. */
function isPattern(node: object): node is { readonly value: { readonly value: string } } {
  const { key, value } = node as {
    readonly key?: { readonly name?: unknown }
    readonly value?: { readonly value?: unknown } | null
  }
  return key?.name === 'pattern' && typeof value?.value === 'string'
}

function isRegex(value: unknown): value is { readonly pattern: string; readonly flags: string } {
  return typeof value === 'object' && value !== null && 'pattern' in value && 'flags' in value
}
