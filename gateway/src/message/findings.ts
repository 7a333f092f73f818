/** The result of a verification of certificates EAV: about some or all of those that the letter asks about. */
export interface OriginResult {
  readonly request: { readonly number: string }
  readonly certificates: readonly Finding[]
  readonly foundOn: string
}
interface Finding {
  readonly referenceNumber: string
  readonly result: string
  readonly items?: readonly { readonly result: string }[]
}

/** Numbers of the certificates about which nothing more is to come: a longer term is asked neither for it nor for an item of it. */
export function settledBy({ certificates }: Pick<OriginResult, 'certificates'>): readonly string[] {
  return certificates.filter(isSettled).map(({ referenceNumber }) => referenceNumber)
}

function isSettled({ result, items = [] }: Finding): boolean {
  return [result, ...items.map((item) => item.result)].every((found) => found !== 'EXTENDED_TERM')
}
