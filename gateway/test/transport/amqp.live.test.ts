import { brokerDoor } from '../live/broker.ts'
import { live } from '../live/live.ts'
import { AmqpStand } from './amqp-stand.ts'
import { message, type OpenStand, transportContract } from './contract.ts'

const open: OpenStand = async (receive) => {
  const door = await brokerDoor()
  const stand = await new AmqpStand(door).declare()
  const full = await new AmqpStand(door, { maxLength: 1 }).declare()
  stand.inlet(receive)
  return {
    outlet: () => stand.outlet(),
    nobody: () => stand.outlet({ door: () => ({ ...door, url: 'amqp://127.0.0.1:1' }) }),
    busy: async () => {
      await fill(full)
      return full.outlet()
    },
    close: async () => {
      await stand.close()
      await full.close()
    },
  }
}

/** A quorum queue takes a few more than its limit, while it hears of its own length. */
async function fill(stand: AmqpStand): Promise<void> {
  const outlet = stand.outlet()
  for (let n = 0; n < 50; n++) {
    const sent = await outlet.send(message(Buffer.from(`${n}`)), new AbortController().signal).then(
      () => true,
      () => false,
    )
    if (!sent) return
  }
  throw new Error('the queue never gets full')
}

live('transport contract', () => {
  transportContract('amqp', open)
})
