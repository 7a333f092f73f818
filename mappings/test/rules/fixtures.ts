import { readFileSync } from 'node:fs'
import { codeLists } from '../../src/codelists/index.ts'
import type { Issue } from '../../src/fault.ts'
import { compileRules, type RuleContext, type RuleSet, runRules } from '../../src/rules/index.ts'
import { readYaml } from '../../src/yaml-source.ts'

const FILE = new URL('../../packs/asw/rules.yaml', import.meta.url)

/** A copy of the pack's rules as plain values, for tests that change them. */
export function readRules(): unknown {
  return structuredClone(PLAIN)
}

const SOURCE = readYaml(readFileSync(FILE, 'utf8'), 'rules.yaml')
const PLAIN = SOURCE.value

export const RULES: RuleSet = compileRules(SOURCE.value, 'rules.yaml', SOURCE.lineOf)

export type Json = Readonly<Record<string, unknown>>

/** Pointer -> new value; `undefined` takes the member away, `/-` at the end appends. */
export type Patch = Readonly<Record<string, unknown>>

export function patched(document: Json, patch: Patch): Json {
  const copy = structuredClone(document) as Record<string, unknown>
  for (const [pointer, value] of Object.entries(patch)) {
    const path = pointer.split('/').slice(1)
    const last = path.pop() ?? ''
    const parent = path.reduce<Record<string, unknown>>((part, step) => {
      part[step] ??= {}
      return part[step] as Record<string, unknown>
    }, copy)
    if (Array.isArray(parent)) patchList(parent, last, value)
    else if (value === undefined) delete parent[last]
    else parent[last] = value
  }
  return copy
}

function patchList(list: unknown[], step: string, value: unknown): void {
  if (step === '-') list.push(value)
  else if (value === undefined) list.splice(Number(step), 1)
  else list[Number(step)] = value
}

export function issues(document: unknown, context: Partial<RuleContext> = {}, rules: RuleSet = RULES): readonly Issue[] {
  return runRules(rules, document, { side: 'issue', today: '2026-03-20', ...context }, codeLists)
}

/** Findings as `rule severity pointer`, for comparison. Code findings are marked. */
export function findings(document: unknown, context: Partial<RuleContext> = {}, rules: RuleSet = RULES): readonly string[] {
  return issues(document, context, rules).map(
    ({ rule, severity, pointer, code }) => `${rule} ${severity} ${pointer}${code === 'ASW_CODE_UNKNOWN' ? ' code' : ''}`,
  )
}

const party = (role: string, name: string, country: string): Json => ({
  role,
  name,
  address: { lines: ['1 Harbour Road'], country },
})

function item(seq: number): Json {
  return {
    seq,
    marksAndNumbers: 'N/M',
    packages: [{ quantity: 100, type: 'CT' }],
    description: 'Leather shoes with rubber soles',
    brandName: 'Sông Hồng',
    manufacturer: 'Sông Hồng Footwear JSC',
    hs: { code: '64039990', version: '2022', tariffCountry: 'TH' },
    origin: { country: 'VN' },
    criteria: [{ code: 'CTH' }],
    quantities: [
      { kind: 'GROSS', value: '1250.5', unit: 'KGM' },
      { kind: 'QUANTITY', value: '1200', unit: 'PR' },
    ],
    invoiceRefs: ['1'],
  }
}

/** F1: Viet Nam to Thailand by sea, one item, CTH, no FOB. Nothing to find. */
export function formD(): Json {
  return {
    document: 'certificate-of-origin',
    scheme: 'ATIGA',
    proofKind: 'CERTIFICATE',
    formVersion: '2021-09',
    kind: 'ORIGINAL',
    referenceNumber: 'VN-TH 26/02/00006',
    issuingCountry: 'VN',
    importingCountry: 'TH',
    issuedOn: '2026-03-05',
    validFrom: '2026-03-05',
    validTo: '2027-03-05',
    issuingAuthority: { code: '02', name: 'Import-Export Office of Ho Chi Minh City', office: '02' },
    parties: [party('EXPORTER', 'Sông Hồng Footwear JSC', 'VN'), party('CONSIGNEE', 'Chao Phraya Trading Co., Ltd', 'TH')],
    transport: {
      mode: '1',
      departureDate: '2026-03-06',
      vesselOrFlight: 'EVER GIFTED',
      portOfLoading: { code: 'VNSGN', name: 'Ho Chi Minh City' },
      portOfDischarge: { code: 'THLCH', name: 'Laem Chabang' },
    },
    flags: [],
    relatedCertificates: [],
    invoices: [{ id: '1', number: 'SH-2026-118', date: '2026-03-01', mode: 'NORMAL' }],
    items: [item(1)],
    declaration: {
      place: 'Ho Chi Minh City',
      date: '2026-03-04',
      signatory: 'Nguyễn Văn An',
      countryOfProduction: 'VN',
      importingCountry: 'TH',
    },
    certification: { place: 'Ho Chi Minh City', date: '2026-03-05', signatory: 'Trần Thị Bình' },
  }
}

