import type { CanonicalDocument } from './document.ts'

/** Certificates that a document asks about. */
export interface AskedAbout {
  readonly scheme: string
  readonly numbers: readonly string[]
  /** Left out where the document does not say who issued them. */
  readonly issuingCountry?: string
}

interface Asking {
  readonly referenceNumber?: string
  readonly issuingCountry?: string
  readonly certificates?: readonly { readonly referenceNumber: string }[]
}

/** What a question or a letter names: both are matters of their own. `undefined` of everything else, and of a question about a period. */
export function askedAbout(json: CanonicalDocument): AskedAbout | undefined {
  const { scheme } = json
  const { referenceNumber, issuingCountry, certificates = [] } = json as Asking
  if (json.document === 'origin-verification-request')
    return { scheme, numbers: [...new Set(certificates.map((one) => one.referenceNumber))] }
  if (json.document !== 'certificate-query' || referenceNumber === undefined || issuingCountry === undefined) return undefined
  return { scheme, numbers: [referenceNumber], issuingCountry }
}
