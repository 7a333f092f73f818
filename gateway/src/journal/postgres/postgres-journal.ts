import type { ClientBase } from 'pg'
import type { World } from '../../message/clock.ts'
import { Fault } from '../../message/fault.ts'
import { GENESIS } from '../chain.ts'
import type { Journal, NodeAbout } from '../journal.ts'
import { Desk } from './desk.ts'
import { Ears } from './ears.ts'
import { migrate, readMigrations } from './migrate.ts'
import { assureWritable, newClient, openPool, type Server } from './server.ts'
import { readStatements } from './statements.ts'
import { faultFrom } from './trouble.ts'
import { Tx, type TxWorld } from './tx.ts'
import type { Cursor } from './units/chains.ts'
import { heldReason, hold } from './units/hold.ts'
import type { Args, Result, UnitName } from './units/index.ts'

export interface PostgresJournalOptions extends Pick<Server, 'url' | 'user' | 'password' | 'tls'> {
  /** Waits, random numbers and the id of this node; the time of the journal is the database's. */
  readonly world: World
  /** Units of work at the same time. */
  readonly connections?: number
  /** Every method that writes throws ASW_STATE_CONFLICT, and the server would refuse it too. */
  readonly readOnly?: boolean
  /** Another node has made work. */
  readonly onWake?: () => void
  /** Another node asks all to read their files again. */
  readonly onReload?: () => void
  /** A node that serves: the others see it, and take over what it holds when it dies. */
  readonly about?: NodeAbout
  /** Between two signs of life of a node, and for how long one may give none. */
  readonly beatMs?: number
  readonly staleMs?: number
  readonly lockTimeoutMs?: number
  /** Units that may be under way or wait. Intake is refused (ASW_OVERLOADED) at half of it. */
  readonly maxWaiting?: number
  /** Payload of those units, bytes. */
  readonly maxWaitingBytes?: number
  /** Payloads are stored in pieces of this size, bytes. */
  readonly chunkBytes?: number
  /** Added to the database's clock, asked at every call: tests move time by it instead of waiting. */
  readonly skewMs?: () => number
}

const DEFAULTS = {
  connections: 10,
  lockTimeoutMs: 10_000,
  maxWaiting: 8_192,
  maxWaitingBytes: 512 * 1024 * 1024,
  chunkBytes: 256 * 1024,
  beatMs: 2_000,
  staleMs: 10_000,
}

/**
 * The journal in PostgreSQL 15 or later, for any number of nodes. Throws ASW_JOURNAL_DOWN when the server cannot be reached,
 * ASW_CONFIG_INVALID when its schema is not ours. A journal that was brought into another database starts held.
 */
export async function openPostgresJournal(options: PostgresJournalOptions): Promise<Journal> {
  const { world, readOnly = false, onWake, onReload = () => undefined, about, skewMs = () => 0 } = options
  const { connections, lockTimeoutMs, maxWaiting, maxWaitingBytes, chunkBytes, beatMs, staleMs } = { ...DEFAULTS, ...options }
  const { url, user, password, tls } = options
  const server: Server = {
    url,
    connections,
    lockTimeoutMs,
    readOnly,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls }),
  }
  const pool = openPool(server)
  const shared: TxWorld = { statements: readStatements(), skewMs, chunkBytes, node: world.uuid() }
  const ears =
    onWake && !readOnly
      ? new Ears({ server, shared, world, onWake, onReload, beatMs, staleMs, ...(about ? { about } : {}) })
      : undefined
  try {
    const client = newClient(server, true)
    try {
      await client.connect()
      await assureWritable(client, server)
      await begin(client, shared, readOnly)
    } finally {
      await client.end().catch(() => undefined)
    }
    await ears?.start()
  } catch (error) {
    await pool.end()
    throw faultFrom(error)
  }
  const desk = new Desk({ ...shared, pool, world, connections, maxWaiting, maxWaitingBytes, onWork: () => ears?.work() })
  let closed: Promise<void> | undefined
  const close = async () => {
    await desk.close()
    await ears?.close()
    await pool.end()
  }
  return journalAt(desk, readOnly, ears, () => {
    closed ??= close()
    return closed
  })
}

