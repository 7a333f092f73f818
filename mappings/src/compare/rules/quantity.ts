import { atLeastZero, converted, measuresInOrder, minus, order, plus, raised, total } from '../amounts.ts'
import type { Said, Seen } from '../finding.ts'
import type { Goods, Measure } from '../goods.ts'
import type { Match } from '../match-lines.ts'
import { at, beside } from '../paper.ts'
import { type EarlierUse, lineKeys, type Screening, seqs } from '../screening.ts'
import { bulk, EAEU, gross, type Sums } from './weight.ts'

/** How much of the certificate a match takes. Decimals in the certificate's own unit. */
export interface Balance {
  readonly items: readonly number[]
  readonly unit: string
  readonly certified: string
  readonly usedBefore: string
  readonly declared: string
  /** What gets preference, and what is above it. */
  readonly granted: string
  readonly excess: string
}

export interface Quantities {
  readonly said: readonly Said[]
  readonly balances: readonly Balance[]
}

/** M-15 to M-19: quantity, weight, packages; by the sums of each match. */
export function quantityRules(screening: Screening): Quantities {
  const parts = screening.matching.matches.map((match) => oneMatch(screening, match))
  return { said: parts.flatMap(({ said }) => said), balances: parts.flatMap(({ balances }) => balances) }
}

function oneMatch(screening: Screening, match: Match): Quantities {
  const counted = countable(screening, match)
  const weights = weightsOf(screening, match)
  if (counted === undefined) {
    const unit = notConvertible(match)
    const byWeight = weights === undefined || unit.length > 0 ? undefined : balance(screening, match, weights)
    const judged = byWeight !== undefined && weights !== undefined
    const said = judged ? booked(screening, match, weights, byWeight) : []
    return {
      said: [...unit, ...said, ...gross(screening, match, weights, said.length > 0), ...packages(match, true)],
      balances: byWeight === undefined ? [] : [byWeight],
    }
  }
  // Where a weight has its own tolerance, the gross weight is what it is about.
  const tolerated = isTolerated(screening, counted)
  const held = tolerated ? (weights ?? counted) : counted
  const found = balance(screening, match, held)
  const said = booked(screening, match, held, found)
  const fits = said.every(({ outcome }) => outcome === 'OK')
  return {
    said: [
      ...said,
      ...gross(screening, match, weights ?? (tolerated ? counted : undefined), counted.weight),
      ...packages(match, fits),
    ],
    balances: [found],
  }
}

/** Under the EAEU agreement a weight may exceed the certificate by a share, which M-17 judges. */
function isTolerated({ scheme }: Screening, { weight }: Sums): boolean {
  return weight && scheme === EAEU
}

/** What the book says, unless M-17 says it: a tolerated weight of which nothing was used before. */
function booked(screening: Screening, match: Match, found: Sums, book: Balance): readonly Said[] {
  const untold = isTolerated(screening, found) && earlierUses(screening, match).length === 0
  return untold ? [] : saidOf(screening, match, found, book)
}

/** The first measure that every item has and every line can be converted to. */
function countable(screening: Screening, { items, lines }: Match): Sums | undefined {
  const [first] = items
  if (first === undefined) return undefined
  for (const measure of measuresInOrder(first)) {
    if (measure.kind === 'GROSS') continue
    const certified = total(items.map((item) => convertedTo(screening, measuresInOrder(item), measure.unit)))
    const declared = total(lines.map((line) => convertedTo(screening, line.measures, measure.unit)))
    if (certified === undefined || declared === undefined) continue
    return sums(measure, {
      certified,
      declared,
      right: usedMeasure(screening, lines, measure.unit)?.value,
      weight: isWeight(measure.unit),
    })
  }
  return undefined
}

function weightsOf(screening: Screening, { items, lines }: Match): Sums | undefined {
  const [first] = items
  if (first?.gross === undefined) return undefined
  const { gross } = first
  const certified = total(
    items.map((item) => (item.gross === undefined ? undefined : converted(screening, item.gross, gross.unit))),
  )
  const weighed = lines.map((line) => line.gross ?? line.measures.find(({ unit }) => isWeight(unit)))
  const declared = total(
    weighed.map((measure) => (measure === undefined ? undefined : converted(screening, measure, gross.unit))),
  )
  if (certified === undefined || declared === undefined) return undefined
  return sums(gross, { certified, declared, right: weighed.find((measure) => measure !== undefined)?.value, weight: true })
}

function sums(measure: Measure, parts: Omit<Sums, 'unit' | 'left' | 'right'> & { readonly right: Seen | undefined }): Sums {
  const { right = measure.value, ...rest } = parts
  return {
    ...rest,
    unit: measure.unit,
    left: { ...measure.value, normalised: `${parts.certified} ${measure.unit}` },
    right: { ...right, normalised: `${parts.declared} ${measure.unit}` },
  }
}

const WEIGHTS = new Set(['KGM', 'GRM', 'TNE', 'LBR', 'DTN', 'CTM'])

function isWeight(unit: string): boolean {
  return WEIGHTS.has(unit)
}

