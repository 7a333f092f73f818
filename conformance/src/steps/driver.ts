import { Inconclusive } from '../run/result.ts'

/** What the suite must be able to do on the domestic side of a system under test; `docs/testers.md` shows how to write one. */
export interface Driver {
  /** Hands a document in. `answers`: id of the delivered question whose answer it is (EAEU). */
  submit(document: unknown, answers?: string): Promise<Submitted>
  /** Asks to cancel a certificate that was handed in. */
  cancel(delivery: string, body: unknown): Promise<Submitted>
  /** Customs answer about a certificate that was received. */
  respond(exchange: string, body: unknown): Promise<Submitted>
  /** State of a delivery, in the words of the SUT. */
  message(delivery: string): Promise<DeliveryState>
  /** What was handed over about this certificate; of a question by its EDocId, of an answer by the delivery that it answers. */
  received(inbox: string, number: string): Promise<readonly Delivered[]>
  /** The NSW has taken it. */
  acknowledge(inbox: string, id: string): Promise<void>
}
/** What the suite calls the inboxes of a domestic side that the agreement says nothing of. */
export const INBOXES = { inbox: 'customs', ministry: 'ministry' } as const

export type Submitted =
  | { readonly accepted: true; readonly delivery: string; readonly exchange: string }
  | { readonly accepted: false; readonly status: number; readonly code?: string; readonly text: string }
export interface DeliveryState {
  readonly state: string
  readonly tries: number
  readonly lastCode?: string
  readonly hop?: string
  readonly exchange?: string
}
export interface Delivered {
  readonly id: string
  readonly document: string
  readonly exchange: string
  readonly json: unknown
}

/** The REST door of the ASW gateway. */
export class RestDriver implements Driver {
  readonly #url: string
  readonly #key: string | undefined
  /** Entries are read page by page and kept: an inbox grows, and nothing in it changes. */
  readonly #seen = new Map<string, { after: string | undefined; entries: { number: string; entry: Delivered }[] }>()
  #reading: Promise<unknown> = Promise.resolve()

  constructor(url: string, key: string | undefined) {
    this.#url = url.replace(/\/$/, '')
    this.#key = key
  }

  submit(document: unknown, answers?: string): Promise<Submitted> {
    return this.#hand('/v1/messages', { document, ...(answers === undefined ? {} : { answers }) })
  }
  cancel(delivery: string, body: unknown): Promise<Submitted> {
    return this.#hand(`/v1/messages/${encodeURIComponent(delivery)}/cancellation`, body)
  }
  respond(exchange: string, body: unknown): Promise<Submitted> {
    return this.#hand(`/v1/exchanges/${encodeURIComponent(exchange)}/responses`, body)
  }
  async message(delivery: string): Promise<DeliveryState> {
    return (await this.#call('GET', `/v1/messages/${encodeURIComponent(delivery)}`)).json as DeliveryState
  }
  async acknowledge(inbox: string, id: string): Promise<void> {
    await this.#call('POST', `/v1/inboxes/${inbox}/${encodeURIComponent(id)}/acknowledge`)
  }

  async received(inbox: string, number: string): Promise<readonly Delivered[]> {
    const turn = this.#reading.then(() => this.#readOn(inbox))
    this.#reading = turn.catch(() => {})
    const seen = await turn
    return seen.filter((one) => one.number === number).map(({ entry }) => entry)
  }

  async #readOn(inbox: string): Promise<readonly { number: string; entry: Delivered }[]> {
    const seen = this.#seen.get(inbox) ?? { after: undefined, entries: [] }
    this.#seen.set(inbox, seen)
    for (;;) {
      const after = seen.after === undefined ? '' : `&after=${encodeURIComponent(seen.after)}`
      const { json } = await this.#call('GET', `/v1/inboxes/${inbox}?limit=100${after}`)
      const { items } = json as { items: (Delivered & { identity: { number: string } })[] }
      for (const item of items) {
        seen.entries.push({ number: item.identity.number, entry: item })
        seen.after = item.id
      }
      if (items.length < 100) return seen.entries
    }
  }

  async #hand(path: string, body: unknown): Promise<Submitted> {
    const { status, json, text } = await this.#call('POST', path, body, true)
    if (status < 300) {
      const { delivery, exchange } = json as { delivery: string; exchange: string }
      return { accepted: true, delivery, exchange }
    }
    const code = (json as { code?: string } | undefined)?.code
    return { accepted: false, status, text, ...(code === undefined ? {} : { code }) }
  }

  async #call(
    method: string,
    path: string,
    body?: unknown,
    lenient = false,
  ): Promise<{ status: number; json: unknown; text: string }> {
    let response: Response
    try {
      response = await fetch(`${this.#url}${path}`, {
        method,
        headers: {
          ...(this.#key === undefined ? {} : { authorization: `Bearer ${this.#key}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      })
    } catch (error) {
      throw new Inconclusive(`the domestic door does not answer: ${error instanceof Error ? error.message : String(error)}`)
    }
    const text = await response.text()
    if (!response.ok && !lenient)
      throw new Inconclusive(`${method} ${path} on the domestic side: ${response.status} ${text.slice(0, 300)}`)
    try {
      return { status: response.status, json: text === '' ? undefined : JSON.parse(text), text }
    } catch {
      return { status: response.status, json: undefined, text }
    }
  }
}
