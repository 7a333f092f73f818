import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { codeLists } from '../../src/codelists/index.ts'
import { type CompareWish, type Comparison, compare } from '../../src/compare/index.ts'
import { loadPack, toJson, toXml, validate } from '../../src/index.ts'
import { compared, declaration, differences, goods, line, outcomesOf, certificate as trade } from '../compare/papers.ts'
import * as f from '../rules/fixtures.ts'

/** One of the fixture scenarios of the reference: what is set up, what must come of it. */
export interface Scenario {
  readonly id: string
  readonly title: string
  readonly run: () => unknown
  readonly expected: unknown
}

const PACK = loadPack('asw')
const EUR1 = new URL('../../packs/evfta/samples/certificate-of-origin.vn-eu-joint-description-no-invoice.json', import.meta.url)
const TWO_ORIGINS = new URL('../../packs/rcep/samples/certificate-of-origin.vn-jp-two-origins.json', import.meta.url)

/** Everything that the pack finds at issue, schema included, as `rule severity`. */
function judged(document: f.Json, context: Partial<Parameters<typeof validate>[2]> = {}): readonly string[] {
  const issues = validate(PACK, document, { side: 'issue', today: '2026-03-10', ...context })
  return issues.map(({ rule, code, severity }) => `${rule ?? code} ${severity}`)
}

/** A sample through its XML, twice: what came back, and whether all of it is the same. */
function thereAndBack(name: string, file: URL): { readonly sample: f.Json; readonly back: f.Json; readonly same: boolean } {
  const pack = loadPack(name)
  const sample = JSON.parse(readFileSync(file, 'utf8')) as f.Json
  const back = toJson(pack, toXml(pack, sample).xml) as f.Json
  const again = toJson(pack, toXml(pack, back).xml)
  return { sample, back, same: isDeepStrictEqual(back, sample) && isDeepStrictEqual(again, sample) }
}

function items(json: f.Json): readonly f.Json[] {
  return json.items as readonly f.Json[]
}

/** A certificate of the Viet Nam - EAEU agreement, from Viet Nam to Russia; what the comparison reads of it. */
function eav(parts: f.Patch = {}): f.Json {
  return f.patched(trade(), {
    '/scheme': 'EAEUVN',
    '/referenceNumber': 'VN-RU 26/02/00011',
    '/issuingCountry': 'VN',
    '/importingCountry': 'RU',
    '/parties/2': { role: 'IMPORTER', name: 'OOO Volga Obuv', address: { lines: ['Moskva'], country: 'RU' } },
    '/items': [
      goods(1, {
        '/criteria': [{ code: 'PSR' }],
        '/origin/country': 'VN',
        '/quantities': [{ kind: 'GROSS', value: '1000', unit: 'KGM' }],
      }),
    ],
    ...parts,
  })
}

export function russianImport(parts: f.Patch = {}): f.Json {
  return f.patched(declaration(), {
    '/country': 'RU',
    '/exportCountry': 'VN',
    '/certificates/0/referenceNumber': 'VN-RU 26/02/00011',
    '/lines/0/originCountry': 'VN',
    '/lines/0/quantities': [],
    ...parts,
  })
}

function alone(certificate: unknown, declarations: readonly unknown[], more: Partial<CompareWish> = {}): Comparison {
  return compare({ certificate, declarations, today: '2026-03-12', ...more })
}

/** Another code on the declaration than on the certificate, which has one criterion. */
function reclassified(certified: string, declared: string, criterion: string, asked: readonly string[]): readonly string[] {
  const certificate = f.patched(trade(), { '/items/0/hs/code': certified, '/items/0/criteria': [{ code: criterion }] })
  const paper = f.patched(declaration(), { '/lines/0/hs/code': declared })
  return outcomesOf(
    alone(certificate, [paper], { known: { productRules: { [declared.slice(0, 6)]: { criteria: asked } } } }),
    'M-12',
  )
}

