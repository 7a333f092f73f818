/** Schemes whose packs have no certificate-response: what is used or refused stays with importing customs (docs/eaeu.md). */
const WITHOUT: ReadonlySet<string> = new Set(['EAEUVN'])

/** Whether the importing country can tell the issuing one what it decides about a certificate. */
export function hasResponses(scheme: string): boolean {
  return !WITHOUT.has(scheme)
}
