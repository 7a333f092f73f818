import { setTimeout as sleep } from 'node:timers/promises'
import type { Site } from './site.ts'

export interface Event {
  readonly n: number
  readonly at: string
  readonly kind: string
  readonly data?: Readonly<Record<string, unknown>>
}
export interface Entry {
  readonly id: string
  readonly document: string
  readonly exchange: string
  readonly acceptedAt: string
  readonly identity: { readonly number: string; readonly action: string; readonly version: string }
  readonly json: Readonly<Record<string, unknown>>
}
export interface Submitted {
  readonly delivery: string
  readonly exchange: string
  readonly repeated: boolean
}
export interface MessageState {
  readonly id: string
  readonly exchange: string
  readonly state: string
  readonly hop?: string
  readonly tries: number
  readonly createdAt: string
  readonly document: string
  readonly messageId?: string
  readonly lastCode?: string
}
export interface ExchangeState {
  readonly id: string
  readonly status: string
  readonly hops: Readonly<Record<string, { readonly at: string }>>
  readonly items: readonly Readonly<Record<string, unknown>>[]
  readonly cancellations: Readonly<Record<string, { readonly outcome?: string }>>
}

/** The REST door of one gateway, as an NSW would use it. */
export class Client {
  readonly site: Site

  constructor(site: Site) {
    this.site = site
  }

  submit(document: unknown): Promise<Submitted> {
    return this.call('POST', '/v1/messages', { document }) as Promise<Submitted>
  }
  message(id: string): Promise<MessageState> {
    return this.call('GET', `/v1/messages/${encodeURIComponent(id)}`) as Promise<MessageState>
  }
  exchange(id: string): Promise<ExchangeState> {
    return this.call('GET', `/v1/exchanges/${encodeURIComponent(id)}`) as Promise<ExchangeState>
  }
  async timeline(exchange: string): Promise<readonly Event[]> {
    return ((await this.call('GET', `/v1/exchanges/${encodeURIComponent(exchange)}/timeline`)) as { items: Event[] }).items
  }
  async entries(inbox: string, query = ''): Promise<readonly Entry[]> {
    return ((await this.call('GET', `/v1/inboxes/${inbox}${query}`)) as { items: Entry[] }).items
  }
  async lease(inbox: string, limit = 100): Promise<readonly Entry[]> {
    return ((await this.call('POST', `/v1/inboxes/${inbox}/lease`, { limit })) as { items: Entry[] }).items
  }
  acknowledge(inbox: string, id: string): Promise<unknown> {
    return this.call('POST', `/v1/inboxes/${inbox}/${encodeURIComponent(id)}/acknowledge`)
  }

  async call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${this.site.ports.domestic}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.site.apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}

/** Asks again until `good`, or gives up. */
export async function until<T>(what: string, ask: () => Promise<T>, good: (value: T) => boolean, timeoutMs = 15_000): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const value = await ask()
    if (good(value)) return value
    if (Date.now() > deadline) throw new Error(`gave up waiting: ${what}; last seen ${JSON.stringify(value).slice(0, 400)}`)
    await sleep(40)
  }
}
