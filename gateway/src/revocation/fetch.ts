import { Client } from 'undici'
import { guardedConnector } from '../deliver/webhooks/guarded.ts'
import { Fault } from '../message/fault.ts'
import type { RevocationSettings } from './settings.ts'

/**
 * The bytes behind an address: 200 and nothing else, never more than `maxBytes`, whole within `timeoutMs`. Redirects are not
 * followed, addresses that are not public are called only where `allow` names them, and no encoding is unpacked.
 * Throws ASW_CRL_UNREACHABLE.
 */
export async function fetchList(
  url: string,
  { allow, timeoutMs, maxBytes }: Pick<RevocationSettings, 'allow' | 'timeoutMs' | 'maxBytes'>,
  outer: AbortSignal,
): Promise<Uint8Array> {
  const { origin, pathname, search } = new URL(url)
  const unreachable = (why: string, error?: unknown) => new Fault('ASW_CRL_UNREACHABLE', `${url}: ${why}`, { url }, error)
  const client = new Client(origin, { connect: guardedConnector({ allow, timeoutMs, ca: [] }) })
  try {
    const signal = AbortSignal.any([outer, AbortSignal.timeout(timeoutMs)])
    const { statusCode, headers, body } = await client.request({
      method: 'GET',
      path: `${pathname}${search}`,
      headers: { accept: 'application/pkix-crl, application/x-pem-file;q=0.5', 'accept-encoding': 'identity' },
      signal,
    })
    if (statusCode !== 200) throw unreachable(`the answer is ${statusCode}`)
    if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity')
      throw unreachable(`it comes packed as ${String(headers['content-encoding'])}`)
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.byteLength
      if (size > maxBytes) throw unreachable(`it is longer than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } catch (error) {
    if (error instanceof Fault && error.code === 'ASW_CRL_UNREACHABLE') throw error
    throw unreachable(error instanceof Error ? error.message : String(error), error)
  } finally {
    await client.destroy()
  }
}
