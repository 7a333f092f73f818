import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openVnsw } from '@asw/mappings'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { formD } from '../../demo/certificate.ts'
import { Client, until } from '../../demo/client.ts'
import { makeSites, type Site } from '../../demo/site.ts'
import { asw } from '../cli/asw.ts'
import { amqpConsume } from '../events/foreign.ts'
import { Supervised } from '../kill/supervised.ts'
import { freshPrefix, GIVEN, ownRabbit } from '../live/broker.ts'
import { live } from '../live/live.ts'
import type { Rabbit } from '../live/rabbitmq.ts'

const today = new Date().toISOString().slice(0, 10)
const prefix = freshPrefix()
const SECRET = Buffer.alloc(32, 9)
const POLICE_KEY = 'a-key-of-the-police'
type Text = Readonly<Record<string, unknown>>

live.unless(GIVEN !== undefined, 'AMQP_URL is given', 'doors of a serving gateway', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-doors-'))
  const posted: { data: { content: Text } }[] = []
  let hook: Text
  let server: Server
  let rabbit: Rabbit
  let site: Site
  let gateway: Supervised
  let vn: Client
  const change = (more: (text: Text) => Text, file = 'asw.yaml') => {
    const path = join(site.folder, file)
    writeFileSync(path, stringify(more(parse(readFileSync(path, 'utf8')) as Text)))
  }
  const sharing = (fields: readonly string[]) => {
    const common = () => ({ basis: 'Customs Law, article 12', documents: ['certificate-of-origin'], begin: 'start' })
    return [
      { ...common(), name: 'police', chapters: ['64'], fields, key: 'police' },
      { ...common(), name: 'market', fields: ['/items/*/hs/code'], queue: true },
      { ...common(), name: 'ministry', fields: ['/referenceNumber'], webhook: hook },
    ]
  }
  beforeAll(async () => {
    rabbit = await ownRabbit()
    server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8')
        const signed = `${String(request.headers['webhook-id'])}.${String(request.headers['webhook-timestamp'])}.${body}`
        const mine = `v1,${createHmac('sha256', SECRET).update(signed).digest('base64')}`
        const good = request.headers['webhook-signature'] === mine
        if (good) posted.push(JSON.parse(body) as { data: { content: Text } })
        response.writeHead(good ? 204 : 401).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    hook = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ministry`,
      ...{ secretFiles: ['hook.secret'], allow: ['127.0.0.1/32'] },
    }
    const sites = await makeSites(folder, ['VN', 'TH'])
    site = sites[0] as Site
    writeFileSync(join(site.folder, 'hook.secret'), `whsec_${SECRET.toString('base64')}`, { mode: 0o600 })
    change((text) => ({
      ...text,
      vnsw: {},
      broker: { url: `amqp://127.0.0.1:${rabbit.port}`, prefix, declare: true },
      apiKeys: [
        ...(text.apiKeys as readonly Text[]),
        { name: 'police', sha256: createHash('sha256').update(POLICE_KEY).digest('hex'), roles: ['subscriber'] },
      ],
      sharing: sharing(['/referenceNumber', '/items/*/hs/code']),
    }))
    change((text) => ({ ...text, capabilities: { send: ['certificate-response'] } }), 'partners/TH.yaml')
    gateway = new Supervised(site)
    await gateway.start()
    vn = new Client(site)
  })
  afterAll(async () => {
    await gateway.stop()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const url = (path: string) => `http://127.0.0.1:${site.ports.domestic}${path}`
  const asPolice = (path: string, body?: unknown) =>
    fetch(url(path), {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${POLICE_KEY}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const shared = async () => {
    const { items } = (await (await asPolice('/v1/shares/police')).json()) as { items: { id: string; data: { content: Text } }[] }
    return items
  }
  const cli = (...words: readonly string[]) => asw([...words, '--url', url(''), '--key', site.apiKey])

  it('a document that the partner does not take is a task: listed, closed and found again over the command line', async () => {
    const { delivery } = await vn.submit(formD({ serial: 801, today }))
    const listed = cli('tasks', 'list', '--json')
    expect(listed.code, listed.err).toBe(0)
    expect(JSON.parse(listed.out)).toMatchObject([{ id: delivery, state: 'open', why: 'TH does not take certificate-of-origin' }])
    expect(cli('messages', 'list', '--stuck').out).toContain(delivery)
    expect(JSON.parse(cli('tasks', 'show', delivery, '--document').out)).toMatchObject({ document: 'certificate-of-origin' })
    const early = cli('tasks', 'release', delivery)
    expect([early.code, early.err]).toEqual([1, expect.stringContaining('does not take certificate-of-origin')])
    expect(cli('tasks', 'close', delivery, '--how', 'courier', '--note', 'tracking 4711').out).toContain('handed over by nsw')
    expect(cli('tasks', 'list').out.trim()).toBe('nothing waits for a person')
    expect(cli('tasks', 'list', '--all').out).toContain('tracking 4711')
    expect(cli('tasks', 'close', delivery).code).toBe(2)
  })

  it('agencies get what they may see, by pull, by queue and by webhook, and nothing else of the door', async () => {
    const items = await until('shared', shared, (found) => found.length === 1)
    expect(Object.keys(items[0]!.data.content).sort()).toEqual(['items', 'referenceNumber'])
    for (const path of ['/v1/messages', '/v1/stuck', '/v1/shares', '/v1/inboxes', '/v1/shares/market'])
      expect([path, (await asPolice(path)).status]).toEqual([path, path === '/v1/shares/market' ? 404 : 403])
    const [queued] = (await amqpConsume(rabbit, `${prefix}.shared.market`, 1)) as { type: string; data: { content: Text } }[]
    expect(queued).toMatchObject({ type: 'asw.document.shared.v1' })
    expect(Object.keys(queued!.data.content)).toEqual(['items'])
    await until(
      'posted',
      async () => posted,
      (all) => all.length === 1,
    )
    expect(Object.keys(posted[0]!.data.content)).toEqual(['referenceNumber'])
    const log = (
      await vn.timeline(((await vn.call('GET', '/v1/tasks?all=true')) as { items: { exchange: string }[] }).items[0]!.exchange)
    )
      .filter(({ kind }) => kind === 'disclosed')
      .map(({ data }) => [data?.subscription, data?.to])
      .sort()
    expect(log).toEqual([
      ['market', `${prefix}.shared.market`],
      ['ministry', hook.url],
      ['police', 'police'],
    ])
  })

  it('a narrower filter is in force after a reload, a wrong one is refused and changes nothing', async () => {
    change((text) => ({ ...text, sharing: sharing(['/items/*/hs/code']) }))
    await vn.call('POST', '/v1/agreements/reload')
    expect(Object.keys((await shared())[0]!.data.content)).toEqual(['items'])
    change((text) => ({ ...text, sharing: sharing(['everything']) }))
    await expect(vn.call('POST', '/v1/agreements/reload')).rejects.toThrow(/ASW_CONFIG_INVALID/)
    expect(Object.keys((await shared())[0]!.data.content)).toEqual(['items'])
    const [item] = await shared()
    expect(await (await asPolice('/v1/shares/police/acknowledge', { id: item!.id })).json()).toEqual({ moved: true })
    expect(await shared()).toEqual([])
    change((text) => ({ ...text, sharing: [] }))
    await vn.call('POST', '/v1/agreements/reload')
    expect((await asPolice('/v1/shares/police')).status).toBe(404)
  })

  it('what waits for a person is sent once the partner takes it', async () => {
    const { delivery } = await vn.submit(formD({ serial: 802, today }))
    change((text) => ({ ...text, capabilities: {} }), 'partners/TH.yaml')
    await vn.call('POST', '/v1/agreements/reload')
    expect(cli('tasks', 'list').out).toContain('open, may be sent')
    expect(cli('tasks', 'release', delivery).code).toBe(0)
    expect(await vn.message(delivery)).toMatchObject({ id: delivery, document: 'certificate-of-origin' })
  })

  it('an envelope of VNSW is answered by one', async () => {
    const vnsw = openVnsw()
    const party = { name: 'MOIT', identity: 'MOIT', countryCode: 'VN', ministryCode: 'BCT', organizationCode: 'XNK' }
    const xml = vnsw.write({
      ...{ document: 'vnsw-envelope', scheme: 'VNSW', formVersion: '2015-01', reference: { messageId: 'm-1' }, from: party },
      ...{ to: party, content: { document: formD({ serial: 803, today }) }, signature: '' },
      subject: {
        ...{ documentType: 'BCT-CO', type: 'CO', function: '01', reference: '260200000803', documentYear: 2026 },
        ...{ preReference: '-', preDocumentYear: 2026, sentAt: '2026-11-24T10:00:00+07:00' },
      },
    })
    const headers = { authorization: `Bearer ${site.apiKey}`, 'content-type': 'application/xml' }
    const response = await fetch(url('/v1/vnsw'), { method: 'POST', headers, body: Buffer.from(xml) })
    expect(response.status).toBe(200)
    expect(vnsw.read(new Uint8Array(await response.arrayBuffer())).subject).toMatchObject({
      function: '99',
      reference: '260200000803',
    })
  })
})
