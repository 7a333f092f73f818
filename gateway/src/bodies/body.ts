/** A body that a country has notified as one that issues or verifies certificates of origin (FTA VN-EAEU art. 4.28, OCP Rule 2). */
export interface Body {
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** As certificates write it in `issuingAuthority.code`. */
  readonly code: string
  readonly name: string
  readonly address?: string
  readonly roles: readonly BodyRole[]
  /** `scheme` of the certificates it may issue; absent: of every scheme. */
  readonly schemes?: readonly string[]
  /** First and last day of issue. */
  readonly validFrom: string
  readonly validTo?: string
  /** The letter that notified it. */
  readonly letter: { readonly reference: string; readonly date: string }
  readonly seals: readonly Specimen[]
  readonly signatures: readonly Specimen[]
  /** The file of the register, and its edition. */
  readonly register: { readonly name: string; readonly edition: string }
}
export type BodyRole = 'issuing' | 'verifying'

/** A picture of a seal impression or of a signature. */
export interface Specimen {
  /** SHA-256 of the picture: its name everywhere. */
  readonly sha256: string
  readonly mediaType: MediaType
  /** Absolute path. */
  readonly path: string
  readonly validFrom: string
  readonly validTo?: string
  /** Whose signature it is. */
  readonly officer?: string
}
export const MEDIA_TYPES = ['image/png', 'image/jpeg', 'image/tiff', 'application/pdf'] as const
export type MediaType = (typeof MEDIA_TYPES)[number]

/** Every body that was notified. */
export interface Bodies {
  all(): readonly Body[]
  /** Those of a country under this code: one for each period. */
  of(country: string, code: string): readonly Body[]
}

/** Whether a day lies in a period; both its ends belong to it. */
export function holds({ validFrom, validTo }: Pick<Body, 'validFrom' | 'validTo'>, day: string): boolean {
  return validFrom <= day && (validTo === undefined || day <= validTo)
}
