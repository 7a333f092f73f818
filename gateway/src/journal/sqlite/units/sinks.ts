import { Fault } from '../../../message/fault.ts'
import type { SinkRow } from '../../feed.ts'
import { given, type SinkRecord, sinkRow, when } from '../../rows.ts'
import { appendEvent, GATEWAY } from '../events.ts'
import type { Store } from '../store.ts'

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
  return store.all<SinkRecord & { lag: number }>('sinks').map(sinkRow)
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
