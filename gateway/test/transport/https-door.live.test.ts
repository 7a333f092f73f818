import { request as httpsRequest } from 'node:https'
import { connect } from 'node:tls'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { faultOf } from '../../src/message/fault.ts'
import type { Answer, Outlet } from '../../src/transport/transport.ts'
import { live } from '../live/live.ts'
import {
  type FaultyWire,
  makeSecrets,
  message,
  never,
  type OutletWish,
  openDoor,
  openFaultyWire,
  openOutlet,
  pemOf,
  type Secrets,
  type TestDoor,
} from './doors.ts'

live('the HTTPS door, whoever knocks', () => {
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
  const _wire = async (target: number, fault: Parameters<typeof openFaultyWire>[1]): Promise<FaultyWire> => {
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

  /** A client that knows no manners: raw status of one request. */
  const raw = (options: {
    readonly path?: string
    readonly method?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string | readonly string[]
  }) =>
    new Promise<number>((resolve, reject) => {
      const { key, certificate: cert } = pemOf(secrets.client)
      const asked = httpsRequest(
        {
          host: 'localhost',
          port: door.port,
          path: options.path ?? '/ebms2',
          method: options.method ?? 'POST',
          headers: { 'content-type': 'text/xml', ...options.headers },
          key,
          cert,
          ca: secrets.pki.rootPem,
          agent: false,
        },
        (response) => {
          response.resume()
          response.on('end', () => resolve(response.statusCode ?? 0))
        },
      )
      asked.on('error', reject)
      for (const piece of [options.body ?? []].flat()) asked.write(piece)
      asked.end()
    })

  it('without a client certificate nobody gets in', async () => {
    const outcome = await new Promise<string>((resolve) => {
      const socket = connect({ host: 'localhost', port: door.port, ca: secrets.pki.rootPem }, () =>
        socket.write('POST /ebms2 HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/xml\r\ncontent-length: 1\r\n\r\nx'),
      )
      socket.on('data', (data) => resolve(data.toString()))
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
      socket.on('close', () => resolve('closed'))
    })
    expect(outcome).not.toContain('HTTP')
    expect(door.received).toEqual([])
    await expect.poll(() => door.notes.map((note) => note.code)).toContain('ASW_NOT_AUTHENTICATED')
    expect(await codeOf(road().send(message(), never))).toBe('sent')
  })

  it.each([
    ['announced', { 'content-length': '100001' }, ['x'.repeat(100_001)]],
    ['unannounced', { 'transfer-encoding': 'chunked' }, Array.from({ length: 20 }, () => 'x'.repeat(10_000))],
  ])('a body over the limit, %s, is 413: it is never handed on, and the next request works', async (_name, headers, body) => {
    expect(await raw({ headers, body })).toBe(413)
    expect(door.received).toEqual([])
    expect(await raw({ body: 'good' })).toBe(202)
    expect(door.received).toHaveLength(1)
  })

  it('a body over the limit is a clear no to our own road', async () => {
    expect(await codeOf(road().send(message('', 150_000), never))).toBe('ASW_PARTNER_REFUSED')
  })

  it.each([
    ['another path', { path: '/' }, 404],
    ['a path below ours', { path: '/ebms2/x' }, 404],
    ['a path that climbs', { path: '/ebms2/../ebms2' }, 404],
    ['GET', { method: 'GET' }, 405],
    ['PUT', { method: 'PUT', body: 'x' }, 405],
    ['a compressed body', { headers: { 'content-encoding': 'gzip' }, body: 'x' }, 415],
    ['no content type', { headers: { 'content-type': '' }, body: 'x' }, 415],
    ['20 KB of headers', { headers: { 'x-large': 'x'.repeat(20_000) }, body: 'x' }, 431],
    ['ours with a query', { path: '/ebms2?from=VN', body: 'x' }, 202],
  ])('%s is answered without handing anything on', async (_name, options, status) => {
    expect(await raw(options)).toBe(status)
    expect(door.received).toHaveLength(status === 202 ? 1 : 0)
  })

  it('a slow client is cut off, and the others are served meanwhile', async () => {
    const hasty = await openDoor(secrets, { requestTimeoutMs: 2_000 })
    open.push({ close: () => hasty.close() })
    const { key, certificate: cert } = pemOf(secrets.client)
    const started = performance.now()
    const slow = new Promise<string>((resolve) => {
      let heard = ''
      const socket = connect({ host: 'localhost', port: hasty.port, ca: secrets.pki.rootPem, key, cert }, () =>
        socket.write('POST /ebms2 HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/xml\r\ncontent-length: 1000\r\n\r\nx'),
      )
      socket.on('data', (data) => {
        heard += data.toString()
      })
      socket.on('error', () => resolve(heard))
      socket.on('close', () => resolve(heard))
    })
    expect(await codeOf(road({ port: hasty.port }).send(message(), never))).toBe('sent')
    expect(await slow).toContain('408')
    expect(performance.now() - started).toBeLessThan(60_000)
    expect(hasty.received).toHaveLength(1)
  })

  it('close() finishes the running request and takes no new one', async () => {
    const gate = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    const closing = await openDoor(secrets, {
      receive: async () => {
        reached.resolve()
        await gate.promise
        return { status: 202 }
      },
    })
    const running = road({ port: closing.port }).send(message(), never)
    await reached.promise
    const closed = closing.close()
    expect(await codeOf(road({ port: closing.port }).send(message(), never))).toBe('ASW_PARTNER_UNREACHABLE')
    gate.resolve()
    expect(await running).toEqual({ status: 202 })
    await closed
  })

  it('renew() lets new authorities in and old ones out, without closing the door', async () => {
    const foreign = await makeSecrets()
    const renewed = await openDoor(secrets)
    open.push({ close: () => renewed.close() })
    const theirs = () => road({ port: renewed.port, client: foreign.client })
    expect(await codeOf(theirs().send(message(), never))).toBe('ASW_PARTNER_UNREACHABLE')
    renewed.renew({ ...secrets.serverPem, anchors: [foreign.pki.rootPem] })
    expect(await codeOf(theirs().send(message(), never))).toBe('sent')
    expect(await codeOf(road({ port: renewed.port }).send(message(), never))).toBe('ASW_PARTNER_UNREACHABLE')
  })

  it('an error of the receiver is 503 for the partner, and nothing of it leaks', async () => {
    const broken = await another(async () => {
      throw new TypeError('undefined is not a function')
    })
    await expect(road({ port: broken.port }).send(message(), never)).rejects.toMatchObject({ code: 'ASW_PARTNER_BUSY' })
    expect(broken.notes).toMatchObject([{ code: 'ASW_INTERNAL' }])
  })

  it('a peer that no agreement registers is refused before a byte of its body is read', async () => {
    const choosy = await openDoor(secrets, { partnerOf: () => undefined })
    open.push({ close: () => choosy.close() })
    expect(await codeOf(road({ port: choosy.port }).send(message('', 50_000), never))).toBe('ASW_PARTNER_REFUSED')
    expect(choosy.received).toEqual([])
    expect(choosy.notes).toMatchObject([{ code: 'ASW_PARTNER_UNKNOWN' }])
  })

  it('one that another node may know is asked to come later, as unread', async () => {
    const choosy = await openDoor(secrets, { partnerOf: () => undefined, elsewhere: async () => true })
    open.push({ close: () => choosy.close() })
    await expect(road({ port: choosy.port }).send(message('', 50_000), never)).rejects.toMatchObject({
      code: 'ASW_PARTNER_BUSY',
      facts: { retryAfterMs: 10_000 },
    })
    expect(choosy.received).toEqual([])
    expect(choosy.notes).toMatchObject([{ code: 'ASW_PARTNER_UNKNOWN' }])
  })
})
