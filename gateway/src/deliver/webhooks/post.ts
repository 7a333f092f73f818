import { X509Certificate } from 'node:crypto'
import { Pool } from 'undici'
import { readSecret } from '../../agreement/index.ts'
import { CONTENT_TYPE } from '../../events/cloud-event.ts'
import type { World } from '../../message/clock.ts'
import { Fault } from '../../message/fault.ts'
import { guardedConnector } from './guarded.ts'
import { secretOf, signatureHeaders } from './sign.ts'
import type { Webhook } from './webhook.ts'

/** One receiver: resolves when it answered 2xx. Throws ASW_WEBHOOK_GONE, ASW_WEBHOOK_UNREACHABLE (`facts.retryAfterMs` where it asks to wait), ASW_WEBHOOK_ADDRESS, ASW_CONFIG_INVALID. */
export interface Receiver {
  post(id: string, body: string, signal: AbortSignal): Promise<{ readonly status: number }>
  close(): Promise<void>
}

const MAX_ANSWER = 65_536
const MAX_WAIT_MS = 3_600_000

/** Keep-alive, HTTP/1.1, TLS verified; a redirect is an answer like any other that is not 2xx, and is not followed. */
export function openReceiver(
  webhook: Pick<Webhook, 'url' | 'timeoutMs' | 'allow' | 'anchors' | 'secretFiles'>,
  world: Pick<World, 'now'>,
): Receiver {
  const { url, timeoutMs, allow, anchors, secretFiles } = webhook
  const pool = new Pool(url.origin, {
    connections: 1,
    pipelining: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: guardedConnector({ allow, timeoutMs, ca: anchors.map((der) => new X509Certificate(der).toString()) }),
  })
  return {
    post: async (id, body, outer) => {
      // Read at every call: a secret changes while we serve.
      const secrets = secretFiles.map((path) => secretOf(readSecret(path, 'the secret'), path))
      const timestamp = Math.floor(world.now() / 1_000)
      const signal = AbortSignal.any([outer, AbortSignal.timeout(timeoutMs)])
      try {
        const response = await pool.request({
          method: 'POST',
          path: `${url.pathname}${url.search}`,
          headers: {
            'content-type': CONTENT_TYPE,
            'user-agent': 'asw-gateway',
            ...signatureHeaders({ id, timestamp, body }, secrets),
          },
          body,
          signal,
        })
        await response.body.dump({ limit: MAX_ANSWER, signal })
        return verdict(response.statusCode, response.headers['retry-after'], world.now())
      } catch (error) {
        if (error instanceof Fault) throw error
        throw new Fault('ASW_WEBHOOK_UNREACHABLE', reason(error), {}, error)
      }
    },
    close: () => pool.destroy(),
  }
}

function verdict(status: number, retryAfter: string | string[] | undefined, nowMs: number): { readonly status: number } {
  if (status >= 200 && status < 300) return { status }
  if (status === 410) throw new Fault('ASW_WEBHOOK_GONE', 'the receiver answered 410', { status })
  const waitMs = retryAfterMs(retryAfter, nowMs)
  throw new Fault('ASW_WEBHOOK_UNREACHABLE', `the receiver answered ${status}`, {
    status,
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  })
}

/** RFC 9110 section 10.2.3: seconds or a date; never more than an hour. */
function retryAfterMs(header: string | string[] | undefined, nowMs: number): number | undefined {
  if (typeof header !== 'string') return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, MAX_WAIT_MS) : undefined
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : ''
  return `${code}${error.message}`
}
