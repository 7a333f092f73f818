import { afterEach, beforeAll, expect, it } from 'vitest'
import type { HttpsDoorOptions } from '../../src/transport/https-door.ts'
import { live } from '../live/live.ts'
import { ownKey } from '../receive/keys.ts'
import { ask, openRaw, openSilent, unfinished } from './crowd.ts'
import { makeSecrets, openDoor, type Secrets, type TestDoor } from './doors.ts'

live('the HTTPS door in a crowd', () => {
  let secrets: Secrets
  const open: { close(): unknown }[] = []
  let other: Secrets['client']
  beforeAll(async () => {
    secrets = await makeSecrets()
    other = await ownKey(await secrets.pki.authority('TH'), 'tls-client')
  })
  const twoPartners: HttpsDoorOptions['partnerOf'] = ({ fingerprint }) =>
    fingerprint === other.certificate.fingerprint ? 'TH' : 'VN'
  afterEach(async () => {
    await Promise.all(
      open
        .splice(0)
        .reverse()
        .map((one) => one.close()),
    )
  })
  const doorWith = async (more: Partial<HttpsDoorOptions>): Promise<TestDoor> => {
    const door = await openDoor(secrets, more)
    open.push(door)
    return door
  }
  const silent = (port: number, many: number, from: string, greeting?: string) => {
    const made = openSilent(port, many, from, greeting)
    open.push(made)
    return made
  }
  const rawAt = async (door: TestDoor, said = '', client = secrets.client) => {
    const made = await openRaw(secrets, door.port, client, said)
    open.push({ close: () => made.socket.destroy() })
    return made
  }
  const busyAt = async (door: TestDoor, client = secrets.client, announced = 2) => {
    const made = await rawAt(door, unfinished(announced, 'x'), client)
    await expect.poll(made.heard).toContain('100 Continue')
    return made
  }
  const served = async (raw: Awaited<ReturnType<typeof busyAt>>) => {
    raw.socket.write('y')
    await expect.poll(raw.heard).toContain('202')
  }
  const limits = (door: TestDoor) => door.notes.map(({ limit }) => limit).filter((limit) => limit !== undefined)

  it.each([
    ['say nothing', 60, '127.0.0.2', ''],
    ['say a byte and nothing more', 60, '127.0.0.2', '\x16'],
    ['say nothing and come by the same balancer', 25, '127.0.0.1', ''],
  ])('strangers that %s push out each other, and every message of a partner passes', async (_name, many, from, greeting) => {
    const door = await doorWith({ maxHandshakes: 20, maxConnections: 20, maxConnectionsPerPartner: 20 })
    const crowd = silent(door.port, many, from, greeting)
    await expect.poll(crowd.cuts).toBeGreaterThan(many)
    for (let n = 0; n < 20; n++) expect(await ask(secrets, door.port)).toMatchObject({ status: 202 })
    expect(door.received).toHaveLength(20)
    expect(limits(door)).toContain('handshakes')
  })

  it('a handshake that is not over in time is cut off', async () => {
    const door = await doorWith({ handshakeTimeoutMs: 200 })
    const crowd = silent(door.port, 1, '127.0.0.2')
    await expect.poll(crowd.cuts).toBeGreaterThan(0)
    expect(door.notes).toContainEqual(expect.objectContaining({ code: 'ASW_NOT_AUTHENTICATED' }))
    expect(limits(door)).toEqual([])
  })

  it('a partner with more connections than it may have closes those that idled for longest, and none that works', async () => {
    const door = await doorWith({ maxConnectionsPerPartner: 3 })
    const busy = await busyAt(door)
    const [old, young] = [await rawAt(door), await rawAt(door)]
    expect(await ask(secrets, door.port)).toMatchObject({ status: 202 })
    await old.closed
    expect([busy.socket.destroyed, young.socket.destroyed]).toEqual([false, false])
    await served(busy)
    expect(door.notes).toMatchObject([{ code: 'ASW_OVERLOADED', limit: 'connections', partner: 'VN' }])
  })

  it('a partner whose connections are all busy finds no seat, and another one does', async () => {
    const door = await doorWith({ maxConnectionsPerPartner: 2, partnerOf: twoPartners })
    await Promise.all([busyAt(door), busyAt(door)])
    expect(await ask(secrets, door.port)).toHaveProperty('error')
    expect(door.notes).toMatchObject([{ code: 'ASW_OVERLOADED', limit: 'connections', partner: 'VN' }])
    await served(await busyAt(door, other))
  })

  it('where the door is full, the partner with most connections gives up one that idles', async () => {
    const door = await doorWith({ maxConnections: 4, partnerOf: twoPartners })
    const theirs = await rawAt(door, '', other)
    const [first] = [await rawAt(door), await rawAt(door), await rawAt(door)]
    await served(await busyAt(door, other))
    await first?.closed
    expect(theirs.socket.destroyed).toBe(false)
    expect(door.notes).toMatchObject([{ code: 'ASW_OVERLOADED', limit: 'connections', partner: 'TH' }])
  })

  const whole = (bytes: number) =>
    `POST /ebms2 HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/xml\r\n${
      bytes > 0 ? `content-length: ${bytes}\r\n\r\n${'x'.repeat(bytes)}` : 'transfer-encoding: chunked\r\n\r\n'
    }`
  // Two requests of 100,000 bytes and what they take beside it; a third one does not fit.
  const ROOM = { maxBytesInFlight: 10_000_000, maxBytesInFlightPerPartner: 300_000 }

  it('a partner that fills its room with unfinished requests is told to come later, and another one is served', async () => {
    const door = await doorWith({ ...ROOM, partnerOf: twoPartners })
    const [first] = [await busyAt(door, secrets.client, 100_000), await busyAt(door, secrets.client, 100_000)]
    expect(await ask(secrets, door.port, { body: 'x'.repeat(100_000) })).toEqual({ status: 503, retryAfter: '5' })
    expect(door.notes).toMatchObject([{ code: 'ASW_OVERLOADED', limit: 'bytes', partner: 'VN' }])
    const theirs = await rawAt(door, whole(100_000), other)
    await expect.poll(theirs.heard).toContain('202')
    first?.socket.destroy()
    await expect.poll(async () => (await ask(secrets, door.port, { body: 'x'.repeat(100_000) })).status).toBe(202)
  })

  it('room is held until the answer is made, and given back', async () => {
    const gate = Promise.withResolvers<void>()
    const door = await doorWith({ ...ROOM, receive: () => gate.promise.then(() => ({ status: 202 })) })
    const held = [rawAt(door, whole(100_000)), rawAt(door, whole(100_000))]
    await expect.poll(async () => (await ask(secrets, door.port, { body: 'x'.repeat(99_999) })).status).toBe(503)
    gate.resolve()
    for (const one of await Promise.all(held)) await expect.poll(one.heard).toContain('202')
    for (let n = 0; n < 10; n++)
      expect(await ask(secrets, door.port, { body: 'x'.repeat(100_000) })).toMatchObject({ status: 202 })
  })

  it('where all partners together have filled the room, whoever comes is told to come later', async () => {
    const door = await doorWith({ ...ROOM, maxBytesInFlight: 300_000, partnerOf: twoPartners })
    await Promise.all([busyAt(door, secrets.client, 100_000), busyAt(door, other, 100_000)])
    expect(await ask(secrets, door.port, { body: 'x'.repeat(100_000) })).toEqual({ status: 503, retryAfter: '5' })
    expect(await ask(secrets, door.port)).toMatchObject({ status: 202 })
  })

  it('a body of unknown length takes room as it grows', async () => {
    const door = await doorWith({ ...ROOM, maxBytesInFlightPerPartner: 110_000 })
    const chunks = (many: number) => `2710\r\n${'x'.repeat(10_000)}\r\n`.repeat(many)
    const small = await rawAt(door, `${whole(0)}${chunks(6)}0\r\n\r\n`)
    await expect.poll(small.heard).toContain('202')
    const large = await rawAt(door, `${whole(0)}${chunks(7)}`)
    await expect.poll(large.heard).toContain('503')
    expect(door.received.map(({ wire }) => Buffer.from(wire.body).toString())).toEqual(['x'.repeat(60_000)])
  })

  it('a body in pieces comes out as it went in', async () => {
    const door = await doorWith({})
    const text = Array.from({ length: 9_000 }, (_, n) => `${n},`).join('')
    const asked = await rawAt(door, whole(0))
    for (let at = 0; at < text.length; at += 900) {
      const piece = text.slice(at, at + 900)
      asked.socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`)
    }
    asked.socket.write('0\r\n\r\n')
    await expect.poll(asked.heard).toContain('202')
    expect(door.received.map(({ wire }) => Buffer.from(wire.body).toString())).toEqual([text])
  })

  it('a body in pieces of one byte is not read to its end, and takes no more room than its bytes', async () => {
    const door = await doorWith({})
    const asked = await rawAt(door, `${whole(0)}${'1\r\nx\r\n'.repeat(50_000)}0\r\n\r\n`)
    await expect.poll(asked.heard).toContain('422')
    expect(door.received).toEqual([])
    expect(door.notes).toMatchObject([{ code: 'ASW_MIME_MALFORMED', partner: 'VN' }])
    expect(await ask(secrets, door.port)).toMatchObject({ status: 202 })
  })

  it('whoever has a certificate that no agreement registers is heard once, and sits with all its like', async () => {
    const door = await doorWith({ maxConnectionsPerPartner: 2, partnerOf: () => undefined })
    const stranger = await rawAt(door, unfinished(0))
    expect(await stranger.closed).toContain('403')
    await Promise.all([rawAt(door), rawAt(door), rawAt(door)])
    await expect.poll(() => limits(door)).toEqual(['connections'])
  })
})
