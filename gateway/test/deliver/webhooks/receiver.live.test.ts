import { createHmac, timingSafeEqual, X509Certificate } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePki } from '@asw/certs-dev'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { webhookOnce } from '../../../src/deliver/webhooks/deliver.ts'
import { openReceiver, type Receiver } from '../../../src/deliver/webhooks/post.ts'
import { sinkOf, type Webhook } from '../../../src/deliver/webhooks/webhook.ts'
import { faultOf } from '../../../src/message/fault.ts'
import { WORLD } from '../../../src/world.ts'
import { certificate, submission } from '../../journal/documents.ts'
import { openSqliteBench } from '../../journal/sqlite-bench.ts'
import { live } from '../../live/live.ts'

type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void
const never = new AbortController().signal
const KEY = Buffer.alloc(32, 7)
const ok: Handler = (_request, _body, response) => response.writeHead(204).end()

live('a receiver of webhooks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-hook-'))
  const secret = join(folder, 'hook.secret')
  const servers: Server[] = []
  const receivers: Receiver[] = []
  beforeAll(() => {
    writeFileSync(secret, `whsec_${KEY.toString('base64')}\n`)
    chmodSync(secret, 0o600)
  })
  afterEach(async () => {
    for (const receiver of receivers.splice(0)) await receiver.close()
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const listen = async (server: Server) => {
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }
  const serve = (handler: Handler) => listen(createServer(reading(handler)))
  const hook = (url: string, more: Partial<Webhook> = {}): Webhook => ({
    name: 'nsw',
    url: new URL(url),
    secretFiles: [secret],
    from: 'start',
    timeoutMs: 60_000,
    disableAfterMs: 3_600_000,
    allow: ['127.0.0.1/32'],
    anchors: [],
    ...more,
  })
  const opened = (webhook: Webhook) => {
    const receiver = openReceiver(webhook, WORLD)
    receivers.push(receiver)
    return receiver
  }
  const outcome = (webhook: Webhook) =>
    opened(webhook)
      .post('id-1', '{"a":1}', never)
      .then(
        ({ status }) => String(status),
        (error: unknown) => faultOf(error),
      )

  it('can verify who called, and when, by a few lines of its own', async () => {
    const calls: { headers: IncomingMessage['headers']; body: string; url: string | undefined }[] = []
    const port = await serve((request, body, response) => {
      calls.push({ headers: request.headers, body, url: request.url })
      ok(request, body, response)
    })
    expect(await outcome(hook(`http://127.0.0.1:${port}/hook?tenant=1`))).toBe('204')
    const [{ headers, body, url } = { headers: {}, body: '', url: '' }] = calls
    expect(url).toBe('/hook?tenant=1')
    expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8')
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
    const mine = createHmac('sha256', KEY).update(signed).digest()
    const theirs = Buffer.from(String(headers['webhook-signature']).split(',')[1] ?? '', 'base64')
    expect(timingSafeEqual(mine, theirs)).toBe(true)
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(60)
  })

  it.each<[string, Handler, object, Partial<Webhook>?]>([
    [
      'fails',
      (_q, _b, response) => response.writeHead(500).end('x'),
      { code: 'ASW_WEBHOOK_UNREACHABLE', facts: { status: 500 } },
    ],
    [
      'is busy',
      (_q, _b, response) => response.writeHead(503, { 'retry-after': '7' }).end(),
      { code: 'ASW_WEBHOOK_UNREACHABLE', facts: { status: 503, retryAfterMs: 7_000 } },
    ],
    ['is gone', (_q, _b, response) => response.writeHead(410).end(), { code: 'ASW_WEBHOOK_GONE' }],
    ['hangs before it answers', () => undefined, { code: 'ASW_WEBHOOK_UNREACHABLE' }, { timeoutMs: 500 }],
    [
      'hangs in the middle of its answer',
      (_q, _b, response) => response.writeHead(200).write('x'),
      { code: 'ASW_WEBHOOK_UNREACHABLE' },
      { timeoutMs: 500 },
    ],
    ['cuts the line', (request) => request.socket.destroy(), { code: 'ASW_WEBHOOK_UNREACHABLE' }],
  ])('that %s has not got it', async (_, handler, expected, more = {}) => {
    const port = await serve(handler)
    expect(await outcome(hook(`http://127.0.0.1:${port}/`, more))).toMatchObject(expected)
  })

  it('that redirects is not followed: neither to another address nor to itself', async () => {
    const elsewhere: string[] = []
    const other = await serve((request, body, response) => {
      elsewhere.push(body)
      ok(request, body, response)
    })
    const port = await serve((_q, _b, response) => response.writeHead(307, { location: `http://127.0.0.1:${other}/` }).end())
    expect(await outcome(hook(`http://127.0.0.1:${port}/`))).toMatchObject({
      code: 'ASW_WEBHOOK_UNREACHABLE',
      facts: { status: 307 },
    })
    expect(elsewhere).toEqual([])
  })

  it('on this machine is not called unless that is allowed', async () => {
    const port = await serve(ok)
    expect(await outcome(hook(`http://127.0.0.1:${port}/`, { allow: [] }))).toMatchObject({ code: 'ASW_WEBHOOK_ADDRESS' })
    expect(await outcome(hook(`http://localhost:${port}/`, { allow: [] }))).toMatchObject({ code: 'ASW_WEBHOOK_ADDRESS' })
  })

  it('proves itself by a certificate that leads to an anchor and names it', async () => {
    const pki = await makePki({ name: 'ASW webhook root' })
    const leaf = await (await pki.authority('TH')).leaf('tls-server', 'ec-p256')
    const port = await listen(
      createTlsServer({ key: leaf.keyPem, cert: leaf.certificatePem + leaf.chainPem }, reading(ok)) as unknown as Server,
    )
    const anchors = [new X509Certificate(pki.rootPem).raw]
    const allow = ['127.0.0.1/32', '::1/128']
    expect(await outcome(hook(`https://localhost:${port}/`, { anchors, allow }))).toBe('204')
    expect(await outcome(hook(`https://localhost:${port}/`, { allow }))).toMatchObject({ code: 'ASW_WEBHOOK_UNREACHABLE' })
    const stranger = await makePki({ name: 'another root' })
    expect(
      await outcome(hook(`https://localhost:${port}/`, { anchors: [new X509Certificate(stranger.rootPem).raw], allow })),
    ).toMatchObject({
      code: 'ASW_WEBHOOK_UNREACHABLE',
    })
  })

  it('that was away and comes back gets every event, each id once, in order', async () => {
    const bench = await openSqliteBench()
    const ids: string[] = []
    let well = false
    const port = await serve((request, body, response) => {
      if (!well) return void request.socket.destroy()
      ids.push(String(request.headers['webhook-id']))
      ok(request, body, response)
    })
    const webhook = hook(`http://127.0.0.1:${port}/`)
    await bench.journal.openSink(sinkOf(webhook), 'start')
    for (const number of ['N1', 'N2', 'N3']) await bench.journal.submit(submission(certificate(number)))
    const deps = {
      journal: bench.journal,
      webhook,
      receiver: opened(webhook),
      source: '//test',
      holder: 'one',
      world: { now: () => bench.now(), random: () => 0 },
      report: () => undefined,
    }
    expect(await webhookOnce(deps, never)).toBe(0)
    well = true
    bench.shift(5_000)
    expect(await webhookOnce(deps, never)).toBe(6)
    expect(new Set(ids).size).toBe(6)
    expect(ids.map((id) => id.split('/')[1])).toEqual(['1', '2', '1', '2', '1', '2'])
    await bench.end()
  })
})

function reading(handler: Handler) {
  return (request: IncomingMessage, response: ServerResponse) => {
    expect(request.socket).toBeInstanceOf(Socket)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => handler(request, Buffer.concat(chunks).toString('utf8'), response))
  }
}
