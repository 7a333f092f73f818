import { statSync } from 'node:fs'
import { loadConfiguration } from '../configuration/index.ts'
import { shown } from '../intake/rest/standing.ts'
import type { Journal } from '../journal/journal.ts'
import { openSqliteJournal } from '../journal/sqlite/index.ts'
import type { DeliveryState } from '../message/delivery.ts'
import { Fault } from '../message/fault.ts'
import { certificateKey, deliveryId, exchangeId, partnerId } from '../message/ids.ts'
import { readJournal } from '../store.ts'
import { WORLD } from '../world.ts'
import { type ApiOptions, callApi } from './api.ts'

export interface MessageRow {
  readonly id: string
  readonly document: string
  readonly partner: string
  readonly state: DeliveryState
  readonly tries: number
  readonly createdAt: string
  readonly lastCode?: string
  readonly hop?: string
  readonly exchange: string
  readonly identity: { readonly number: string; readonly issuingCountry: string }
}
export interface EventLine {
  readonly n: number
  readonly at: string
  readonly kind: string
  readonly data?: Readonly<Record<string, unknown>>
}
export interface StuckLine {
  readonly what: string
  readonly id: string
  readonly partner?: string
  readonly since: string
  readonly turn: string
  readonly why: string
}
/** By the id of the exchange, or by what it is about. */
export type ExchangeName =
  | { readonly id: string }
  | { readonly scheme: string; readonly issuingCountry: string; readonly number: string }
/** What the API shows of an exchange, as far as the table needs it. */
export interface ExchangeShown {
  readonly id: string
  readonly scheme: string
  readonly issuingCountry: string
  readonly number: string
  readonly partner: string
  readonly role: string
  readonly status: string
  readonly conditions: readonly string[]
  readonly register?: { readonly status: string; readonly since: string; readonly duplicates?: readonly string[] }
  readonly questions?: readonly object[]
  readonly turn: { readonly who: string; readonly until?: string; readonly why: string }
  readonly items: readonly object[]
  readonly accounts?: readonly object[]
  readonly clocks: readonly {
    readonly name: string
    readonly subject?: string
    readonly owner: string
    readonly deadline: string
    readonly state: string
    readonly level: number
  }[]
}
export interface SourceOptions extends ApiOptions {
  /** Folder of a journal that is read as it lies there, or the configuration that names one. */
  readonly journal?: string
}
export interface ListFilter {
  readonly number?: string
  readonly partner?: string
  readonly state?: DeliveryState
  readonly limit: number
}
/** Where messages are looked up: at a serving gateway, or in a journal that nobody serves (read-only, beside a server too). */
export interface MessageSource {
  /** `more`: there may be more of them than the limit. */
  list(filter: ListFilter): Promise<{ readonly rows: readonly MessageRow[]; readonly more: boolean }>
  message(id: string): Promise<MessageRow>
  timeline(message: MessageRow): Promise<readonly EventLine[]>
  stuck(): Promise<readonly StuckLine[]>
  /** Where a certificate, declaration or report stands. Throws ASW_NOT_FOUND. */
  exchange(of: ExchangeName): Promise<ExchangeShown>
}

export async function withSource<T>(options: SourceOptions, use: (source: MessageSource) => Promise<T>): Promise<T> {
  if (options.journal === undefined) return use(apiSource(options))
  const journal = await journalAt(options.journal)
  try {
    return await use({
      list: async ({ partner, ...filter }) => {
        const rows = await journal.search({ ...filter, ...(partner === undefined ? {} : { partner: partnerId(partner) }) })
        return { rows, more: rows.length === filter.limit }
      },
      message: async (id) => {
        const row = await journal.delivery(deliveryId(id))
        if (!row) throw new Fault('ASW_NOT_FOUND', 'no message has this id')
        return row
      },
      timeline: async (message) => {
        const row = await journal.delivery(deliveryId(message.id))
        return row ? journal.timeline(row.exchange) : []
      },
      stuck: () => journal.stuck(),
      exchange: async (of) => {
        const row = 'id' in of ? await journal.exchange(exchangeId(of.id)) : await journal.exchangeOf(certificateKey(of))
        if (!row) throw new Fault('ASW_NOT_FOUND', 'this journal knows of no such exchange')
        return shown({ journal, world: WORLD }, row)
      },
    })
  } finally {
    await journal.close()
  }
}

/** A folder is a journal; a file is an `asw.yaml`, which may name one in a database. */
function journalAt(path: string): Promise<Journal> {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true
  return isFile ? readJournal(loadConfiguration(path, process.env), WORLD) : openSqliteJournal({ folder: path, readOnly: true })
}

function apiSource(options: ApiOptions): MessageSource {
  const items = async <T>(path: string) => ((await callApi(options, 'GET', path)) as { items: readonly T[] }).items
  return {
    list: async ({ limit, ...filter }) => {
      const path = `/v1/messages?${new URLSearchParams({ limit: String(limit), ...filter })}`
      const { items: rows, next } = (await callApi(options, 'GET', path)) as {
        readonly items: readonly MessageRow[]
        readonly next?: string
      }
      return { rows, more: next !== undefined }
    },
    message: async (id) => (await callApi(options, 'GET', `/v1/messages/${encodeURIComponent(id)}`)) as MessageRow,
    timeline: async ({ id }) => {
      const all: EventLine[] = []
      for (let after: string | undefined = '0'; after !== undefined; ) {
        const path = `/v1/messages/${encodeURIComponent(id)}/timeline?after=${after}`
        const page = (await callApi(options, 'GET', path)) as { readonly items: readonly EventLine[]; readonly next?: string }
        all.push(...page.items)
        after = page.next
      }
      return all
    },
    stuck: () => items('/v1/stuck'),
    exchange: async (of) => {
      if ('id' in of) return (await callApi(options, 'GET', `/v1/exchanges/${encodeURIComponent(of.id)}`)) as ExchangeShown
      const [found] = await items<ExchangeShown>(`/v1/exchanges?${new URLSearchParams(of)}`)
      if (!found) throw new Fault('ASW_NOT_FOUND', 'the gateway knows of no such exchange')
      return found
    },
  }
}
