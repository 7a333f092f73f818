import { X509Certificate } from 'node:crypto'
import { connect, createServer, type Socket } from 'node:net'
import { makePki, type Pki } from '@asw/certs-dev'
import type { Agreement } from '../../src/agreement/agreement.ts'
import { type DoorNote, type HttpsDoor, type HttpsDoorOptions, openHttpsDoor } from '../../src/transport/https-door.ts'
import { openHttpsOutlet } from '../../src/transport/https-outlet.ts'
import type { Incoming, Outlet } from '../../src/transport/transport.ts'
import { readCertificate, registered } from '../../src/trust/index.ts'
import { WORLD } from '../../src/world.ts'
import { ownKey } from '../receive/keys.ts'

/** Viet Nam knocks at the door of Thailand: real sockets, real TLS. */
export interface Secrets {
  readonly pki: Pki
  readonly client: Awaited<ReturnType<typeof ownKey>>
  readonly server: Awaited<ReturnType<typeof ownKey>>
  readonly serverPem: { readonly key: string; readonly certificate: string }
}

export async function makeSecrets(): Promise<Secrets> {
  const pki = await makePki()
  const [vn, th] = [await pki.authority('VN'), await pki.authority('TH')]
  const server = await ownKey(th, 'tls-server')
  return { pki, client: await ownKey(vn, 'tls-client'), server, serverPem: pemOf(server) }
}
export function pemOf(key: Awaited<ReturnType<typeof ownKey>>): { readonly key: string; readonly certificate: string } {
  return {
    key: key.key.export({ type: 'pkcs8', format: 'pem' }) as string,
    certificate: [key.certificate.der, ...key.chain].map((der) => new X509Certificate(der).toString()).join(''),
  }
}

export interface TestDoor extends HttpsDoor {
  readonly received: Incoming[]
  readonly notes: DoorNote[]
}
export async function openDoor(secrets: Secrets, more: Partial<HttpsDoorOptions> = {}): Promise<TestDoor> {
  const received: Incoming[] = []
  const notes: TestDoor['notes'] = []
  const door = await openHttpsDoor({
    host: '127.0.0.1',
    port: 0,
    ...secrets.serverPem,
    anchors: [secrets.pki.rootPem],
    path: '/ebms2',
    maxBytes: 100_000,
    maxConnections: 50,
    maxConnectionsPerPartner: 50,
    maxBytesInFlight: 10_000_000,
    maxBytesInFlightPerPartner: 10_000_000,
    maxHandshakes: 50,
    handshakeTimeoutMs: 10_000,
    requestTimeoutMs: 60_000,
    partnerOf: () => 'VN',
    elsewhere: async () => false,
    receive: async (incoming) => {
      received.push(incoming)
      return { status: 202 }
    },
    report: (note) => notes.push(note),
    ...more,
  })
  return { ...door, received, notes }
}

export interface OutletWish {
  readonly port: number
  readonly host?: string
  readonly client?: Secrets['client']
  readonly anchors?: readonly string[]
  readonly servers?: readonly Uint8Array[]
  readonly path?: string
  readonly connectTimeoutMs?: number
  readonly responseTimeoutMs?: number
  readonly connections?: number
  /** Throws what speaks against the server's certificate at this moment; nothing does otherwise. */
  readonly verdict?: () => void
}
export function openOutlet(secrets: Secrets, wish: OutletWish): Outlet {
  const { port, host = 'localhost', path = '/ebms2', client = secrets.client, connections = 1 } = wish
  const { connectTimeoutMs = 20_000, responseTimeoutMs = 60_000 } = wish
  const anchors = (wish.anchors ?? [secrets.pki.rootPem]).map((pem) => readCertificate(pem).der)
  const tlsServer = (wish.servers ?? [secrets.server.certificate.der]).map((der) => readCertificate(der))
  const agreement = {
    partner: 'TH',
    transport: { kind: 'https', url: `https://${host}:${port}${path}`, connectTimeoutMs, responseTimeoutMs, connections },
    certificates: { anchors, tlsServer },
    limits: { maxBytes: 50_000, maxParts: 4 },
  } as unknown as Agreement
  const rule = (list: Parameters<typeof registered>[0], fingerprint: string) => {
    wish.verdict?.()
    return registered(list, fingerprint, WORLD.now())
  }
  return openHttpsOutlet({ agreement, client, registered: rule, world: WORLD })
}

export const never = new AbortController().signal
export function message(text = 'a message', bytes = 0) {
  return { contentType: 'text/xml; charset=UTF-8', body: Buffer.from(text.padEnd(bytes, '.')) }
}

/** A wire between two sockets that can be cut, held up, or told to swallow everything. */
export interface FaultyWire {
  readonly port: number
  /** Connections made through it. */
  readonly connections: () => number
  close(): Promise<void>
}
export async function openFaultyWire(
  target: number,
  fault: { readonly resetAfterBytes?: number; readonly resetAnswerAfterBytes?: number; readonly swallow?: boolean },
): Promise<FaultyWire> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((near) => {
    connections += 1
    const far = connect(target, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      // The far side feels the cut as a reset: that is what this wire is for.
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
    if (fault.swallow) {
      near.resume()
      return
    }
    carry(near, far, fault.resetAfterBytes)
    carry(far, near, fault.resetAnswerAfterBytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as { port: number }).port,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function carry(from: Socket, to: Socket, cutAfter = Number.POSITIVE_INFINITY): void {
  let left = cutAfter
  from.on('data', (chunk: Buffer) => {
    if (left <= 0) return
    to.write(chunk.subarray(0, left))
    left -= chunk.length
    if (left > 0) return
    // What went before the cut has time to arrive.
    setTimeout(() => {
      from.resetAndDestroy()
      to.resetAndDestroy()
    }, 50)
  })
  from.on('end', () => to.end())
}
