import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { Fault } from '../../src/message/fault.ts'
import { live } from '../live/live.ts'
import { makeSecrets, message, never, openFaultyWire, openOutlet, type Secrets } from './doors.ts'

live('the server of a partner is judged for every message, not only when TLS begins', () => {
  let secrets: Secrets
  const open: { close(): unknown }[] = []
  beforeAll(async () => {
    secrets = await makeSecrets()
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })

  /** What each message that reached the server came on: a session that was begun anew, or one that went on. */
  const serverWith = async (version: 'TLSv1.2' | 'TLSv1.3', keepAlive: boolean) => {
    const reached: ('new' | 'resumed')[] = []
    const { key, certificate: cert } = secrets.serverPem
    const server: Server = createServer({ key, cert, minVersion: version, maxVersion: version }, (request, response) => {
      request.resume()
      request.on('end', () => {
        reached.push((request.socket as TLSSocket).isSessionReused() ? 'resumed' : 'new')
        response.writeHead(202, keepAlive ? {} : { connection: 'close' }).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const close = () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    open.push({ close })
    return { port, reached }
  }

  const REVOKED = () => {
    throw new Fault('ASW_CERTIFICATE_REVOKED', 'it is revoked')
  }

  it.each([
    ['TLSv1.3', true],
    ['TLSv1.2', true],
    ['TLSv1.3', false],
    ['TLSv1.2', false],
  ] as const)(
    'nothing is sent to a server whose certificate was revoked since: %s, connection kept %s',
    async (version, kept) => {
      const { port, reached } = await serverWith(version, kept)
      let verdict = () => {}
      const outlet = openOutlet(secrets, { port, verdict: () => verdict() })
      open.push(outlet)
      for (let n = 0; n < 3; n++) expect(await outlet.send(message(), never)).toEqual({ status: 202 })
      verdict = REVOKED
      for (let n = 0; n < 3; n++) {
        const refused = await outlet.send(message(), never).catch((error: unknown) => error)
        expect(refused).toMatchObject({ code: 'ASW_PARTNER_UNREACHABLE', message: expect.stringContaining('it is revoked') })
      }
      expect(reached).toEqual(['new', 'new', 'new'])
      verdict = () => {}
      expect(await outlet.send(message(), never)).toEqual({ status: 202 })
    },
  )

  it('a connection to a server that stays good is kept', async () => {
    const { port, reached } = await serverWith('TLSv1.3', true)
    const wire = await openFaultyWire(port, {})
    const outlet = openOutlet(secrets, { port: wire.port })
    open.push(outlet, wire)
    for (let n = 0; n < 5; n++) await outlet.send(message(), never)
    expect([reached.length, wire.connections()]).toEqual([5, 1])
  })
})
