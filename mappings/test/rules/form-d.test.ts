import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CASES } from './cases.ts'
import * as f from './fixtures.ts'

const SOUND = {
  'F1: Viet Nam to Thailand, CTH, no FOB': f.formD(),
  'three items': f.threeItems(),
  'RVC to Indonesia with FOB': f.regionalValue(),
  'F10: invoiced by a Swiss company': f.thirdCountryInvoice(),
  'F6: PC 25 % with its tick': f.partialCumulation(),
  'F4a: two days after departure without the mark, under the old text': f.underOldText(),
  'issued retroactively': f.retroactive(),
  'to an exhibition': f.exhibition(),
  'back-to-back': f.backToBack(),
  'a replacement': f.replacement(),
  'a utilisation': f.utilisation(),
  'F25: a refusal of item 2 of 3': f.refusal(),
  'a receipt': f.receipt(),
  'the outcome of a cancellation': f.outcome(),
  'a cancellation': f.cancellation(),
}

describe('a sound document has no findings', () => {
  it.each(Object.entries(SOUND))('%s', (_, document) => {
    expect(f.findings(document)).toEqual([])
    expect(f.findings(document, { side: 'import' })).toEqual([])
  })
})

const ACCEPTED: readonly [string, f.Json, f.Patch, Parameters<typeof f.findings>[1]?][] = [
  [
    'Timor-Leste, once it is a member',
    f.backToBack(),
    { '/issuingCountry': 'TL', '/parties/0/address/country': 'TL' },
    { settings: { members: ['TL', 'VN', 'TH'] } },
  ],
  [
    'F2b: RVC to Indonesia without FOB, where both must be concerned',
    f.regionalValue(),
    { '/items/0/fob': undefined },
    { settings: { fobCountryLogic: 'AND' } },
  ],
  ['F3: an extra FOB that nobody asks for (D-37)', f.formD(), { '/items/0/fob': { amount: '1.00', currency: 'USD' } }],
  [
    'D-11: unloaded in a country of transit',
    f.formD(),
    { '/transport/portOfDischarge/code': 'KHKOS', '/transport/routeCountries': ['KH'] },
  ],
  [
    'D-15: no places in an import into Viet Nam',
    f.backToBack(),
    { '/declaration/place': undefined, '/certification/place': undefined },
  ],
  ['D-18: Vietnamese diacritics are Latin letters', f.formD(), { '/parties/1/name': 'CÔNG TY TNHH MỘT THÀNH VIÊN ĐỨC PHÁT' }],
  ['D-20: issued on the day of departure', f.formD(), { '/transport/departureDate': '2026-03-05' }],
  ['D-21: three days after departure under the old text', f.underOldText(), { '/transport/departureDate': '2022-03-02' }],
  ['D-21: Singapore, three days after departure', f.backToBack(), { '/transport/departureDate': '2026-03-02' }],
  ['D-23: exactly one year after departure', f.retroactive(), { '/transport/departureDate': '2025-03-05' }],
  ['D-27: tomorrow, seen from a place that is a day behind', f.formD(), {}, { today: '2026-03-04' }],
  ['D-28: an invoice that follows', f.formD(), { '/invoices/0/mode': 'TO_FOLLOW', '/invoices/0/date': '2026-03-20' }],
  ['D-31: 50 items from Singapore', f.manyItems(50), {}],
  ['D-33: ten digits', f.formD(), { '/items/0/hs/code': '6403999000' }],
  ['D-33: 851713 is in HS 2022', f.formD(), { '/items/0/hs/code': '85171300' }],
  ['D-41: RVC under 40 in a combination', f.formD(), { '/items/0/criteria': [{ code: 'CTSH' }, { code: 'RVC', percent: 35 }] }],
  ['D-40: 40.0 is a whole number', f.formD(), { '/items/0/criteria': [{ code: 'RVC', percent: '40.0' }] }],
  ['D-45: de minimis with CTH', f.formD(), { '/flags/-': 'DE_MINIMIS' }],
  ['D-46: accumulation with CTH', f.formD(), { '/flags/-': 'ACCUMULATION' }],
  ['D-48: a criterion that the product rule knows', f.formD(), {}, { settings: { psrCriteria: { '640399': ['CC', 'CTH'] } } }],
  ['D-50: no references means all invoices', f.formD(), { '/items/0/invoiceRefs': undefined }],
  ['D-64: an original on its last day', f.backToBack(), { '/relatedCertificates/0/date': '2025-03-05' }],
  ['D-06: a pattern that the issuing state publishes', f.backToBack(), {}, { settings: { numberPattern: '\\d\\dB\\d{7}' } }],
  ['D-14: an official on the list', f.formD(), {}, { settings: { officials: ['Trần Thị Bình', 'Lê Thị Hoa'] } }],
  ['D-65: 60 and 40 of 100', f.backToBack(), {}, f.knowing({ taken: '40' })],
  [
    'D-65: a tonne of a tonne, in kilograms',
    f.backToBack(),
    { '/items/0/originalRef/unit': 'KGM', '/items/0/originalRef/quantity': '1000' },
    f.knowing({}),
  ],
  [
    'D-65: what others took cannot be converted, so nothing can be told',
    f.backToBack(),
    {},
    { known: { ...f.knowing({}).known, otherUses: [{ number: 'D2025-0099', itemSeq: 1, quantity: '99', unit: 'SET' }] } },
  ],
  [
    'D-67: 50 where the original says 50.7',
    f.backToBack(),
    { '/items/0/criteria': [{ code: 'RVC', percent: 50 }] },
    f.knowing({ criterion: { code: 'RVC', percent: '50.7' } }),
  ],
  [
    'D-68: an original that is partly used',
    f.backToBack(),
    {},
    { known: { statuses: [{ number: 'D2025-0099', status: 'PARTLY_UTILISED' }] } },
  ],
  [
    'D-43: F6, no preference for partial cumulation',
    f.utilisation(),
    { '/items/0': { seq: 1, decision: 'NOT_APPLICABLE' } },
    f.answering(f.partialCumulation()),
  ],
  ['D-91: told on the last day of validity', f.utilisation(), {}, f.answering({ ...f.formD(), validTo: '2026-03-20' })],
  ['D-92: refused on day 60 after receipt', f.refusal(), {}, { known: { receivedOn: '2026-01-19' } }],
  ['D-93: refused on day 60 after the declaration', f.refusal(), { '/importDeclaration/date': '2026-01-19' }],
  [
    'D-74: third-country invoicing and back-to-back together',
    f.backToBack(),
    {
      '/flags/-': 'THIRD_COUNTRY_INVOICING',
      '/invoices/0/mode': 'THIRD_COUNTRY',
      '/invoices/0/issuer': { name: 'Limmat Handels AG', country: 'CH' },
    },
  ],
  ['a place of a country outside the installed UN/LOCODE files', f.formD(), { '/transport/portOfLoading/code': 'DEHAM' }],
  ['the lev while it was a currency', f.underOldText(), { '/items/0/fob': { amount: '1.00', currency: 'BGN' } }],
  ['BNMUA, a place with status QQ', f.formD(), { '/transport/portOfLoading/code': 'BNMUA' }],
]

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
