import type { Wire } from '../../message/wire.ts'
import type { Outlet } from '../transport.ts'
import type { BrokerDoor } from './door.ts'
import type { Target } from './line.ts'
import { assureCarried, type Label, propertiesOf } from './properties.ts'
import { openPublisher } from './publisher.ts'

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
 * AMQP 0-9-1: the bytes of the wire as the body of a persistent, mandatory message with publisher confirm. The relay's
 * retries and breaker are the backoff.
 */
export function openAmqpOutlet(options: AmqpOutletOptions): Outlet {
  const publisher = openPublisher({ door: options.door, whose: 'the broker of the partner', timeoutMs: options.timeoutMs })
  return {
    assure: (wire) => {
      assureCarried(wire)
      publisher.assure()
    },
    send: async (wire, signal) => {
      const properties = propertiesOf(wire, options.label(wire), options.replyTo)
      await publisher.publish(options.target, wire.body, properties, signal)
      // A confirm says what HTTP says with 202: taken, not yet judged.
      return { status: 202 }
    },
    close: () => publisher.close(),
  }
}