/** As `formD`, with three different items. */
export function threeItems(): Json {
  return patched(formD(), { '/items': [item(1), item(2), item(3)] })
}

/** Back-to-back from Singapore with so many items. */
export function manyItems(count: number): Json {
  const [first] = backToBack().items as readonly Json[]
  return patched(backToBack(), { '/items': Array.from({ length: count }, (_, i) => ({ ...first, seq: i + 1 })) })
}

/** Viet Nam to Indonesia with RVC 40 and FOB. */
export function regionalValue(): Json {
  return patched(formD(), {
    '/importingCountry': 'ID',
    '/referenceNumber': 'VN-ID 26/02/00007',
    '/parties/1/address/country': 'ID',
    '/transport/portOfDischarge/code': 'IDJKT',
    '/declaration/importingCountry': 'ID',
    '/items/0/hs': { code: '61091010', version: '2022', tariffCountry: 'ID' },
    '/items/0/criteria': [{ code: 'RVC', percent: 40 }],
    '/items/0/fob': { amount: '12500.00', currency: 'USD' },
  })
}

/** Singapore to Viet Nam on two Thai originals. */
export function backToBack(): Json {
  return patched(formD(), {
    '/issuingCountry': 'SG',
    '/importingCountry': 'VN',
    '/referenceNumber': '26B0001234',
    '/flags/-': 'BACK_TO_BACK',
    '/parties/0/address/country': 'SG',
    '/parties/1/address/country': 'VN',
    '/transport/portOfLoading/code': 'SGSIN',
    '/transport/portOfDischarge/code': 'VNSGN',
    '/declaration/countryOfProduction': 'TH',
    '/declaration/importingCountry': 'VN',
    '/items/0/hs/tariffCountry': 'VN',
    '/items/0/origin/country': 'TH',
    '/items/0/originalRef': { number: 'D2025-0099', itemSeq: 1, quantity: '60', unit: 'PR' },
    '/relatedCertificates': [
      { number: 'D2025-0099', date: '2025-06-02', country: 'TH', relation: 'BACK_TO_BACK_ORIGINAL' },
      { number: 'D2025-0100', date: '2025-07-02', country: 'TH', relation: 'BACK_TO_BACK_ORIGINAL' },
    ],
  })
}

/** What the intermediate state knows of the first Thai original: 100 pairs in a tonne of goods, of which others took some. */
export function knowing({
  taken,
  criterion = { code: 'CTH' },
  accountUnit,
}: {
  taken?: string
  criterion?: Json
  accountUnit?: string
}): Partial<RuleContext> {
  const line = {
    seq: 1,
    ...(accountUnit === undefined ? {} : { accountUnit }),
    criteria: [criterion],
    quantities: [
      { kind: 'GROSS', value: '1', unit: 'TNE' },
      { kind: 'QUANTITY', value: '100', unit: 'PR' },
    ],
  }
  const use = { number: 'D2025-0099', itemSeq: 1, quantity: taken, unit: 'PR' }
  const originals = [{ referenceNumber: 'D2025-0099', items: [line] }]
  return { known: { originals, otherUses: taken === undefined ? [] : [use] } }
}

/** The certificate that a response speaks of: its own first item, and two more, as the responses here answer three. */
export function answering(certificate: Json): Partial<RuleContext> {
  const [first] = certificate.items as readonly Json[]
  return { known: { certificate: { ...certificate, items: [first, item(2), item(3)] } } }
}

