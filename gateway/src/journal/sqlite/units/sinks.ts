import { instant } from '../../../message/clock.ts'
import { Fault } from '../../../message/fault.ts'
import { MAX_LAG, type SinkRow } from '../../feed.ts'
import { appendEvent, GATEWAY } from '../events.ts'
import { given, type Store } from '../store.ts'

export interface SinkRecord {
  readonly name: string
  readonly position: number
  readonly created_at: number
  readonly advanced_at: number | null
  readonly holder: string | null
  readonly leased_until: number | null
  readonly tries: number
  readonly failing_since: number | null
  readonly next_at: number | null
  readonly last_code: string | null
  readonly disabled_at: number | null
  readonly disabled_code: string | null
}

/** Throws ASW_NOT_FOUND. */
export function sinkNamed(store: Store, name: string): SinkRecord {
  const sink = store.get<SinkRecord>('sink-get', { name })
  if (!sink) throw new Fault('ASW_NOT_FOUND', `no sink ${name}`)
  return sink
}

/** Feeds.openSink. */
export function openSink(store: Store, name: string, from: 'start' | 'end'): void {
  store.run('sink-put', { name, start: from === 'start' ? 1 : 0, now: store.now })
}

/** Feeds.dropSink. */
export function dropSink(store: Store, name: string): boolean {
  return store.run('sink-delete', { name }).changes > 0
}

/** Feeds.sinks. */
export function sinks(store: Store): readonly SinkRow[] {
  return store.all<SinkRecord & { lag: number }>('sinks').map(({ name, created_at, lag, tries, ...row }) => ({
    name,
    createdAt: instant(created_at),
    lag: Math.min(lag, MAX_LAG),
    tries,
    ...given('advancedAt', when(row.advanced_at)),
    ...given('failingSince', when(row.failing_since)),
    ...given('nextAt', when(row.next_at)),
    ...given('lastCode', row.last_code),
    ...given('disabled', row.disabled_at === null ? null : { at: instant(row.disabled_at), code: row.disabled_code ?? '' }),
  }))
}

/** Feeds.disableSink. */
export function disableSink(store: Store, name: string, code: string): void {
  const sink = sinkNamed(store, name)
  if (store.run('sink-disable', { name, code, now: store.now }).changes === 0) return
  appendEvent(store, GATEWAY, { kind: 'sink-disabled', data: { sink: name, code, ...given('since', when(sink.failing_since)) } })
}

/** Feeds.enableSink. */
export function enableSink(store: Store, name: string, by: string): void {
  const { disabled_at } = sinkNamed(store, name)
  store.run('sink-enable', { name })
  if (disabled_at !== null) appendEvent(store, GATEWAY, { kind: 'sink-enabled', data: { sink: name, by } })
}

export function when(ms: number | null): string | undefined {
  return ms === null ? undefined : instant(ms)
}
