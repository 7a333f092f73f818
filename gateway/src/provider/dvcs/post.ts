import { Agent, request } from 'undici'
import { Fault } from '../../message/fault.ts'
import { MEDIA_TYPE } from './names.ts'

export interface DvcsEndpoint {
  readonly url: string
  /** Of the whole exchange. */
  readonly timeoutMs: number
  readonly maxBytes: number
  /** PEM: who the service must be by TLS, and who we are. */
  readonly tls?: { readonly ca: string; readonly cert?: string; readonly key?: string }
}
/** One exchange with the service. Throws ASW_PROVIDER_DOWN, whatever went wrong: an outage is never a verdict. */
export type Ask = (body: Uint8Array) => Promise<Uint8Array>

/** DVCS over HTTP: one POST (RFC 3029 appendix D). */
export function post({ url, timeoutMs, maxBytes, tls }: DvcsEndpoint): Ask & AsyncDisposable {
  const dispatcher = new Agent({ connect: { ...tls, timeout: timeoutMs }, connections: 4 })
  const ask: Ask = async (body) => {
    try {
      const response = await request(url, {
        method: 'POST',
        headers: { 'content-type': MEDIA_TYPE, accept: MEDIA_TYPE },
        body,
        dispatcher,
        signal: AbortSignal.timeout(timeoutMs),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      })
      if (response.statusCode !== 200) {
        await response.body.dump()
        throw new Error(`it answers ${response.statusCode}`)
      }
      return await bounded(response.body, maxBytes)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new Fault('ASW_PROVIDER_DOWN', `the trusted third party does not answer: ${why}`, { url: new URL(url).origin }, error)
    }
  }
  return Object.assign(ask, { [Symbol.asyncDispose]: () => dispatcher.close() })
}

async function bounded(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > maxBytes) throw new Error(`its answer is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
