import type { SinkRow } from '../journal/feed.ts'
import type { Journal } from '../journal/journal.ts'
import type { World } from '../message/clock.ts'
import { Fault, faultOf } from '../message/fault.ts'
import { type Loop, startLoop } from '../relay/loop.ts'
import type { SharedEvent } from './disclosure.ts'
import { idleFields } from './idle-fields.ts'
import { DisclosureLog } from './log.ts'
import { acknowledgeShare, noneOfYours, passOver, pull } from './pull.ts'
import { pushOnce, type ShareRoad } from './push.ts'
import { type Subscription, shareSink, type Via } from './subscription.ts'

/** A subscription as operators and auditors see it. */
export interface SharingState
  extends Omit<Subscription, 'via'>,
    Pick<SinkRow, 'lag' | 'advancedAt' | 'failingSince' | 'lastCode'> {
  readonly via: Via['kind']
  /** The key, the address or the queue. */
  readonly receiver: string
  readonly state: 'active' | 'failing' | 'disabled'
}

export interface Sharing {
  /** Takes the subscriptions of now: what was taken out gets nothing more, what changed counts from the next document on. */
  renew(subscriptions: readonly Subscription[]): Promise<void>
  has(sink: string): boolean
  list(): Promise<readonly SharingState[]>
  /** By the holder of the subscription's key; for everybody else there is none. Throws ASW_NOT_FOUND. */
  pull(name: string, key: string, limit: number): Promise<readonly SharedEvent[]>
  acknowledge(name: string, key: string, id: string): Promise<boolean>
  /** It goes on where it stopped. Throws ASW_NOT_FOUND. */
  enable(name: string, by: string): Promise<void>
  wake(): void
  stop(): Promise<void>
}

export interface SharingDeps {
  readonly journal: Journal
  readonly source: string
  readonly holder: string
  readonly world: World
  /** Canonical schemas by kind of document: a field that none of them has is complained of, and kept. */
  readonly schemas: Readonly<Record<string, object>>
  /** The road of a subscription that is pushed, opened; a pull has none. */
  readonly road: (subscription: Subscription) => { readonly road: ShareRoad; readonly close: () => Promise<void> } | undefined
  readonly report: (note: {
    readonly what: string
    readonly subscription: string
    readonly code: string
    readonly detail: string
  }) => void
}

interface Served {
  readonly subscription: Subscription
  readonly to: string
  readonly loop: Loop
  readonly close: () => Promise<void>
}

const IDLE_MS = 1_000
const TROUBLE_MS = 5_000

/** Makes the positions in the journal that are not there yet, and a loop for each subscription, so that one that hangs holds up no other. */
export async function openSharing(deps: SharingDeps, subscriptions: readonly Subscription[]): Promise<Sharing> {
  const { journal, source, holder, world } = deps
  const log = new DisclosureLog(journal)
  const pulling = { journal, log, source }
  const served = new Map<string, Served>()

  const start = (subscription: Subscription): Served => {
    const { name, via } = subscription
    const note = (what: string, fault: Fault) =>
      deps.report({ what: `share-${what}`, subscription: name, code: fault.code, detail: fault.message })
    for (const { detail } of idleFields([subscription], deps.schemas)) note('field-idle', new Fault('ASW_SHARING_FIELD', detail))
    const opened = deps.road(subscription)
    const once = opened
      ? (signal: AbortSignal) =>
          pushOnce({ journal, subscription, road: opened.road, log, source, holder, world, report: note }, signal)
      : () => passOver(pulling, subscription)
    const report = (_loop: string, fault: Fault) => note('trouble', fault)
    return {
      subscription,
      to: opened?.road.to ?? (via.kind === 'pull' ? via.key : via.kind),
      loop: startLoop({ name: shareSink(subscription), once, idleMs: IDLE_MS, troubleMs: TROUBLE_MS, world, report }),
      close: async () => opened?.close(),
    }
  }
  const end = async ({ subscription, loop, close }: Served) => {
    await loop.stop()
    await close()
    await journal.releaseFeed(shareSink(subscription), holder).catch(() => undefined)
  }
  const replace = async (wanted: readonly Subscription[]) => {
    for (const [name, one] of served) {
      if (wanted.some((subscription) => same(subscription, one.subscription))) continue
      // First out of the list: whoever asks in between is told of none.
      served.delete(name)
      await end(one)
    }
    for (const subscription of wanted) {
      if (served.has(subscription.name)) continue
      await journal.openSink(shareSink(subscription), subscription.begin)
      served.set(subscription.name, start(subscription))
    }
  }
  // One reload after the other: two at once would both start what is new.
  let renewing: Promise<void> = Promise.resolve()
  const renew = (wanted: readonly Subscription[]): Promise<void> => {
    const turn = renewing.catch(() => undefined).then(() => replace(wanted))
    renewing = turn
    return turn
  }
  const mine = (name: string, key: string): Subscription => {
    const subscription = served.get(name)?.subscription
    if (subscription?.via.kind !== 'pull' || subscription.via.key !== key) throw noneOfYours()
    return subscription
  }
  await renew(subscriptions)
  return {
    renew,
    has: (sink) => [...served.values()].some(({ subscription }) => shareSink(subscription) === sink),
    list: async () => {
      const rows = new Map((await journal.sinks()).map((row) => [row.name, row]))
      return [...served.values()].flatMap((one) => {
        const row = rows.get(shareSink(one.subscription))
        return row ? [stateOf(one, row)] : []
      })
    },
    pull: async (name, key, limit) => pull(pulling, mine(name, key), key, limit),
    acknowledge: async (name, key, id) => acknowledgeShare(pulling, mine(name, key), id),
    enable: async (name, by) => {
      const one = served.get(name)
      if (!one) throw new Fault('ASW_NOT_FOUND', `no subscription ${name} in asw.yaml`)
      await journal.enableSink(shareSink(one.subscription), by)
      one.loop.wake()
    },
    wake: () => {
      for (const { loop } of served.values()) loop.wake()
    },
    stop: async () => {
      await Promise.all([...served.values()].map(end)).catch((error: unknown) => {
        throw faultOf(error)
      })
      served.clear()
    },
  }
}

function same(one: Subscription, other: Subscription): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function stateOf({ subscription, to }: Served, row: SinkRow): SharingState {
  const { via, ...rest } = subscription
  const { lag, advancedAt, failingSince, lastCode, disabled } = row
  return {
    ...rest,
    via: via.kind,
    receiver: to,
    lag,
    ...(advancedAt === undefined ? {} : { advancedAt }),
    ...(failingSince === undefined ? {} : { failingSince }),
    ...(lastCode === undefined ? {} : { lastCode }),
    state: disabled ? 'disabled' : failingSince === undefined ? 'active' : 'failing',
  }
}
