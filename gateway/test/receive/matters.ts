import { readFileSync } from 'node:fs'
import type { CanonicalDocument, DocumentKind } from '../../src/message/document.ts'
import { cancellation, certificate, serial, utilisation } from './documents.ts'
import { TODAY } from './world.ts'

const SAMPLES = new URL('../../../mappings/packs/asw/samples/', import.meta.url)

/** A sample of the pack; `more` replaces members. */
export function sample(name: string, more: Readonly<Record<string, unknown>> = {}): CanonicalDocument {
  return { ...(JSON.parse(readFileSync(new URL(`${name}.json`, SAMPLES), 'utf8')) as CanonicalDocument), ...more }
}

const about = (referenceNumber: string) => ({ certificate: { referenceNumber, issuingCountry: 'VN' } })
const declared = (exportDeclarationNumber: string) => ({ declaration: { exportDeclarationNumber, exportingCountry: 'VN' } })

/** Every kind of document about one matter between Viet Nam, which exports, and Thailand. */
export interface Matter {
  readonly kind: DocumentKind
  readonly from: 'VN' | 'TH'
  /** What it is about: a certificate, a declaration, or itself. */
  readonly of: 'certificate' | 'declaration' | 'itself'
  readonly make: (number: string) => CanonicalDocument
  /** The question that it answers, from the other side. */
  readonly asked?: (number: string) => CanonicalDocument
  /** The same business act, saying something else. */
  readonly otherwise: Readonly<Record<string, unknown>>
}

export const MATTERS: readonly Matter[] = [
  {
    ...{ kind: 'certificate-of-origin', from: 'VN', of: 'itself' },
    make: (referenceNumber) => ({ ...certificate(), referenceNumber }),
    otherwise: { issuingAuthority: { code: 'MOIT', name: 'Another name' } },
  },
  {
    ...{ kind: 'certificate-response', from: 'TH', of: 'certificate' },
    make: (referenceNumber) => utilisation({ referenceNumber }, '400'),
    otherwise: { items: [{ seq: 1, decision: 'GIVEN', quantityUsed: '401', unit: 'H87', line: 1 }] },
  },
  {
    ...{ kind: 'cancellation', from: 'VN', of: 'certificate' },
    make: (referenceNumber) => cancellation({ referenceNumber }),
    otherwise: { reasonCode: '2' },
  },
  {
    ...{ kind: 'retransmission-request', from: 'TH', of: 'certificate' },
    make: (number) => sample('retransmission-request.lost', about(number)),
    otherwise: { reasonCode: 'UNREADABLE' },
  },
  {
    ...{ kind: 'retransmission-response', from: 'VN', of: 'certificate' },
    asked: (number) => sample('retransmission-request.lost', { ...about(number), requestId: 'TH-RTX-2026-0001' }),
    make: (number) => sample('retransmission-response.on-its-way', about(number)),
    otherwise: { reasonText: 'Once more' },
  },
  {
    ...{ kind: 'verification-request', from: 'TH', of: 'certificate' },
    make: (number) => sample('verification-request.reasonable-doubt', about(number)),
    otherwise: { reasonText: 'Another doubt' },
  },
  {
    ...{ kind: 'verification-response', from: 'VN', of: 'certificate' },
    asked: (number) => sample('verification-request.reasonable-doubt', about(number)),
    make: (number) => sample('verification-response.interim', { ...about(number), respondedBy: { agency: 'MOIT' } }),
    otherwise: { finding: 'Something else was found' },
  },
  {
    ...{ kind: 'export-declaration', from: 'VN', of: 'itself' },
    make: (number) => sample('export-declaration.all-parameters', { exportDeclarationNumber: number }),
    otherwise: { transportMode: '4' },
  },
  {
    ...{ kind: 'declaration-response', from: 'TH', of: 'declaration' },
    make: (number) => sample('declaration-response.accepted', declared(number)),
    otherwise: { office: 'THBKK' },
  },
  {
    ...{ kind: 'declaration-cancellation', from: 'VN', of: 'declaration' },
    make: (number) => sample('declaration-cancellation.not-shipped', declared(number)),
    otherwise: { reasonCode: '2' },
  },
  {
    ...{ kind: 'mis-report', from: 'VN', of: 'itself' },
    make: (number) => sample('mis-report.one-month', { reportId: number }),
    otherwise: { note: 'Another note' },
  },
]

/** A number that nothing else in this file speaks about, as its kind writes it. */
export function freshNumber({ kind, of }: Pick<Matter, 'kind' | 'of'>): string {
  const n = String(serial()).padStart(5, '0')
  const certified = of === 'certificate' || kind === 'certificate-of-origin'
  return certified ? `VN-TH ${TODAY.slice(2, 4)}/03/${n}` : `3021456${n}`
}
