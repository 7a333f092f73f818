import { Fault } from '../../message/fault.ts'
import type { Wire } from '../../message/wire.ts'
import type { Outlet } from '../transport.ts'
import { type BrokerDoor, reason } from './door.ts'
import { Line, type Target, unreachable } from './line.ts'
import { type Label, propertiesOf } from './properties.ts'

export interface AmqpOutletOptions {
  /** The partner's broker. Asked at every connect: keys and passwords change. */
  readonly door: () => BrokerDoor
  /** The exchange on it that is ours to write to. */
  readonly target: Target
  /** Where we listen, for people who look at a message; nobody is answered there because of it. */
  readonly replyTo?: string
  readonly label: (wire: Wire) => Label
  /** From the first byte to the confirm, connecting included. */
  readonly timeoutMs: number
}

/**
 * AMQP 0-9-1: the bytes of the wire as the body of a persistent, mandatory message with publisher confirm. It connects when
 * something is to be sent and stays connected; after a break the next send connects again, so that the relay's retries and
 * breaker are the backoff. Nothing is resent by itself: a publish without confirm is rejected at once and is the relay's.
 */
export function openAmqpOutlet(options: AmqpOutletOptions): Outlet {
  let line: Promise<Line> | undefined
  let closing = false
  const sending = new Set<Promise<unknown>>()

  function current(): Promise<Line> {
    if (line) return line
    const opened = connected(options)
    const forget = () => {
      if (line === opened) line = undefined
    }
    line = opened
    opened.then((ready) => {
      ready.onClose = forget
      if (ready.closed) forget()
    }, forget)
    return opened
  }

  async function publish(wire: Wire, outer: AbortSignal): Promise<void> {
    const properties = propertiesOf(wire, options.label(wire), options.replyTo)
    const signal = AbortSignal.any([outer, AbortSignal.timeout(options.timeoutMs)])
    const ready = await before(current(), signal)
    await ready.publish(options.target, wire.body, properties, signal)
  }

  return {
    send: async (wire, signal) => {
      if (closing) throw unreachable('the road is closed')
      const publishing = publish(wire, signal)
      const settled = publishing.catch(() => undefined).finally(() => sending.delete(settled))
      sending.add(settled)
      await publishing
      // A confirm says what HTTP says with 202: taken, not yet judged.
      return { status: 202 }
    },
    close: async () => {
      closing = true
      await Promise.all(sending)
      const open = await line?.catch(() => undefined)
      await open?.close()
    },
  }
}

async function connected(options: AmqpOutletOptions): Promise<Line> {
  try {
    return await Line.open(options.door())
  } catch (error) {
    if (error instanceof Fault) throw error
    throw unreachable(`the broker of the partner: ${reason(error)}`, error)
  }
}

/** The value, unless the signal comes first. */
function before<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const aborted = () => reject(unreachable('the broker did not answer in time', signal.reason))
    if (signal.aborted) return aborted()
    signal.addEventListener('abort', aborted, { once: true })
    value.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted))
  })
}
