import type { SinkRow } from '../../journal/feed.ts'
import type { Journal } from '../../journal/journal.ts'
import { instant, type World } from '../../message/clock.ts'
import { Fault, faultOf } from '../../message/fault.ts'
import type { Receiver } from './post.ts'
import { sinkOf, type Webhook } from './webhook.ts'

export interface WebhookState extends Omit<SinkRow, 'name'> {
  readonly name: string
  readonly url: string
  readonly types?: readonly string[]
  readonly inboxes?: readonly string[]
  readonly state: 'active' | 'failing' | 'disabled'
}
export type Trial =
  | { readonly delivered: true; readonly status: number }
  | { readonly delivered: false; readonly code: string; readonly detail: string }

/** A receiver of events as the journal knows it: `events`, `webhook:NAME`. */
export interface SinkState extends SinkRow {
  /** False for one that was taken out of `asw.yaml`: it keeps its position until it is forgotten. */
  readonly configured: boolean
}

/** What the operator may know and do about receivers of events. A name that is not known throws ASW_NOT_FOUND. */
export interface WebhookDesk {
  list(): Promise<readonly WebhookState[]>
  /** It goes on where it stopped, at once. */
  enable(name: string, by: string): Promise<void>
  /** Sends an event that means nothing, now, past the queue. */
  test(name: string): Promise<Trial>
  sinks(): Promise<readonly SinkState[]>
  /** Gives up the position of a sink that is not configured any more. Throws ASW_STATE_CONFLICT for one that is. */
  forget(sink: string): Promise<void>
}

export interface DeskOptions {
  readonly journal: Pick<Journal, 'sinks' | 'enableSink' | 'dropSink'>
  /** Names of all sinks that `asw.yaml` knows. */
  readonly configured: { has(sink: string): boolean }
  readonly webhooks: readonly Webhook[]
  readonly receivers: ReadonlyMap<string, Receiver>
  readonly source: string
  readonly world: Pick<World, 'now' | 'uuid'>
}

export const TEST_TYPE = 'asw.webhook.test.v1'

export function openDesk({ journal, configured, webhooks, receivers, source, world }: DeskOptions): WebhookDesk {
  const named = (name: string): Webhook => {
    const webhook = webhooks.find((one) => one.name === name)
    if (!webhook) throw new Fault('ASW_NOT_FOUND', `no webhook ${name} in asw.yaml`)
    return webhook
  }
  return {
    sinks: async () => (await journal.sinks()).map((row) => ({ ...row, configured: configured.has(row.name) })),
    forget: async (sink) => {
      if (configured.has(sink)) throw new Fault('ASW_STATE_CONFLICT', `${sink} stands in asw.yaml: take it out first`)
      if (!(await journal.dropSink(sink))) throw new Fault('ASW_NOT_FOUND', `no sink ${sink}`)
    },
    list: async () => {
      const rows = new Map((await journal.sinks()).map((row) => [row.name, row]))
      return webhooks.flatMap((webhook) => {
        const row = rows.get(sinkOf(webhook))
        return row ? [stateOf(webhook, row)] : []
      })
    },
    enable: async (name, by) => {
      await journal.enableSink(sinkOf(named(name)), by)
    },
    test: async (name) => {
      named(name)
      const id = `test/${world.uuid()}`
      const event = {
        specversion: '1.0',
        id,
        source,
        type: TEST_TYPE,
        time: instant(world.now()),
        datacontenttype: 'application/json',
        data: { webhook: name },
      }
      try {
        const receiver = receivers.get(name)
        if (!receiver) throw new Fault('ASW_NOT_FOUND', `no webhook ${name}`)
        const { status } = await receiver.post(id, JSON.stringify(event), new AbortController().signal)
        return { delivered: true, status }
      } catch (error) {
        const { code, message } = faultOf(error)
        return { delivered: false, code, detail: message }
      }
    },
  }
}

function stateOf({ name, url, types, inboxes }: Webhook, { name: _sink, ...row }: SinkRow): WebhookState {
  return {
    ...row,
    name,
    url: `${url.origin}${url.pathname}`,
    ...(types === undefined ? {} : { types }),
    ...(inboxes === undefined ? {} : { inboxes }),
    state: row.disabled ? 'disabled' : row.failingSince === undefined ? 'active' : 'failing',
  }
}
