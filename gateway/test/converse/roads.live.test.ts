import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { delivered } from '../../src/converse/index.ts'
import { labelOf } from '../../src/dispatch/label.ts'
import type { SealKey } from '../../src/sign/seal.ts'
import { inboundName } from '../../src/transport/amqp/index.ts'
import type { Outlet, Receiver } from '../../src/transport/transport.ts'
import { brokerDoor } from '../live/broker.ts'
import { live } from '../live/live.ts'
import { keyFor, newKey } from '../sign/fixture.ts'
import { AmqpStand, PARTNER } from '../transport/amqp-stand.ts'
import { makeSecrets, never, openDoor, openOutlet, type Secrets, type TestDoor } from '../transport/doors.ts'
import { codeOf, type Office, Pair } from './pair.ts'

let keys: readonly [SealKey, SealKey]
beforeAll(async () => {
  keys = [await keyFor('ecdsa-sha256'), await newKey('ecdsa-sha256', 'KZ')]
})

/** What arrives is heard; what a conversation does not keep goes back as well. */
const hearing =
  (pair: Pair, office: () => Office): Receiver =>
  async ({ wire }) => {
    await office().hear({ kind: 'document', messageId: '', wire })
    pair.heardOverWire += 1
    return { status: 202 }
  }

/** Carries everything over real roads until nobody has anything to say. */
async function carryOver(pair: Pair, roads: { readonly vn: Outlet; readonly eec: Outlet }): Promise<readonly string[]> {
  const passed: string[] = []
  for (let moved = true; moved; ) {
    moved = false
    for (const [name, office] of [
      ['vn', pair.vn],
      ['eec', pair.eec],
    ] as const) {
      for (const one of pair.take(office)) {
        moved = true
        passed.push(`${name}:${codeOf(one)}`)
        const before = pair.heardOverWire
        await roads[name].send(one.wire, never)
        if (one.kind === 'document') await delivered(office.desk, (await office.conversation()).id, one.messageId, 'sent')
        while (pair.heardOverWire === before) await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
  }
  return passed
}

async function theCourse(pair: Pair, roads: { readonly vn: Outlet; readonly eec: Outlet }): Promise<void> {
  await pair.request('request-verification')
  expect(await carryOver(pair, roads)).toEqual(['vn:006', 'eec:RCV', 'eec:PRS'])
  await pair.answer()
  expect(await carryOver(pair, roads)).toEqual(['eec:002', 'vn:RCV', 'vn:PRS'])
  await pair.elapse(pair.vn)
  await pair.elapse(pair.eec)
  const outcomes = await Promise.all([pair.vn, pair.eec].map(async (office) => (await office.conversation()).state.outcome))
  expect(outcomes).toEqual(['done', 'done'])
}

live('EAEU over HTTPS, at /eaeu', () => {
  let secrets: Secrets
  let doors: readonly TestDoor[]
  let pair: Pair
  beforeAll(async () => {
    secrets = await makeSecrets()
    const at = (office: () => Office) =>
      openDoor(secrets, { others: new Map([['/eaeu', (incoming) => hearing(pair, office)(incoming)]]) })
    doors = await Promise.all([at(() => pair.vn), at(() => pair.eec)])
  })
  beforeEach(() => {
    pair = new Pair(...keys)
  })
  afterAll(() => Promise.all(doors.map((door) => door.close())))

  it('a conversation from the request to the silence', async () => {
    const [atVn, atEec] = doors.map(({ port }) => openOutlet(secrets, { port, path: '/eaeu' }))
    await theCourse(pair, { vn: atEec!, eec: atVn! })
    await Promise.all([atVn!.close(), atEec!.close()])
  })
  it('what comes to another path is none of it', async () => {
    const outlet = openOutlet(secrets, { port: doors[1]!.port, path: '/eaeu2' })
    await pair.request('send-certificate')
    await expect(outlet.send(pair.vn.memory.outbox[0]!.wire, never)).rejects.toMatchObject({ code: 'ASW_PARTNER_REFUSED' })
    await outlet.close()
  })
})

live('EAEU over AMQP, a queue a participant', () => {
  let stands: readonly AmqpStand[] = []
  let pair: Pair
  beforeEach(async () => {
    pair = new Pair(...keys)
    const door = await brokerDoor()
    stands = await Promise.all([1, 2].map(() => new AmqpStand(door, { envelopes: ['eaeu'] }).declare()))
  })
  const out = (stand: AmqpStand) => stand.outlet({ target: { exchange: stand.queue, routingKey: 'eaeu' }, label: labelOf })
  afterAll(() => Promise.all(stands.map((stand) => stand.close())))

  it('the message is the whole envelope, and the ids of SOAP stand in its properties; then a conversation to its end', async () => {
    const [atVn, atEec] = stands
    await pair.request('send-certificate')
    const [sent] = pair.vn.memory.outbox
    await out(atEec!).send(sent!.wire, never)
    const { content, properties } = await atEec!.take(inboundName(atEec!.prefix, PARTNER))
    expect(content.equals(Buffer.from(sent!.wire.body))).toBe(true)
    expect(properties).toMatchObject({
      contentType: 'application/soap+xml; charset=UTF-8',
      messageId: sent!.messageId,
      type: expect.stringMatching(/^int:\/\/CP\//),
      deliveryMode: 2,
      headers: { traceparent: labelOf(sent!.wire).traceparent },
    })
    pair = new Pair(...keys)
    atVn!.inlet(hearing(pair, () => pair.vn))
    atEec!.inlet(hearing(pair, () => pair.eec))
    await theCourse(pair, { vn: out(atEec!), eec: out(atVn!) })
    const [asked, answered] = [pair.vn, pair.eec].map((side) => labelOf(side.memory.outbox[0]!.wire))
    expect(answered?.refToMessageId).toBe(asked?.messageId)
    expect(answered?.traceparent?.slice(0, 35)).toBe(asked?.traceparent?.slice(0, 35))
  })
})
