import { readFileSync } from 'node:fs'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { plusDays, plusYear } from '../certificate.ts'

const SAMPLES = new URL('../../../mappings/packs/eaeu/samples/', import.meta.url)

/** A document of the pack's samples, by the name of its file. */
export function sample(name: string): CanonicalDocument {
  return JSON.parse(readFileSync(new URL(`${name}.json`, SAMPLES), 'utf8')) as CanonicalDocument
}

type Eav = CanonicalDocument & {
  readonly transport: object
  readonly invoices: readonly object[]
  readonly declaration: object
  readonly certification: object
  readonly registerEntry: object
}
const today = () => new Date().toISOString().slice(0, 10)

/** A certificate EAV that was issued yesterday, from Viet Nam to Russia. */
export function formEav(serial: number, more: object = {}): CanonicalDocument {
  const json = sample('certificate-of-origin.vn-ru-two-items-by-sea') as Eav
  const issuedOn = plusDays(today(), -1)
  return {
    ...json,
    referenceNumber: numberEav(serial),
    ...{ issuedOn, issuedAt: `${issuedOn}T09:40:00+07:00`, validFrom: issuedOn, validTo: plusYear(issuedOn) },
    transport: { ...json.transport, departureDate: plusDays(today(), 2) },
    declaration: { ...json.declaration, date: plusDays(today(), -2) },
    certification: { ...json.certification, date: issuedOn },
    registerEntry: { ...json.registerEntry, updatedAt: `${issuedOn}T09:41:07+07:00` },
    invoices: json.invoices.map((invoice) => ({ ...invoice, date: plusDays(today(), -5) })),
    ...more,
  }
}

export function numberEav(serial: number): string {
  return `VN-RU 26/02/${String(serial).padStart(5, '0')}`
}

/** A certificate in place of another one, which it names in the words that the form asks for. */
export function formEavAfter(serial: number, before: CanonicalDocument, kind: 'DUPLICATE' | 'SUBSTITUTION'): CanonicalDocument {
  const { referenceNumber: number, issuedOn } = before as { referenceNumber?: string; issuedOn?: string }
  const date = String(issuedOn).split('-').reverse().join('.')
  const words = kind === 'DUPLICATE' ? 'DUPLICATE OF' : 'ISSUED IN SUBSTITUTION FOR'
  const relation =
    kind === 'DUPLICATE' ? { relation: 'DUPLICATE_OF' } : { relation: 'SUBSTITUTES', reason: 'the brand was wrong' }
  return formEav(serial, {
    kind,
    relatedCertificates: [{ number, date: issuedOn, country: 'VN', ...relation }],
    officialText: [{ text: `${words} THE CERTIFICATE OF ORIGIN NUMBER ${number} DATE ${date}`, language: 'en' }],
  })
}

const MOIT = { country: 'VN', code: '02', name: 'Import-Export Management Office of Ho Chi Minh City' }

/** The register of Viet Nam says that one certificate has taken the place of another. */
export function replaced(before: CanonicalDocument, after: CanonicalDocument): CanonicalDocument {
  const named = ({ referenceNumber, issuedOn }: CanonicalDocument) => ({ referenceNumber, issuedOn })
  return {
    ...sample('certificate-status.replaced'),
    certificate: { ...named(before), issuingCountry: 'VN' },
    successor: named(after),
    effectiveAt: new Date().toISOString(),
    authority: MOIT,
  }
}

/** Russia asks whether a certificate is what it says. */
export function verificationRequest(number: string, { referenceNumber, issuedOn }: CanonicalDocument): CanonicalDocument {
  return {
    document: 'origin-verification-request',
    ...{ scheme: 'EAEUVN', formVersion: '2026-01', requestNumber: number, requestedOn: today() },
    certificates: [{ referenceNumber, issuedOn }],
    items: [1],
    reasons: ['ORIGIN_CRITERION'],
    questions: 'Were the uppers made in Viet Nam?',
    authority: { country: 'RU', name: 'Федеральная таможенная служба' },
  } as CanonicalDocument
}

export function verificationResult(number: string, { referenceNumber, issuedOn }: CanonicalDocument): CanonicalDocument {
  return {
    ...sample('origin-verification-result.confirmed'),
    request: { number, date: today() },
    certificates: [{ referenceNumber, issuedOn, result: 'CONFIRMED' }],
    authority: MOIT,
    foundOn: today(),
  }
}

/** Document kind 864 of the classifier: certificate of origin. */
export function declarationExtract(number: string, { referenceNumber, issuedOn }: CanonicalDocument): CanonicalDocument {
  const json = sample('goods-declaration-extract.vn-export-with-certificate') as CanonicalDocument & {
    readonly declaration: object
    readonly documents: readonly object[]
    readonly items: readonly (object & { readonly documents?: readonly object[] })[]
  }
  const date = today()
  return {
    ...json,
    declaration: { ...json.declaration, number, date },
    documents: json.documents.map((one) => ({ ...one, date: plusDays(date, -5) })),
    items: json.items.map((item) => ({
      ...item,
      ...(item.documents ? { documents: [{ kind: '864', number: referenceNumber, date: issuedOn }] } : {}),
      decision: { code: '10', date },
    })),
    updatedAt: new Date().toISOString(),
  }
}

/** What does the register of Viet Nam say of this certificate? */
export function questionEav(serial: number): CanonicalDocument {
  const question = { document: 'certificate-query', scheme: 'EAEUVN', formVersion: '2026-01' } as const
  return { ...question, issuingCountry: 'VN', referenceNumber: numberEav(serial) }
}

/** It says nothing. */
export function noData(): CanonicalDocument {
  return { ...sample('processing-result.no-data-found'), processedAt: new Date().toISOString() }
}
