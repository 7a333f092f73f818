import { addDays, dayOf } from '../codelists/day.ts'
import { type CodeLists, codeLists } from '../codelists/index.ts'
import { addWorkingDays } from '../rules/working-day.ts'
import type { Finding, Flag, Override, Said } from './finding.ts'
import { acddItemsOf, crosswalkOf, type Goods, itemsOf, linesOf } from './goods.ts'
import { matchLines } from './match-lines.ts'
import { foldNumber } from './names.ts'
import { type Outcome, worst } from './outcome.ts'
import { holdingOutcome, type StrayOverride, withOverrides } from './override.ts'
import { at, each, type Paper, textAt } from './paper.ts'
import { type ItemResult, type LineResult, type MatchTold, matchesTold, resultsOf } from './result.ts'
import { certificateRules } from './rules/certificate.ts'
import { goodsRules } from './rules/goods.ts'
import { invoiceRules } from './rules/invoices.ts'
import { partyRules } from './rules/parties.ts'
import { type Balance, quantityRules } from './rules/quantity.ts'
import { transportRules } from './rules/transport.ts'
import { usageRules } from './rules/usage.ts'
import { valueRules, waiver } from './rules/value.ts'
import { wholeWeight } from './rules/weight.ts'
import { groundOf, SCREEN_RULES } from './screen-rules.ts'
import type { Known, Screening } from './screening.ts'
import { type CompareSettings, DEFAULT_SETTINGS } from './settings.ts'

export interface CompareWish {
  /** Canonical documents. They should satisfy their schemas; what is absent or misshapen is not compared. */
  readonly certificate: unknown
  readonly acdd?: unknown
  readonly declarations?: readonly unknown[]
  /** Local date of the comparison in the importing country, `YYYY-MM-DD`. */
  readonly today: string
  readonly known?: Known
  readonly settings?: Partial<CompareSettings>
  readonly overrides?: readonly Override[]
}

export interface Comparison {
  readonly certificate: { readonly referenceNumber?: string; readonly issuingCountry?: string; readonly scheme?: string }
  readonly acdd?: string
  readonly declarations: readonly string[]
  readonly today: string
  /** The worst over all findings: a hint for a list of cases. What follows is told item by item (ATIGA Annex 8 Rule 16(3)). */
  readonly outcome: Outcome
  readonly flags: readonly Flag[]
  readonly items: readonly ItemResult[]
  readonly lines: readonly LineResult[]
  readonly balances: readonly Balance[]
  readonly matches: readonly MatchTold[]
  readonly findings: readonly Finding[]
  readonly strayOverrides: readonly StrayOverride[]
}

/**
 * Holds a certificate of origin against the export declaration of the other side and against import declarations. Every comparison
 * that was made is a finding, also where it found no difference; each carries both values, both places and its legal basis. Pure:
 * the same wish gives the same comparison. Never throws for a document.
 */
export function compare(wish: CompareWish, lists: CodeLists = codeLists): Comparison {
  const screening = screeningOf(wish, lists)
  const waived = waiver(screening)
  const quantities = waived === undefined ? quantityRules(screening) : { said: [], balances: [] }
  const said = waived === undefined ? [...allRules(screening), ...quantities.said] : [waived]
  const { findings, stray } = withOverrides(numbered(said, screening), wish.overrides ?? [])
  const { certificate, acdd } = screening
  const acddNumber = acdd === undefined ? undefined : textAt(acdd, '/exportDeclarationNumber')
  return {
    certificate: facts(certificate),
    ...(acddNumber === undefined ? {} : { acdd: acddNumber }),
    declarations: screening.declarations.map(({ id }) => id ?? ''),
    today: wish.today,
    outcome: worst(findings.map(holdingOutcome)),
    flags: [...new Set(findings.flatMap(({ flags }) => flags ?? []))].sort(),
    ...resultsOf(screening, findings, waived !== undefined),
    balances: quantities.balances,
    matches: waived === undefined ? matchesTold(screening) : [],
    findings,
    strayOverrides: stray,
  }
}

