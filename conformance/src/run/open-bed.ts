import { randomInt } from 'node:crypto'
import type { Agreement } from '../agreement/agreement.ts'
import type { Bed } from '../steps/bed.ts'
import { type Driver, RestDriver } from '../steps/driver.ts'
import type { EaeuBed } from '../steps/eaeu/bed.ts'
import { uuid } from '../steps/send.ts'
import { AmqpClient, openAmqpDoor } from '../twin/amqp-road.ts'
import { HttpsClient } from '../twin/client.ts'
import { EaeuPartner } from '../twin/eaeu/partner.ts'
import { seeded } from '../twin/habits.ts'
import { type Door, openHttpsDoor } from '../twin/https-door.ts'
import type { Taker } from '../twin/taker.ts'
import { Twin } from '../twin/twin.ts'
import { readProcess } from '../wire/eaeu/process.ts'
import type { Wire } from '../wire/mime.ts'

export interface BedOptions {
  readonly road: 'https' | 'amqp'
  readonly seed?: number
  readonly driver?: Driver
}
export interface Opened<B> {
  readonly bed: B
  close(): Promise<void>
}

/** Opens the twin of the suite `asw` on its road. Whatever was opened before a failure is closed again. */
export function openBed(agreement: Agreement, options: BedOptions): Promise<Opened<Bed>> {
  return open(agreement, options, async (roads) => {
    const twin = new Twin(agreement, roads.post)
    return { ...roads.shared, ...(await roads.listen(twin)), suite: 'asw', twin }
  })
}

/** Opens the twin as a partner in the integrated system of the EAEU. Throws Error where the agreement has no addresses. */
export function openEaeuBed(agreement: Agreement, options: BedOptions): Promise<Opened<EaeuBed>> {
  return open(agreement, options, async (roads) => {
    if (!agreement.eaeu) throw new Error('the agreement names no EAEU addresses: write eaeu.twin and eaeu.sut')
    const process = readProcess(agreement.eaeu.pack)
    const { random } = roads.shared
    const twin = new EaeuPartner(agreement, process, () => uuid(random), roads.post)
    return { ...roads.shared, ...(await roads.listen(twin)), suite: 'eaeu', process, twin }
  })
}

type Shared = Pick<Bed, 'agreement' | 'road' | 'random' | 'nextSerial' | 'https' | 'amqp' | 'driver'>
interface Roads {
  readonly shared: Shared
  post(wire: Wire, tlsKey?: string): Promise<unknown>
  listen(twin: Taker): Promise<{ readonly door?: Door }>
}

async function open<B>(agreement: Agreement, options: BedOptions, make: (roads: Roads) => Promise<B>): Promise<Opened<B>> {
  const opened: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const one of opened.splice(0).reverse()) await one()
  }
  const { road } = options
  try {
    const { sut, domestic } = agreement
    const https = sut.https && new HttpsClient(sut.https, sut.anchors, agreement.keys, agreement.timeouts.answerMs)
    if (https) opened.push(() => https.close())
    const amqp = road === 'amqp' && sut.amqp ? await AmqpClient.open(sut.amqp) : undefined
    if (amqp) opened.push(() => amqp.close())
    const driver = options.driver ?? (domestic ? new RestDriver(domestic.url, domestic.key) : undefined)
    const style = agreement.eaeu ? { soapAction: null } : {}
    let serial = randomInt(0, 9_000_000)
    const bed = await make({
      shared: {
        agreement,
        road,
        random: seeded(options.seed ?? randomInt(0, 2 ** 31)),
        nextSerial: () => {
          serial = (serial + 1) % 10_000_000
          return serial
        },
        ...(https ? { https } : {}),
        ...(amqp ? { amqp } : {}),
        ...(driver ? { driver } : {}),
      },
      post: async (wire, tlsKey) =>
        road === 'amqp' ? amqp?.post(wire) : https ? https.post(wire, { ...style, ...(tlsKey ? { tlsKey } : {}) }) : undefined,
      listen: async (twin) => {
        if (road === 'amqp') {
          const queue = await openAmqpDoor(agreement, twin)
          opened.push(() => queue.close())
          return {}
        }
        if (!agreement.twin.listen) return {}
        const door = await openHttpsDoor(agreement, twin)
        opened.push(() => door.close())
        return { door }
      },
    })
    return { bed, close }
  } catch (error) {
    await close()
    throw error
  }
}
