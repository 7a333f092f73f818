import { Fault } from '../../../message/fault.ts'
import { MAX_LAG, type SinkRow } from '../../feed.ts'
import { given, type SinkRecord, sinkRow, when } from '../../rows.ts'
import { GATEWAY, type Tx } from '../tx.ts'
import { BATCH, fillBatch, takeTurn } from './fill-feed.ts'

/** The sink, held until the end of the unit. Throws ASW_NOT_FOUND. */
export async function lockSink(tx: Tx, name: string): Promise<SinkRecord> {
  const sink = await tx.get<SinkRecord>('sink-lock', { name })
  if (!sink) throw new Fault('ASW_NOT_FOUND', `no sink ${name}`)
  return sink
}

/**
 * Feeds.openSink, as far as it can be done at once: nobody writes an event while it runs. `filled`: every event up to this one is in
 * the feed. Gives up to where the feed has to be filled first, `undefined` once the sink is there.
 */
export async function openSink(tx: Tx, name: string, from: 'start' | 'end', filled: number): Promise<number | undefined> {
  if ((await tx.get<SinkRecord>('sink-get', { name })) !== undefined) return undefined
  await takeTurn(tx)
  const { crowded } = await tx.one<{ crowded: boolean }>('feed-crowded', { many: BATCH })
  if (crowded) return filled
  await tx.run('sinks-lock')
  const { horizon } = await tx.one<{ horizon: number }>('feed-horizon')
  const { count } = await tx.one<{ count: number }>('sink-count')
  if (count === 0 && horizon - filled > BATCH) return horizon
  if ((await fillBatch(tx, filled, horizon)) !== undefined) return horizon
  await tx.run('sink-put', { name, start: from === 'start' })
  return undefined
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
