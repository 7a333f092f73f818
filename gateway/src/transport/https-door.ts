import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { Fault, faultOf } from '../message/fault.ts'
import type { FaultCode } from '../message/faults.ts'
import type { Peer } from '../message/stages.ts'
import { Budget, REQUEST_BYTES, type Share } from './budget.ts'
import { limitHandshakes } from './handshakes.ts'
import { readBody } from './read-body.ts'
import { Seats } from './seats.ts'
import type { Answer, Receiver } from './transport.ts'

/** What the door has to say about whom it turned away. `limit`: which one was reached, where it was one. */
export interface DoorNote {
  readonly code: FaultCode
  readonly detail: string
  readonly address?: string
  readonly partner?: string
  readonly limit?: 'handshakes' | 'connections' | 'bytes'
}

export interface HttpsDoorOptions {
  readonly host: string
  readonly port: number
  readonly key: string
  readonly certificate: string
  /** PEM anchors of all agreements: who may open a TLS connection at all. */
  readonly anchors: readonly string[]
  readonly path: string
  readonly maxBytes: number
  /** Of all partners together, TLS connections. */
  readonly maxConnections: number
  readonly maxConnectionsPerPartner: number
  /** Of requests that are read or worked on, all together. */
  readonly maxBytesInFlight: number
  readonly maxBytesInFlightPerPartner: number
  /** Connections that are not TLS yet; above it the oldest make room. */
  readonly maxHandshakes: number
  readonly handshakeTimeoutMs: number
  /** A request must be whole within this time: slow clients are cut off. */
  readonly requestTimeoutMs: number
  /** The partner that may speak with this certificate; without one no byte of a body is read. */
  readonly partnerOf: (peer: Peer) => string | undefined
  /** Whether one that may not speak here may be known to another node: it is asked to come later then, and not told no. */
  readonly elsewhere: () => Promise<boolean>
  readonly receive: Receiver
  /** Other paths and who takes what comes there: `/eaeu`. */
  readonly others?: ReadonlyMap<string, Receiver>
  readonly report: (note: DoorNote) => void
}
export interface HttpsDoor {
  readonly port: number
  /** New anchors or a new key, for connections to come. */
  renew(secrets: { readonly key: string; readonly certificate: string; readonly anchors: readonly string[] }): void
  /** Takes no new request, waits for the running ones, then cuts what idles. */
  close(): Promise<void>
}

const RETRY_AFTER_SECONDS = 5
/** Within which a node hears of a reload of the others. */
const ELSEWHERE_SECONDS = 10

/** Whoever holds a certificate of some authority that we know, and is no partner: they share the seats of one. */
const STRANGERS = ''

/** The partner door: mTLS, a path for each envelope, POST only. Nothing else answers here. */
export async function openHttpsDoor(options: HttpsDoorOptions): Promise<HttpsDoor> {
  // A connection that is busy when the door closes would be kept alive after its answer: it is closed then.
  let closing = false
  const seats = new Seats({ max: options.maxConnections, maxPerPartner: options.maxConnectionsPerPartner })
  const budget = new Budget({ maxBytes: options.maxBytesInFlight, maxBytesPerPartner: options.maxBytesInFlightPerPartner })
  const server = createServer(
    {
      key: options.key,
      cert: options.certificate,
      ca: [...options.anchors],
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      maxHeaderSize: 16 * 1024,
      headersTimeout: Math.min(options.requestTimeoutMs, 15_000),
      requestTimeout: options.requestTimeoutMs,
      connectionsCheckingInterval: Math.min(options.requestTimeoutMs, 5_000),
      keepAliveTimeout: 60_000,
      handshakeTimeout: options.handshakeTimeoutMs,
    },
    (request, response) => {
      response.once('finish', () => closing && setImmediate(() => server.closeIdleConnections()))
      const { socket } = request
      seats.begin(socket)
      response.once('close', () => seats.end(socket))
      void serve(options, budget, request, response)
    },
  )
  const handshakes = limitHandshakes(server, options.maxHandshakes, (address) => {
    const detail = `an unfinished handshake made room: there are ${options.maxHandshakes}`
    options.report({ code: 'ASW_OVERLOADED', limit: 'handshakes', detail, address })
  })
  server.on('secureConnection', (socket: TLSSocket) => seat(options, seats, socket))
  server.on('tlsClientError', (error: Error, socket: TLSSocket) => {
    options.report({ code: 'ASW_NOT_AUTHENTICATED', detail: error.message, ...addressOf(socket) })
  })
  await listen(server, options.host, options.port)
  return {
    port: (server.address() as AddressInfo).port,
    renew: ({ key, certificate, anchors }) =>
      server.setSecureContext({ key, cert: certificate, ca: [...anchors], minVersion: 'TLSv1.2' }),
    close: () => {
      closing = true
      handshakes.end()
      return close(server)
    },
  }
}

