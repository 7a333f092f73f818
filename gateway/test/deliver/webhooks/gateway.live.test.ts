import { createHmac } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { formD } from '../../../demo/certificate.ts'
import { Client, until } from '../../../demo/client.ts'
import { makeSites, type Site } from '../../../demo/site.ts'
import type { CloudEvent } from '../../../src/events/cloud-event.ts'
import { Supervised } from '../../kill/supervised.ts'
import { live } from '../../live/live.ts'

const today = new Date().toISOString().slice(0, 10)
const KEY = Buffer.alloc(32, 9)

live('webhooks of two serving gateways', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-webhooks-'))
  const got: CloudEvent[] = []
  let status = 204
  let server: Server
  let gateways: readonly [Supervised, Supervised]
  let vn: Client
  let th: Client
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8')
        const signed = `${String(request.headers['webhook-id'])}.${String(request.headers['webhook-timestamp'])}.${body}`
        const mine = `v1,${createHmac('sha256', KEY).update(signed).digest('base64')}`
        const good = request.headers['webhook-signature'] === mine
        if (good && status < 300) got.push(JSON.parse(body) as CloudEvent)
        response.writeHead(good ? status : 401).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
    const sites = (await makeSites(folder, ['VN', 'TH'])) as [Site, Site]
    const types = { VN: ['asw.delivery.delivered.v1', 'asw.alarm.v1'], TH: ['asw.message.accepted.v1'] }
    for (const site of sites) {
      const secret = join(site.folder, 'hook.secret')
      writeFileSync(secret, `whsec_${KEY.toString('base64')}`)
      chmodSync(secret, 0o600)
      const config = join(site.folder, 'asw.yaml')
      const hook = {
        name: 'nsw',
        url,
        secretFiles: ['hook.secret'],
        types: types[site.country as 'VN' | 'TH'],
        allow: ['127.0.0.1/32'],
      }
      writeFileSync(config, stringify({ ...(parse(readFileSync(config, 'utf8')) as object), webhooks: [hook] }))
    }
    gateways = [new Supervised(sites[0]), new Supervised(sites[1])]
    await Promise.all(gateways.map((one) => one.start()))
    vn = new Client(sites[0])
    th = new Client(sites[1])
  })
  afterAll(async () => {
    await Promise.all(gateways.map((one) => one.stop()))
    await new Promise((resolve) => server.close(resolve))
    rmSync(folder, { recursive: true, force: true })
  })
  const seen = (type: string) => got.filter((event) => event.type === type)
  const state = async (client: Client) =>
    ((await client.call('GET', '/v1/webhooks')) as { items: { state: string; lag: number }[] }).items[0]!

  it('tell the importing country what waits where, and the issuing one that it was delivered', async () => {
    const { delivery } = await vn.submit(formD({ serial: 1, today }))
    await until(
      'told',
      async () => [seen('asw.message.accepted.v1').length, seen('asw.delivery.delivered.v1').length],
      ([a, d]) => a === 1 && d === 1,
    )
    const [accepted] = seen('asw.message.accepted.v1')
    const [{ inbox, entry } = { inbox: '', entry: '' }] = accepted!.data.entries as { inbox: string; entry: string }[]
    const document = formD({ serial: 1, today })
    expect(await th.call('GET', `/v1/inboxes/${inbox}/${entry}`)).toMatchObject({ json: document })
    expect(seen('asw.delivery.delivered.v1')[0]).toMatchObject({ source: '//gateway.vn.example/VN', data: { delivery } })
  })

  it('are tried again while the receiver is away, over a kill of the gateway, and nothing is missing', async () => {
    status = 500
    got.length = 0
    const sent = await Promise.all([2, 3, 4].map((serial) => vn.submit(formD({ serial, today }))))
    await until(
      'failing',
      () => state(vn),
      (row) => row.state === 'failing',
    )
    await gateways[0].kill()
    await until(
      'alive',
      () => state(vn).catch(() => undefined),
      (row) => row?.state === 'failing',
    )
    status = 204
    await vn.call('POST', '/v1/webhooks/nsw/enable')
    await until(
      'told',
      async () => new Set(seen('asw.delivery.delivered.v1').map(({ data }) => data.delivery)),
      (told) => told.size === 3,
    )
    expect(new Set(seen('asw.delivery.delivered.v1').map(({ data }) => data.delivery))).toEqual(
      new Set(sent.map(({ delivery }) => delivery)),
    )
    expect(await vn.call('POST', '/v1/webhooks/nsw/test')).toEqual({ delivered: true, status: 204 })
  })
})
