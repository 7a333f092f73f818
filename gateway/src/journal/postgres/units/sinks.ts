import { Fault } from '../../../message/fault.ts'
import { MAX_LAG, type SinkRow } from '../../feed.ts'
import { given, type SinkRecord, sinkRow, when } from '../../rows.ts'
import { GATEWAY, type Tx } from '../tx.ts'

/** The sink, held until the end of the unit. Throws ASW_NOT_FOUND. */
export async function lockSink(tx: Tx, name: string): Promise<SinkRecord> {
  const sink = await tx.get<SinkRecord>('sink-lock', { name })
  if (!sink) throw new Fault('ASW_NOT_FOUND', `no sink ${name}`)
  return sink
}

/** Feeds.openSink. Writers wait while the first sink is made: from then on every event is put into the feed as well. */
export async function openSink(tx: Tx, name: string, from: 'start' | 'end'): Promise<void> {
  if ((await tx.get<SinkRecord>('sink-get', { name })) !== undefined) return
  await tx.begin()
  await tx.run('sinks-lock')
  const { count } = await tx.one<{ count: number }>('sink-count')
  await tx.run('feed-turn')
  await tx.run(count === 0 ? 'feed-clear' : 'feed-move')
  if (count === 0) await tx.run('feed-fill')
  await tx.run('sink-put', { name, start: from === 'start' })
}

/** Feeds.dropSink. */
export async function dropSink(tx: Tx, name: string): Promise<boolean> {
  return (await tx.run('sink-delete', { name })) > 0
}

/** Feeds.sinks. */
export async function sinks(tx: Tx): Promise<readonly SinkRow[]> {
  return (await tx.all<SinkRecord & { lag: number }>('sinks-all', { most: MAX_LAG })).map(sinkRow)
}

/** Feeds.disableSink. */
export async function disableSink(tx: Tx, name: string, code: string): Promise<void> {
  const sink = await lockSink(tx, name)
  if ((await tx.run('sink-disable', { name, code })) === 0) return
  tx.append(GATEWAY, { kind: 'sink-disabled', data: { sink: name, code, ...given('since', when(sink.failing_since)) } })
}

/** Feeds.enableSink. */
export async function enableSink(tx: Tx, name: string, by: string): Promise<void> {
  const { disabled_at } = await lockSink(tx, name)
  await tx.run('sink-enable', { name })
  if (disabled_at !== null) tx.append(GATEWAY, { kind: 'sink-enabled', data: { sink: name, by } })
}