async function serve(
  options: HttpsDoorOptions,
  budget: Budget,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let partner: string | undefined
  let share: Share | undefined
  try {
    const receive = receiverAt(options, request.url?.split('?')[0])
    if (!receive) return end(request, response, { status: 404 })
    if (request.method !== 'POST') return end(request, response, { status: 405 })
    const peer = peerOf(request.socket as TLSSocket)
    partner = options.partnerOf(peer)
    if (partner === undefined) {
      response.setHeader('connection', 'close')
      return end(request, response, await strangerAnswer(options, peer))
    }
    const contentType = request.headers['content-type']
    if (!contentType) return end(request, response, { status: 415 })
    if (request.headers['content-encoding']) return end(request, response, { status: 415 })
    share = budget.share(partner)
    const body = await readBody(request, options.maxBytes, reserve(options, share))
    end(request, response, await receive({ wire: { contentType, body }, peer }))
  } catch (error) {
    const fault = faultOf(error)
    const full = fault.code === 'ASW_OVERLOADED'
    options.report({
      code: fault.code,
      detail: fault.message,
      ...(full ? { limit: 'bytes' } : {}),
      ...(partner === undefined ? {} : { partner }),
    })
    end(request, response, { status: fault.row.status, ...(full ? { retryAfter: RETRY_AFTER_SECONDS } : {}) })
  } finally {
    share?.release()
  }
}

function reserve({ maxBytesInFlight, maxBytesInFlightPerPartner }: HttpsDoorOptions, share: Share) {
  const hold = (bytes: number) => {
    const full = share.take(bytes)
    if (full === 'partner')
      throw new Fault('ASW_OVERLOADED', `requests of the partner would hold more than ${maxBytesInFlightPerPartner} bytes`)
    if (full === 'door') throw new Fault('ASW_OVERLOADED', `requests of all would hold more than ${maxBytesInFlight} bytes`)
  }
  hold(REQUEST_BYTES)
  return hold
}

function receiverAt({ path, receive, others }: HttpsDoorOptions, asked = ''): Receiver | undefined {
  return asked === path ? receive : others?.get(asked)
}

function seat(options: HttpsDoorOptions, seats: Seats, socket: TLSSocket): void {
  const partner = options.partnerOf(peerOf(socket))
  const { seated, full, madeRoom } = seats.enter(partner ?? STRANGERS, socket)
  if (!seated) socket.destroy()
  if (full === undefined) return
  const most = full === 'door' ? options.maxConnections : options.maxConnectionsPerPartner
  const rest =
    madeRoom === undefined ? 'all are busy, this one was closed' : `an idle one of ${madeRoom || 'a stranger'} made room`
  options.report({
    code: 'ASW_OVERLOADED',
    limit: 'connections',
    detail: `${full === 'door' ? 'the door' : 'the partner'} has ${most} connections: ${rest}`,
    ...(partner === undefined ? {} : { partner }),
    ...addressOf(socket),
  })
}

/** Its certificate leads to an anchor of ours, and no agreement here registers it. A bare status: nothing is told to a stranger. */
async function strangerAnswer(options: HttpsDoorOptions, { subject, address }: Peer): Promise<Answer> {
  const detail = `no agreement registers this TLS certificate: ${subject ?? 'none'}`
  options.report({ code: 'ASW_PARTNER_UNKNOWN', detail, ...(address === undefined ? {} : { address }) })
  return (await options.elsewhere()) ? { status: 503, retryAfter: ELSEWHERE_SECONDS } : { status: 403 }
}

const PEERS = new WeakMap<TLSSocket, Peer>()

/** What the handshake proved; read once for a connection. */
function peerOf(socket: TLSSocket): Peer {
  const known = PEERS.get(socket)
  if (known) return known
  const certificate = socket.getPeerX509Certificate()
  const peer = {
    ...(certificate
      ? { fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(), subject: certificate.subject }
      : {}),
    ...addressOf(socket),
  }
  PEERS.set(socket, peer)
  return peer
}

function addressOf({ remoteAddress }: Socket): { readonly address?: string } {
  return remoteAddress ? { address: remoteAddress } : {}
}

function end(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (response.writableEnded || response.destroyed) return
  // An unread body would be taken for the next request on this connection.
  const unread = !request.complete
  if (answer.wire) response.setHeader('content-type', answer.wire.contentType)
  if (answer.retryAfter !== undefined) response.setHeader('retry-after', answer.retryAfter)
  if (unread) response.setHeader('connection', 'close')
  response.setHeader('content-length', answer.wire?.body.byteLength ?? 0)
  response.writeHead(answer.status)
  response.end(answer.wire?.body)
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Fault('ASW_CONFIG_INVALID', `cannot listen on ${host}:${port}: ${error.message}`, {}, error)),
    )
    server.listen(port, host, () => resolve())
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}
