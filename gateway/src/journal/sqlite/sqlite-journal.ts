import type { CanonicalDocument } from '../../message/document.ts'
import { Fault } from '../../message/fault.ts'
import { GENESIS } from '../chain.ts'
import type { Claim, InboxEntry, Journal, NodeAbout, NodeRow, SettleFacts } from '../journal.ts'
import { given } from '../rows.ts'
import { Desk, type DeskLimits } from './desk.ts'
import type { Cursor } from './units/chains.ts'
import type { Args, Result, UnitName } from './units/index.ts'
import type { ClaimRef } from './units/seal.ts'

export interface SqliteJournalOptions {
  /** Holds `journal.db`, `lock.db`, `lock.pid` and `journal.id`; made if it is not there. On a local disk. */
  readonly folder: string
  /** Reads beside whoever serves the folder, or when nobody does; every method that writes throws ASW_STATE_CONFLICT. */
  readonly readOnly?: boolean
  /** Payloads are stored in pieces of this size, bytes. */
  readonly chunkBytes?: number
  /** Intake is refused (ASW_OVERLOADED) while the disk has less free than this: what is under way must still be able to end. */
  readonly reserveBytes?: number
  readonly limits?: Partial<DeskLimits>
  /** The process that serves, for `nodes`. */
  readonly about?: NodeAbout
  /**
   * Called once when nothing can be kept any more until the folder is opened again: its file was taken away, or the thread has died.
   * Everything under way ends with ASW_JOURNAL_DOWN; what was answered before is there after the next start.
   */
  readonly lost?: (fault: Fault) => void
  /** Added to the store's clock, asked at every call: tests move time by it instead of waiting. */
  readonly skewMs?: () => number
}

const LIMITS: DeskLimits = { maxWaiting: 8_192, maxWaitingBytes: 512 * 1024 * 1024 }
const CHUNK_BYTES = 256 * 1024
const RESERVE_BYTES = 256 * 1024 * 1024

/**
 * The journal in one SQLite file: WAL, a sync at every commit, group commit, in a thread of its own.
 * Throws ASW_JOURNAL_LOCKED when the folder is served already, ASW_CONFIG_INVALID when its schema is not ours or the folder cannot be made,
 * ASW_JOURNAL_DOWN when it cannot be opened. A restored copy starts held (see `mark.ts` for how that is seen).
 */
export async function openSqliteJournal(options: SqliteJournalOptions): Promise<Journal> {
  const { folder, readOnly = false, chunkBytes = CHUNK_BYTES, reserveBytes = RESERVE_BYTES, skewMs = () => 0 } = options
  const { lost } = options
  const desk = await Desk.open(
    { folder, readOnly, chunkBytes, reserveBytes },
    { limits: { ...LIMITS, ...options.limits }, skewMs, ...given('lost', lost) },
  )
  return journalAt(desk, readOnly, await onlyNode(desk, readOnly ? undefined : options.about))
}

/** One process serves a folder: it is the only node. */
async function onlyNode(desk: Desk, about: NodeAbout | undefined) {
  const since = about === undefined ? '' : (await desk.call('alive')).at
  let agreements = ''
  return {
    inForce: async (digest: string) => {
      agreements = digest
    },
    nodes: async (): Promise<readonly NodeRow[]> => {
      if (about === undefined) return []
      const { at, claims } = await desk.call('alive')
      return [{ ...about, id: `${about.host}:${about.pid}`, since, beatAt: at, claims, agreements, self: true }]
    },
  }
}

