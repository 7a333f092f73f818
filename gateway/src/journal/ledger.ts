import { decimalCompare, decimalMinus, decimalSum } from '../message/decimal.ts'
import { type ExchangeView, saidOf } from '../message/exchange.ts'
import { Fault } from '../message/fault.ts'
import { isTakenBack } from '../message/follow.ts'
import { standingUses } from '../message/status.ts'
import { awaitable, heldBy, type Predecessor } from './shares.ts'

/**
 * The quantity ledger (rules.md 4.5). An account is (certificate, item, unit); an entry is what one line of one import
 * declaration, or one item of one back-to-back certificate, draws from it. Always holds, as long as one transaction at a time
 * writes to an account: 0 <= committed + reserved + child <= certified.
 */
export type LedgerSource = 'declaration' | 'certificate'
export type LedgerState = 'reserved' | 'committed' | 'released'

/** Decimals are strings. `asked`: what was wished for, in whose unit; more than `quantity` where only part was left. */
export interface LedgerEntry {
  readonly item: number
  readonly unit: string
  readonly source: LedgerSource
  /** Number of the declaration, or key of the child certificate. */
  readonly number: string
  readonly line: number
  readonly state: LedgerState
  readonly quantity: string
  readonly asked: string
  readonly askedUnit: string
}

/**
 * - `reserve`: a declaration is registered. `commit`: it is cleared. `adjust`: it is amended. `release`: it is cancelled.
 * - `utilise`: customs have said so in a response, which stands whatever was booked before. `withdraw`: they say it was not given.
 * - `allot`: a back-to-back certificate draws on this one.
 */
export type LedgerAction = 'reserve' | 'commit' | 'adjust' | 'release' | 'utilise' | 'withdraw' | 'allot'

export interface LedgerWish {
  readonly action: LedgerAction
  readonly item: number
  readonly number: string
  /** Absent only with `withdraw`: every line of the declaration. */
  readonly line?: number
  /** The response names no line: the number of the item stands for it. */
  readonly unnamed?: true
  /** In `unit`. Absent: what is booked, else the whole item; with `utilise` the whole item (rules.md 4.2). */
  readonly quantity?: string
  /** Absent: the certified unit. */
  readonly unit?: string
  /** As it was declared, where that is another unit. */
  readonly declared?: { readonly quantity: string; readonly unit: string }
  /** Takes what is left where less is left than asked (rules.md M-15). */
  readonly partial?: boolean
  /** With `allot`: the certificate that the drawing one replaces. */
  readonly predecessor?: Predecessor
}

export interface Booked extends LedgerEntry {
  /** Nothing was changed: this very wish had been fulfilled before. */
  readonly repeated: boolean
  /** More was asked than was left. */
  readonly short: boolean
}

export type Certified = NonNullable<ExchangeView['certified']>

/** Throws ASW_STATE_CONFLICT when it is not known yet what was certified. */
export function certifiedOf({ certified }: Pick<ExchangeView, 'certified'>): Certified {
  if (!certified) throw new Fault('ASW_STATE_CONFLICT', 'the certificate has not been seen: nothing is certified yet')
  return certified
}

const DRAWING: ReadonlySet<LedgerAction> = new Set(['reserve', 'commit', 'allot'])

/** Nothing new is drawn from a certificate that was taken back (CA-05). Throws ASW_STATE_CONFLICT. */
export function mustBeGood(view: ExchangeView, { action }: LedgerWish): void {
  if (DRAWING.has(action) && isTakenBack(view))
    throw new Fault('ASW_STATE_CONFLICT', 'the certificate is cancelled: nothing can be drawn from it (CA-05)')
}

/**
 * What the entry of a wish becomes; `undefined` where there is nothing to withdraw. Pure. `account`: every entry of the item;
 * `view`: what customs have said.
 * Throws ASW_LEDGER_EXCEEDED (`facts.available`), ASW_STATE_CONFLICT when the entry cannot move so, ASW_NOT_FOUND.
 */