/** Imports one after the other under a certificate of 1,000 pieces: what is granted and what is above. */
function imports(...quantities: readonly string[]): readonly string[] {
  const certificate = f.patched(trade(), { '/items/0/quantities': [{ kind: 'QUANTITY', value: '1000', unit: 'H87' }] })
  const uses: { declaration: string; itemSeq: number; quantity: string; unit: string }[] = []
  return quantities.map((value, i) => {
    const number = `IMPORT-${i + 1}`
    const paper = f.patched(declaration(), {
      '/declarationNumber': number,
      '/lines/0/quantities': [{ value, unit: 'H87' }],
      '/lines/0/grossMass': undefined,
    })
    const [balance] = alone(certificate, [paper], { known: { uses } }).balances
    uses.push({ declaration: number, itemSeq: 1, quantity: balance?.granted ?? '0', unit: 'H87' })
    return balance?.excess === '0' ? 'COMMIT' : `PARTIAL ${balance?.granted}`
  })
}

/** A certified and a declared quantity of one item. */
function quantities(
  certified: readonly [string, string],
  declared: readonly [string, string],
  parts: f.Patch = {},
): readonly string[] {
  const certificate = f.patched(trade(), {
    '/items/0/quantities': [{ kind: 'QUANTITY', value: certified[0], unit: certified[1] }],
  })
  const paper = f.patched(declaration(), {
    '/lines/0/quantities': [{ value: declared[0], unit: declared[1] }],
    '/lines/0/grossMass': undefined,
    ...parts,
  })
  const found = alone(certificate, [paper])
  return [...outcomesOf(found, 'M-15'), ...outcomesOf(found, 'M-16').map((outcome) => `M-16 ${outcome}`)]
}

/** A certificate and declarations of so many lines each. */
function manyLines(...counts: readonly number[]): readonly string[] {
  const small = { '/quantities/0/value': '1', '/grossMass': undefined, '/packages': undefined }
  const papers = counts.map((count, i) =>
    f.patched(declaration(), {
      '/declarationNumber': `D${i + 1}`,
      '/lines': Array.from({ length: count }, (_, at) => line(at + 1, small)),
    }),
  )
  return outcomesOf(alone(trade(), papers), 'M-28')
}

const noFob = { '/items/0/fob': undefined }
const AT_IMPORT = { side: 'import' } as const

