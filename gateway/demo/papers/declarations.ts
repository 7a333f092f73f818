import { formD, plusDays } from '../certificate.ts'

type Json = Readonly<Record<string, unknown>>
interface Item {
  readonly seq: number
  readonly description: string
  readonly hs: { readonly code: string }
  readonly quantities: readonly { readonly kind: string; readonly value: string; readonly unit: string }[]
  readonly fob: { readonly amount: string; readonly currency: string }
}

/** A Form D of which item 1 rests on a regional value content, with prices. */
export function pricedFormD(serial: number, today: string): Json & { readonly referenceNumber: string } {
  const document = formD({ serial, today })
  const items = document.items as readonly Json[]
  return {
    ...document,
    items: items.map((item, index) => ({
      ...item,
      ...(index === 0 ? { criteria: [{ code: 'RVC', percent: 45 }] } : {}),
      fob: { amount: PRICES[index], currency: 'USD' },
    })),
  } as unknown as Json & { readonly referenceNumber: string }
}

const PRICES = ['18000.00', '9200.00', '6250.00'] as const

/** What a line of a declaration says that is not what the certificate has. */
export interface Otherwise {
  readonly hs?: string
  readonly pieces?: string
  readonly amount?: string
}
/** By item of the certificate. */
type Differences = Readonly<Record<number, Otherwise>>

/** What the customs of Viet Nam tell of the export (ACDD), line by line as the certificate has it, but for the differences. */
export function exportDeclaration(certificate: Json, number: string, today: string, otherwise: Differences = {}): Json {
  return {
    document: 'export-declaration',
    scheme: 'ACDD',
    formVersion: '2018-03',
    exportDeclarationNumber: number,
    exportingCountry: 'VN',
    importingCountry: 'TH',
    exporter: { id: '0301234567', name: 'CÔNG TY TNHH GIÀY SÀI GÒN XANH' },
    consignee: {
      name: 'SIAM FOOTWEAR IMPORT CO., LTD.',
      address: { lines: ['88 Rama IV Road, Khlong Toei'], city: 'Bangkok', postcode: '10110', country: 'TH' },
    },
    agent: { id: '0312345678', name: 'SAIGON CUSTOMS SERVICE JSC' },
    departureDate: plusDays(today, 2),
    transportMode: '1',
    portOfDischarge: { code: 'THLCH' },
    items: itemsOf(certificate).map((item) => {
      const { hs, pieces, unit } = lineOf(item, otherwise)
      const { seq, description } = item
      return { seq, hsCode: hs, hsVersion: '2022', quantity: pieces, quantityUnit: unit, originCountry: 'VN', description }
    }),
    consent: { reference: 'ACDD-VN-00917', date: today },
    relatedCertificate: { referenceNumber: certificate.referenceNumber, issuingCountry: 'VN' },
  }
}

/** The import declaration of the buyer in Thailand, an extract that is never sent. */
export function importDeclaration(certificate: Json, number: string, today: string, otherwise: Differences = {}): Json {
  return {
    document: 'import-declaration',
    declarationNumber: number,
    country: 'TH',
    registeredOn: today,
    exportCountry: 'VN',
    importer: { name: 'SIAM FOOTWEAR IMPORT CO., LTD.' },
    exporter: { name: 'CÔNG TY TNHH GIÀY SÀI GÒN XANH' },
    certificates: [{ referenceNumber: certificate.referenceNumber, issuedOn: certificate.issuedOn, issuingCountry: 'VN' }],
    deliveryTerms: 'FOB',
    transport: {
      mode: '1',
      departureDate: plusDays(today, 2),
      vesselOrFlight: 'EVER SUNRISE',
      voyage: '0426N',
      portOfDischarge: { code: 'THLCH' },
    },
    invoices: (certificate.invoices as readonly Json[]).map(({ number: invoice, date }) => ({ number: invoice, date })),
    lines: itemsOf(certificate).map((item) => {
      const { hs, pieces, unit, amount } = lineOf(item, otherwise)
      return {
        seq: item.seq,
        hs: { code: hs, version: '2022' },
        description: item.description,
        originCountry: 'VN',
        quantities: [{ value: pieces, unit }],
        value: { amount, currency: 'USD' },
      }
    }),
  }
}

function itemsOf(certificate: Json): readonly Item[] {
  return certificate.items as readonly Item[]
}

function lineOf({ seq, hs, fob, quantities }: Item, otherwise: Differences): Required<Otherwise> & { readonly unit: string } {
  const { value: pieces = '0', unit = 'H87' } = quantities.find(({ kind }) => kind === 'QUANTITY') ?? {}
  return { hs: hs.code, pieces, amount: fob.amount, ...otherwise[seq], unit }
}