function facts(certificate: Paper): Comparison['certificate'] {
  const entries = ['referenceNumber', 'issuingCountry', 'scheme'].map((name) => [name, textAt(certificate, `/${name}`)] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Comparison['certificate']
}

function screeningOf(wish: CompareWish, lists: CodeLists): Screening {
  const certificate: Paper = { kind: 'certificate', json: wish.certificate }
  const acdd: Paper | undefined = wish.acdd === undefined ? undefined : { kind: 'acdd', json: wish.acdd }
  const declarations = (wish.declarations ?? []).map((json): Paper => {
    const id = textAt({ kind: 'declaration', json }, '/declarationNumber')
    return id === undefined ? { kind: 'declaration', json } : { kind: 'declaration', id, json }
  })
  const settings: CompareSettings = { ...DEFAULT_SETTINGS, ...wish.settings }
  const issuedOn = dayOf(at(certificate, '/issuedOn').value) ?? wish.today
  const items = itemsOf(certificate)
  const lines = declarations.flatMap((declaration) =>
    claimed(declaration, certificate, linesOf(declaration, crosswalkOf(declaration, lists, issuedOn))),
  )
  const acddItems = acdd === undefined ? [] : acddItemsOf(acdd)
  const { descriptionMinor } = settings
  return {
    certificate,
    ...(acdd === undefined ? {} : { acdd }),
    declarations,
    items,
    lines,
    acddItems,
    matching: matchLines(items, lines, { descriptionMinor, citedItem: (line) => citedItem(line, certificate) }),
    acddMatches: matchLines(items, acddItems, { descriptionMinor, citedItem: () => undefined }).matches,
    scheme: textAt(certificate, '/scheme') ?? '',
    flags: new Set(each(certificate, '/flags').flatMap(({ value }) => (typeof value === 'string' ? [value] : []))),
    known: wish.known ?? {},
    settings,
    lists,
    today: wish.today,
    issuedOn,
    overrides: wish.overrides ?? [],
  }
}

/** Lines that claim preference under this certificate: not those that cite another, nor those that claim none. */
function claimed(declaration: Paper, certificate: Paper, lines: readonly Goods[]): readonly Goods[] {
  const number = foldNumber(textAt(certificate, '/referenceNumber') ?? '')
  return lines.filter(({ pointer }) => {
    if (at(declaration, `${pointer}/preferenceClaimed`).value === false) return false
    const cited = textAt(declaration, `${pointer}/certificate/referenceNumber`)
    return cited === undefined || foldNumber(cited) === number
  })
}

function citedItem(line: Goods, certificate: Paper): number | undefined {
  const cited = textAt(line.paper, `${line.pointer}/certificate/referenceNumber`)
  const seq = at(line.paper, `${line.pointer}/certificate/itemSeq`).value
  const ours = cited !== undefined && foldNumber(cited) === foldNumber(textAt(certificate, '/referenceNumber') ?? '')
  return ours && typeof seq === 'number' ? seq : undefined
}

function allRules(screening: Screening): readonly Said[] {
  return [
    ...certificateRules(screening),
    ...partyRules(screening),
    ...invoiceRules(screening),
    ...goodsRules(screening),
    ...wholeWeight(screening),
    ...valueRules(screening),
    ...transportRules(screening),
    ...usageRules(screening),
  ]
}

const ORDER = Object.keys(SCREEN_RULES)

/** In the order of the rules, each with an id that rests on what is compared, not on how many findings came before. */
function numbered(said: readonly Said[], screening: Screening): readonly Finding[] {
  const country = textAt(screening.certificate, '/importingCountry')
  const taken = new Map<string, number>()
  return [...said]
    .sort((a, b) => ORDER.indexOf(a.rule) - ORDER.indexOf(b.rule))
    .map(({ ground, ...one }) => {
      const base = [one.rule, place(one.left), place(one.right), ...(one.items ?? []).map((seq) => `i${seq}`)].join(' ')
      const count = (taken.get(base) ?? 0) + 1
      taken.set(base, count)
      const due = dueOf(one.outcome, screening, country)
      return {
        ...one,
        id: count === 1 ? base : `${base} ${count}`,
        legalBasis:
          ground === undefined || country !== 'VN' ? groundOf(one.rule, country) : `${groundOf(one.rule, undefined)}; ${ground}`,
        ...(due === undefined ? {} : { due }),
      }
    })
}

function place({ document, id, pointer }: Finding['left']): string {
  return `${document}${id === undefined ? '' : `(${id})`}${pointer}`
}

function dueOf(outcome: Outcome, { settings, today, lists }: Screening, country: string | undefined): string | undefined {
  switch (outcome) {
    case 'EXPLAIN':
      return addWorkingDays(lists, today, settings.explainWorkingDays, country)
    case 'PROOF':
      return addDays(today, settings.proofDays)
    case 'VERIFY':
      return addDays(today, settings.verifyDays)
    default:
      return undefined
  }
}
