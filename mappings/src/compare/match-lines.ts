import type { Goods } from './goods.ts'
import { overlap, wordsOf } from './names.ts'
import { textOf } from './paper.ts'

/** Why a line was put to an item. */
export const MATCH_REASONS = {
  cited: 'the line names this item of the certificate',
  'same-hs-and-origin': 'the only pair with these six digits and this origin, or one of a group that is compared by its sums',
  'nearest-description': 'same six digits and origin, and of the items of that group the nearest description',
  'same-hs-other-origin': 'same six digits, but another country of origin',
  'nearest-goods': 'other classification: the nearest heading and description among what was left',
  'only-one-left': 'other classification: one item and one line were left',
} as const

export type MatchReason = keyof typeof MATCH_REASONS

export interface Pair {
  readonly item: Goods
  readonly line: Goods
  readonly reason: MatchReason
  /** Share of common words, where the description decided. */
  readonly overlap?: number
}

/** Items and lines that are compared together: one to one, or n to m by their sums. */
export interface Match {
  readonly items: readonly Goods[]
  readonly lines: readonly Goods[]
  readonly why: readonly Pair[]
}

export interface Matching {
  readonly matches: readonly Match[]
  /** Items of which nothing was declared, and lines that no item covers. */
  readonly itemsLeft: readonly Goods[]
  readonly linesLeft: readonly Goods[]
}

export interface MatchWish {
  /** At least so much must two descriptions share to be put together across classifications. */
  readonly descriptionMinor: number
  /** Number of the item that a line names. */
  readonly citedItem: (line: Goods) => number | undefined
}

/**
 * Puts lines to items. Declarations merge lines of one code, origin and duty, and split others, so the result is n to m. Steps, each
 * over what the earlier ones left: what a line names itself; same six digits and origin, within such a group by description where
 * one item is clearly the nearest, else the whole group together; same six digits alone; then, for goods that the two sides classify
 * differently, the nearest heading and description.
 */
export function matchLines(items: readonly Goods[], lines: readonly Goods[], wish: MatchWish): Matching {
  const pairs: Pair[] = []
  const openLines = () => without(lines, new Set(pairs.map((pair) => pair.line)))
  const openItems = () => without(items, new Set(pairs.map((pair) => pair.item)))

  for (const line of lines) {
    const named = wish.citedItem(line)
    const item = named === undefined ? undefined : items.find(({ seq }) => seq === named)
    if (item !== undefined) pairs.push({ item, line, reason: 'cited' })
  }
  pairs.push(...byGroup(items, openLines()))
  pairs.push(...bySixDigits(items, openLines()))
  pairs.push(...byNearest(openItems(), openLines(), wish.descriptionMinor))
  const [item, ...otherItems] = openItems()
  const [line, ...otherLines] = openLines()
  if (item && line && otherItems.length + otherLines.length === 0) pairs.push({ item, line, reason: 'only-one-left' })
  return { matches: joined(items, pairs), itemsLeft: openItems(), linesLeft: openLines() }
}

function without(all: readonly Goods[], taken: ReadonlySet<Goods>): readonly Goods[] {
  return all.filter((one) => !taken.has(one))
}

const words = new WeakMap<Goods, ReadonlySet<string>>()

function wordsIn(goods: Goods): ReadonlySet<string> {
  const known = words.get(goods)
  if (known !== undefined) return known
  const found = wordsOf(textOf(goods.description) ?? '')
  words.set(goods, found)
  return found
}

/** Six digits and origin, the key of a group; `undefined` where the paper does not tell one of them. */
function groupOf(goods: Goods): string | undefined {
  const origin = textOf(goods.origin)
  const hs6 = goods.hsCode?.slice(0, 6)
  return hs6 === undefined || origin === undefined ? undefined : `${hs6} ${origin}`
}

/**
 * Within a group each line goes to the item that is clearly the nearest. Lines of which that cannot be said make one block of the
 * whole group: the first of them is put to every item, the others to the item that comes nearest.
 */
