import type { Finding, LineKey } from './finding.ts'
import type { Goods } from './goods.ts'
import type { Match, MatchReason } from './match-lines.ts'
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

export interface Results {
  readonly items: readonly ItemResult[]
  readonly lines: readonly LineResult[]
}

/** What follows for every item and every line. `waived`: no proof was asked, so nothing is decided. */
export function resultsOf(screening: Screening, findings: readonly Finding[], waived: boolean): Results {
  const index = indexOf(findings)
  const matchOf = new Map<Goods, Match>()
  for (const match of screening.matching.matches) for (const goods of [...match.items, ...match.lines]) matchOf.set(goods, match)
  return {
    items: screening.items.map((item) => itemResult(item, waived ? [] : lineKeys(matchOf.get(item)?.lines ?? []), index)),
    lines: screening.lines.map((line) => lineResult(line, seqs(matchOf.get(line)?.items ?? []), index)),
  }
}

interface Index {
  /** About the certificate as a whole, with the one declaration of several that it was made with. */
  readonly general: readonly { readonly finding: Finding; readonly declaration: string | undefined }[]
  readonly byItem: ReadonlyMap<number, readonly Finding[]>
  /** About items without naming a line. */
  readonly byItemOnly: ReadonlyMap<number, readonly Finding[]>
  readonly byLine: ReadonlyMap<string, readonly Finding[]>
}

function indexOf(findings: readonly Finding[]): Index {
  const general: Index['general'][number][] = []
  const [byItem, byItemOnly] = [new Map<number, Finding[]>(), new Map<number, Finding[]>()]
  const byLine = new Map<string, Finding[]>()
  for (const finding of findings) {
    const { items, lines } = finding
    if (items === undefined && lines === undefined) general.push({ finding, declaration: declarationOf(finding) })
    for (const seq of items ?? []) put(byItem, seq, finding)
    if (lines === undefined) for (const seq of items ?? []) put(byItemOnly, seq, finding)
    for (const line of lines ?? []) put(byLine, keyOf(line), finding)
  }
  return { general, byItem, byItemOnly, byLine }
}

function put<Key>(map: Map<Key, Finding[]>, key: Key, finding: Finding): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [finding])
  else known.push(finding)
}

function keyOf({ declaration, seq }: LineKey): string {
  return `${seq} ${declaration}`
}

function declarationOf({ left, right }: Finding): string | undefined {
  return [right, left].find(({ document, id }) => document === 'declaration' && id !== undefined)?.id
}

/** The worst of what is said about the item, about the whole certificate, and about the declarations that take of it (Rule 16(3)). */
function itemResult({ seq }: Goods, lines: readonly LineKey[], { general, byItem }: Index): ItemResult {
  const declarations = new Set(lines.map(({ declaration }) => declaration))
  const whole = general.filter(
    ({ declaration }) => declaration === undefined || lines.length === 0 || declarations.has(declaration),
  )
  const own = [...(byItem.get(seq) ?? []), ...whole.map(({ finding }) => finding)]
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
function lineResult(line: Goods, items: readonly number[], { general, byItemOnly, byLine }: Index): LineResult {
  const key = { declaration: line.paper.id ?? '', seq: line.seq }
  const whole = general.filter(({ declaration }) => declaration === undefined || declaration === key.declaration)
  const own = [
    ...(byLine.get(keyOf(key)) ?? []),
    ...new Set(items.flatMap((seq) => byItemOnly.get(seq) ?? [])),
    ...whole.map(({ finding }) => finding),
  ]
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
