import { buildConnector, Pool } from 'undici'
import type { Agreement, OwnKey } from '../agreement/agreement.ts'
import type { World } from '../message/clock.ts'
import { Fault } from '../message/fault.ts'
import type { Wire } from '../message/wire.ts'
import { clientPem, type OpenServers, openServers, pem, type RegisteredRule, serverIdentity } from './server-identity.ts'
import type { Handover, Outlet } from './transport.ts'

export interface HttpsOutletOptions {
  readonly agreement: Agreement
  /** Our TLS client key. */
  readonly client: OwnKey
  readonly registered: RegisteredRule
  readonly world: World
}

const RETRIABLE_4XX = new Set([408, 425, 429])

/** HTTPS with mTLS, keep-alive, HTTP/1.1: one Pool per partner and certificate. Throws ASW_AGREEMENT_INVALID without a URL. */
export function openHttpsOutlet(options: HttpsOutletOptions): Outlet {
  const { agreement } = options
  if (agreement.transport.url === undefined)
    throw new Fault('ASW_AGREEMENT_INVALID', `the agreement with ${agreement.partner} names no HTTPS door`)
  const url = new URL(agreement.transport.url)
  const connect = buildConnector({
    timeout: agreement.transport.connectTimeoutMs,
    ca: agreement.certificates.anchors.map(pem),
    ...clientPem(options.client),
    minVersion: 'TLSv1.2',
    checkServerIdentity: serverIdentity(agreement, options.registered),
    // A session that goes on shows no certificate, and nobody would be asked about it.
    maxCachedSessions: 0,
  })
  const servers = openServers(connect, agreement, options.registered)
  const pool = new Pool(url.origin, {
    connections: agreement.transport.connections,
    headersTimeout: agreement.transport.responseTimeoutMs,
    bodyTimeout: agreement.transport.responseTimeoutMs,
    pipelining: 1,
    connect: servers.connect,
  })
  return {
    // What is ours was needed to open it.
    assure: () => undefined,
    send: (wire, signal) => send({ pool, servers, url, options }, wire, signal),
    close: () => pool.close(),
  }
}

interface HttpsRoad {
  readonly pool: Pool
  readonly servers: OpenServers
  readonly url: URL
  readonly options: HttpsOutletOptions
}

async function send({ pool, servers, url, options }: HttpsRoad, wire: Wire, signal: AbortSignal): Promise<Handover> {
  const { transport, limits } = options.agreement
  try {
    servers.judge()
    const response = await pool.request({
      method: 'POST',
      path: `${url.pathname}${url.search}`,
      headers: { 'content-type': wire.contentType, soapaction: '"ebXML"' },
      body: Buffer.from(wire.body.buffer, wire.body.byteOffset, wire.body.byteLength),
      signal: AbortSignal.any([signal, AbortSignal.timeout(transport.connectTimeoutMs + transport.responseTimeoutMs)]),
    })
    const body = await bounded(response.body, limits.maxBytes)
    const { statusCode, headers } = response
    if (statusCode >= 200 && statusCode < 300) {
      const contentType = headers['content-type']
      return body.byteLength > 0 && typeof contentType === 'string'
        ? { status: statusCode, answer: { contentType, body } }
        : { status: statusCode }
    }
    throw statusFault(statusCode, headers['retry-after'], options.world.now())
  } catch (error) {
    // A server that is not the registered one is not the partner: what `trust` says of it is no verdict on a document.
    if (error instanceof Fault && error.code.startsWith('ASW_PARTNER_')) throw error
    throw new Fault('ASW_PARTNER_UNREACHABLE', reason(error), {}, error)
  }
}

/** `retry-after` in seconds or as an HTTP date (RFC 9110 10.2.3), never more than an hour. */
export function retryAfterMs(header: string | string[] | undefined, nowMs: number): number | undefined {
  if (typeof header !== 'string') return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, 3_600_000) : undefined
}

export function statusFault(status: number, retryAfter: string | string[] | undefined, nowMs: number): Fault {
  const waitMs = retryAfterMs(retryAfter, nowMs)
  const facts = { status, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) }
  if (status === 429 || status === 503) return new Fault('ASW_PARTNER_BUSY', `the partner answered ${status}`, facts)
  if (status >= 400 && status < 500 && !RETRIABLE_4XX.has(status)) {
    return new Fault('ASW_PARTNER_REFUSED', `the partner answered ${status}`, facts)
  }
  return new Fault('ASW_PARTNER_UNREACHABLE', `the partner answered ${status}`, facts)
}

async function bounded(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > maxBytes) throw new Fault('ASW_PARTNER_UNREACHABLE', `the partner's answer is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : ''
  return `${code}${error.message}`
}
