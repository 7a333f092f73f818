import type { ChannelModel, Options } from 'amqplib'
import { Fault } from '../../message/fault.ts'
import { type BrokerDoor, reason } from './door.ts'
import { Line, type Target, unreachable } from './line.ts'

export interface PublisherOptions {
  /** Asked at every connect: keys and passwords change. */
  readonly door: () => BrokerDoor
  /** Whose broker it is, for people: "the broker of the partner". */
  readonly whose: string
  /** Looks at, or makes, what is needed there: once a connection. */
  readonly prepare?: (model: ChannelModel) => Promise<unknown>
  /** From the first byte to the confirm, connecting included. */
  readonly timeoutMs: number
}
export interface Publisher {
  /** Throws what `door` throws, where the next publish has to connect. */
  assure(): void
  /** Resolves when the broker has confirmed. Throws as `Line.publish`, and what `prepare` throws. */
  publish(target: Target, body: Uint8Array, properties: Options.Publish, signal: AbortSignal): Promise<void>
  /** Waits for what is under way. */
  close(): Promise<void>
}

/**
 * It connects when something is to be sent and stays connected; after a break the next send connects again, so that the
 * caller's retries are the backoff. Nothing is resent by itself: a publish without confirm is rejected at once.
 */
export function openPublisher(options: PublisherOptions): Publisher {
  let line: Promise<Line> | undefined
  let closing = false
  const sending = new Set<Promise<unknown>>()

  function current(): Promise<Line> {
    if (line) return line
    const connecting = connected(options)
    const forget = () => {
      if (line === connecting) line = undefined
    }
    line = connecting
    connecting.then((ready) => {
      ready.onClose = forget
      if (ready.closed) forget()
    }, forget)
    return connecting
  }

  async function publish(target: Target, body: Uint8Array, properties: Options.Publish, outer: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([outer, AbortSignal.timeout(options.timeoutMs)])
    const ready = await before(current(), signal)
    await ready.publish(target, body, properties, signal)
  }

  return {
    assure: () => {
      if (!line) opened(options.door)
    },
    publish: async (target, body, properties, signal) => {
      if (closing) throw unreachable('the road is closed')
      const publishing = publish(target, body, properties, signal)
      const settled = publishing.catch(() => undefined).finally(() => sending.delete(settled))
      sending.add(settled)
      await publishing
    },
    close: async () => {
      closing = true
      await Promise.all(sending)
      const open = await line?.catch(() => undefined)
      await open?.close()
    },
  }
}

/** With its secret read: what fails here is ours, and what fails later the broker's. */
function opened(door: () => BrokerDoor): BrokerDoor {
  const known = door()
  if (!known.password) return known
  const password = known.password()
  return { ...known, password: () => password }
}

async function connected({ door, whose, prepare }: PublisherOptions): Promise<Line> {
  const known = opened(door)
  try {
    return await Line.open(known, prepare)
  } catch (error) {
    // A broker whose certificate is not the registered one is not the partner's: what `trust` says of it is no trouble of ours.
    if (error instanceof Fault && error.code.startsWith('ASW_BROKER_')) throw error
    throw unreachable(`${whose}: ${reason(error)}`, error)
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

/** For our own broker: what fails there is an outage of ours and not of a partner. Throws ASW_BROKER_DOWN, ASW_BROKER_TOPOLOGY. */
export function openOwnPublisher(options: Omit<PublisherOptions, 'whose'>): Publisher {
  const publisher = openPublisher({ ...options, whose: 'our own broker' })
  return {
    assure: () => publisher.assure(),
    publish: async (...args) => {
      try {
        await publisher.publish(...args)
      } catch (error) {
        if (!(error instanceof Fault) || !error.code.startsWith('ASW_PARTNER_')) throw error
        throw new Fault('ASW_BROKER_DOWN', error.message, error.facts, error)
      }
    },
    close: () => publisher.close(),
  }
}
