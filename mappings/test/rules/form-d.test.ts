import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CASES } from './cases.ts'
import * as f from './fixtures.ts'
import { ACCEPTED, SOUND } from './sound.ts'

describe('a sound document has no findings', () => {
  it.each(Object.entries(SOUND))('%s', (_, document) => {
    expect(f.findings(document)).toEqual([])
    expect(f.findings(document, { side: 'import' })).toEqual([])
  })
})

describe('nothing is found in', () => {
  it.each(ACCEPTED)('%s', (_, document, patch, context) => {
    expect(f.findings(f.patched(document, patch), context)).toEqual([])
  })
})

describe('exactly the broken rule is found', () => {
  it.each(CASES.map((one) => [one.title, one] as const))('%s', (_, { document, context, finds }) => {
    expect(f.findings(document, context)).toEqual(finds)
  })
})

describe('a document of any shape', () => {
  const POINTERS = [
    '',
    '/parties',
    '/parties/0/address',
    '/transport',
    '/transport/routeCountries',
    '/flags',
    '/invoices/0',
    '/items',
    '/items/0',
  ]
  const LEAVES = [
    '/items/0/criteria/0',
    '/items/0/hs/code',
    '/items/0/fob',
    '/items/0/quantities/0',
    '/declaration',
    '/relatedCertificates',
    '/issuedOn',
    '/kind',
  ]
  const sound = fc.constantFrom(f.formD(), f.backToBack(), f.partialCumulation(), f.refusal(), f.cancellation())
  const anywhere = fc.constantFrom(...POINTERS, ...LEAVES, '/certificate', '/reasonCodes', '/items/0/reasonCodes', '/replacedBy')

  it('is judged without an exception', () => {
    fc.assert(
      fc.property(
        sound,
        anywhere,
        fc.jsonValue({ maxDepth: 3 }),
        fc.constantFrom('issue', 'import'),
        (document, pointer, value, side) => {
          const strange = pointer === '' ? value : f.patched(document, { [pointer]: value })
          expect(f.findings(strange, { side: side as 'issue' }).every((finding) => /^\S+ [EW] (?:\/\S+)*/.test(finding))).toBe(
            true,
          )
        },
      ),
      { numRuns: 500 },
    )
  })

  it('is judged without an exception, whatever the caller knows', () => {
    const names = fc.constantFrom('originals', 'otherUses', 'statuses', 'certificate', 'receivedOn')
    const known = fc.dictionary(names, fc.jsonValue({ maxDepth: 4 }))
    fc.assert(
      fc.property(sound, known, (document, anything) => {
        expect(f.findings(document, { known: anything })).toEqual(expect.any(Array))
      }),
      { numRuns: 300 },
    )
  })

  it('that no rule knows has no findings', () => {
    expect(f.findings({ document: 'packing-list' })).toEqual([])
    expect(f.findings(undefined)).toEqual([])
  })

  it('gets findings that name no value of the document', () => {
    const secret = 'Limmat Handels AG'
    const document = f.patched(f.thirdCountryInvoice(), { '/flags': [], '/parties/1/name': 'บริษัท', '/referenceNumber': secret })
    expect(f.findings(document).length).toBeGreaterThan(2)
    expect(JSON.stringify(f.issues(document))).not.toMatch(/Limmat|บริษัท/)
  })

  it('gets findings with code, legal basis and message', () => {
    expect(f.issues(f.patched(f.formD(), { '/items/0/hs/code': '85171200' }))).toEqual([
      {
        severity: 'E',
        code: 'ASW_CODE_UNKNOWN',
        rule: 'D-33',
        pointer: '/items/0/hs/code',
        legalBasis: 'Form D note 6',
        message: 'the first six digits are in no edition of the HS in force on the day of issue',
      },
    ])
  })
})