function convertedTo(screening: Screening, measures: readonly Measure[], unit: string): string | undefined {
  for (const measure of measures) {
    const found = measure.kind === 'GROSS' ? undefined : converted(screening, measure, unit)
    if (found !== undefined) return found
  }
  return undefined
}

function usedMeasure(screening: Screening, lines: readonly Goods[], unit: string): Measure | undefined {
  return lines.flatMap((line) => line.measures).find((measure) => converted(screening, measure, unit) !== undefined)
}

/** Uses before this comparison: those of a declaration that is compared again now are not counted twice. */
function earlierUses({ known, declarations }: Screening, { items }: Match): readonly EarlierUse[] {
  const numbers = new Set(seqs(items))
  const now = new Set(declarations.map(({ id }) => id))
  return (known.uses ?? []).filter((use) => numbers.has(use.itemSeq) && !now.has(use.declaration))
}

function balance(screening: Screening, match: Match, found: Sums): Balance {
  const { unit, certified, declared } = found
  const earlier = earlierUses(screening, match)
  const amounts = earlier.map(({ quantity, unit: measured }) => converted(screening, { amount: quantity, unit: measured }, unit))
  const used = total(amounts.filter((amount) => amount !== undefined)) ?? '0'
  const left = atLeastZero(minus(certified, used))
  const { quantityRounding, weightTolerancePercent } = screening.settings
  const rounded = isTolerated(screening, found) ? raised(left, weightTolerancePercent) : plus(left, quantityRounding)
  const fits = order(declared, rounded) <= 0
  return {
    items: seqs(match.items),
    unit,
    certified,
    usedBefore: used,
    declared,
    granted: fits ? declared : left,
    excess: fits ? '0' : minus(declared, left),
  }
}

/** An earlier use in a unit that cannot be converted leaves the balance open: somebody must look. */
function uncounted(screening: Screening, match: Match, { unit, left }: Sums): readonly Said[] {
  const uses = screening.known.uses ?? []
  return earlierUses(screening, match)
    .filter((use) => converted(screening, { amount: use.quantity, unit: use.unit }, unit) === undefined)
    .map((use) => ({
      rule: 'M-15',
      outcome: 'EXPLAIN',
      left,
      right: beside('ledger', `/uses/${uses.indexOf(use)}/unit`, use.unit),
      text: `an earlier use is in ${use.unit}, which cannot be counted in ${unit}: the balance is open`,
      items: seqs(match.items),
      lines: lineKeys(match.lines),
    }))
}

function saidOf(screening: Screening, match: Match, found: Sums, book: Balance): readonly Said[] {
  const where = {
    rule: 'M-15',
    left: found.left,
    right: found.right,
    items: seqs(match.items),
    lines: lineKeys(match.lines),
  } as const
  const rest = [...bulk(screening, match, found, book), ...uncounted(screening, match, found)]
  const spent = book.usedBefore === '0' ? '' : `, ${book.usedBefore} used before`
  if (book.excess === '0') {
    const text = `${book.declared} ${book.unit} of ${book.certified} certified${spent}`
    return [{ ...where, outcome: 'OK', text }, ...rest]
  }
  const text = `${book.declared} ${book.unit} declared, ${book.certified} certified${spent}: preference for ${book.granted}, none for ${book.excess}`
  return [{ ...where, outcome: 'PARTIAL', text }, ...rest]
}

function notConvertible({ items, lines }: Match): readonly Said[] {
  const [item] = items
  const left = item === undefined ? undefined : measuresInOrder(item).find(({ kind }) => kind !== 'GROSS')
  const right = lines.flatMap((line) => line.measures)[0]
  if (left === undefined || right === undefined) return []
  return [
    {
      rule: 'M-16',
      outcome: 'MINOR',
      left: { ...left.value, normalised: left.unit },
      right: { ...right.value, normalised: right.unit },
      text: `${left.unit} on the certificate, ${right.unit} on the declaration: units of measure that cannot be converted`,
      items: seqs(items),
      lines: lineKeys(lines),
    },
  ]
}

function packages({ items, lines }: Match, quantityFits: boolean): readonly Said[] {
  const certified = sum(items)
  const declared = sum(lines)
  const [item, line] = [items[0], lines[0]]
  if (certified === undefined || declared === undefined || item === undefined || line === undefined) return []
  const left = { ...at(item.paper, `${item.pointer}/packages`), normalised: String(certified) }
  const right = { ...at(line.paper, `${line.pointer}/packages`), normalised: String(declared) }
  const where = { rule: 'M-19', left, right, items: seqs(items), lines: lineKeys(lines) } as const
  if (certified === declared) return [{ ...where, outcome: 'OK', text: 'the number of packages is the same' }]
  return [{ ...where, outcome: quantityFits ? 'INFO' : 'EXPLAIN', text: 'another number of packages' }]
}

function sum(goods: readonly Goods[]): number | undefined {
  let found = 0
  for (const { packages: count } of goods) {
    if (count === undefined) return undefined
    found += count
  }
  return found
}