export function bookedBy(
  certified: Certified,
  account: readonly LedgerEntry[],
  wish: LedgerWish & { readonly line: number },
  view: ExchangeView,
): Booked | undefined {
  const source = wish.action === 'allot' ? 'certificate' : 'declaration'
  const known = account.find((one) => one.source === source && one.number === wish.number && one.line === wish.line)
  if (wish.unnamed) mustBeTheLine(account, wish)
  const refused = known !== undefined && isRefused(view, known)
  const state = stateAfter(wish, known, refused)
  if (state === undefined) return undefined
  const fresh = draftOf(certified, wish, source, state, known)
  const stays = known?.state === state && !refused
  if (known && stays && sameWish(known, fresh, wish)) return { ...known, repeated: true, short: isShort(wish, known) }
  if (known && stays && MUST_AGREE.has(wish.action)) throw other(known)
  const quantity = state === 'released' ? '0' : covered(certified, account, known, fresh, wish)
  const waits = source === 'certificate' && decimalCompare(quantity, fresh.quantity) < 0
  const entry = { ...fresh, quantity, ...(waits ? { asked: fresh.quantity, askedUnit: fresh.unit } : {}) }
  return { ...entry, repeated: false, short: isShort(wish, entry) }
}

/** A repeat of these must say the same; others correct what stands. */
const MUST_AGREE: ReadonlySet<LedgerAction> = new Set(['reserve', 'commit'])

function stateAfter(wish: LedgerWish, known: LedgerEntry | undefined, refused: boolean): LedgerState | undefined {
  switch (wish.action) {
    case 'reserve':
      if (known?.state === 'released') throw released(known, refused)
      return known?.state ?? 'reserved'
    case 'commit':
      if (known?.state === 'released' && !refused) throw released(known, refused)
      return 'committed'
    case 'adjust':
      if (!known) throw unknown(wish)
      if (known.state === 'released') throw released(known, refused)
      return known.state
    case 'release':
      if (!known) throw unknown(wish)
      return 'released'
    case 'withdraw':
      return known && known.state !== 'released' ? 'released' : undefined
    case 'utilise':
    case 'allot':
      return 'committed'
  }
}

function draftOf(
  { items }: Certified,
  wish: LedgerWish & { readonly line: number },
  source: LedgerSource,
  state: LedgerState,
  known: LedgerEntry | undefined,
): LedgerEntry {
  const { item, number, line } = wish
  const certified = items.find((one) => one.seq === item && (wish.unit === undefined || one.unit === wish.unit))
  const unit = wish.unit ?? known?.unit ?? certified?.unit ?? ''
  const kept = keeps(wish) ? known : undefined
  const quantity = wish.quantity ?? (kept && keptBy(kept, state)) ?? certified?.quantity ?? '0'
  const { quantity: asked, unit: askedUnit } =
    wish.declared ?? (kept ? { quantity: kept.asked, unit: kept.askedUnit } : { quantity, unit })
  return { item, unit, source, number, line, state, quantity, asked, askedUnit }
}

/** Whether it says nothing of the quantity that is booked. Customs who give without a quantity give the whole item. */
function keeps({ action, quantity }: LedgerWish): boolean {
  return quantity === undefined && action !== 'utilise'
}

/** What is booked; where a refusal set it free and it is cleared all the same, what had been asked. */
function keptBy({ item, unit, number, line, state, quantity, asked, askedUnit }: LedgerEntry, becomes: LedgerState): string {
  if (state !== 'released' || becomes === 'released') return quantity
  if (askedUnit === unit) return asked
  throw new Fault('ASW_STATE_CONFLICT', `item ${item}: ${number}, line ${line} was refused; say the quantity that is given now`)
}

/** Key of a line in what an exchange knows. */
export function lineKey({ number, line, item }: Pick<LedgerEntry, 'number' | 'line' | 'item'>): string {
  return JSON.stringify([number, line, item])
}

/**
 * Whether a line is free because customs decided so about it (refused, or pending again), and not because they released it: assessed
 * again (D-94) it may be cleared after all.
 */
function isRefused(view: ExchangeView, entry: LedgerEntry): boolean {
  const { item, number, line, state, source } = entry
  if (state !== 'released' || source !== 'declaration') return false
  if (saidOf(view, 'released').some(({ id }) => id === lineKey(entry))) return false
  const said = standingUses(view, item).filter((use) => use.declaration === number && (use.line ?? line) === line)
  return said.some(({ decision }) => decision !== 'GIVEN')
}

/** Throws ASW_STATE_CONFLICT where the declaration has the item under other lines: which of them is meant is not said. */
function mustBeTheLine(account: readonly LedgerEntry[], { item, number, line }: LedgerWish): void {
  const own = account.filter((one) => one.source === 'declaration' && one.number === number && one.state !== 'released')
  const other = own.find((one) => one.line !== line)
  if (!other) return
  const detail = `item ${item}: ${number} has it under line ${other.line}; the response names no line, and would be counted beside that`
  throw new Fault('ASW_STATE_CONFLICT', detail)
}

