import { type ChannelModel, type ConfirmChannel, IllegalOperationError, type Message, type Options } from 'amqplib'
import { Fault } from '../../message/fault.ts'
import { type BrokerDoor, dial, hangUp, reason } from './door.ts'

/** One publish that waits for its confirm. */
interface Pending {
  readonly messageId: unknown
  /** Set when the broker gave the message back: no queue took it. */
  returned?: string
  settle(fault?: Fault): void
}

export interface Target {
  readonly exchange: string
  readonly routingKey: string
}

/** A connection with one confirm channel: good until either breaks, then gone for ever. */
export class Line {
  readonly #door: BrokerDoor
  readonly #model: ChannelModel
  readonly #channel: ConfirmChannel
  readonly #pending = new Set<Pending>()
  #why = 'the connection to the broker closed'
  #blocked: string | undefined
  #closed = false
  /** How often the broker has confirmed or refused. */
  #verdicts = 0
  /** Called once, when it breaks or is closed. */
  onClose: () => void = () => undefined

  private constructor(door: BrokerDoor, model: ChannelModel, channel: ConfirmChannel) {
    this.#door = door
    this.#model = model
    this.#channel = channel
    model.on('error', (error) => {
      this.#why = reason(error)
    })
    model.on('blocked', (why) => this.#block(why))
    model.on('unblocked', () => {
      this.#blocked = undefined
    })
    channel.on('error', (error) => {
      this.#why = reason(error)
    })
    channel.on('return', (message) => this.#returned(message))
    // Before the library tells each publish "channel closed": only we know why.
    channel.prependListener('close', () => this.#close())
  }

  /** `prepare` looks at, or makes, what is needed there. Rejects as `dial` and `prepare` do. */
  static async open(door: BrokerDoor, prepare: (model: ChannelModel) => Promise<unknown> = async () => undefined): Promise<Line> {
    const model = await dial(door)
    try {
      await prepare(model)
      return new Line(door, model, await model.createConfirmChannel())
    } catch (error) {
      void hangUp(model)
      throw error
    }
  }

  get closed(): boolean {
    return this.#closed
  }

  /**
   * Resolves when the broker has confirmed: the message lies on the disks of the queue's members. Rejects with
   * ASW_PARTNER_BUSY (the broker blocks, or the queue is full) or ASW_PARTNER_UNREACHABLE (no queue, no confirm).
   *
   * A line on which nothing at all was confirmed from the first byte to the time limit is closed: a channel that publishes to a queue
   * that is still choosing its leader, after a crash of the broker, may never hear of it (seen with RabbitMQ 3.10).
   *
   * A line may last for months: one to a server that is not the partner's any more (revoked since, its window over) is closed.
   */
  publish(target: Target, body: Uint8Array, properties: Options.Publish, signal: AbortSignal): Promise<void> {
    this.#judge()
    if (this.#blocked !== undefined) return Promise.reject(busy(this.#blocked))
    if (this.#closed) return Promise.reject(unreachable(this.#why))
    if (signal.aborted) return Promise.reject(unreachable('given up before it was sent', signal.reason))
    return new Promise((resolve, reject) => {
      const before = this.#verdicts
      const aborted = () => {
        pending.settle(unreachable('the broker did not confirm in time', signal.reason))
        if (isTimeout(signal.reason) && before === this.#verdicts) this.#close()
      }
      const pending: Pending = {
        messageId: properties.messageId,
        settle: (fault) => {
          if (!this.#pending.delete(pending)) return
          signal.removeEventListener('abort', aborted)
          if (fault) reject(fault)
          else resolve()
        },
      }
      this.#pending.add(pending)
      signal.addEventListener('abort', aborted)
      try {
        this.#channel.publish(target.exchange, target.routingKey, octets(body), properties, (error: unknown) => {
          this.#verdicts += 1
          pending.settle(this.#verdict(pending, error))
        })
      } catch (error) {
        pending.settle(unreachable(reason(error), error))
        // It may have closed before anybody listened.
        if (error instanceof IllegalOperationError) this.#close()
      }
    })
  }

  async close(): Promise<void> {
    if (!this.#closed) await hangUp(this.#model)
  }

  #judge(): void {
    const against = this.#closed ? undefined : this.#door.tls?.objection?.()
    if (!against) return
    this.#why = reason(against)
    this.#blocked = undefined
    this.#close()
  }

  #verdict(pending: Pending, error: unknown): Fault | undefined {
    if (error) return busy('the broker refused to take the message: the queue is full', { full: true })
    if (pending.returned === undefined) return undefined
    return new Fault('ASW_PARTNER_UNREACHABLE', `no queue takes it: ${pending.returned}`, { returned: true })
  }

  /** The return comes before the confirm of the same message. */
  #returned({ fields, properties }: Message): void {
    const { replyCode, replyText } = fields as unknown as { readonly replyCode: number; readonly replyText: string }
    for (const pending of this.#pending) {
      if (pending.messageId === properties.messageId) pending.returned = `${replyCode} ${replyText}`
    }
  }

  /** What was written before the broker said so may lie in its socket for hours; it may also arrive: twice is no harm. */
  #block(why: string): void {
    this.#blocked = why
    for (const pending of this.#pending) pending.settle(busy(why))
  }

  #close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const pending of this.#pending) pending.settle(unreachable(this.#why))
    this.onClose()
    // A channel that the broker closed leaves the connection open.
    void hangUp(this.#model)
  }
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError'
}

function busy(why: string, facts: Readonly<Record<string, unknown>> = {}): Fault {
  return new Fault('ASW_PARTNER_BUSY', `the broker asks to wait: ${why}`, facts)
}

export function unreachable(why: string, cause?: unknown): Fault {
  return new Fault('ASW_PARTNER_UNREACHABLE', why, {}, cause)
}

function octets(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
