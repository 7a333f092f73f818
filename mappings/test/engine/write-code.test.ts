import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emit } from '../../src/emit.ts'
import { type Pack, toXml, withExamples } from '../../src/index.ts'
import { documentWriter } from '../../src/write-code.ts'
import { CanonicalSink, markupOf } from '../../src/xml/canonical-sink.ts'
import { escapeAttribute, escapeText } from '../../src/xml/escape.ts'
import { writeCanonical } from '../../src/xml/index.ts'
import { documents } from './arbitrary.ts'
import { SAMPLES, SHIPPED, TABLES, tableOf } from './packs.ts'
import { ODD, oddly } from './spoilt-json.ts'

type Table = Pack['tables'][number]
const TIMEOUT = { timeout: 90_000 }

/** What the generated writer makes is what the tree makes, byte for byte; where the tree cannot be written, neither can it write. */
function expectSame(table: Table, json: unknown, given: Readonly<Record<string, string>>): void {
  const write = documentWriter(table.root)
  if (write === undefined) throw new Error(`${table.version} has no writer`)
  const told = (make: () => Uint8Array): string => {
    try {
      return Buffer.from(make()).toString('utf8')
    } catch {
      return 'cannot be written'
    }
  }
  const expected = told(() => writeCanonical(emit(table.root, json, given)))
  for (let turn = 0; turn < 2; turn++) expect(told(() => write(json, given))).toBe(expected)
}

function givenFor(pack: Pack, table: Table): Readonly<Record<string, string>> {
  return { ...Object.fromEntries([...pack.given.values()].map(({ name, example }) => [name, example])), ...table.given }
}

describe.each(TABLES)('the writer made of $name', TIMEOUT, ({ pack, table }) => {
  const samples = SAMPLES.filter((sample) => sample.pack === pack && tableOf(pack, sample.json) === table)

  it('writes any document as the tree does, with what is given beside it and without', () => {
    fc.assert(
      fc.property(documents(table.schema, table), (json) => {
        expectSame(table, json, givenFor(pack, table))
        expectSame(table, json, {})
      }),
      { numRuns: 40 },
    )
  })

  it.runIf(samples.length > 0)('writes samples as the tree does, whatever stands in one place of them', () => {
    for (const { json } of samples) expectSame(table, json, givenFor(pack, table))
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), fc.nat(), ODD, ({ json }, at, and, odd) => {
        expectSame(table, oddly(oddly(json, at, odd), and, 'take away'), givenFor(pack, table))
      }),
      { numRuns: 150 },
    )
  })
})

it.each(SHIPPED)('every table of $name has a writer, so that none is written slowly for a reason nobody sees', ({ pack }) => {
  expect(pack.tables.filter(({ root }) => documentWriter(root) === undefined).map(({ version }) => version)).toEqual([])
})

it('a profile in other versions of the models is written in them', () => {
  const sample = SAMPLES.find(({ pack }) => pack.profiles.size > 0)
  if (sample === undefined) throw new Error('no pack has a profile')
  const { pack, json } = sample
  for (const [profile, versions] of pack.profiles) {
    const { given } = withExamples(pack, json, { profile })
    const text = Buffer.from(toXml(pack, json, { profile, given }).xml).toString('utf8')
    const [model, version] = Object.entries(versions)[0] ?? ['', '']
    expect(text, `${model} ${version} of ${profile}`).toContain(version)
  }
})

describe('the sink of the writer', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '&', '<', '>', '"', '\r', '\n', '\t', 'é', 'ế', '😀', '\u0000', '\ufffe', 'x'.repeat(80)),
  })

  it('takes text and values of attributes as the escaping of canonical XML does, and refuses what that refuses', () => {
    const told = (make: () => string): string => {
      try {
        return make()
      } catch (error) {
        return (error as { readonly code: string }).code
      }
    }
    fc.assert(
      fc.property(text, text, (one, other) => {
        const sink = new CanonicalSink(Buffer.allocUnsafeSlow(1))
        const written = told(() => {
          sink.text(one)
          sink.markup(markupOf('<é|'))
          sink.attribute(other)
          return Buffer.from(sink.taken()).toString('utf8')
        })
        expect(written).toBe(told(() => `${escapeText(one)}<é|${escapeAttribute(other)}`))
      }),
      { numRuns: 2_000 },
    )
  })

  it('is as good as new after a document that could not be written', () => {
    const { pack, json } = SAMPLES.find(({ name }) => name.startsWith('asw/certificate-of-origin')) as (typeof SAMPLES)[number]
    const { root } = tableOf(pack, json)
    const write = documentWriter(root)
    expect(() => write?.({ ...json, referenceNumber: '\u0000' }, {})).toThrow()
    expect(Buffer.from(write?.(json, {}) ?? [])).toEqual(Buffer.from(writeCanonical(emit(root, json, {}))))
  })
})