/** Whether a wish is the one that made the entry what it is. */
function sameWish(known: LedgerEntry, fresh: LedgerEntry, wish: LedgerWish): boolean {
  if (fresh.state === 'released' || keeps(wish)) return true
  return known.askedUnit === fresh.askedUnit && decimalCompare(known.asked, fresh.asked) === 0
}

/** How much of it is booked: all, or with `partial` what is left. */
function covered(
  { items }: Certified,
  account: readonly LedgerEntry[],
  known: LedgerEntry | undefined,
  fresh: LedgerEntry,
  { partial, predecessor }: LedgerWish,
): string {
  const { item, unit, quantity } = fresh
  const certified = decimalSum(items.filter((one) => one.seq === item && one.unit === unit).map((one) => one.quantity))
  const others = account.filter((one) => one !== known && one.unit === unit).map((one) => one.quantity)
  const available = decimalMinus(certified, decimalSum(others))
  const fits = decimalCompare(quantity, '0') >= 0 && decimalCompare(quantity, available) <= 0
  if (fits) return quantity
  if (partial && decimalCompare(quantity, '0') > 0 && decimalCompare(available, '0') > 0) return available
  if (predecessor && decimalCompare(quantity, '0') > 0) {
    const now = decimalCompare(available, '0') > 0 ? available : '0'
    if (decimalCompare(decimalMinus(quantity, now), awaitable(predecessor, account, fresh)) <= 0) return now
  }
  const facts = { item, unit, asked: quantity, available, certified }
  const detail = `item ${item}: ${quantity} ${unit} asked, ${available} of ${certified} are left`
  throw new Fault('ASW_LEDGER_EXCEEDED', `${detail}${heldBack(predecessor, account, unit)}`, facts)
}

/** Why a certificate that replaces another one gets nothing of what that has. */
function heldBack(predecessor: Predecessor | undefined, account: readonly LedgerEntry[], unit: string): string {
  const held = predecessor && !predecessor.going ? heldBy(predecessor.certificate, account, unit) : '0'
  if (decimalCompare(held, '0') <= 0) return ''
  return `; the certificate that it replaces draws ${held} ${unit} until it is taken back: ask to cancel it first, unless it is used`
}

function isShort({ quantity }: LedgerWish, entry: LedgerEntry): boolean {
  return entry.state !== 'released' && quantity !== undefined && decimalCompare(quantity, entry.quantity) > 0
}

function unknown({ item, number, line }: LedgerWish): Fault {
  return new Fault('ASW_NOT_FOUND', `nothing is booked for item ${item} by ${number}, line ${line ?? '?'}`)
}
function released({ item, number, line }: LedgerEntry, refused: boolean): Fault {
  const then = refused ? 'refused; commit it where preference is given after all' : 'released; another line draws anew'
  return new Fault('ASW_STATE_CONFLICT', `item ${item}: ${number}, line ${line} was ${then}`)
}
function other({ item, number, line, asked, askedUnit }: LedgerEntry): Fault {
  const detail = `item ${item}: ${number}, line ${line} is booked with ${asked} ${askedUnit}; adjust it to change that`
  return new Fault('ASW_STATE_CONFLICT', detail)
}

/** One account, as it is shown. `available` = certified - committed - reserved - child. */
export interface Account {
  readonly item: number
  readonly unit: string
  readonly certified: string
  readonly committed: string
  readonly reserved: string
  readonly child: string
  readonly available: string
}

export function accountsOf({ items }: Certified, entries: readonly LedgerEntry[]): readonly Account[] {
  return items.map(({ seq: item, unit, quantity: certified }) => {
    const own = entries.filter((one) => one.item === item && one.unit === unit)
    const sum = (source: LedgerSource, state: LedgerState) =>
      decimalSum(own.filter((one) => one.source === source && one.state === state).map((one) => one.quantity))
    const [committed, reserved] = [sum('declaration', 'committed'), sum('declaration', 'reserved')]
    const child = sum('certificate', 'committed')
    const available = decimalMinus(certified, decimalSum([committed, reserved, child]))
    return { item, unit, certified, committed, reserved, child, available }
  })
}

/**
 * Whether a certificate can still be taken back (CA-02, D-85): `used` when something is cleared or another certificate draws on it,
 * `reserved` when declarations are registered and nothing is cleared yet.
 */
export type Drawn = 'free' | 'reserved' | 'used'

export function drawnOf(entries: readonly LedgerEntry[]): Drawn {
  const drawing = entries.filter(({ state, quantity }) => state !== 'released' && decimalCompare(quantity, '0') > 0)
  if (drawing.length === 0) return 'free'
  return drawing.every(({ state, source }) => state === 'reserved' && source === 'declaration') ? 'reserved' : 'used'
}
