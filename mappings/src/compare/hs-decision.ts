import type { Outcome } from './outcome.ts'
import type { ProductRule } from './screening.ts'

/** What a criterion on a certificate, or in a product-specific rule, comes down to for the decision. */
export type CriterionKind = 'WO' | 'PE' | 'SP' | 'CTC' | 'RVC' | 'COMBINATION' | 'OTHER'

const CHANGES_OF_CLASSIFICATION = new Set(['CC', 'CTH', 'CTSH', 'CTC'])

interface Row {
  readonly certificate: CriterionKind
  /** What the declared code asks: `any` needs no product-specific rule. */
  readonly declared: 'any' | 'WO' | 'not WO' | 'same SP' | 'other SP' | 'RVC' | 'CTC' | 'RVC or CTC'
  readonly outcome: Extract<Outcome, 'MINOR' | 'PROOF' | 'VERIFY' | 'REJECT'>
  readonly text: string
}

/**
 * The certificate and the declaration classify the goods differently at six digits (Viet Nam, Circular 33/2023/TT-BTC art. 16). The
 * first row that fits decides. MINOR stands for "accept if there is no other doubt". PE includes a regional value of 100 per cent.
 * The article says nothing of combinations: their strictest part asks for proof (our proposal), as does what no row knows.
 */
export const HS_DECISIONS: readonly Row[] = [
  { certificate: 'WO', declared: 'any', outcome: 'MINOR', text: 'wholly obtained goods originate under any code' },
  {
    certificate: 'PE',
    declared: 'not WO',
    outcome: 'MINOR',
    text: 'goods of originating materials only originate under this code too',
  },
  { certificate: 'PE', declared: 'WO', outcome: 'REJECT', text: 'the declared code asks for wholly obtained goods' },
  { certificate: 'SP', declared: 'same SP', outcome: 'MINOR', text: 'the declared code asks for the same process' },
  { certificate: 'SP', declared: 'other SP', outcome: 'VERIFY', text: 'the declared code asks for another process' },
  {
    certificate: 'SP',
    declared: 'RVC or CTC',
    outcome: 'VERIFY',
    text: 'the declared code asks for a value or a change of classification',
  },
  { certificate: 'CTC', declared: 'CTC', outcome: 'PROOF', text: 'process and codes of inputs and outputs are asked' },
  { certificate: 'CTC', declared: 'RVC', outcome: 'VERIFY', text: 'the declared code asks for a regional value' },
  { certificate: 'RVC', declared: 'RVC', outcome: 'PROOF', text: 'process and cost sheet are asked' },
  { certificate: 'RVC', declared: 'CTC', outcome: 'VERIFY', text: 'the declared code asks for a change of classification' },
  {
    certificate: 'COMBINATION',
    declared: 'any',
    outcome: 'PROOF',
    text: 'proof of the strictest part of the combination is asked',
  },
]

export interface HsDecision {
  readonly outcome: Outcome
  readonly text: string
}

export interface HsQuestion {
  readonly criteria: readonly { readonly code: string; readonly percent?: number }[]
  /** Product-specific rule of the declared code; absent: the engine does not guess. */
  readonly rule?: ProductRule
  /** Name of the process that an SP on the certificate stands for. */
  readonly process?: string
  /** The agreement takes goods of members' originating materials in every case. */
  readonly originatingMaterials: boolean
}

/** Decides by the table. Alternatives of a product-specific rule are tried, and the one that is best for the certificate holds. */
export function hsDecision(question: HsQuestion): HsDecision {
  const kind = kindOf(question.criteria)
  const anyway = HS_DECISIONS.find((row) => row.certificate === kind && row.declared === 'any')
  if (anyway !== undefined) return anyway
  if (question.rule === undefined || question.rule.criteria.length === 0) {
    return { outcome: 'NEED_PSR', text: 'the product-specific rule of the declared code is not known' }
  }
  if (kind === 'PE' && question.originatingMaterials) {
    return { outcome: 'MINOR', text: 'the agreement takes goods of originating materials in every case' }
  }
  const { process } = question
  const fitting = question.rule.criteria.map((code) =>
    decide(kind, { code, ...(process === undefined ? {} : { process }) }, question.rule?.process),
  )
  return fitting.reduce((best, one) => (ORDER.indexOf(one.outcome) < ORDER.indexOf(best.outcome) ? one : best))
}

const ORDER: readonly Outcome[] = ['MINOR', 'PROOF', 'VERIFY', 'REJECT']

function decide(
  kind: CriterionKind,
  { code, process }: { readonly code: string; readonly process?: string },
  asked: string | undefined,
): HsDecision {
  const declared = kindOf([{ code }])
  const same = declared === 'SP' && process !== undefined && process === asked
  const row = HS_DECISIONS.find((one) => one.certificate === kind && fits(one.declared, declared, same))
  return row ?? { outcome: 'PROOF', text: `the table does not know ${kind} against ${declared}: proof is asked` }
}

function fits(declared: Row['declared'], kind: CriterionKind, sameProcess: boolean): boolean {
  switch (declared) {
    case 'any':
      return true
    case 'WO':
      return kind === 'WO'
    case 'not WO':
      return kind !== 'WO'
    case 'same SP':
      return kind === 'SP' && sameProcess
    case 'other SP':
      return kind === 'SP' && !sameProcess
    case 'RVC':
      return kind === 'RVC'
    case 'CTC':
      return kind === 'CTC'
    case 'RVC or CTC':
      return kind === 'RVC' || kind === 'CTC'
  }
}

/** A regional value of 100 per cent is tried before any other. */
export function kindOf(criteria: readonly { readonly code: string; readonly percent?: number }[]): CriterionKind {
  const [first, ...others] = criteria
  if (first === undefined) return 'OTHER'
  if (others.length > 0) return 'COMBINATION'
  if (first.code === 'RVC' && first.percent === 100) return 'PE'
  if (first.code === 'WO' || first.code === 'WO-AK') return 'WO'
  if (first.code === 'PE' || first.code === 'SP' || first.code === 'RVC') return first.code
  return CHANGES_OF_CLASSIFICATION.has(first.code) ? 'CTC' : 'OTHER'
}