export const SCENARIOS: readonly Scenario[] = [
  { id: 'F1', title: 'Viet Nam to Thailand, CTH, by sea, no FOB', run: () => judged(f.formD()), expected: [] },
  {
    id: 'F2a',
    title: 'RVC to Indonesia without FOB, either state concerned',
    run: () => judged(f.patched(f.regionalValue(), noFob), { settings: { fobCountryLogic: 'OR' } }),
    expected: ['D-36 E'],
  },
  {
    id: 'F2b',
    title: 'the same, where both must be concerned',
    run: () => judged(f.patched(f.regionalValue(), noFob), { settings: { fobCountryLogic: 'AND' } }),
    expected: [],
  },
  {
    id: 'F2c',
    title: 'the same with FOB',
    run: () => judged(f.regionalValue(), { settings: { fobCountryLogic: 'OR' } }),
    expected: [],
  },
  {
    id: 'F3',
    title: 'RVC to Malaysia with an FOB that nobody asks for',
    run: () =>
      judged(
        f.patched(f.regionalValue(), {
          '/importingCountry': 'MY',
          '/referenceNumber': 'VN-MY 26/02/00007',
          '/parties/1/address/country': 'MY',
          '/transport/portOfDischarge/code': 'MYPKG',
          '/declaration/importingCountry': 'MY',
          '/items/0/hs/tariffCountry': 'MY',
        }),
      ),
    expected: [],
  },
  {
    id: 'F4a',
    title: 'issued two days after departure without the tick, text of 2020',
    run: () => judged(f.underOldText()),
    expected: [],
  },
  {
    id: 'F4b',
    title: 'the same under the text of 2021: refused at issue, a warning at import',
    run: () => {
      const late = f.patched(f.formD(), { '/transport/departureDate': '2026-03-03' })
      return [judged(late), judged(late, AT_IMPORT)]
    },
    expected: [['D-20 E'], ['D-20 W']],
  },
  {
    id: 'F5',
    title: 'issued 400 days after departure, ticked',
    run: () => judged(f.patched(f.retroactive(), { '/transport/departureDate': '2025-01-29' })),
    expected: ['D-23 E'],
  },
  {
    id: 'F6',
    title: 'PC 25 % with its tick, preference asked: valid, decision NOT_APPLICABLE',
    run: () => {
      const asked = compared({
        certificate: { '/flags': ['PARTIAL_CUMULATION'], '/items/0/criteria': [{ code: 'PC', percent: 25 }] },
      })
      const given = f.findings(f.utilisation(), f.answering(f.partialCumulation()))
      return [judged(f.partialCumulation()), asked.items[0]?.decision, given]
    },
    expected: [[], 'NOT_APPLICABLE', ['D-43 E /items/0/decision']],
  },
  {
    id: 'F7',
    title: 'PC 40 %, PC 19 %, PE, RVC 39 %',
    run: () => [
      judged(f.patched(f.partialCumulation(), { '/items/0/criteria/0/percent': 40 })),
      judged(f.patched(f.partialCumulation(), { '/items/0/criteria/0/percent': 19 })),
      judged(f.patched(f.formD(), { '/items/0/criteria': [{ code: 'PE' }] })),
      judged(f.patched(f.formD(), { '/items/0/criteria': [{ code: 'RVC', percent: 39 }] })),
    ],
    expected: [['D-42 E'], ['D-42 E'], ['D-39 E'], ['D-40 E']],
  },
  {
    id: 'F8',
    title: 'back-to-back on two originals, of which the earlier has expired',
    run: () => judged(f.patched(f.backToBack(), { '/relatedCertificates/0/date': '2025-03-04' })),
    expected: ['D-64 E'],
  },
  {
    id: 'F9',
    title: 'back-to-back of 60 and then 50 of 100',
    run: () => [
      f.findings(f.backToBack(), f.knowing({})),
      f.findings(f.patched(f.backToBack(), { '/items/0/originalRef/quantity': '50' }), f.knowing({ taken: '60' })),
    ],
    expected: [[], ['D-65 E /items/0/originalRef/quantity']],
  },
  {
    id: 'F10',
    title: 'third-country invoicing with a Swiss company, and without a name',
    run: () => [
      judged(f.thirdCountryInvoice()),
      judged(f.patched(f.thirdCountryInvoice(), { '/parties/2': undefined, '/invoices/0/issuer': undefined })),
    ],
    expected: [[], ['D-60 E']],
  },
  {
    id: 'F11',
    title: 'a number for Thailand on a certificate to Malaysia, and one without its zeros',
    run: () => [
      judged(
        f.patched(f.formD(), {
          '/importingCountry': 'MY',
          '/parties/1/address/country': 'MY',
          '/transport/portOfDischarge/code': 'MYPKG',
          '/declaration/importingCountry': 'MY',
          '/items/0/hs/tariffCountry': 'MY',
        }),
      ),
      judged(f.patched(f.formD(), { '/referenceNumber': 'VN-TH 26/2/6' })),
    ],
    expected: [['D-05 E'], ['D-04 E']],
  },
  {
    id: 'F12',
    title: '851712 issued in 2026; 85171300 against 85171390',
    run: () => [
      judged(f.patched(f.formD(), { '/items/0/hs/code': '85171200' })),
      outcomesOf(
        alone(f.patched(trade(), { '/items/0/hs/code': '85171300' }), [
          f.patched(declaration(), { '/lines/0/hs/code': '85171390' }),
        ]),
        'M-12',
      ),
    ],
    expected: [['D-33 E'], ['MINOR']],
  },
  {
    id: 'F13',
    title: 'another code declared: WO; CTH where a value is asked; PE where wholly obtained is asked',
    run: () => [
      reclassified('03061700', '03061600', 'WO', ['WO']),
      reclassified('64039990', '64039190', 'CTH', ['RVC']),
      reclassified('64039990', '64039190', 'PE', ['WO']),
    ],
    // MINOR is "accept if there is no other doubt".
    expected: [['MINOR'], ['VERIFY'], ['REJECT']],
  },
  {
    id: 'F14',
    title: '1,000 pieces certified, imports of 400, 500 and 200',
    run: () => imports('400', '500', '200'),
    expected: ['COMMIT', 'COMMIT', 'PARTIAL 100'],
  },
  {
    id: 'F15',
    title: 'PCE of the national system against H87; kilograms against H87',
    run: () => [
      quantities(['1000', 'H87'], ['1000', 'PCE'], { '/codes': 'VNACCS' }),
      quantities(['1000', 'H87'], ['820', 'KGM']),
    ],
    expected: [['OK'], ['M-16 MINOR']],
  },
  {
    id: 'F16',
    title: '10.13 declared, 10.125 certified',
    run: () => [quantities(['10.125', 'TNE'], ['10.13', 'TNE']), quantities(['10.125', 'TNE'], ['10.14', 'TNE'])],
    expected: [['OK'], ['PARTIAL']],
  },
  {
    id: 'F17',
    title: 'another vessel, two days later',
    run: () => {
      const found = compared({
        declaration: { '/transport/vesselOrFlight': 'Wan Hai 302', '/transport/departureDate': '2026-03-08' },
      })
      return [differences(found), outcomesOf(found, 'M-23')]
    },
    expected: [['M-24 MINOR'], ['OK', 'OK']],
  },
  {
    id: 'F18',
    title: 'origin not determined at export, claimed by the certificate',
    run: () => differences(compared({ acdd: { '/items/0/description': 'Giày da#&KXĐ' } })),
    expected: ['M-22 VERIFY'],
  },
  {
    id: 'F19',
    title: 'mode 1 of the national system leaves as code 4 of Recommendation 19',
    run: () => [
      codeLists.entry('vnaccs-transport-mode', '1', '2026-03-12')?.facts.rec19,
      outcomesOf(
        alone(f.patched(trade(), { '/transport/mode': '4' }), [
          f.patched(declaration(), { '/codes': 'VNACCS', '/transport/mode': '1' }),
        ]),
        'M-25',
      ),
    ],
    expected: ['4', ['OK']],
  },
  {
    id: 'F20',
    title: 'EAV: weight 5.0 % and 5.01 % above the certificate',
    run: () =>
      ['1050', '1050.1'].map((value) => {
        const found = alone(eav(), [russianImport({ '/lines/0/grossMass/value': value })])
        return [...outcomesOf(found, 'M-15'), ...outcomesOf(found, 'M-17')]
      }),
    expected: [['OK'], ['EXPLAIN']],
  },
  {
    id: 'F20 net',
    title: 'EAV: the same of a net weight, which is no other quantity; and what is granted',
    run: () => {
      const net = eav({
        '/items/0/quantities': [
          { kind: 'GROSS', value: '1040', unit: 'KGM' },
          { kind: 'NET', value: '1000', unit: 'KGM' },
        ],
      })
      return ['1040', '1092', '1092.1'].map((value) => {
        const found = alone(net, [
          russianImport({ '/lines/0/quantities': [{ value, unit: 'KGM' }], '/lines/0/grossMass': undefined }),
        ])
        return [...outcomesOf(found, 'M-15'), ...outcomesOf(found, 'M-17'), found.balances[0]?.excess]
      })
    },
    expected: [
      ['OK', '0'],
      ['OK', '0'],
      ['EXPLAIN', '52.1'],
    ],
  },
  {
    id: 'F21',
    title: 'EAV: a duplicate of month 11, presented in month 13 of the original',
    run: () => {
      const original = { number: 'VN-RU 25/02/00003', date: '2025-04-10', relation: 'DUPLICATE_OF' }
      const duplicate = eav({
        '/kind': 'DUPLICATE',
        '/issuedOn': '2026-03-05',
        '/validTo': '2027-03-05',
        '/relatedCertificates': [original],
      })
      const on = (day: string) =>
        alone(duplicate, [russianImport({ '/registeredOn': day })]).findings.filter(({ rule }) => rule === 'M-04')
      return [on('2026-05-11'), on('2026-04-10')].map((found) => found.map(({ outcome, reasonCode }) => [outcome, reasonCode]))
    },
    expected: [[['REJECT', 'R03']], [['OK', undefined]]],
  },
  {
    id: 'F24',
    title: 'a refusal on day 61 after receipt is flagged as late, and taken',
    run: () => [
      f.findings(f.refusal(), { known: { receivedOn: '2026-01-18' } }),
      f.findings(f.refusal(), { known: { receivedOn: '2026-01-19' } }),
    ],
    expected: [['D-92 W /issuedAt'], []],
  },
  {
    id: 'F25',
    title: 'item 2 of 3 refused: a response that no rule objects to',
    run: () => judged(f.refusal(), { today: '2026-03-20' }),
    expected: [],
  },
  {
    id: 'F28',
    title:
      'RCEP with two lines of different origin; EUR.1 without HS, criterion and invoice: both come back from XML as they were',
    run: () => {
      const twoOrigins = thereAndBack('rcep', TWO_ORIGINS)
      const eur1 = thereAndBack('evfta', EUR1)
      const pack = loadPack('evfta')
      const refused = (extra: f.Patch) =>
        validate(pack, f.patched(eur1.sample, extra), { side: 'issue', today: '2026-10-12' }).map(({ code, pointer }) => [
          code,
          pointer,
        ])
      return [
        [twoOrigins.same, items(twoOrigins.back).map(({ origin }) => (origin as f.Json).country)],
        [eur1.same, eur1.back.invoices, items(eur1.back).map((item) => [item.hs, item.criteria, item.packages])],
        refused({}),
        refused({ '/items/0/hs': { code: '640399', version: '2022' }, '/items/0/criteria': [{ code: 'WO' }] }),
        // Boxes 13 and 14 are messages of their own.
        refused({ '/verification': { result: 'AUTHENTIC' } }),
      ]
    },
    expected: [
      [true, ['VN', 'MY']],
      [true, [], [[undefined, undefined, undefined]]],
      [],
      [
        ['ASW_FIELD_UNKNOWN', '/items/0/hs'],
        ['ASW_FIELD_UNKNOWN', '/items/0/criteria'],
      ],
      [['ASW_FIELD_UNKNOWN', '/verification']],
    ],
  },
  {
    id: 'F29',
    title: 'Vietnamese letters and legal forms; a description of 10 kB; 50 and 51 lines',
    run: () => {
      const long = 'giày da '.repeat(1250)
      const names = compared({
        certificate: { '/parties/1/name': 'CÔNG TY TNHH GIÀY SÀI GÒN' },
        declaration: { '/importer/name': 'Giay Sai Gon CO., LTD' },
        without: ['acdd'],
      })
      const words = compared({ certificate: { '/items/0/description': long }, declaration: { '/lines/0/description': long } })
      return [
        outcomesOf(names, 'M-08'),
        [judged(f.patched(f.formD(), { '/items/0/description': long })), outcomesOf(words, 'M-13')],
        [manyLines(50), manyLines(51), manyLines(50, 1)],
      ]
    },
    expected: [['OK'], [[], ['OK']], [[], ['EXPLAIN'], []]],
  },
  // Further rules that the register shows by a scenario.
  {
    id: 'D-19',
    title: 'a certificate that carries what importing customs write',
    run: () => judged({ ...f.formD(), preferenceDecision: 'GIVEN' }),
    expected: ['ASW_FIELD_UNKNOWN E'],
  },
  {
    id: 'E-03',
    title: 'EAV: a customs value of 200 US dollars asks for no certificate, 200.01 does',
    run: () =>
      ['200', '200.01'].map((amount) =>
        outcomesOf(alone(eav(), [russianImport({ '/customsValue': { amount, currency: 'USD' } })]), 'M-34'),
      ),
    expected: [['INFO'], []],
  },
]

/** Scenarios that are run elsewhere; `pack`: once that pack is part of this package. */
export const ELSEWHERE: Readonly<Record<string, { readonly test: string; readonly pack?: string }>> = {
  F22: { test: 'mappings/test/eaeu/certificate-cases.ts', pack: 'eaeu' },
  F23: { test: 'mappings/test/eaeu/certificate-cases.ts', pack: 'eaeu' },
  // F14, F24 and F25 are run there as well: over the ledger, the clocks and the states of an exchange.
  F26: { test: 'gateway/test/receive/scenarios.test.ts' },
  F27: { test: 'gateway/test/receive/scenarios.test.ts' },
  F30: { test: 'gateway/test/receive/scenarios.test.ts' },
}
