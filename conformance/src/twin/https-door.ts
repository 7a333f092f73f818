import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Agreement } from '../agreement/agreement.ts'
import type { Taker } from './taker.ts'

export interface Door {
  readonly port: number
  /** Shows another certificate from the next connection on. */
  show(keyName: string): void
  close(): Promise<void>
}

/** The HTTPS side of the twin: mutual TLS, `POST` to any path. */
export async function openHttpsDoor(agreement: Agreement, twin: Taker): Promise<Door> {
  const { listen } = agreement.twin
  if (!listen) throw new Error('the agreement gives twin.listen no address')
  const secrets = (name: string) => {
    const identity = agreement.keys.get(name)
    if (!identity) throw new Error(`the agreement names no key ${name}`)
    return { key: identity.keyPem, cert: identity.certificatePem, ca: agreement.sut.anchors }
  }
  const server: Server = createServer(
    { ...secrets('tls-server'), requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    (request, response) => {
      serve(twin, request, response).catch((error: unknown) => {
        twin.onTrouble(`at the door: ${error instanceof Error ? error.message : String(error)}`)
        response.destroy()
      })
    },
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(listen.port, listen.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    show: (name) => {
      server.setSecureContext(secrets(name))
      server.closeAllConnections()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function serve(twin: Taker, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const deed = twin.take({ contentType: request.headers['content-type'] ?? '', body: Buffer.concat(chunks) }, 'https')
  if (deed.do === 'hang') return
  if (deed.do === 'answer') {
    if (deed.latencyMs) await sleep(deed.latencyMs)
    if (deed.retryAfter !== undefined) response.setHeader('retry-after', deed.retryAfter)
    response.writeHead(deed.status, {
      'content-length': deed.wire?.body.byteLength ?? 0,
      ...(deed.wire ? { 'content-type': deed.wire.contentType } : {}),
    })
    response.end(deed.wire?.body)
    return
  }
  const { wire } = deed
  response.writeHead(200, { 'content-length': wire.body.byteLength, 'content-type': wire.contentType })
  response.write(wire.body.subarray(0, wire.body.byteLength >> 1))
  await sleep(20)
  if (deed.do === 'reset') request.socket.resetAndDestroy?.()
  else request.socket.end()
  request.socket.destroy()
}