function byGroup(items: readonly Goods[], lines: readonly Goods[]): readonly Pair[] {
  const groups = Map.groupBy(items, groupOf)
  const blocks = new Set<string>()
  return lines.flatMap((line): readonly Pair[] => {
    const key = groupOf(line)
    const group = key === undefined ? undefined : groups.get(key)
    if (key === undefined || group === undefined) return []
    const order = ranked(line, group)
    const nearest = clearlyFirst(order)
    if (nearest !== undefined) return [{ item: nearest.item, line, reason: 'nearest-description', overlap: nearest.overlap }]
    const together = blocks.has(key) ? order.slice(0, 1).map(({ item }) => item) : group
    blocks.add(key)
    return together.map((item) => ({ item, line, reason: 'same-hs-and-origin' }))
  })
}

/** The one item of several whose description shares more words with the line than that of any other. */
function clearlyFirst([first, second]: readonly Ranked[]): Ranked | undefined {
  return first !== undefined && second !== undefined && first.overlap > second.overlap ? first : undefined
}

interface Ranked {
  readonly item: Goods
  readonly overlap: number
}

function ranked(line: Goods, items: readonly Goods[]): readonly Ranked[] {
  return items
    .map((item) => ({ item, overlap: overlap(wordsIn(line), wordsIn(item)) }))
    .sort((a, b) => b.overlap - a.overlap || a.item.seq - b.item.seq)
}

function bySixDigits(items: readonly Goods[], lines: readonly Goods[]): readonly Pair[] {
  return lines.flatMap((line): readonly Pair[] => {
    const hs6 = line.hsCode?.slice(0, 6)
    if (hs6 === undefined) return []
    const [nearest] = ranked(
      line,
      items.filter((item) => item.hsCode?.slice(0, 6) === hs6),
    )
    return nearest === undefined ? [] : [{ item: nearest.item, line, reason: 'same-hs-other-origin', overlap: nearest.overlap }]
  })
}

/** Beyond so many pairs only goods of one chapter are held against each other, so that the work stays bounded. */
const MOST_PAIRS = 40_000

/** Goods of another code: the best of all pairs first, each item and line once. */
function byNearest(items: readonly Goods[], lines: readonly Goods[], least: number): readonly Pair[] {
  const many = items.length * lines.length > MOST_PAIRS
  const near = (line: Goods) => (many ? items.filter((item) => sameDigits(item, line) > 0) : items)
  const candidates = lines
    .flatMap((line) =>
      ranked(line, near(line)).map(({ item, overlap: shared }) => ({ item, line, shared, digits: sameDigits(item, line) })),
    )
    .filter(({ shared }) => shared >= least && shared > 0)
    .sort((a, b) => b.digits - a.digits || b.shared - a.shared || a.item.seq - b.item.seq || a.line.seq - b.line.seq)
  const taken = new Set<Goods>()
  return candidates.flatMap(({ item, line, shared }) => {
    if (taken.has(item) || taken.has(line)) return []
    taken.add(item).add(line)
    return [{ item, line, reason: 'nearest-goods' as const, overlap: shared }]
  })
}

/** How many of the first six digits two codes share: 6, 4, 2 or 0. */
export function sameDigits(a: Goods, b: Goods): 0 | 2 | 4 | 6 {
  const [left, right] = [a.hsCode ?? '', b.hsCode ?? '']
  for (const digits of [6, 4, 2] as const) {
    if (left.length >= digits && left.slice(0, digits) === right.slice(0, digits)) return digits
  }
  return 0
}

/** Pairs that share an item or a line belong to one match, in the order of the items. */
function joined(items: readonly Goods[], pairs: readonly Pair[]): readonly Match[] {
  const left = new Set(pairs)
  const matches: Match[] = []
  for (const item of items) {
    const first = [...left].find((pair) => pair.item === item)
    if (first === undefined) continue
    const why: Pair[] = []
    const [inItems, inLines] = [new Set<Goods>([item]), new Set<Goods>()]
    for (let grown = true; grown; ) {
      grown = false
      for (const pair of left) {
        if (!inItems.has(pair.item) && !inLines.has(pair.line)) continue
        left.delete(pair)
        inItems.add(pair.item)
        inLines.add(pair.line)
        why.push(pair)
        grown = true
      }
    }
    matches.push({ items: items.filter((one) => inItems.has(one)), lines: [...inLines].sort(byPlace), why })
  }
  return matches
}

function byPlace(a: Goods, b: Goods): number {
  const [left, right] = [a.paper.id ?? '', b.paper.id ?? '']
  return left < right ? -1 : left > right ? 1 : a.seq - b.seq
}
