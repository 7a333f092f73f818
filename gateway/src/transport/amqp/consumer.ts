import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib'
import type { World } from '../../message/clock.ts'
import type { FaultCode } from '../../message/faults.ts'
import { hangUp } from './door.ts'

/** A queue that is read, and what it is called in notes. */
export interface Source {
  readonly name: string
  readonly queue: string
}
/** What became of one message. */
export type Verdict =
  /** We have taken responsibility: the broker may forget it. */
  | { readonly what: 'done' }
  /** It will never be answered: it goes to the dead letters, so that it blocks nobody. */
  | { readonly what: 'aside'; readonly code: FaultCode; readonly detail: string }
  /** An outage of ours: it is held and tried again. */
  | { readonly what: 'again' }
export interface ConsumerNote {
  readonly what: 'outage' | 'recovered' | 'put-aside' | 'unanswered'
  readonly source: string
  readonly code?: FaultCode
  readonly detail: string
}
export interface ConsumerOptions<From extends Source = Source> {
  readonly work: (message: ConsumeMessage, source: From) => Promise<Verdict>
  /** Rejects while an outage of ours lasts. */
  readonly ready: () => Promise<void>
  readonly prefetch: number
  /** Between two questions whether the outage is over, and between two tries of one message. */
  readonly retryMs: number
  /** Tries of one message while nothing else is wrong with us, before it is put aside. */
  readonly tries: number
  readonly world: World
  readonly report: (note: ConsumerNote) => void
}

/**
 * Takes messages from a queue until the channel closes or `stop` is aborted; then it finishes what it holds. A message is
 * acknowledged to the broker once the work on it is done: the journal has it.
 *
 * An outage of ours must not spend the delivery limit, and every way to give a message back counts as a delivery. So
 * nothing is given back: the consumer is cancelled, so that no more come, and those in hand are held and tried again when
 * the outage is over. A message that fails while all else is well is put aside (dead letter) so that it blocks nobody.
 */
export async function consume<From extends Source>(
  model: ChannelModel,
  source: From,
  options: ConsumerOptions<From>,
  stop: AbortSignal,
): Promise<void> {
  const channel = await model.createChannel()
  const end = endOf(channel, stop)
  const held = new Set<Promise<void>>()
  const outage = watchOutage(options, source.name, end.signal)
  const tag = `asw-${options.world.uuid()}`
  let subscribed = false

  const subscribe = async () => {
    subscribed = true
    await channel.consume(source.queue, take, { consumerTag: tag })
  }
  const unsubscribe = async () => {
    if (!subscribed || end.closed()) return
    subscribed = false
    // A cancel that fails is a channel that is gone.
    await channel.cancel(tag).catch(() => undefined)
  }
  function take(message: ConsumeMessage | null): void {
    // The broker cancels a consumer whose queue is gone: the channel is of no use any more.
    if (message === null) return void hangUp(channel)
    const holding = handle(message)
      .catch((error: unknown) => {
        // Left unacknowledged: the broker gives it out again.
        options.report({ what: 'unanswered', source: source.name, code: 'ASW_INTERNAL', detail: String(error) })
      })
      .finally(() => {
        held.delete(holding)
        if (held.size === 0 && !subscribed && !end.signal.aborted) subscribe().catch(() => hangUp(channel))
      })
    held.add(holding)
  }
  async function handle(message: ConsumeMessage): Promise<void> {
    for (let tried = 1; ; tried++) {
      const verdict = await options.work(message, source)
      if (verdict.what === 'aside') return putAside(message, verdict.code, verdict.detail)
      if (verdict.what === 'done') {
        if (!end.closed()) channel.ack(message)
        return
      }
      await unsubscribe()
      if (tried >= options.tries) return putAside(message, 'ASW_INTERNAL', `no answer in ${tried} tries while all else is well`)
      await outage.over()
      if (end.signal.aborted) return
    }
  }
  function putAside(message: ConsumeMessage, code: FaultCode, detail: string): void {
    options.report({ what: 'put-aside', source: source.name, code, detail })
    if (!end.closed()) channel.nack(message, false, false)
  }

  await channel.prefetch(options.prefetch)
  await subscribe()
  await end.reached
  await unsubscribe()
  await Promise.all(held)
  if (!end.closed()) await hangUp(channel)
}

function endOf(channel: Channel, stop: AbortSignal) {
  const ended = new AbortController()
  let closed = false
  const reached = new Promise<void>((resolve) => {
    ended.signal.addEventListener('abort', () => resolve(), { once: true })
    if (stop.aborted) ended.abort()
    stop.addEventListener('abort', () => ended.abort(), { once: true, signal: ended.signal })
    channel.once('close', () => {
      closed = true
      ended.abort()
    })
    channel.on('error', () => undefined)
  })
  return { reached, signal: ended.signal, closed: () => closed }
}

/** All messages in hand wait for the same end of the outage. */
function watchOutage({ world, retryMs, ready, report }: ConsumerOptions<never>, source: string, end: AbortSignal) {
  let waiting: Promise<void> | undefined
  const wait = async () => {
    report({ what: 'outage', source, detail: 'the queue waits until we can work again' })
    while (!end.aborted) {
      await world.sleep(retryMs, end).catch(() => undefined)
      const good = await ready().then(
        () => true,
        () => false,
      )
      if (good) break
    }
    report({ what: 'recovered', source, detail: 'what was held is tried again' })
  }
  return {
    over: () => {
      waiting ??= wait().finally(() => {
        waiting = undefined
      })
      return waiting
    },
  }
}
