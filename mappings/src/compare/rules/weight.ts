import { converted, order, plus, raised, total } from '../amounts.ts'
import type { Said, Seen } from '../finding.ts'
import type { Match } from '../match-lines.ts'
import { asCompared, at, beside, textAt } from '../paper.ts'
import { lineKeys, type Screening, seqs } from '../screening.ts'
import type { Balance } from './quantity.ts'

/** The agreement whose certificates carry a tolerance of their own. */
export const EAEU = 'EAEUVN'

/** Certified and declared in one unit, with the places that stand for them. */
export interface Sums {
  readonly unit: string
  readonly certified: string
  readonly declared: string
  readonly left: Seen
  readonly right: Seen
  readonly weight: boolean
}

/** `only`: the weight is the measure of the certificate, so M-15 has already told what follows. */
export function gross(screening: Screening, match: Match, weights: Sums | undefined, only: boolean): readonly Said[] {
  if (weights === undefined) return []
  const where = {
    rule: 'M-17',
    left: weights.left,
    right: weights.right,
    items: seqs(match.items),
    lines: lineKeys(match.lines),
  } as const
  const { weightTolerancePercent } = screening.settings
  const above = order(weights.declared, weights.certified) > 0
  const beyond = order(weights.declared, raised(weights.certified, weightTolerancePercent)) > 0
  if (screening.scheme === EAEU) {
    const text = beyond
      ? `the gross weight is more than ${weightTolerancePercent} % above the certificate`
      : 'the gross weight is within the tolerance of the certificate'
    return [{ ...where, outcome: beyond ? 'EXPLAIN' : 'OK', text }]
  }
  if (!above) return [{ ...where, outcome: 'OK', text: 'the gross weight does not exceed the certificate' }]
  if (only) return [{ ...where, outcome: 'INFO', text: 'the gross weight exceeds the certificate; what follows is told by M-15' }]
  return [
    {
      ...where,
      outcome: beyond ? 'EXPLAIN' : 'INFO',
      text: `the gross weight exceeds the certificate${beyond ? ` by more than ${weightTolerancePercent} %` : ''}`,
    },
  ]
}

/** Bulk goods are weighed again when they are loaded: what the contract allows asks no question, yet brings no preference. */
export function bulk(screening: Screening, match: Match, found: Sums, book: Balance): readonly Said[] {
  if (!found.weight || book.excess === '0') return []
  const { settings } = screening
  const declaration = match.lines[0]?.paper
  if (declaration === undefined || !isBulk(screening, match)) return []
  const given = at(declaration, '/contractTolerancePercent')
  const percent = textAt(declaration, '/contractTolerancePercent') ?? settings.bulkTolerancePercent
  const right = given.value === undefined ? beside('settings', '/bulkTolerancePercent', percent) : given
  const within = order(plus(book.declared, book.usedBefore), raised(book.certified, percent)) <= 0
  const text = within ? `within ${percent} %, the tolerance of bulk goods` : `more than ${percent} % above the certificate`
  return [
    {
      rule: 'M-18',
      outcome: within ? 'INFO' : 'EXPLAIN',
      left: found.left,
      right,
      text,
      items: seqs(match.items),
      lines: lineKeys(match.lines),
    },
  ]
}

function isBulk({ settings }: Screening, { lines }: Match): boolean {
  return lines.some(
    ({ paper, hsCode }) =>
      at(paper, '/bulk').value === true ||
      (textAt(paper, '/codes') === 'VNACCS' && textAt(paper, '/transport/mode') === '3') ||
      settings.bulkChapters.includes(hsCode?.slice(0, 2) ?? ''),
  )
}

/** Gross weight of whole papers, where lines have none: M-17 over all that was declared. */
export function wholeWeight(screening: Screening): readonly Said[] {
  const { items, lines, declarations, certificate } = screening
  if (items.some(({ gross: weight }) => weight === undefined) || lines.some(({ gross: weight }) => weight !== undefined))
    return []
  const certified = total(items.map((item) => item.gross && converted(screening, item.gross, 'KGM')))
  const masses = declarations.map((declaration) => ({
    amount: textAt(declaration, '/grossMass/value'),
    unit: textAt(declaration, '/grossMass/unit'),
  }))
  const declared = total(
    masses.map(({ amount, unit }) => (amount && unit ? converted(screening, { amount, unit }, 'KGM') : undefined)),
  )
  const [declaration] = declarations
  if (certified === undefined || declared === undefined || declaration === undefined || declarations.length === 0) return []
  // Part of the consignment weighs less, and a declaration of other goods as well weighs more: only the excess of the whole is told.
  if (screening.matching.linesLeft.length > 0) return []
  const percent = screening.settings.weightTolerancePercent
  const left = asCompared(at(certificate, '/items'), `${certified} KGM`)
  const right: Seen = { ...at(declaration, '/grossMass/value'), normalised: `${declared} KGM` }
  const beyond = order(declared, raised(certified, percent)) > 0
  const above = order(declared, certified) > 0
  const eaeu = screening.scheme === EAEU
  const outcome = beyond ? 'EXPLAIN' : above && !eaeu ? 'INFO' : 'OK'
  return [{ rule: 'M-17', outcome, left, right, text: `${declared} kg declared in all, ${certified} kg certified` }]
}
