/** Reason codes (RFC 5280 5.3.1). 7 is not used. */
export const REASONS: Readonly<Record<number, Reason>> = {
  0: 'unspecified',
  1: 'keyCompromise',
  2: 'cACompromise',
  3: 'affiliationChanged',
  4: 'superseded',
  5: 'cessationOfOperation',
  6: 'certificateHold',
  8: 'removeFromCRL',
  9: 'privilegeWithdrawn',
  10: 'aACompromise',
}
export type Reason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'removeFromCRL'
  | 'privilegeWithdrawn'
  | 'aACompromise'

/**
 * Reasons that say nothing against the key before the revocation date. With every other one, and where none is given, the
 * key may have been in other hands for longer than anybody knows: then the date does not count.
 */
export const HARMLESS_BEFORE: ReadonlySet<Reason> = new Set(['affiliationChanged', 'superseded', 'cessationOfOperation'])
