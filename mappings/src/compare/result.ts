import type { Finding, LineKey } from './finding.ts'
import type { Goods } from './goods.ts'
import type { MatchReason } from './match-lines.ts'
import { OUTCOMES, type Outcome, worst } from './outcome.ts'
import { holdingOutcome } from './override.ts'
import { lineKeys, type Screening, seqs } from './screening.ts'

export interface ItemResult {
  readonly seq: number
  /** The worst that holds for it, overrides counted. */
  readonly outcome: Outcome
  /** Absent: nothing of the item was declared. */
  readonly decision?: 'GIVEN' | 'PENDING' | 'NOT_GIVEN' | 'NOT_APPLICABLE'
  readonly reasonCodes?: readonly string[]
  readonly lines: readonly LineKey[]
}

export interface LineResult extends LineKey {
  readonly outcome: Outcome
  readonly items: readonly number[]
}

/** What was put together, and why. */
export interface MatchTold {
  readonly items: readonly number[]
  readonly lines: readonly LineKey[]
  readonly why: readonly {
    readonly item: number
    readonly line: LineKey
    readonly reason: MatchReason
    readonly overlap?: number
  }[]
}

/** The one declaration of several that a finding about the whole certificate was made with. */
function declarationOf({ left, right }: Finding): string | undefined {
  return [right, left].find(({ document, id }) => document === 'declaration' && id !== undefined)?.id
}

/** The worst of what is said about the item, about the whole certificate, and about the declarations that take of it (Rule 16(3)). */
export function itemResult({ seq }: Goods, { matching }: Screening, findings: readonly Finding[], waived: boolean): ItemResult {
  const match = matching.matches.find(({ items }) => items.some((item) => item.seq === seq))
  const lines = waived ? [] : lineKeys(match?.lines ?? [])
  const own = findings.filter((finding) => {
    if (finding.items !== undefined) return finding.items.includes(seq)
    if (finding.lines !== undefined) return false
    const declaration = declarationOf(finding)
    return declaration === undefined || lines.length === 0 || lines.some((line) => line.declaration === declaration)
  })
  const outcome = worst(own.map(holdingOutcome))
  const reasons = own.filter((one) => holdingOutcome(one) === 'REJECT').flatMap(({ reasonCode }) => reasonCode ?? [])
  const decision = reasons.includes('R16') ? 'NOT_APPLICABLE' : OUTCOMES[outcome].decision
  return {
    seq,
    outcome,
    lines,
    ...(lines.length === 0 && decision !== 'NOT_APPLICABLE' ? {} : { decision }),
    ...(reasons.length === 0 ? {} : { reasonCodes: [...new Set(reasons)] }),
  }
}

/** The worst of what is said about the line, about its items where no line is named, and about its declaration. */
export function lineResult(line: Goods, { matching }: Screening, findings: readonly Finding[]): LineResult {
  const key = { declaration: line.paper.id ?? '', seq: line.seq }
  const items = seqs(matching.matches.find(({ lines }) => lines.includes(line))?.items ?? [])
  const own = findings.filter((finding) => {
    if (finding.lines !== undefined) {
      return finding.lines.some((one) => one.declaration === key.declaration && one.seq === key.seq)
    }
    if (finding.items !== undefined) return finding.items.some((seq) => items.includes(seq))
    const declaration = declarationOf(finding)
    return declaration === undefined || declaration === key.declaration
  })
  return { ...key, outcome: worst(own.map(holdingOutcome)), items }
}

export function matchesTold({ matching }: Screening): readonly MatchTold[] {
  return matching.matches.map(({ items, lines, why }) => ({
    items: seqs(items),
    lines: lineKeys(lines),
    why: why.map(({ item, line, reason, overlap }) => ({
      item: item.seq,
      line: { declaration: line.paper.id ?? '', seq: line.seq },
      reason,
      ...(overlap === undefined ? {} : { overlap: Math.round(overlap * 100) / 100 }),
    })),
  }))
}