/** Issued nine days after departure, and marked so. */
export function retroactive(): Json {
  return patched(formD(), { '/flags/-': 'ISSUED_RETROACTIVELY', '/transport/departureDate': '2026-02-24' })
}

/** The goods go to an exhibition in Malaysia first. */
export function exhibition(): Json {
  return patched(formD(), { '/flags/-': 'EXHIBITION', '/parties/-': party('EXHIBITION', 'Kuala Lumpur Leather Fair', 'MY') })
}

/** Invoiced by a Swiss company. */
export function thirdCountryInvoice(): Json {
  return patched(formD(), {
    '/flags/-': 'THIRD_COUNTRY_INVOICING',
    '/parties/-': party('INVOICER', 'Limmat Handels AG', 'CH'),
    '/invoices/0/mode': 'THIRD_COUNTRY',
    '/invoices/0/issuer': { name: 'Limmat Handels AG', country: 'CH' },
  })
}

/** PC 25 %, ticked. */
export function partialCumulation(): Json {
  return patched(formD(), { '/flags/-': 'PARTIAL_CUMULATION', '/items/0/criteria': [{ code: 'PC', percent: 25 }] })
}

/** Replaces a certificate with an error, which is cancelled beside it. */
export function replacement(): Json {
  return patched(formD(), {
    '/kind': 'SUBSTITUTION',
    '/relatedCertificates/-': {
      number: 'VN-TH 26/02/00003',
      date: '2026-02-20',
      relation: 'REPLACES',
      reason: 'misspelt consignee',
    },
  })
}

/** Issued in 2021 under the text of 20 Sep 2020. */
export function underOldText(): Json {
  return patched(formD(), {
    '/issuedOn': '2022-03-05',
    '/validFrom': '2022-03-05',
    '/validTo': '2023-03-05',
    '/referenceNumber': 'VN-TH 22/02/00006',
    '/transport/departureDate': '2022-03-03',
    '/invoices/0/date': '2022-03-01',
    '/declaration/date': '2022-03-04',
    '/certification/date': '2022-03-05',
  })
}

/** Customs of Thailand gave preference to both items. */
export function utilisation(): Json {
  return {
    document: 'certificate-response',
    scheme: 'ATIGA',
    formVersion: '2021-09',
    responseId: 'TH-2026-000001',
    issuedAt: '2026-03-20T10:00:00+07:00',
    respondingCountry: 'TH',
    certificate: { referenceNumber: 'VN-TH 26/02/00006', issuingCountry: 'VN' },
    kind: 'UTILISATION',
    importDeclaration: { number: 'A0012603', date: '2026-03-18' },
    items: [
      { seq: 1, decision: 'GIVEN', quantityUsed: '400', unit: 'PR' },
      { seq: 2, decision: 'GIVEN', quantityUsed: '500', unit: 'PR' },
    ],
  }
}

/** F25: one item of three refused. */
export function refusal(): Json {
  return patched(utilisation(), {
    '/kind': 'REFUSAL',
    '/items/1': { seq: 2, decision: 'NOT_GIVEN', reasonCodes: ['R04'] },
    '/items/-': { seq: 3, decision: 'GIVEN', quantityUsed: '10', unit: 'PR' },
  })
}

export function receipt(): Json {
  return patched(utilisation(), {
    '/kind': 'RECEIPT',
    '/items': undefined,
    '/importDeclaration': undefined,
    '/hop': 'AS4',
    '/received': true,
  })
}

export function outcome(): Json {
  return patched(utilisation(), {
    '/kind': 'CANCELLATION_OUTCOME',
    '/items': undefined,
    '/importDeclaration': undefined,
    '/cancellation': { cancellationId: 'VN-C-1', outcome: 'CANCELLED' },
  })
}

/** Cancelled because a new certificate takes its place. */
export function cancellation(): Json {
  return {
    document: 'cancellation',
    scheme: 'ATIGA',
    formVersion: '2021-09',
    cancellationId: 'VN-C-1',
    requestedAt: '2026-03-09T09:30:00+07:00',
    certificate: { referenceNumber: 'VN-TH 26/02/00006', issuingCountry: 'VN' },
    requestedBy: { agency: '02' },
    importingCountry: 'TH',
    reasonCode: '3',
    replacedBy: { referenceNumber: 'VN-TH 26/02/00009' },
  }
}
