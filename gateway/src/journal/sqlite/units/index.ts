import type { Store } from '../store.ts'
import { accept } from './accept.ts'
import { alive } from './alive.ts'
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
import { advanceFeed, deferFeed, feed, releaseFeed } from './feed.ts'
import { fireClock } from './fire-clock.ts'
import { heldReason, hold, now, ready, unhold } from './hold.ts'
import { acknowledgeEntry, entries, entry, inboxes, lease, waiting } from './inboxes.ts'
import { keepAnswer } from './keep-answer.ts'
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
import { submitSaid } from './submit.ts'
import { closeTask, passTasks, releaseTask, task, tasks } from './tasks.ts'

// biome-ignore lint/suspicious/noExplicitAny: the table holds functions of many shapes; `Args` and `Result` give each its own back
type Run = (store: Store, ...args: any[]) => unknown

/** `write` runs in the open group and is answered after its commit; `read` sees only what is committed. */
const write = <F extends Run>(run: F) => ({ kind: 'write', run }) as const
const read = <F extends Run>(run: F) => ({ kind: 'read', run }) as const

/** Every unit of work, by name. One file a verb. */
export const UNITS = {
  submit: write(submitSaid),
  task: read(task),
  tasks: read(tasks),
  closeTask: write(closeTask),
  releaseTask: write(releaseTask),
  passTasks: write(passTasks),
  claim: write(claim),
  seal: write(seal),
  attempt: write(attempt),
  settle: write(settle),
  release: write(release),
  hasten: write(hasten),
  replay: write(replay),
  transmission: read(transmission),
  keepAnswer: write(keepAnswer),
  arrive: write(arrive),
  openArrivals: read(openArrivals),
  beginReading: write(beginReading),
  tellDamaged: write(tellDamaged),
  endReading: write(endReading),
  arrivalsAside: read(arrivalsAside),
  readAgain: write(readAgain),
  recall: write(recall),
  messageStatus: read(messageStatus),
  accept: write(accept),
  dismiss: write(dismiss),
  conversation: read(conversation),
  conversationBySent: read(conversationBySent),
  conversationOf: read(conversationOf),
  conversationAbout: read(conversationAbout),
  keepConversation: write(keepConversation),
  dueConversations: read(dueConversations),
  deferConversation: write(deferConversation),
  claimSignals: write(claimSignals),
  settleSignal: write(settleSignal),
  isOwed: read(isOwed),
  inboxes: read(inboxes),
  lease: write(lease),
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
  openSink: write(openSink),
  dropSink: write(dropSink),
  sinks: read(sinks),
  feed: write(feed),
  advanceFeed: write(advanceFeed),
  deferFeed: write(deferFeed),
  releaseFeed: write(releaseFeed),
  disableSink: write(disableSink),
  enableSink: write(enableSink),
  append: write(append),
  walkChains: read(walkChains),
  walkCheckpoint: read(walkCheckpoint),
  draftCheckpoint: read(draftCheckpoint),
  sealCheckpoint: write(sealCheckpoint),
  purge: write(purge),
  alive: read(alive),
  now: read(now),
  held: read(heldReason),
  hold: write(hold),
  unhold: write(unhold),
  ready: write(ready),
} as const

export type Units = typeof UNITS
export type UnitName = keyof Units
export type Args<Name extends UnitName> = Units[Name]['run'] extends (store: Store, ...args: infer A) => unknown ? A : never
export type Result<Name extends UnitName> = ReturnType<Units[Name]['run']>
