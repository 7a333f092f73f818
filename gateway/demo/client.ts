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
  readonly inbox: string
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
export interface ItemState {
  readonly seq: number
  readonly unit: string
  readonly certified: string
  readonly used: string
  readonly balance: string
  readonly decision: string
}
/** What importing customs keep about an item of a certificate. */
export interface Account {
  readonly item: number
  readonly certified: string
  readonly committed: string
  readonly reserved: string
  readonly child: string
  readonly available: string
}
export interface ExchangeState {
  readonly id: string
  readonly status: string
  readonly hops: Readonly<Record<string, { readonly at: string }>>
  readonly items: readonly ItemState[]
  readonly cancellations: Readonly<Record<string, { readonly outcome?: string }>>
}
/** A certificate by what its issuer calls it. */
export interface Certificate {
  readonly issuingCountry: string
  readonly number: string
  readonly scheme?: string
}

/** The door said no (RFC 9457). `code` is stable; `issues` are the findings about a document. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly issues: readonly { readonly rule?: string; readonly pointer?: string; readonly message?: string }[]

  constructor(request: string, status: number, text: string) {
    super(`${request}: ${status} ${text}`)
    const problem = problemOf(text)
    this.status = status
    this.code = problem.code ?? ''
    this.detail = problem.detail ?? text
    this.issues = problem.issues ?? []
  }
}

interface Problem {
  readonly code?: string
  readonly detail?: string
  readonly issues?: Refused['issues']
}

/** A proxy on the way answers with what it likes. */
function problemOf(text: string): Problem {
  try {
    return JSON.parse(text) as Problem
  } catch {
    return {}
  }
}

/** The REST door of one gateway, as an NSW would use it. */
export class Client {
  readonly site: Site

  constructor(site: Site) {
    this.site = site
  }

  /** `answers`: the inbox entry that it answers. `key`: the same one again gives the first result again. */
  submit(document: unknown, answers?: string, key?: string): Promise<Submitted> {
    const body = { document, ...(answers === undefined ? {} : { answers }) }
    return this.call('POST', '/v1/messages', body, key === undefined ? {} : { 'idempotency-key': key }) as Promise<Submitted>
  }
  message(id: string): Promise<MessageState> {
    return this.call('GET', `/v1/messages/${encodeURIComponent(id)}`) as Promise<MessageState>
  }
  /** The JSON as it was submitted. */
  document(id: string): Promise<Readonly<Record<string, unknown>>> {
    return this.call('GET', `/v1/messages/${encodeURIComponent(id)}/json`) as Promise<Readonly<Record<string, unknown>>>
  }
  exchange(id: string): Promise<ExchangeState> {
    return this.call('GET', `/v1/exchanges/${encodeURIComponent(id)}`) as Promise<ExchangeState>
  }
  /** `undefined` while this gateway knows nothing of the certificate. */
  async standing({ issuingCountry, number, scheme = 'ATIGA' }: Certificate): Promise<ExchangeState | undefined> {
    const query = new URLSearchParams({ scheme, issuingCountry, number })
    return ((await this.call('GET', `/v1/exchanges?${query}`)) as { items: ExchangeState[] }).items[0]
  }
  async timeline(exchange: string): Promise<readonly Event[]> {
    return ((await this.call('GET', `/v1/exchanges/${encodeURIComponent(exchange)}/timeline`)) as { items: Event[] }).items
  }
  async accounts(certificate: Certificate): Promise<readonly Account[]> {
    const { id } = await this.known(certificate)
    return ((await this.call('GET', `/v1/exchanges/${encodeURIComponent(id)}/account`)) as { accounts: Account[] }).accounts
  }
  /** Utilisation, refusal and the rest, about a certificate that was received. */
  async respond(certificate: Certificate, response: object): Promise<Submitted> {
    const { id } = await this.known(certificate)
    return this.call('POST', `/v1/exchanges/${encodeURIComponent(id)}/responses`, response) as Promise<Submitted>
  }
  /** The messages that were sent about a certificate or another matter, newest first. */
  async sent(number: string): Promise<readonly MessageState[]> {
    return ((await this.call('GET', `/v1/messages?${new URLSearchParams({ number })}`)) as { items: MessageState[] }).items
  }
  async entries(inbox: string, query = ''): Promise<readonly Entry[]> {
    return ((await this.call('GET', `/v1/inboxes/${inbox}${query}`)) as { items: Entry[] }).items
  }
  /** What came about one matter into one inbox, whatever has become of it since. */
  async entriesAbout(inbox: string, about: Certificate, document: string): Promise<readonly Entry[]> {
    const known = await this.standing(about)
    if (!known) return []
    const path = `/v1/exchanges/${encodeURIComponent(known.id)}/entries`
    const { items } = (await this.call('GET', path)) as { items: readonly Entry[] }
    return items.filter((entry) => entry.inbox === inbox && entry.document === document)
  }
  async lease(inbox: string, limit = 100): Promise<readonly Entry[]> {
    return ((await this.call('POST', `/v1/inboxes/${inbox}/lease`, { limit })) as { items: Entry[] }).items
  }
  acknowledge(inbox: string, id: string): Promise<unknown> {
    return this.call('POST', `/v1/inboxes/${inbox}/${encodeURIComponent(id)}/acknowledge`)
  }

  /** Throws `Refused`. */
  async call(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${this.site.ports.domestic}${path}`, {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${this.site.apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    })
    const text = await response.text()
    if (!response.ok) throw new Refused(`${method} ${path}`, response.status, text)
    return text === '' ? undefined : JSON.parse(text)
  }

  async known(certificate: Certificate): Promise<ExchangeState> {
    const known = await this.standing(certificate)
    if (!known) throw new Error(`the gateway of ${this.site.country} knows nothing of ${certificate.number}`)
    return known
  }
}

/** Asks again until `good`, or gives up. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  good: (value: T) => boolean,
  timeoutMs = 120_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const value = await ask()
    if (good(value)) return value
    if (Date.now() > deadline) throw new Error(`gave up waiting: ${what}; last seen ${JSON.stringify(value).slice(0, 400)}`)
    await sleep(40)
  }
}
