import { convertQuantity, type Pack } from '@asw/mappings'
import type { Allotment, ExchangeRow, Journal, Submission } from '../journal/journal.ts'
import type { LedgerWish } from '../journal/ledger.ts'
import { wholeRefusalOf } from '../journal/submission.ts'
import type { CanonicalDocument } from '../message/document.ts'
import { certificateKey } from '../message/ids.ts'
import { inCertifiedUnits } from '../message/uses.ts'

type Asked = Pick<Journal, 'exchangeOf'>
type Draws = Pick<Submission, 'uses' | 'allotments' | 'replaces'> & Partial<Pick<Submission, 'facts'>>

interface Certificate {
  readonly scheme: string
  readonly issuingCountry: string
  readonly relatedCertificates?: readonly { readonly relation: string; readonly number: string; readonly country?: string }[]
  readonly items: readonly { readonly seq: number; readonly originalRef?: OriginalRef }[]
}
interface OriginalRef {
  readonly number: string
  readonly itemSeq: number
  readonly quantity: string
  readonly unit: string
}

/**
 * What a document draws from the ledger, in the units that were certified: a response from its own certificate, a back-to-back
 * certificate from its originals, as far as this gateway has received them. A share in a unit that cannot be converted (pieces of
 * what was certified in kilograms) is not held against an original.
 */
export async function drawsOf(
  journal: Asked,
  pack: Pack,
  json: CanonicalDocument,
  submission: Submission,
  today: string,
): Promise<Draws> {
  const { uses = [] } = submission
  if (json.document === 'certificate-of-origin') return ofOriginals(journal, pack, json as unknown as Certificate, today)
  const number = wholeRefusalOf(json)
  if (uses.length === 0 && number === undefined) return {}
  const exchange = await journal.exchangeOf(certificateKey(submission.identity))
  if (number !== undefined) {
    const items = exchange?.view.certified?.items ?? []
    return { uses: items.map(({ seq: item }) => ({ action: 'withdraw', item, number })) }
  }
  const convert = (quantity: string, from: string, to: string) => convertQuantity(pack.codeLists, quantity, from, to, today)
  return {
    uses: uses.map((wish) => inCertifiedUnit(pack, exchange, wish, today)),
    facts: inCertifiedUnits(submission.facts, exchange?.view.certified, convert),
  }
}

/** A wish in the unit of its item; as it is where nothing converts it: then the ledger says that it has no such account. */
export function inCertifiedUnit<Wish extends LedgerWish>(
  pack: Pack,
  exchange: Pick<ExchangeRow, 'view'> | undefined,
  wish: Wish,
  today: string,
): Wish {
  const { unit, quantity } = wish
  const certified = exchange?.view.certified?.items.find(({ seq }) => seq === wish.item)
  if (!certified || unit === undefined || quantity === undefined || unit === certified.unit) return wish
  const converted = convertQuantity(pack.codeLists, quantity, unit, certified.unit, today)
  if (converted === undefined) return wish
  return { ...wish, quantity: converted, unit: certified.unit, declared: { quantity, unit } }
}

async function ofOriginals(journal: Asked, pack: Pack, json: Certificate, today: string): Promise<Draws> {
  const related = json.relatedCertificates ?? []
  if (related.length === 0) return {}
  const { scheme } = json
  const replaced = related.find(({ relation }) => relation === 'REPLACES')
  const replaces = replaced && certificateKey({ scheme, issuingCountry: json.issuingCountry, number: replaced.number })
  const countries = new Map(
    related.filter(({ relation }) => relation === 'BACK_TO_BACK_ORIGINAL').map(({ number, country }) => [number, country]),
  )
  const allotments: Allotment[] = []
  for (const { seq: line, originalRef } of json.items) {
    const country = originalRef && countries.get(originalRef.number)
    if (!originalRef || country === undefined) continue
    const original = certificateKey({ scheme, issuingCountry: country, number: originalRef.number })
    const exchange = await journal.exchangeOf(original)
    const { itemSeq: item, quantity, unit } = originalRef
    const share = inCertifiedUnit(pack, exchange, { action: 'allot', item, line, number: '', quantity, unit } as const, today)
    const certified = exchange?.view.certified?.items.find(({ seq }) => seq === item)
    if (!certified || certified.unit !== share.unit) continue
    const { action: _action, number: _number, ...rest } = share
    allotments.push({ original, ...rest })
  }
  return { ...(replaces === undefined ? {} : { replaces }), ...(allotments.length === 0 ? {} : { allotments }) }
}
