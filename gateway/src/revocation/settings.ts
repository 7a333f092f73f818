/** `revocation` of `asw.yaml`. */
export interface RevocationSettings {
  /** Lists that operators or other programs put there; absolute path. */
  readonly folder?: string
  /** Where lists are fetched that no agreement names: those of our own authority, of a common root. */
  readonly urls: readonly string[]
  /** Hosts whose addresses may be followed where a certificate names them; from no other does a certificate make us fetch. */
  readonly hosts: readonly string[]
  /** Networks (CIDR) that may be called although they are not public. */
  readonly allow: readonly string[]
  readonly everyMs: number
  /** From connecting to the end of the list. */
  readonly timeoutMs: number
  readonly maxBytes: number
}
