import { Readable } from 'node:stream'
import { Agent, request } from 'undici'
import type { Identity } from '../security/keys.ts'
import type { Wire } from '../wire/mime.ts'

export interface HttpStyle {
  readonly method?: string
  readonly path?: string
  readonly soapAction?: string | null
  readonly contentType?: string | null
  readonly headers?: Readonly<Record<string, string>>
  /** Name of the key that opens the TLS connection; `none` shows no certificate. */
  readonly tlsKey?: string
  readonly chunked?: boolean
  readonly maxTls?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'
}
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly wire: Wire
}
/** The connection could not be made or broke: `phase` tells whether TLS refused us. */
export class RoadTrouble extends Error {
  override readonly name = 'RoadTrouble'
}

/** HTTPS with client certificates, one agent a key. */
export class HttpsClient {
  readonly #url: string
  readonly #anchors: string
  readonly #keys: ReadonlyMap<string, Identity>
  readonly #agents = new Map<string, Agent>()
  readonly #timeoutMs: number

  constructor(url: string, anchors: string, keys: ReadonlyMap<string, Identity>, timeoutMs: number) {
    this.#url = url
    this.#anchors = anchors
    this.#keys = keys
    this.#timeoutMs = timeoutMs
  }

  /** Throws RoadTrouble. */
  async post(wire: Wire, style: HttpStyle = {}): Promise<HttpAnswer> {
    const url = new URL(style.path ?? '', this.#url)
    if (style.path === undefined) url.pathname = new URL(this.#url).pathname
    const type = style.contentType === undefined ? wire.contentType : style.contentType
    const soapAction = style.soapAction === undefined ? '"ebXML"' : style.soapAction
    try {
      const response = await request(url, {
        method: (style.method ?? 'POST') as 'POST',
        dispatcher: this.#agent(style),
        headers: {
          ...(type === null ? {} : { 'content-type': type }),
          ...(soapAction === null ? {} : { soapaction: soapAction }),
          ...style.headers,
        },
        body:
          style.method === 'GET' || style.method === 'HEAD' ? null : style.chunked ? Readable.from(chunks(wire.body)) : wire.body,
        headersTimeout: this.#timeoutMs,
        bodyTimeout: this.#timeoutMs,
        signal: AbortSignal.timeout(this.#timeoutMs),
      })
      const body = Buffer.from(await response.body.arrayBuffer())
      const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]))
      return { status: response.statusCode, headers, wire: { contentType: headers['content-type'] ?? '', body } }
    } catch (error) {
      throw new RoadTrouble(messageOf(error))
    }
  }

  #agent({ tlsKey = 'tls-client', maxTls }: HttpStyle): Agent {
    const name = `${tlsKey} ${maxTls ?? ''}`
    const known = this.#agents.get(name)
    if (known) return known
    const identity = this.#keys.get(tlsKey)
    if (!identity && tlsKey !== 'none') throw new Error(`no key ${tlsKey}`)
    const made = new Agent({
      connections: 8,
      connect: {
        ca: this.#anchors,
        ...(identity ? { key: identity.keyPem, cert: identity.certificatePem } : {}),
        ...(maxTls ? { maxVersion: maxTls, minVersion: maxTls } : {}),
      },
    })
    this.#agents.set(name, made)
    return made
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()))
  }
}

async function* chunks(body: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += 1000) yield body.subarray(at, at + 1000)
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  const code = (error as { code?: string }).code
  return `${error.message}${cause}${code ? ` (${code})` : ''}`
}