/** Brings the schema up to date, and holds a journal that was brought here. */
async function begin(client: ClientBase, shared: TxWorld, readOnly: boolean): Promise<void> {
  await migrate(client, readMigrations(), readOnly)
  if (readOnly) return
  const tx = new Tx(client, shared, false)
  await tx.begin()
  await tx.run('delivery-promote-lost')
  const { home } = await tx.one<{ home: string }>('database-home')
  const known = (await tx.get<{ value: string }>('meta-get', { name: 'home' }))?.value
  if (known !== home) await tx.run('meta-set', { name: 'home', value: home })
  if (known !== undefined && known !== home && (await heldReason(tx)) === undefined)
    await hold(tx, 'the journal was brought here from another database')
  await tx.finish()
}

function journalAt(desk: Desk, readOnly: boolean, ears: Ears | undefined, close: () => Promise<void>): Journal {
  const read = <Name extends UnitName>(name: Name, ...args: Args<Name>): Promise<Result<Name>> => desk.call(name, ...args)
  const write = async <Name extends UnitName>(name: Name, ...args: Args<Name>): Promise<Result<Name>> => {
    if (readOnly) throw new Fault('ASW_STATE_CONFLICT', 'the journal is open for reading only')
    return desk.call(name, ...args)
  }
  return {
    submit: (submission) => write('submit', submission),
    task: (id) => read('task', id),
    tasks: (filter) => read('tasks', filter),
    closeTask: (id, done) => write('closeTask', id, done),
    releaseTask: (id, by) => write('releaseTask', id, by),
    passTasks: (limit) => write('passTasks', limit),
    claim: (wish) => write('claim', wish),
    seal: (claim, transmission, leaving = false) => write('seal', claim, transmission, leaving),
    attempt: (claim) => write('attempt', claim),
    settle: (delivery, event, facts) => write('settle', delivery, event, facts),
    release: (claim, delayMs, code) => write('release', claim, delayMs, code),
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
    lease: (inbox, holder, limit, leaseMs) => write('lease', inbox, holder, limit, leaseMs),
    waiting: (inbox, page) => read('waiting', inbox, page),
    entries: (inbox, page) => read('entries', inbox, page),
    entry: (inbox, id) => read('entry', inbox, id),
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
    nodes: () => read('nodes'),
    inForce: async (agreements) => ears?.inForce(agreements),
    askReload: async () => {
      const generation = await write('askReload')
      ears?.asked(generation)
    },
    now: () => read('now'),
    held: () => read('held'),
    hold: (reason) => write('hold', reason),
    unhold: (by) => write('unhold', by),
    ready: async () => (readOnly ? void (await read('held')) : write('ready')),
    openSink: (name, from) => openSink(write, name, from),
    dropSink: (name) => write('dropSink', name),
    sinks: () => read('sinks'),
    feed: (wish) => write('feed', wish),
    tidyFeed: () => write('tidyFeed'),
    advanceFeed: (sink, holder, position) => write('advanceFeed', sink, holder, position),
    deferFeed: (sink, holder, failure) => write('deferFeed', sink, holder, failure),
    releaseFeed: (sink, holder) => write('releaseFeed', sink, holder),
    disableSink: (name, code) => write('disableSink', name, code),
    enableSink: (name, by) => write('enableSink', name, by),
    close,
  }
}

type Write = <Name extends UnitName>(name: Name, ...args: Args<Name>) => Promise<Result<Name>>

/** Whatever became durable before goes into the feed batch by batch, beside those who write; the few that came meanwhile when nobody does. */
async function openSink(write: Write, name: string, from: 'start' | 'end'): Promise<void> {
  for (let filled = 0; ; ) {
    const upTo = await write('openSink', name, from, filled)
    if (upTo === undefined) return
    for (let after: number | undefined = filled; after !== undefined; ) after = await write('fillFeed', after, upTo)
    filled = upTo
  }
}

/** Page by page: a page is one moment, the walk is not. */
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
