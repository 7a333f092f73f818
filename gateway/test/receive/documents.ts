import { readFileSync } from 'node:fs'
import { formD } from '../../demo/certificate.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { TODAY } from './world.ts'

let last = 0
/** A number that no other document of this test file has. */
export function serial(): number {
  last += 1
  return last
}

/** A whole Form D from Viet Nam to Thailand, with a number of its own. */
export function certificate(
  more: Readonly<Record<string, unknown>> = {},
): CanonicalDocument & { readonly referenceNumber: string } {
  return { ...formD({ serial: serial(), today: TODAY }), ...more } as CanonicalDocument & { readonly referenceNumber: string }
}

export function cancellation(
  of: { readonly referenceNumber: string },
  more: Readonly<Record<string, unknown>> = {},
): CanonicalDocument & { readonly cancellationId: string } {
  return {
    document: 'cancellation',
    scheme: 'ATIGA',
    formVersion: '2021-09',
    cancellationId: `CAN-${serial()}`,
    requestedAt: `${TODAY}T03:00:00Z`,
    certificate: { referenceNumber: of.referenceNumber, issuingCountry: 'VN' },
    requestedBy: { agency: 'MOIT' },
    importingCountry: 'TH',
    reasonCode: '1',
    ...more,
  }
}

/** Customs of Thailand: so much of item 1 was used. */
export function utilisation(
  of: { readonly referenceNumber: string },
  quantityUsed: string,
  more: Readonly<Record<string, unknown>> = {},
): CanonicalDocument & { readonly responseId: string } {
  const id = serial()
  return {
    document: 'certificate-response',
    scheme: 'ATIGA',
    formVersion: '2021-09',
    responseId: `UTL-${id}`,
    issuedAt: `${TODAY}T03:00:00Z`,
    respondingCountry: 'TH',
    certificate: { referenceNumber: of.referenceNumber, issuingCountry: 'VN' },
    kind: 'UTILISATION',
    importDeclaration: { number: `A004-${id}`, date: TODAY },
    items: [{ seq: 1, decision: 'GIVEN', quantityUsed, unit: 'H87', line: 1 }],
    ...more,
  }
}

const SAMPLES = new URL('../../../mappings/packs/asw/samples/', import.meta.url)
/** A document of the pack as it stands there, or changed. */
export function sample(name: string, more: Readonly<Record<string, unknown>> = {}): CanonicalDocument {
  return { ...(JSON.parse(readFileSync(new URL(`${name}.json`, SAMPLES), 'utf8')) as CanonicalDocument), ...more }
}
