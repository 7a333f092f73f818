import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { permitted } from '../../src/share/filter.ts'
import { certificate, sample, utilisation } from '../receive/documents.ts'

const WIDE = {
  documents: ['certificate-of-origin', 'export-declaration', 'certificate-response'],
  directions: ['in', 'out'],
  fields: ['/referenceNumber', '/items/*/hs/code'],
} as const
type Wish = Parameters<typeof permitted>[0]
const seen = (more: Partial<Wish>, document: CanonicalDocument = certificate(), direction: 'in' | 'out' = 'in') =>
  permitted({ ...WIDE, ...more } as Wish, direction, document)

describe('what a subscription may see', () => {
  it('is what its fields name, and nothing else', () => {
    const json = certificate()
    expect(seen({})).toMatchObject({ fields: ['/items/*/hs/code', '/referenceNumber'] })
    expect(seen({}, json)?.content).toEqual({
      referenceNumber: json.referenceNumber,
      items: (json.items as { hs: { code: string } }[]).map(({ hs: { code } }) => ({ hs: { code } })),
    })
  })

  it('is a whole group where that is named, with its fields told one by one', () => {
    const json = certificate()
    const whole = seen({ fields: ['/issuingAuthority'] }, json)
    expect(whole?.content).toEqual({ issuingAuthority: json.issuingAuthority })
    expect(whole?.fields).toEqual(['/issuingAuthority/code', '/issuingAuthority/name', '/issuingAuthority/office'])
  })

  it.each([
    ['another kind of document', { documents: ['cancellation'] }, 'in'],
    ['the other direction', { directions: ['out'] }, 'in'],
    ['another country of origin', { from: ['MY'] }, 'in'],
    ['another addressee', { to: ['MY'] }, 'in'],
    ['other chapters', { chapters: ['93'] }, 'in'],
    ['fields that it does not have', { fields: ['/nothing', '/items/*/nothing', '/items/hs', '/referenceNumber/x'] }, 'in'],
    ['no fields', { fields: [] }, 'in'],
    ['names of the language', { fields: ['/constructor', '/toString', '/items/length'] }, 'in'],
  ] as const)('is nothing for %s', (_what, more, direction) => {
    expect(seen(more as Partial<Wish>, certificate(), direction)).toBeUndefined()
  })

  it.each([
    ['its country of origin', { from: ['MY', 'VN'] }],
    ['its addressee', { to: ['TH'] }],
  ] as const)('is there for %s', (_what, more) => {
    expect(seen(more)).toBeDefined()
  })

  it('of goods is only those of its chapters: neither the others nor how many they are', () => {
    const json = certificate()
    const items = structuredClone(json.items) as { hs: { code: string }; seq: number }[]
    items[1]!.hs.code = '930200'
    const got = seen({ chapters: ['93'], fields: ['/items'] }, { ...json, items } as unknown as CanonicalDocument)
    expect(got?.content).toEqual({ items: [items[1]] })
  })

  it('of a declaration goes by its own place of the tariff code', () => {
    const declaration = sample('export-declaration.fifteen-parameters')
    expect(seen({ chapters: ['64'], fields: ['/items/*/quantity'] }, declaration, 'out')?.content).toEqual({
      items: [{ quantity: '1200' }],
    })
    expect(seen({ chapters: ['65'], fields: ['/items/*/quantity'] }, declaration, 'out')).toBeUndefined()
  })

  it('of a document without goods is nothing where chapters are asked', () => {
    const answer = utilisation(certificate(), '1', { items: undefined })
    expect(seen({ chapters: ['64'], fields: ['/kind'] }, answer)).toBeUndefined()
    expect(seen({ fields: ['/kind'] }, answer)).toBeDefined()
  })

  it('has no entry for what is hidden: its place would tell that it is there', () => {
    const json = { ...certificate(), parties: [{ role: 'EXPORTER' }, { name: 'N', role: 'AGENT' }, { role: 'NOTIFY' }] }
    expect(seen({ fields: ['/parties/*/name'] }, json as CanonicalDocument)?.content).toEqual({ parties: [{ name: 'N' }] })
  })

  it('has nothing that the document itself marks as confidential', () => {
    const parties = [
      { role: 'EXPORTER', name: 'open' },
      { role: 'PRODUCER', name: 'secret', confidential: true },
    ]
    const json = { ...certificate(), parties } as unknown as CanonicalDocument
    expect(JSON.stringify(seen({ fields: ['/parties'] }, json))).not.toContain('secret')
  })

  it('law: every leaf that leaves lies under a field that is named, and is the one that stands there', () => {
    const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'items')
    const tree = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, fc.integer(), fc.string(), tie('list'), tie('group')),
      list: fc.array(tie('value'), { maxLength: 3 }),
      group: fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    })).group
    const path = fc
      .array(fc.constantFrom('a', 'b', 'c', '*', 'items'), { minLength: 1, maxLength: 4 })
      .map((steps) => `/${steps.join('/')}`)
    fc.assert(
      fc.property(tree, fc.array(path, { maxLength: 3 }), (group, fields) => {
        const document = {
          ...(group as object),
          document: 'certificate-of-origin',
          scheme: 'ATIGA',
        } as unknown as CanonicalDocument
        const got = seen({ fields }, document)
        for (const leaf of got?.fields ?? [])
          expect(
            fields.some((field) => leaf === field || leaf.startsWith(`${field}/`)),
            `${leaf} of ${fields}`,
          ).toBe(true)
        const values = new Set(leavesOf(document))
        for (const leaf of got ? leavesOf(got.content) : []) expect(values.has(leaf)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

function leavesOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [value]
  return Object.values(value).flatMap(leavesOf)
}
