import type { Tx } from '../tx.ts'
import { accept } from './accept.ts'
import { arrive, openArrivals } from './arrivals.ts'
import { arrivalsAside, readAgain } from './aside.ts'
import { account, book } from './book.ts'
import { append, draftCheckpoint, sealCheckpoint, walkChains, walkCheckpoint } from './chains.ts'
import { claim } from './claim.ts'
import { clocks, dueClocks, dueWarnings, startClock, stopClock, warnClock } from './clocks.ts'
import {
  conversation,
  conversationAbout,
  conversationBySent,
  conversationOf,
  deferConversation,
  dueConversations,
  keepConversation,
} from './conversations.ts'
import { tellDamaged } from './damaged.ts'
import { dismiss } from './dismiss.ts'
import { advanceFeed, deferFeed, feed, releaseFeed, tidyFeed } from './feed.ts'
import { fillFeed } from './fill-feed.ts'
import { fireClock } from './fire-clock.ts'
import { heldReason, hold, now, ready, unhold } from './hold.ts'
import { acknowledgeEntry, entries, entry, inboxes, lease, waiting } from './inboxes.ts'
import { keepAnswer } from './keep-answer.ts'
import { nextGeneration, nodes } from './nodes.ts'
import { purge } from './purge.ts'
import { blob, counts, delivery, exchange, exchangeOf, ofKinds, stuck, timeline } from './questions.ts'
import { beginReading, endReading } from './readings.ts'
import { messageStatus, recall } from './recall.ts'
import { transmission } from './receipts.ts'
import { attempt, release, seal } from './seal.ts'
import { search, searchPage } from './search.ts'
import { hasten, replay, settle } from './settle.ts'
import { claimSignals, isOwed, settleSignal } from './signals.ts'
import { disableSink, dropSink, enableSink, openSink, sinks } from './sinks.ts'
import { submit } from './submit.ts'
import { closeTask, passTasks, releaseTask, task, tasks } from './tasks.ts'

// biome-ignore lint/suspicious/noExplicitAny: the table holds functions of many shapes; `Args` and `Result` give each its own back
type Run = (tx: Tx, ...args: any[]) => Promise<any>

/** `write` is one transaction from its first statement on. */
const write = <F extends Run>(run: F) => ({ kind: 'write', run }) as const
/** As `write`, and its first statement locks what the unit is about: the beginning is not waited for. */
const locking = <F extends Run>(run: F) => ({ kind: 'locking', run }) as const
/** `short` writes with statements that each stand alone, and begins a transaction by itself where that is not enough. */
const short = <F extends Run>(run: F) => ({ kind: 'short', run }) as const
const read = <F extends Run>(run: F) => ({ kind: 'read', run }) as const

/** Every unit of work, by name. One file a verb. */
export const UNITS = {
  submit: short(submit),
  task: read(task),
  tasks: read(tasks),
  closeTask: write(closeTask),
  releaseTask: write(releaseTask),
  passTasks: write(passTasks),
  claim: short(claim),
  seal: locking(seal),
  attempt: locking(attempt),
  settle: locking(settle),
  release: locking(release),
  hasten: short(hasten),
  replay: write(replay),
  transmission: read(transmission),
  keepAnswer: locking(keepAnswer),
  arrive: short(arrive),
  openArrivals: read(openArrivals),
  beginReading: write(beginReading),
  tellDamaged: write(tellDamaged),
  endReading: short(endReading),
  arrivalsAside: read(arrivalsAside),
  readAgain: write(readAgain),
  recall: short(recall),
  messageStatus: read(messageStatus),
  accept: locking(accept),
  dismiss: write(dismiss),
  conversation: read(conversation),
  conversationBySent: read(conversationBySent),
  conversationOf: read(conversationOf),
  conversationAbout: read(conversationAbout),
  keepConversation: write(keepConversation),
  dueConversations: read(dueConversations),
  deferConversation: short(deferConversation),
  claimSignals: short(claimSignals),
  settleSignal: short(settleSignal),
  isOwed: read(isOwed),
  inboxes: read(inboxes),
  lease: short(lease),
  waiting: read(waiting),
  entries: read(entries),
  entry: read(entry),
  acknowledgeEntry: write(acknowledgeEntry),
  book: write(book),
  account: read(account),
  startClock: write(startClock),
  clocks: read(clocks),
  dueWarnings: read(dueWarnings),
  warnClock: write(warnClock),
  dueClocks: read(dueClocks),
  fireClock: write(fireClock),
  stopClock: write(stopClock),
  exchange: read(exchange),
  exchangeOf: read(exchangeOf),
  delivery: read(delivery),
  search: read(search),
  searchPage: read(searchPage),
  timeline: read(timeline),
  ofKinds: read(ofKinds),
  stuck: read(stuck),
  blob: read(blob),
  counts: read(counts),
  append: write(append),
  walkChains: read(walkChains),
  walkCheckpoint: read(walkCheckpoint),
  draftCheckpoint: read(draftCheckpoint),
  sealCheckpoint: write(sealCheckpoint),
  purge: write(purge),
  nodes: read(nodes),
  askReload: short(nextGeneration),
  now: read(now),
  held: read(heldReason),
  hold: write(hold),
  unhold: write(unhold),
  ready: short(ready),
  openSink: short(openSink),
  fillFeed: short(fillFeed),
  dropSink: short(dropSink),
  sinks: read(sinks),
  feed: short(feed),
  tidyFeed: short(tidyFeed),
  advanceFeed: write(advanceFeed),
  deferFeed: write(deferFeed),
  releaseFeed: short(releaseFeed),
  disableSink: write(disableSink),
  enableSink: write(enableSink),
} as const

export type Units = typeof UNITS
export type UnitName = keyof Units
export type Args<Name extends UnitName> = Units[Name]['run'] extends (tx: Tx, ...args: infer A) => unknown ? A : never
export type Result<Name extends UnitName> = Awaited<ReturnType<Units[Name]['run']>>

/** Units that bring in new work: refused first, so that what is under way can still end. */
export const INTAKE: ReadonlySet<UnitName> = new Set(['submit', 'arrive'])
