import type { Issue } from '@asw/mappings'
import {
  type CompareWish,
  type Comparison,
  compare,
  type Known,
  type Override,
  type PaperKind,
  paperIssues,
  paperKind,
} from '@asw/mappings/compare'
import { eventsOf } from '../journal/events-of.ts'
import type { ExchangeRow, Journal } from '../journal/journal.ts'
import { jsonBytes } from '../message/bytes.ts'
import { digestOf } from '../message/digest.ts'
import { Fault } from '../message/fault.ts'
import { certificateKey } from '../message/ids.ts'
import { statusOf } from '../message/status.ts'
import { declaredUses } from '../message/uses.ts'

/** The papers of a comparison, fetched. */
export interface Papers {
  readonly certificate: unknown
  readonly acdd?: unknown
  readonly declarations: readonly unknown[]
}

export const MOST_DECLARATIONS = 50
export const MOST_LINES = 1000

/**
 * Holds every paper to its kind and its schema before it is compared. Throws ASW_DOCUMENT_INVALID with every finding, its pointer
 * into the request; ASW_INPUT_INVALID when a declaration is given twice, or there are more lines than one
 * comparison takes.
 */
export function checkPapers({ certificate, acdd, declarations }: Papers): void {
  const papers: readonly (readonly [string, PaperKind, unknown])[] = [
    ['/certificate', 'certificate', certificate],
    ...(acdd === undefined ? [] : ([['/acdd', 'acdd', acdd]] as const)),
    ...declarations.map((json, i) => [`/declarations/${i}`, 'declaration', json] as const),
  ]
  const issues = papers.flatMap(([place, kind, json]) => issuesAt(`${place}/document`, kind, json))
  if (issues.length > 0) throw new Fault('ASW_DOCUMENT_INVALID', 'a paper of the comparison breaks its schema', { issues })
  const lines = declarations.reduce<number>((sum, json) => sum + ((json as { lines?: readonly unknown[] }).lines?.length ?? 0), 0)
  const numbers = declarations.map((json) => (json as { declarationNumber?: unknown }).declarationNumber)
  const twice = numbers.find((number, i) => numbers.indexOf(number) !== i)
  if (twice !== undefined) throw new Fault('ASW_INPUT_INVALID', 'a declaration is given twice: its lines would count twice')
  if (lines > MOST_LINES) throw new Fault('ASW_INPUT_INVALID', `${lines} lines are declared; one comparison takes ${MOST_LINES}`)
}

function issuesAt(place: string, kind: PaperKind, json: unknown): readonly Issue[] {
  if (paperKind(json) !== kind) {
    return [{ severity: 'E', code: 'ASW_DOCUMENT_UNKNOWN', pointer: `${place}/document`, message: `this is no ${kind}` }]
  }
  return paperIssues(json).map((issue) => ({ ...issue, pointer: `${place}${issue.pointer ?? ''}` }))
}

/** The exchange of a certificate that this gateway has sent or received. */
export async function exchangeAbout(
  journal: Pick<Journal, 'exchangeOf'>,
  certificate: unknown,
): Promise<ExchangeRow | undefined> {
  const { scheme, issuingCountry, referenceNumber: number } = certificate as Readonly<Record<string, unknown>>
  if (typeof scheme !== 'string' || typeof issuingCountry !== 'string' || typeof number !== 'string') return undefined
  return journal.exchangeOf(certificateKey({ scheme, issuingCountry, number }))
}

/** What the exchange knows of its certificate; whatever the caller says itself wins. */
export function knownOf(exchange: ExchangeRow | undefined, today: string, told: Known): Known {
  if (exchange === undefined) return told
  const { status } = statusOf(exchange.view, today)
  return { ...(status === 'UNKNOWN' ? {} : { status }), uses: declaredUses(exchange.view), ...told }
}

const OVERRIDDEN = 'comparison-overridden'
const COMPARED = 'compared'

/** Conclusions of officers that stand in the chain of the exchange. */
export async function recordedOverrides(
  journal: Pick<Journal, 'ofKinds'>,
  exchange: ExchangeRow | undefined,
): Promise<readonly Override[]> {
  if (exchange === undefined) return []
  return Array.fromAsync(eventsOf(journal, exchange.id, [OVERRIDDEN]), ({ data }) => data as unknown as Override)
}

export interface Compared {
  readonly comparison: Comparison
  /** Overrides that no event holds yet. */
  readonly fresh: readonly Override[]
}

/** Compares with the overrides of the request and those that were recorded before; recorded ones of other papers say nothing here. */
export function comparedWith(
  wish: Omit<CompareWish, 'overrides'>,
  recorded: readonly Override[],
  told: readonly Override[],
): Compared {
  const known = new Set(recorded.map(keyOf))
  const fresh = told.filter((override) => !known.has(keyOf(override)))
  const comparison = compare({ ...wish, overrides: [...recorded, ...fresh] })
  const ours = new Set(fresh.map(keyOf))
  const strayOverrides = comparison.strayOverrides.filter(({ override }) => ours.has(keyOf(override)))
  const strays = new Set(strayOverrides.map(({ override }) => keyOf(override)))
  return { comparison: { ...comparison, strayOverrides }, fresh: fresh.filter((override) => !strays.has(keyOf(override))) }
}

function keyOf({ finding, by, at }: Override): string {
  return JSON.stringify([finding, by, at])
}

/**
 * Appends what was found and what officers concluded to the chain of the exchange: outcomes, ids and the digest of the whole
 * comparison, never a value of a paper. A stray override is not appended.
 */
export async function recordComparison(
  journal: Pick<Journal, 'append'>,
  exchange: ExchangeRow,
  { comparison, fresh }: Compared,
  by: string,
): Promise<void> {
  const { outcome, flags, items, declarations, acdd, today } = comparison
  const told = items.map(({ seq, outcome: worst, decision }) => ({
    seq,
    outcome: worst,
    ...(decision === undefined ? {} : { decision }),
  }))
  const papers = { declarations, ...(acdd === undefined ? {} : { acdd }) }
  const digest = digestOf(jsonBytes(comparison))
  for (const override of fresh) await journal.append(exchange.id, { kind: OVERRIDDEN, data: { ...override, recordedBy: by } })
  await journal.append(exchange.id, { kind: COMPARED, data: { by, today, outcome, flags, items: told, ...papers, digest } })
}
