import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Fault, faultOf } from '../message/fault.ts'
import type { Metrics } from './metrics.ts'

export interface HealthDoorOptions {
  readonly host: string
  readonly port: number
  readonly metrics: Metrics
  /** Rejects with the Fault that keeps us from doing business: key unusable, store not writable, clock insane. */
  readonly ready: () => Promise<void>
}

/** The third listener: /metrics, /health/live (the process runs), /health/ready (it can do business now). */
export async function openHealthDoor(options: HealthDoorOptions): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => void answer(options, request.url ?? '', response))
  await listen(server, options)
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(options: HealthDoorOptions, url: string, response: ServerResponse): Promise<void> {
  switch (url.split('?')[0]) {
    case '/health/live':
      return json(response, 200, { live: true })
    case '/health/ready':
      try {
        await options.ready()
        return json(response, 200, { ready: true })
      } catch (error) {
        const fault = faultOf(error)
        return json(response, 503, { ready: false, code: fault.code, detail: fault.message })
      }
    case '/metrics':
      try {
        const text = await options.metrics.registry.metrics()
        response.writeHead(200, { 'content-type': options.metrics.registry.contentType }).end(text)
      } catch (error) {
        json(response, 503, { code: faultOf(error).code })
      }
      return
    default:
      return json(response, 404, { code: 'ASW_NOT_FOUND' })
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function listen(server: Server, { host, port }: HealthDoorOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Fault('ASW_CONFIG_INVALID', `cannot listen on ${host}:${port}: ${error.message}`, {}, error)),
    )
    server.listen(port, host, resolve)
  })
}
