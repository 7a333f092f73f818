import type { CodeLists } from '../codelists/index.ts'
import type { Override } from './finding.ts'
import type { Goods } from './goods.ts'
import type { Match, Matching } from './match-lines.ts'
import type { Paper } from './paper.ts'
import type { CompareSettings } from './settings.ts'

/** Product-specific rule of a six-digit code: `WO`, `RVC`, `CTC` (or `CC`, `CTH`, `CTSH`), `SP`; several are alternatives. */
export interface ProductRule {
  readonly criteria: readonly string[]
  /** With SP: the process, so that two specific processes can be told apart. */
  readonly process?: string
}

export interface EarlierUse {
  readonly declaration: string
  readonly itemSeq: number
  readonly quantity: string
  readonly unit: string
  readonly importerId?: string
  readonly importerName?: string
  readonly country?: string
}

/** What is known beside the papers. Nothing of it is needed; what is absent is not asked. */
export interface Known {
  /** As the exchange derives it: `CANCELLED`, `EXPIRED`, ... `REPLACED` with the number of the new one. */
  readonly status?: string
  readonly replacedBy?: string
  readonly underVerification?: boolean
  readonly uses?: readonly EarlierUse[]
  /** Other export declarations that cite the certificate. */
  readonly otherAcdds?: readonly unknown[]
  /** What became of the export declaration after a comparison used it. */
  readonly acddStatus?: 'CANCELLED' | 'CORRECTED'
  /** Invoices that an origin declaration covers. */
  readonly originDeclarations?: readonly { readonly number: string; readonly invoiceNumber: string }[]
  /** By six-digit code. */
  readonly productRules?: Readonly<Record<string, ProductRule>>
  /** Name of the process that an SP on the certificate stands for, by item. */
  readonly processes?: Readonly<Record<string, string>>
  /** `from edition` -> code -> codes of the other edition. */
  readonly correlation?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
  /** Units of the key's currency for one unit of USD. */
  readonly perDollar?: Readonly<Record<string, string>>
}

/** All that a rule may look at. */
export interface Screening {
  readonly certificate: Paper
  readonly acdd?: Paper
  readonly declarations: readonly Paper[]
  readonly items: readonly Goods[]
  readonly lines: readonly Goods[]
  readonly acddItems: readonly Goods[]
  readonly matching: Matching
  readonly acddMatches: readonly Match[]
  readonly scheme: string
  readonly flags: ReadonlySet<string>
  readonly known: Known
  readonly settings: CompareSettings
  readonly lists: CodeLists
  /** Day of the comparison, and the day by which codes are judged. */
  readonly today: string
  readonly issuedOn: string
  readonly overrides: readonly Override[]
}

/** A member of a record by a name that a document gives: `constructor` is one as well. */
export function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined
}

export function seqs(goods: readonly Goods[]): readonly number[] {
  return goods.map(({ seq }) => seq)
}

export function lineKeys(lines: readonly Goods[]): readonly { readonly declaration: string; readonly seq: number }[] {
  return lines.map(({ paper, seq }) => ({ declaration: paper.id ?? '', seq }))
}

/** The criteria of an item as its certificate writes them. */
export function criteriaOf(item: Goods): readonly { readonly code: string; readonly percent?: number }[] {
  const entries = (item.paper.json as { items?: readonly { criteria?: readonly { code?: unknown; percent?: unknown }[] }[] })
    .items
  const index = Number(item.pointer.split('/')[2])
  const criteria = entries?.[index]?.criteria
  if (!Array.isArray(criteria)) return []
  return criteria.flatMap(({ code, percent }) => {
    if (typeof code !== 'string') return []
    const share = typeof percent === 'number' ? percent : Number(percent)
    return [percent === undefined || Number.isNaN(share) ? { code } : { code, percent: share }]
  })
}