function journalAt(desk: Desk, readOnly: boolean, node: Awaited<ReturnType<typeof onlyNode>>): Journal {
  const read = <Name extends UnitName>(name: Name, ...args: Args<Name>) => desk.call(name, ...args)
  const write = async <Name extends UnitName>(name: Name, ...args: Args<Name>): Promise<Awaited<Result<Name>>> => {
    if (readOnly) throw new Fault('ASW_STATE_CONFLICT', 'the journal is open for reading only')
    return desk.call(name, ...args)
  }
  return {
    submit: (submission) => write('submit', JSON.stringify({ ...submission, json: undefined }), submission.json),
    task: (id) => read('task', id),
    tasks: (filter) => read('tasks', filter),
    closeTask: (id, done) => write('closeTask', id, done),
    releaseTask: (id, by) => write('releaseTask', id, by),
    passTasks: (limit) => write('passTasks', limit),
    claim: async (wish) => (await write('claim', wish)).map((claim): Claim => ({ ...claim, json: parsed(claim.json) })),
    seal: (claim, transmission, leaving = false) => write('seal', ref(claim), transmission, leaving),
    attempt: (claim) => write('attempt', ref(claim)),
    settle: (delivery, event, facts) => write('settle', delivery, event, told(facts)),
    release: (claim, delayMs, code) => write('release', ref(claim), delayMs, code),
    hasten: (partner, withinMs) => write('hasten', partner, withinMs),
    replay: (delivery, by) => write('replay', delivery, by),
    transmission: (message) => read('transmission', message),
    keepAnswer: (delivery, kind, message, wire, heeded) => write('keepAnswer', delivery, kind, message, wire, heeded),
    arrive: (arrival) => write('arrive', arrival),
    openArrivals: (limit, olderThanMs) => read('openArrivals', limit, olderThanMs),
    beginReading: (arrival, olderThanMs) => write('beginReading', arrival, olderThanMs),
    tellDamaged: (digest, place) => write('tellDamaged', digest, place),
    endReading: (arrival) => write('endReading', arrival),
    arrivalsAside: () => read('arrivalsAside'),
    readAgain: (arrival, by) => write('readAgain', arrival, by),
    recall: (arrival, from, message, wireDigest) => write('recall', arrival, from, message, wireDigest),
    messageStatus: (from, message) => read('messageStatus', from, message),
    accept: (acceptance) => write('accept', acceptance),
    dismiss: (arrival, verdict) => write('dismiss', arrival, verdict),
    conversation: (partner, id) => read('conversation', partner, id),
    conversationBySent: (partner, messageId) => read('conversationBySent', partner, messageId),
    conversationOf: (delivery) => read('conversationOf', delivery),
    conversationAbout: (exchange, operation) => read('conversationAbout', exchange, operation),
    keepConversation: (move) => write('keepConversation', move),
    dueConversations: (partner, limit) => read('dueConversations', partner, limit),
    deferConversation: (partner, id, wait, delayMs) => write('deferConversation', partner, id, wait, delayMs),
    claimSignals: (wish) => write('claimSignals', wish),
    settleSignal: (id, outcome, facts) => write('settleSignal', id, outcome, facts),
    isOwed: (messageId) => read('isOwed', messageId),
    inboxes: () => read('inboxes'),
    lease: async (inbox, holder, limit, leaseMs) => (await write('lease', inbox, holder, limit, leaseMs)).map(entryOf),
    waiting: (inbox, page) => read('waiting', inbox, page),
    entries: async (inbox, page) => (await read('entries', inbox, page)).map(entryOf),
    entry: async (inbox, id) => optional(await read('entry', inbox, id), entryOf),
    acknowledgeEntry: (inbox, id, holder, reply) => write('acknowledgeEntry', inbox, id, holder, reply),
    book: (booking) => write('book', booking),
    account: (exchange) => read('account', exchange),
    startClock: (clock) => write('startClock', clock),
    clocks: (exchange) => read('clocks', exchange),
    dueWarnings: (limit) => read('dueWarnings', limit),
    warnClock: (id, level, nextAt) => write('warnClock', id, level, nextAt),
    dueClocks: (limit, known) => read('dueClocks', limit, known),
    fireClock: (id, reply) => write('fireClock', id, reply),
    stopClock: (exchange, name, subject) => write('stopClock', exchange, name, subject),
    exchange: (id) => read('exchange', id),
    exchangeOf: (key) => read('exchangeOf', key),
    delivery: (id) => read('delivery', id),
    search: (filter) => read('search', filter),
    searchPage: (filter) => read('searchPage', filter),
    timeline: (exchange, page) => read('timeline', exchange, page),
    ofKinds: (exchange, wish) => read('ofKinds', exchange, wish),
    stuck: () => read('stuck'),
    blob: (digest) => read('blob', digest),
    counts: () => read('counts'),
    openSink: (name, from) => write('openSink', name, from),
    dropSink: (name) => write('dropSink', name),
    sinks: () => read('sinks'),
    feed: (wish) => write('feed', wish),
    // The feed is the table of events itself.
    tidyFeed: async () => 0,
    advanceFeed: (sink, holder, position) => write('advanceFeed', sink, holder, position),
    deferFeed: (sink, holder, failure) => write('deferFeed', sink, holder, failure),
    releaseFeed: (sink, holder) => write('releaseFeed', sink, holder),
    disableSink: (name, code) => write('disableSink', name, code),
    enableSink: (name, by) => write('enableSink', name, by),
    append: (exchange, event) => write('append', exchange, event),
    verifyChains: (exchange) => verify(desk, exchange),
    checkpoint: async (sign) => {
      const draft = await read('draftCheckpoint')
      if (!draft) return undefined
      const signature = await sign(draft.bytes)
      const sealed = await write('sealCheckpoint', draft, signature)
      return sealed ? { n: draft.n, heads: draft.heads.length } : undefined
    },
    purge: (rule) => write('purge', rule),
    ...node,
    askReload: async () => undefined,
    now: () => read('now'),
    held: () => read('held'),
    hold: (reason) => write('hold', reason),
    unhold: (by) => write('unhold', by),
    ready: async () => (readOnly ? void (await read('held')) : write('ready')),
    close: () => desk.close(),
  }
}

/** Page by page, so that nobody who writes waits for the whole walk. */
async function verify(desk: Desk, exchange: Parameters<Journal['verifyChains']>[0]): ReturnType<Journal['verifyChains']> {
  let cursor: Cursor | undefined = { seq: 0, n: 0, hash: GENESIS }
  let exchanges = 0
  let events = 0
  while (cursor) {
    const page: Result<'walkChains'> = await desk.call('walkChains', cursor, exchange)
    exchanges += page.exchanges
    events += page.events
    if (page.broken) return { exchanges, events, broken: page.broken }
    cursor = page.next
  }
  let checkpoint = exchange === undefined ? await desk.call('walkCheckpoint', 0) : undefined
  while (checkpoint) {
    if (checkpoint.broken) return { exchanges, events, broken: checkpoint.broken }
    checkpoint = await desk.call('walkCheckpoint', checkpoint.n)
  }
  return { exchanges, events }
}

function ref({ delivery, holder, lease }: Claim): ClaimRef {
  return { delivery, holder, ...(lease === undefined ? {} : { lease }) }
}
function told({ claim, ...facts }: SettleFacts): SettleFacts {
  if (!claim) return facts
  const { holder, lease } = claim
  return { ...facts, claim: { holder, ...(lease === undefined ? {} : { lease }) } }
}
function entryOf(entry: Result<'lease'>[number]): InboxEntry {
  return { ...entry, json: parsed(entry.json) }
}
function optional<T, R>(value: T | undefined, map: (value: T) => R): R | undefined {
  return value === undefined ? undefined : map(value)
}
const decoder = new TextDecoder()
function parsed(json: Uint8Array): CanonicalDocument {
  return JSON.parse(decoder.decode(json)) as CanonicalDocument
}
