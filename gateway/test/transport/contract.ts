import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { faultOf } from '../../src/message/fault.ts'
import type { Wire } from '../../src/message/wire.ts'
import type { Incoming, Outlet, Receiver } from '../../src/transport/transport.ts'

/** One road with both its ends. */
export interface Stand {
  /** Opens an outlet to the far end; the stand closes what is left open. */
  outlet(): Outlet
  /** An outlet whose far end does not exist. */
  nobody(): Outlet
  /** An outlet whose far end is there and asks to come back later. */
  busy(): Promise<Outlet>
  close(): Promise<void>
}
/** Opens a stand whose far end hands everything to `receive`. */
export type OpenStand = (receive: Receiver) => Promise<Stand>

const BIG_BYTES = 5 * 1024 * 1024
const MANY = 300

/** What every road must keep, whatever it is made of. */
export function transportContract(name: string, open: OpenStand): void {
  const received: Incoming[] = []
  let stand: Stand
  let outlet: Outlet
  beforeAll(async () => {
    stand = await open(async (incoming) => {
      received.push(incoming)
      return { status: 202 }
    })
    outlet = stand.outlet()
  })
  afterEach(() => {
    received.length = 0
  })
  afterAll(async () => {
    await outlet.close()
    await stand.close()
  })
  const never = new AbortController().signal

  it(`${name}: the bytes and their content type arrive as they were sent`, async () => {
    const wire = message(Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256)))
    const { status } = await outlet.send(wire, never)
    expect(status).toBeGreaterThanOrEqual(200)
    expect(status).toBeLessThan(300)
    await until(() => received.length === 1)
    expect(Buffer.from(received[0]!.wire.body).equals(Buffer.from(wire.body))).toBe(true)
    expect(received[0]!.wire.contentType).toBe(wire.contentType)
  })

  it(`${name}: says who sent it`, async () => {
    await outlet.send(message(Buffer.from('who')), never)
    await until(() => received.length === 1)
    const { fingerprint, partner } = received[0]!.peer
    expect(fingerprint ?? partner).toBeDefined()
  })

  it(`${name}: a message of 5 MB arrives unchanged`, async () => {
    const wire = message(randomBytes(BIG_BYTES))
    await outlet.send(wire, never)
    await until(() => received.length === 1)
    expect(Buffer.from(received[0]!.wire.body).equals(Buffer.from(wire.body))).toBe(true)
  })

  it(`${name}: ${MANY} at the same time arrive, each once, none changed`, async () => {
    const wires = Array.from({ length: MANY }, (_, index) => message(Buffer.from(`message ${index}`)))
    await Promise.all(wires.map((wire) => outlet.send(wire, never)))
    await until(() => received.length >= MANY)
    expect(received.map(({ wire }) => Buffer.from(wire.body).toString()).sort()).toEqual(
      wires.map(({ body }) => Buffer.from(body).toString()).sort(),
    )
  })

  it(`${name}: a far end that is not there is ASW_PARTNER_UNREACHABLE`, async () => {
    const nobody = stand.nobody()
    expect(await codeOf(nobody.send(message(Buffer.from('lost')), never))).toBe('ASW_PARTNER_UNREACHABLE')
    await nobody.close()
  })

  it(`${name}: a far end that asks to wait is ASW_PARTNER_BUSY`, async () => {
    const busy = await stand.busy()
    expect(await codeOf(busy.send(message(Buffer.from('later')), never))).toBe('ASW_PARTNER_BUSY')
    await busy.close()
  })

  it(`${name}: a send that is given up rejects at once`, async () => {
    const giveUp = new AbortController()
    giveUp.abort()
    const road = stand.outlet()
    expect(await codeOf(road.send(message(Buffer.from('given up')), giveUp.signal))).toBe('ASW_PARTNER_UNREACHABLE')
    await road.close()
  })

  it(`${name}: closing lets the sends under way finish, and takes no other`, async () => {
    const road = stand.outlet()
    await road.send(message(Buffer.from('first')), never)
    const running = Array.from({ length: 20 }, (_, index) => road.send(message(Buffer.from(`running ${index}`)), never))
    const closed = road.close()
    expect((await Promise.all(running)).every(({ status }) => status < 300)).toBe(true)
    await closed
    expect(await codeOf(road.send(message(Buffer.from('too late')), never))).toBe('ASW_PARTNER_UNREACHABLE')
    await until(() => received.length >= 21)
  })
}

/** A body with the content type of a real envelope: quotes, several parameters. */
export function message(body: Uint8Array): Wire {
  return {
    contentType: 'multipart/related; type="text/xml"; boundary="b-0123456789abcdef"; start="<soap@gateway.vn.example>"',
    body,
  }
}

export async function codeOf(sending: Promise<unknown>): Promise<string> {
  return sending.then(
    () => 'sent',
    (error: unknown) => faultOf(error).code,
  )
}

const GIVE_UP_MS = 120_000

/** Waits for it; only a test that hangs comes to the limit. `tell` says then what there is instead. */
export async function until(good: () => boolean | Promise<boolean>, tell: () => unknown = () => ''): Promise<void> {
  const deadline = Date.now() + GIVE_UP_MS
  while (!(await good())) {
    if (Date.now() > deadline)
      throw new Error(`gave up waiting for ${good}: ${JSON.stringify(await Promise.try(tell).catch(String))}`)
    await sleep(20)
  }
}
