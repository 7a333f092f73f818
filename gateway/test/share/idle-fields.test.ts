import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canonicalSchemas } from '@asw/mappings'
import { describe, expect, it } from 'vitest'
import { type CanonicalDocument, DOCUMENT_KINDS, type DocumentKind } from '../../src/message/document.ts'
import { permitted } from '../../src/share/filter.ts'
import { idleFields } from '../../src/share/idle-fields.ts'

const SCHEMAS = canonicalSchemas(DOCUMENT_KINDS)
const idle = (fields: readonly string[], documents: readonly DocumentKind[] = ['certificate-of-origin']) =>
  idleFields([{ name: 'police', documents, fields }], SCHEMAS)

describe('a field that leads nowhere', () => {
  it.each<[string, readonly DocumentKind[], string, string]>([
    ['/referenceNo', ['certificate-of-origin'], '', 'has no referenceNo at the top'],
    ['/items/*/descriptoin', ['certificate-of-origin'], '/items/*', 'has no descriptoin in /items/*'],
    ['/items/hs/code', ['certificate-of-origin'], '/items', 'has no hs in /items'],
    ['/items/*/hs/*', ['certificate-of-origin'], '/items/*/hs', 'has no * in /items/*/hs'],
    ['/referenceNumber/text', ['certificate-of-origin'], '/referenceNumber', 'has no text in /referenceNumber'],
    ['/importDeclaration/number', ['certificate-of-origin', 'cancellation'], '', 'certificate-of-origin, cancellation has no'],
    ['/__proto__', ['cancellation'], '', 'has no __proto__'],
    ['/constructor', ['cancellation'], '', 'has no constructor'],
  ])('%s of %j is known as far as "%s"', (field, documents, known, words) => {
    const [found, ...others] = idle([field], documents)
    expect(others).toEqual([])
    expect(found).toMatchObject({ subscription: 'police', field, known })
    expect(found?.detail).toContain(words)
  })

  it('is told beside good ones, and only where none of the documents has it', () => {
    expect(idle(['/referenceNumber', '/items', '/nothing']).map(({ field }) => field)).toEqual(['/nothing'])
    expect(idle(['/importDeclaration/number'], ['certificate-of-origin', 'certificate-response'])).toEqual([])
  })
})

describe('what a document really has is never complained of', () => {
  const packs = fileURLToPath(new URL('../../../mappings/packs/', import.meta.url))
  const samples = readdirSync(packs, { recursive: true, encoding: 'utf8' })
    .filter((name) => /samples\/[^/]*\.json$/.test(name))
    .map((name) => [name, JSON.parse(readFileSync(join(packs, name), 'utf8')) as CanonicalDocument] as const)
    .filter(([, json]) => (DOCUMENT_KINDS as readonly string[]).includes(json.document))

  it('there are samples of most kinds', () => {
    expect(samples.length).toBeGreaterThan(30)
    expect(new Set(samples.map(([, json]) => json.document)).size).toBeGreaterThan(8)
  })

  it.each(samples)('%s, and one letter more leads nowhere', (_, json) => {
    const fields = pointersOf(json)
    const documents = [json.document]
    expect(idle(fields, documents)).toEqual([])
    // As the filter goes by them: what is good shares, what is idle does not.
    const ask = (asked: readonly string[]) => permitted({ documents, directions: ['in'], fields: asked }, 'in', json)
    for (const field of fields) {
      const wrong = `${field}Z`
      if (idle([wrong], documents).length > 0) expect(ask([wrong]), wrong).toBeUndefined()
    }
    const top = Object.keys(json).map((name) => `/${name}Z`)
    expect(idle(top, documents).map(({ field }) => field)).toEqual(top)
  })
})

/** Of every leaf, `*` for every entry of a list. */
function pointersOf(value: unknown, at = ''): readonly string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((entry) => pointersOf(entry, `${at}/*`)))]
  if (typeof value !== 'object' || value === null) return [at]
  return Object.entries(value).flatMap(([name, inner]) => pointersOf(inner, `${at}/${name}`))
}
