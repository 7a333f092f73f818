import type { ChannelModel, ConfirmChannel } from 'amqplib'
import { connect } from 'amqplib'
import type { Agreement, AmqpRoad } from '../agreement/agreement.ts'
import type { Wire } from '../wire/mime.ts'
import { RoadTrouble } from './client.ts'
import type { Taker } from './taker.ts'

/** Publishes to the exchange on the SUT's broker that is the twin's to write to. */
export class AmqpClient {
  readonly #model: ChannelModel
  readonly #channel: ConfirmChannel
  readonly #road: AmqpRoad
  readonly #returned = new Set<string>()
  #serial = 0

  private constructor(model: ChannelModel, channel: ConfirmChannel, road: AmqpRoad) {
    this.#model = model
    this.#channel = channel
    this.#road = road
    channel.on('return', (message: { properties: { messageId?: string } }) =>
      this.#returned.add(message.properties.messageId ?? ''),
    )
  }

  static async open(road: AmqpRoad): Promise<AmqpClient> {
    const model = await connect(road.url, { noDelay: true })
    model.on('error', () => {})
    return new AmqpClient(model, await model.createConfirmChannel(), road)
  }

  /** Resolves when the broker has taken responsibility. Throws RoadTrouble for what no queue took. */
  async post(wire: Wire): Promise<void> {
    const messageId = `twin-${process.pid}-${this.#serial++}`
    const options = { contentType: wire.contentType, persistent: true, mandatory: true, messageId, type: 'twin' }
    try {
      await new Promise<void>((resolve, reject) => {
        this.#channel.publish(this.#road.exchange, this.#road.routingKey ?? 'ebms2', wire.body, options, (error) =>
          error ? reject(error) : resolve(),
        )
      })
    } catch (error) {
      throw new RoadTrouble(error instanceof Error ? error.message : String(error))
    }
    if (this.#returned.delete(messageId)) throw new RoadTrouble('no queue took the message')
  }

  async close(): Promise<void> {
    await this.#model.close()
  }
}

/** Reads the queue that the SUT publishes its answers and documents to. */
export async function openAmqpDoor(agreement: Agreement, twin: Taker): Promise<{ close(): Promise<void> }> {
  const door = agreement.twin.amqp
  if (!door) throw new Error('the agreement gives twin.amqp no queue')
  const model = await connect(door.url, { noDelay: true })
  model.on('error', () => {})
  const channel = await model.createChannel()
  await channel.consume(door.queue, (message) => {
    if (!message) return
    const deed = twin.take({ contentType: String(message.properties.contentType ?? ''), body: message.content }, 'amqp')
    // A habit that answers in the connection has no connection here: not taken is the nearest to it.
    if (deed.do === 'answer' && deed.status < 400) channel.ack(message)
    else channel.nack(message, false, false)
  })
  return { close: () => model.close() }
}
