import { randomInt } from 'node:crypto'
import type { Agreement } from '../agreement/agreement.ts'
import type { Bed } from '../steps/bed.ts'
import { type Driver, RestDriver } from '../steps/driver.ts'
import { AmqpClient, openAmqpDoor } from '../twin/amqp-road.ts'
import { HttpsClient } from '../twin/client.ts'
import { seeded } from '../twin/habits.ts'
import { type Door, openHttpsDoor } from '../twin/https-door.ts'
import { Twin } from '../twin/twin.ts'
import type { Wire } from '../wire/mime.ts'

export interface BedOptions {
  readonly road: 'https' | 'amqp'
  readonly seed?: number
  readonly driver?: Driver
}

/** Opens the twin on its road. Whatever was opened before a failure is closed again. */
export async function openBed(agreement: Agreement, options: BedOptions): Promise<{ bed: Bed; close(): Promise<void> }> {
  const open: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const one of open.splice(0).reverse()) await one()
  }
  try {
    const { sut, domestic } = agreement
    const https = sut.https && new HttpsClient(sut.https, sut.anchors, agreement.keys, agreement.timeouts.answerMs)
    if (https) open.push(() => https.close())
    const amqp = options.road === 'amqp' && sut.amqp ? await AmqpClient.open(sut.amqp) : undefined
    if (amqp) open.push(() => amqp.close())
    const post = async (wire: Wire, tlsKey?: string): Promise<unknown> =>
      options.road === 'amqp' ? amqp?.post(wire) : https ? https.post(wire, tlsKey === undefined ? {} : { tlsKey }) : undefined
    const twin = new Twin(agreement, post)
    let door: Door | undefined
    if (options.road === 'https' && agreement.twin.listen) {
      door = await openHttpsDoor(agreement, twin)
      const opened = door
      open.push(() => opened.close())
    }
    if (options.road === 'amqp') {
      const queue = await openAmqpDoor(agreement, twin)
      open.push(() => queue.close())
    }
    const driver = options.driver ?? (domestic ? new RestDriver(domestic.url, domestic.key) : undefined)
    let serial = randomInt(0, 9_000_000)
    const bed: Bed = {
      agreement,
      road: options.road,
      twin,
      random: seeded(options.seed ?? randomInt(0, 2 ** 31)),
      nextSerial: () => {
        serial = (serial + 1) % 10_000_000
        return serial
      },
      ...(https ? { https } : {}),
      ...(amqp ? { amqp } : {}),
      ...(door ? { door } : {}),
      ...(driver ? { driver } : {}),
    }
    return { bed, close }
  } catch (error) {
    await close()
    throw error
  }
}
