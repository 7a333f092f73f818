import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib'
import type { World } from '../../message/clock.ts'
import type { FaultCode } from '../../message/faults.ts'
import type { PartnerId } from '../../message/ids.ts'
import type { Wire } from '../../message/wire.ts'
import type { Incoming, Receiver } from '../transport.ts'

/** The queue of one partner. Who may write to it is a permission on our broker: that is the partner's identity. */
export interface Inbound {
  readonly partner: PartnerId
  readonly queue: string
}
export interface ConsumerNote {
  readonly what: 'outage' | 'recovered' | 'put-aside' | 'unanswered'
  readonly partner: PartnerId
  readonly code?: FaultCode
  readonly detail: string
}
export interface ConsumerOptions {
  readonly receive: Receiver
  /** Sends an answer that belongs into the same exchange (ebMS SyncReply): a message of its own here. */
  readonly answer: (partner: PartnerId, wire: Wire) => Promise<void>
  /** Rejects while an outage of ours lasts. */
  readonly ready: () => Promise<void>
  readonly prefetch: number
  readonly maxBytes: number
  /** Between two questions whether the outage is over, and between two tries of one message. */
  readonly retryMs: number
  /** Tries of one message while nothing else is wrong with us, before it is put aside. */
  readonly tries: number
  readonly world: World
  readonly report: (note: ConsumerNote) => void
}

/**
 * Takes messages from a queue until the channel closes or `stop` is aborted; then it finishes what it holds. A message is
 * acknowledged to the broker once the receiver has taken responsibility (any answer below 500: the journal has it).
 *
 * An outage of ours (503) must not spend the delivery limit, and every way to give a message back counts as a delivery. So
 * nothing is given back: the consumer is cancelled, so that no more come, and those in hand are held and tried again when
 * the outage is over. A message that fails while all else is well is put aside (dead letter) so that it blocks nobody.
 */
export async function consume(
  model: ChannelModel,
  { partner, queue }: Inbound,
  options: ConsumerOptions,
  stop: AbortSignal,
): Promise<void> {
  const channel = await model.createChannel()
  const end = endOf(channel, stop)
  const held = new Set<Promise<void>>()
  const outage = watchOutage(options, partner, end.signal)
  const tag = `asw-${options.world.uuid()}`
  let subscribed = false

  const subscribe = async () => {
    subscribed = true
    await channel.consume(queue, take, { consumerTag: tag })
  }
  const unsubscribe = async () => {
    if (!subscribed || end.closed()) return
    subscribed = false
    // A cancel that fails is a channel that is gone.
    await channel.cancel(tag).catch(() => undefined)
  }
  function take(message: ConsumeMessage | null): void {
    // The broker cancels a consumer whose queue is gone: the channel is of no use any more.
    if (message === null) return void channel.close().catch(() => undefined)
    const holding = handle(message)
      .catch((error: unknown) => {
        // Left unacknowledged: the broker gives it out again.
        options.report({ what: 'unanswered', partner, code: 'ASW_INTERNAL', detail: String(error) })
      })
      .finally(() => {
        held.delete(holding)
        if (held.size === 0 && !subscribed && !end.signal.aborted) subscribe().catch(() => channel.close().catch(() => undefined))
      })
    held.add(holding)
  }
  async function handle(message: ConsumeMessage): Promise<void> {
    const unfit = unfitness(message, options.maxBytes)
    if (unfit) return putAside(message, unfit.code, unfit.detail)
    const incoming = incomingOf(message, partner)
    for (let tried = 1; ; tried++) {
      const answer = await options.receive(incoming)
      if (answer.status < 500) {
        if (answer.wire) await reply(answer.wire)
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
    options.report({ what: 'put-aside', partner, code, detail })
    if (!end.closed()) channel.nack(message, false, false)
  }
  /** A reply that gets lost is asked for again: the partner repeats its message and gets the same bytes. */
  async function reply(wire: Wire): Promise<void> {
    try {
      await options.answer(partner, wire)
    } catch (error) {
      options.report({ what: 'unanswered', partner, code: 'ASW_PARTNER_UNREACHABLE', detail: String(error) })
    }
  }

  await channel.prefetch(options.prefetch)
  await subscribe()
  await end.reached
  await unsubscribe()
  await Promise.all(held)
  if (!end.closed()) await channel.close()
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
function watchOutage(options: ConsumerOptions, partner: PartnerId, end: AbortSignal) {
  let waiting: Promise<void> | undefined
  const wait = async () => {
    options.report({ what: 'outage', partner, detail: 'the queue waits until we can work again' })
    while (!end.aborted) {
      await options.world.sleep(options.retryMs, end).catch(() => undefined)
      const good = await options.ready().then(
        () => true,
        () => false,
      )
      if (good) break
    }
    options.report({ what: 'recovered', partner, detail: 'what was held is tried again' })
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

function unfitness({ content, properties }: ConsumeMessage, maxBytes: number): { code: FaultCode; detail: string } | undefined {
  if (content.byteLength > maxBytes)
    return { code: 'ASW_BODY_TOO_LARGE', detail: `${content.byteLength} bytes, more than ${maxBytes}` }
  if (typeof properties.contentType !== 'string') return { code: 'ASW_MEDIA_TYPE', detail: 'no content type' }
  if (properties.contentEncoding) return { code: 'ASW_MEDIA_TYPE', detail: 'an encoded body' }
  return undefined
}

function incomingOf({ content, properties }: ConsumeMessage, partner: PartnerId): Incoming {
  return { wire: { contentType: String(properties.contentType), body: content }, peer: { partner } }
}
