import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { faultOf } from '../../src/message/fault.ts'
import type { Answer, Outlet } from '../../src/transport/transport.ts'
import { live } from '../live/live.ts'
import { ownKey } from '../receive/keys.ts'
import {
  type FaultyWire,
  makeSecrets,
  message,
  never,
  type OutletWish,
  openDoor,
  openFaultyWire,
  openOutlet,
  type Secrets,
  type TestDoor,
} from './doors.ts'

live('the HTTPS road against the HTTPS door, over mutual TLS', () => {
  let secrets: Secrets
  let door: TestDoor
  const open: { close(): Promise<void> }[] = []
  beforeAll(async () => {
    secrets = await makeSecrets()
    door = await openDoor(secrets)
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
    door.received.length = 0
    door.notes.length = 0
  })
  afterAll(() => door.close())

  const road = (wish: Partial<OutletWish> = {}): Outlet => {
    const outlet = openOutlet(secrets, { port: door.port, ...wish })
    open.push(outlet)
    return outlet
  }
  const wire = async (target: number, fault: Parameters<typeof openFaultyWire>[1]): Promise<FaultyWire> => {
    const made = await openFaultyWire(target, fault)
    open.push(made)
    return made
  }
  const another = async (receive: () => Promise<Answer>, more: Parameters<typeof openDoor>[1] = {}) => {
    const made = await openDoor(secrets, { receive, ...more })
    open.push({ close: () => made.close() })
    return made
  }
  const codeOf = (sending: Promise<unknown>) =>
    sending.then(
      () => 'sent',
      (error: unknown) => faultOf(error).code,
    )

  it('hands over the bytes as they are, with the identity that TLS proved', async () => {
    const sent = {
      contentType: 'multipart/related; boundary="b"; type="text/xml"',
      body: Buffer.from([0, 1, 0xff, 13, 10, 0x80]),
    }
    expect(await road().send(sent, never)).toEqual({ status: 202 })
    const [got] = door.received
    expect(got?.wire.contentType).toBe(sent.contentType)
    expect(Buffer.from(got?.wire.body ?? [])).toEqual(sent.body)
    expect(got?.peer).toMatchObject({ fingerprint: secrets.client.certificate.fingerprint, address: '127.0.0.1' })
  })

  it('brings a synchronous answer back', async () => {
    const answer = message('<answer/>')
    const syncing = await another(async () => ({ status: 200, wire: answer }))
    const { status, answer: got } = await road({ port: syncing.port }).send(message(), never)
    expect([status, got?.contentType, Buffer.from(got?.body ?? []).toString()]).toEqual([200, answer.contentType, '<answer/>'])
  })

  it.each([
    [503, 7, 'ASW_PARTNER_BUSY', { retryAfterMs: 7_000 }],
    [500, undefined, 'ASW_PARTNER_UNREACHABLE', {}],
    [403, undefined, 'ASW_PARTNER_REFUSED', {}],
  ] as const)('the answer %i (Retry-After %s) is %s', async (status, retryAfter, code, facts) => {
    const answering = await another(async () => ({ status, ...(retryAfter === undefined ? {} : { retryAfter }) }))
    await expect(road({ port: answering.port }).send(message(), never)).rejects.toMatchObject({
      code,
      facts: { status, ...facts },
    })
  })

  it('keeps its connection for the next message', async () => {
    const through = await wire(door.port, {})
    const outlet = road({ port: through.port })
    for (let n = 0; n < 5; n++) await outlet.send(message(`${n}`), never)
    expect(through.connections()).toBe(1)
    expect(door.received.map((one) => Buffer.from(one.wire.body).toString())).toEqual(['0', '1', '2', '3', '4'])
  })

  it('opens as many connections as agreed, and no more', async () => {
    const through = await wire(door.port, {})
    const outlet = road({ port: through.port, connections: 3 })
    await Promise.all(Array.from({ length: 12 }, (_, n) => outlet.send(message(`${n}`), never)))
    expect(through.connections()).toBe(3)
    expect(new Set(door.received.map((one) => Buffer.from(one.wire.body).toString())).size).toBe(12)
  })

  it('with a client certificate of a foreign authority nobody gets in', async () => {
    const foreign = await makeSecrets()
    expect(await codeOf(road({ client: foreign.client }).send(message(), never))).toBe('ASW_PARTNER_UNREACHABLE')
    expect(door.received).toEqual([])
  })

  it('a server certificate that the agreement does not register is not spoken to', async () => {
    const other = await ownKey(await secrets.pki.authority('TH'), 'tls-server')
    expect(await codeOf(road({ servers: [other.certificate.der] }).send(message(), never))).toBe('ASW_PARTNER_UNREACHABLE')
    expect(door.received).toEqual([])
  })

  it('a server of a foreign authority is not spoken to', async () => {
    const foreign = await makeSecrets()
    expect(await codeOf(road({ anchors: [foreign.pki.rootPem] }).send(message(), never))).toBe('ASW_PARTNER_UNREACHABLE')
    expect(door.received).toEqual([])
  })

  it('a registered server under a name that is not in its certificate is not spoken to', async () => {
    // 127.0.0.2 is this machine as well, and no certificate names it.
    const elsewhere = await openDoor(secrets, { host: '127.0.0.2' })
    open.push({ close: () => elsewhere.close() })
    expect(await codeOf(road({ host: '127.0.0.2', port: elsewhere.port }).send(message(), never))).toBe('ASW_PARTNER_UNREACHABLE')
    expect(elsewhere.received).toEqual([])
  })

  it('a refused connection is unreachable, and the same road works once the partner is back', async () => {
    const gone = await openDoor(secrets)
    await gone.close()
    const outlet = road({ port: gone.port })
    expect(await codeOf(outlet.send(message(), never))).toBe('ASW_PARTNER_UNREACHABLE')
    const back = await openDoor(secrets, { port: gone.port })
    open.push({ close: () => back.close() })
    expect(await codeOf(outlet.send(message(), never))).toBe('sent')
  })

  it.each([
    ['our request', { resetAfterBytes: 20_000 }, 0],
    ['its answer', { resetAnswerAfterBytes: 20_000 }, 1],
  ])('a reset in the middle of %s is unreachable, and both sides live on', async (_name, fault, arrived) => {
    let handed = 0
    const heavy = await another(async () => {
      handed += 1
      return { status: 200, wire: message('answer', 40_000) }
    })
    const cut = await wire(heavy.port, fault)
    expect(await codeOf(road({ port: cut.port }).send(message('request', 50_000), never))).toBe('ASW_PARTNER_UNREACHABLE')
    expect(handed).toBe(arrived)
    expect(await codeOf(road({ port: heavy.port }).send(message(), never))).toBe('sent')
    // Whoever breaks off is no trouble of ours.
    expect(heavy.notes.map((note) => note.code)).not.toContain('ASW_INTERNAL')
  })

  it('a partner that takes the bytes and never answers is unreachable after the agreed time', async () => {
    const silent = await another(() => new Promise(() => undefined))
    const before = performance.now()
    const sending = road({ port: silent.port, responseTimeoutMs: 300 }).send(message(), never)
    expect(await codeOf(sending)).toBe('ASW_PARTNER_UNREACHABLE')
    expect(performance.now() - before).toBeLessThan(60_000)
    open.splice(0)
    void silent.close()
  })

  it('a black hole is unreachable after the time for connecting', async () => {
    const hole = await wire(door.port, { swallow: true })
    expect(await codeOf(road({ port: hole.port, connectTimeoutMs: 300 }).send(message(), never))).toBe('ASW_PARTNER_UNREACHABLE')
  })

  it('a stop of ours ends a send that waits', async () => {
    const reached = Promise.withResolvers<void>()
    const silent = await another(() => {
      reached.resolve()
      return new Promise(() => undefined)
    })
    const stop = new AbortController()
    const sending = codeOf(road({ port: silent.port }).send(message(), stop.signal))
    await reached.promise
    stop.abort()
    expect(await sending).toBe('ASW_PARTNER_UNREACHABLE')
    open.splice(0)
    void silent.close()
  })

  it('an answer larger than the limit is not read', async () => {
    const flooding = await another(async () => ({ status: 200, wire: message('', 2_000_000) }))
    const outlet = road({ port: flooding.port })
    expect(await codeOf(outlet.send(message(), never))).toBe('ASW_PARTNER_UNREACHABLE')
    expect(await codeOf(road().send(message(), never))).toBe('sent')
  })
})
