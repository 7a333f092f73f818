import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { Fault } from '../../src/message/fault.ts'
import { fetchList } from '../../src/revocation/fetch.ts'

let server: Server | undefined
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)))
  server = undefined
})

async function serving(listener: RequestListener): Promise<string> {
  const made = createServer(listener)
  server = made
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}/ca.crl`
}
const LIMITS = { allow: ['127.0.0.0/8'], timeoutMs: 60_000, maxBytes: 100_000 }
const SOON = { ...LIMITS, timeoutMs: 500 }
const never = new AbortController().signal
const fetched = (url: string, limits = LIMITS) => fetchList(url, limits, never)
async function reason(url: string, limits = LIMITS): Promise<string> {
  const error: unknown = await fetched(url, limits).then(
    () => undefined,
    (refused: unknown) => refused,
  )
  expect(error).toBeInstanceOf(Fault)
  expect((error as Fault).code).toBe('ASW_CRL_UNREACHABLE')
  return (error as Fault).message
}

describe('XS-39: a list is fetched within bounds', () => {
  test('as it stands there', async () => {
    const bytes = Buffer.from([0x30, 0, 1, 2])
    expect(Buffer.from(await fetched(await serving((_, response) => response.end(bytes))))).toEqual(bytes)
  })
  test('and ends where it is endless', async () => {
    let sent = 0
    const url = await serving((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384))) sent += 16_384
      }
      response.on('drain', more)
      more()
    })
    expect(await reason(url)).toContain('longer than 100000 bytes')
    expect(sent).toBeLessThan(50_000_000)
  })
  test('or never comes', async () => {
    const begin = Date.now()
    await reason(await serving(() => undefined), SOON)
    expect(Date.now() - begin).toBeLessThan(60_000)
  })
  test('or drips', async () => {
    const url = await serving((_, response) => {
      const drip = setInterval(() => response.write('x'), 50)
      response.on('close', () => clearInterval(drip))
    })
    const begin = Date.now()
    await reason(url, SOON)
    expect(Date.now() - begin).toBeLessThan(60_000)
  })
  test('a redirect is not followed, inward or anywhere', async () => {
    const paths: string[] = []
    const url = await serving((request, response) => {
      paths.push(request.url ?? '')
      response.writeHead(302, { location: '/inside' }).end()
    })
    expect(await reason(url)).toContain('302')
    expect(paths).toEqual(['/ca.crl'])
  })
  test('what is packed is not unpacked', async () => {
    const url = await serving((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000)))
    })
    expect(await reason(url)).toContain('gzip')
  })
  test('an error page is no list', async () => {
    expect(await reason(await serving((_, response) => response.writeHead(404).end('not here')))).toContain('404')
  })
  test('and an address that is not public is not called unless it is allowed', async () => {
    let calls = 0
    const url = await serving((_, response) => {
      calls += 1
      response.end()
    })
    expect(await reason(url, { ...LIMITS, allow: [] })).toContain('not public')
    expect(calls).toBe(0)
  })
  test('nobody there', async () => {
    const url = await serving(() => undefined)
    server?.closeAllConnections()
    await new Promise((resolve) => server?.close(resolve))
    server = undefined
    await reason(url)
  })
})
