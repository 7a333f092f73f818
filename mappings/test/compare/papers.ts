import { type CompareWish, type Comparison, compare } from '../../src/compare/index.ts'
import { formD, type Json, type Patch, patched } from '../rules/fixtures.ts'

/** Viet Nam's import of the goods of a Thai certificate: three papers about one shipment that agree in everything. */
export function certificate(): Json {
  return patched(formD(), {
    '/referenceNumber': 'D2026-0451',
    '/issuingCountry': 'TH',
    '/importingCountry': 'VN',
    '/parties/0': {
      role: 'EXPORTER',
      id: '0105536000123',
      name: 'CHAO PHRAYA FOOTWEAR CO., LTD',
      address: { lines: ['Rama IV'], country: 'TH' },
    },
    '/parties/1': {
      role: 'CONSIGNEE',
      id: '0301234567',
      name: 'CÔNG TY TNHH SÔNG HỒNG',
      address: { lines: ['Quận 1'], country: 'VN' },
    },
    '/transport': {
      mode: '1',
      departureDate: '2026-03-06',
      vesselOrFlight: 'EVER PRIMA',
      voyage: '0412-W',
      portOfLoading: { code: 'THLCH' },
      portOfDischarge: { code: 'VNSGN', name: 'Ho Chi Minh City' },
    },
    '/declaration/countryOfProduction': 'TH',
    '/declaration/importingCountry': 'VN',
    '/invoices': [{ id: '1', number: 'INV 0042', date: '2026-03-02', mode: 'NORMAL' }],
    '/items': [goods(1, {})],
  })
}

/** An item of leather shoes, 1,200 pairs; or other goods. */
export function goods(seq: number, parts: Patch): Json {
  return patched(
    {
      seq,
      marksAndNumbers: 'N/M',
      packages: [{ quantity: 100, type: 'CT' }],
      description: "Men's leather shoes with rubber soles",
      brandName: 'Chao Phraya',
      hs: { code: '64039990', version: '2022', tariffCountry: 'VN' },
      origin: { country: 'TH' },
      criteria: [{ code: 'CTH' }],
      quantities: [
        { kind: 'GROSS', value: '1250.5', unit: 'KGM' },
        { kind: 'QUANTITY', value: '1200', unit: 'PR' },
      ],
      invoiceRefs: ['1'],
    },
    parts,
  )
}

export function acdd(): Json {
  return {
    document: 'export-declaration',
    scheme: 'ACDD',
    formVersion: '2018-03',
    selfDeclared: true,
    exportDeclarationNumber: 'A0012345',
    exportingCountry: 'TH',
    importingCountry: 'VN',
    exporter: { id: '0105536000123', name: 'Chao Phraya Footwear Company Limited' },
    consignee: { name: 'Cong ty TNHH Song Hong', address: { lines: ['Quan 1'], country: 'VN' } },
    departureDate: '2026-03-06',
    transportMode: '1',
    portOfDischarge: { code: 'VNSGN' },
    vesselOrFlight: 'EVER PRIMA',
    voyage: '0412W',
    relatedCertificate: { referenceNumber: 'D2026-0451', issuingCountry: 'TH' },
    invoices: [{ number: 'INV-42', date: '2026-03-02' }],
    items: [
      {
        seq: 1,
        hsCode: '64039900',
        hsVersion: '2022',
        quantity: '1200',
        quantityUnit: 'PR',
        originCountry: 'TH',
        description: 'Shoes of leather, rubber soles',
      },
    ],
  }
}

export function declaration(): Json {
  return {
    document: 'import-declaration',
    declarationNumber: '104000000001',
    country: 'VN',
    registeredOn: '2026-03-12',
    importer: { id: '0301234567', name: 'Song Hong Co., Ltd', address: { country: 'VN' } },
    exporter: { name: 'Chao Phraya Footwear Co Ltd' },
    exportCountry: 'TH',
    certificates: [{ referenceNumber: 'D2026-0451', issuedOn: '2026-03-05' }],
    transport: {
      mode: '1',
      departureDate: '2026-03-06',
      vesselOrFlight: 'Ever Prima',
      voyage: '0412W',
      portOfDischarge: { code: 'VNCLI', name: 'Cat Lai' },
    },
    deliveryTerms: 'FOB',
    invoices: [{ number: 'INV042', date: '2026-03-02', issuer: { name: 'Chao Phraya Footwear', country: 'TH' } }],
    lines: [line(1, {})],
  }
}

export function line(seq: number, parts: Patch): Json {
  return patched(
    {
      seq,
      hs: { code: '64039990', version: '2022' },
      description: 'Giày da / leather shoes, rubber soles, for men',
      brandName: 'CHAO PHRAYA',
      originCountry: 'TH',
      quantities: [{ value: '1200', unit: 'PR' }],
      grossMass: { value: '1250.5', unit: 'KGM' },
      packages: [{ quantity: 100, type: 'CT' }],
    },
    parts,
  )
}

export interface Change {
  readonly certificate?: Patch
  readonly acdd?: Patch
  readonly declaration?: Patch
  readonly known?: CompareWish['known']
  readonly settings?: CompareWish['settings']
  readonly overrides?: CompareWish['overrides']
  readonly declarations?: readonly Json[]
  readonly without?: readonly ('acdd' | 'declaration')[]
}

/** The three papers with what a case changes. */
export function compared(change: Change = {}): Comparison {
  const { known, settings, overrides, without = [] } = change
  return compare({
    certificate: patched(certificate(), change.certificate ?? {}),
    ...(without.includes('acdd') ? {} : { acdd: patched(acdd(), change.acdd ?? {}) }),
    declarations:
      change.declarations ?? (without.includes('declaration') ? [] : [patched(declaration(), change.declaration ?? {})]),
    today: '2026-03-12',
    ...(known === undefined ? {} : { known }),
    ...(settings === undefined ? {} : { settings }),
    ...(overrides === undefined ? {} : { overrides }),
  })
}

/** Findings that are more than "the same", as `rule outcome`. */
export function differences(comparison: Comparison): readonly string[] {
  return comparison.findings.filter(({ outcome }) => outcome !== 'OK').map(({ rule, outcome }) => `${rule} ${outcome}`)
}

export function outcomesOf(comparison: Comparison, rule: string): readonly string[] {
  return comparison.findings.filter((finding) => finding.rule === rule).map(({ outcome }) => outcome)
}
