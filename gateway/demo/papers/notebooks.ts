import { plusDays, plusYear } from '../certificate.ts'

type Json = Readonly<Record<string, unknown>>

export const NOTEBOOKS = { th: 'TH-E-DEMO-00101', sg: 'SGDEMO-D0000102', sgSecond: 'SGDEMO-D0000103' } as const

/** Thailand certifies 1,000 notebooks to a consolidator in Singapore. All parties and numbers are invented. */
export function thaiOriginal(today: string): Json {
  return {
    ...head(today, 'TH', 'SG', NOTEBOOKS.th),
    exportingCountry: 'TH',
    issuingAuthority: { code: 'DFT', name: 'Department of Foreign Trade' },
    parties: [
      party('EXPORTER', 'SIAM COMPUTER PUBLIC CO., LTD', '9 Bangna-Trad Road', 'Samut Prakan', 'TH'),
      party('CONSIGNEE', 'STRAITS CONSOLIDATION PTE LTD', '55 Keppel Road #10-01', 'Singapore', 'SG'),
    ],
    transport: voyage(today, 'SINAR BANGKOK', '117S', 'THLCH', 'SGSIN'),
    flags: [],
    relatedCertificates: [],
    invoices: [{ id: 'A', number: 'SC/26/5510', date: today, mode: 'NORMAL' }],
    items: [notebooks('1000', '2350', 100, 'SG', 'SC SINGAPORE 1-100')],
    ...signed(today, 'TH', 'SG', ['Samut Prakan', 'Somchai Jaidee'], ['Nonthaburi', 'Kanya Srisuk']),
  }
}

/** Singapore passes some of them on to Viet Nam, under a certificate of its own that names the original and the share it takes. */
export function singaporeBackToBack(today: string, quantity: string, number: string = NOTEBOOKS.sg): Json {
  const cartons = Math.ceil(Number(quantity) / 10)
  const share = { originalRef: { number: NOTEBOOKS.th, itemSeq: 1, quantity, unit: 'H87' } }
  return {
    ...head(today, 'SG', 'VN', number),
    exportingCountry: 'SG',
    issuingAuthority: { code: 'SGC', name: 'Singapore Customs' },
    parties: [
      party('EXPORTER', 'STRAITS CONSOLIDATION PTE LTD', '55 Keppel Road #10-01', 'Singapore', 'SG'),
      party('CONSIGNEE', 'CONG TY TNHH MAY TINH PHUONG NAM', '20 Nguyen Hue', 'Ho Chi Minh City', 'VN'),
    ],
    transport: { ...voyage(today, 'SINAR SAIGON', '043N', 'SGSIN', 'VNSGN'), routeCountries: ['TH', 'SG', 'VN'] },
    flags: ['BACK_TO_BACK'],
    relatedCertificates: [
      {
        number: NOTEBOOKS.th,
        date: today,
        country: 'TH',
        authority: 'Department of Foreign Trade',
        relation: 'BACK_TO_BACK_ORIGINAL',
      },
    ],
    invoices: [{ id: 'A', number: 'SCP-26-0883', date: today, mode: 'NORMAL' }],
    items: [{ ...notebooks(quantity, String(Number(quantity) * 2.35), cartons, 'VN', `PN SAIGON 1-${cartons}`), ...share }],
    ...signed(today, 'TH', 'VN', ['Singapore', 'Lim Wei Ling'], ['Singapore', 'Mohamed Faizal']),
  }
}

function head(today: string, issuingCountry: string, importingCountry: string, referenceNumber: string): Json {
  return {
    document: 'certificate-of-origin',
    scheme: 'ATIGA',
    proofKind: 'CERTIFICATE',
    formVersion: '2021-09',
    kind: 'ORIGINAL',
    referenceNumber,
    issuingCountry,
    importingCountry,
    issuedOn: today,
    validFrom: today,
    validTo: plusYear(today),
  }
}

function party(role: string, name: string, line: string, city: string, country: string): Json {
  return { role, name, address: { lines: [line], city, country } }
}

function voyage(today: string, vesselOrFlight: string, number: string, loading: string, discharge: string): Json {
  return {
    mode: '1',
    departureDate: plusDays(today, 1),
    vesselOrFlight,
    voyage: number,
    portOfLoading: { code: loading },
    portOfDischarge: { code: discharge },
  }
}

function notebooks(pieces: string, kilograms: string, cartons: number, tariffCountry: string, marksAndNumbers: string): Json {
  return {
    seq: 1,
    marksAndNumbers,
    packages: [{ quantity: cartons, type: 'CT' }],
    description: 'Portable automatic data processing machines, weighing not more than 10 kg',
    brandName: 'SIAMBOOK',
    manufacturer: 'SIAM COMPUTER PUBLIC CO., LTD',
    hs: { code: '84713020', version: '2022', tariffCountry },
    origin: { country: 'TH' },
    criteria: [{ code: 'RVC', percent: 50 }],
    quantities: [
      { kind: 'GROSS', value: kilograms, unit: 'KGM' },
      { kind: 'QUANTITY', value: pieces, unit: 'H87' },
    ],
    invoiceRefs: ['A'],
  }
}

function signed(
  date: string,
  countryOfProduction: string,
  importingCountry: string,
  [exporterPlace, exporter]: readonly [string, string],
  [officePlace, officer]: readonly [string, string],
): Json {
  return {
    declaration: { place: exporterPlace, date, signatory: exporter, countryOfProduction, importingCountry },
    certification: { place: officePlace, date, signatory: officer },
  }
}
