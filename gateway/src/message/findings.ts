import { jsonBytes } from './bytes.ts'
import { canonicalJson } from './canonical-json.ts'
import { digestOf } from './digest.ts'
import { Fault } from './fault.ts'
import type { Sha256 } from './ids.ts'

/** The result of a verification of certificates EAV: about some or all of those that the letter asks about. */
export interface OriginResult {
  readonly request: { readonly number: string }
  readonly certificates: readonly Finding[]
  readonly foundOn: string
}
interface Finding {
  readonly referenceNumber: string
  readonly result: string
  readonly items?: readonly { readonly seq: number; readonly result: string }[]
}

/** Numbers of the certificates about which nothing more is to come: a longer term is asked neither for it nor for an item of it. */
export function settledBy({ certificates }: Pick<OriginResult, 'certificates'>): readonly string[] {
  return certificates.filter((one) => openIn(one).length === 0).map(({ referenceNumber }) => referenceNumber)
}

/**
 * What tells results of one day apart: of which certificates they speak, and what they leave open of each, in any order. What was
 * found is not in it. Throws ASW_DOCUMENT_INVALID.
 */
export function coverageOf({ certificates }: Pick<OriginResult, 'certificates'>): Sha256 {
  if (!Array.isArray(certificates) || !certificates.every(isFinding))
    throw new Fault('ASW_DOCUMENT_INVALID', 'the result names no certificates')
  return digestOf(jsonBytes(certificates.map((one) => canonicalJson([one.referenceNumber, openIn(one)])).sort()))
}

/** The document may not have been judged yet. */
function isFinding(value: unknown): value is Finding {
  if (typeof value !== 'object' || value === null) return false
  const { referenceNumber, items = [] } = value as Partial<Finding>
  return (
    typeof referenceNumber === 'string' &&
    Array.isArray(items) &&
    items.every((item) => typeof item === 'object' && item !== null)
  )
}

function openIn({ result, items = [] }: Finding): readonly (string | number)[] {
  const open = items.filter((item) => item.result === MORE_TIME).map(({ seq }) => seq)
  return [...(result === MORE_TIME ? ['all'] : []), ...open.sort((a, b) => a - b)]
}
const MORE_TIME = 'EXTENDED_TERM'
