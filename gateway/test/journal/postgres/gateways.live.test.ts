import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { formD } from '../../../demo/certificate.ts'
import { makeSites } from '../../../demo/site.ts'
import { Nsw } from '../../kill/nsw.ts'
import { Supervised } from '../../kill/supervised.ts'
import { freshDatabase, GIVEN, ownPostgres } from '../../live/database.ts'
import { live } from '../../live/live.ts'
import { placeOf, startPostgres, stopPostgres } from '../../live/postgres.ts'

const today = new Date().toISOString().slice(0, 10)

live('two gateways with their journals in PostgreSQL', () => {
  let folder: string
  let databases: readonly Awaited<ReturnType<typeof freshDatabase>>[]
  let gateways: readonly [Supervised, Supervised]
  let vn: Nsw
  let th: Nsw

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'asw-postgres-sites-'))
    databases = [await freshDatabase(), await freshDatabase()]
    const [first, second] = await makeSites(folder, ['VN', 'TH'], {
      configuration: (country) => ({
        journal: placeOf(databases[country === 'VN' ? 0 : 1]!.url, join(folder, `${country}.password`)),
      }),
      agreement: {
        ebms: { acknowledgmentTimeout: '2s' },
        retry: { firstDelay: '100ms', maxDelay: '500ms', tries: 1000 },
        breaker: { failures: 5, open: '200ms' },
      },
    })
    gateways = [new Supervised(first!), new Supervised(second!)]
    vn = new Nsw(first!)
    th = new Nsw(second!)
    await Promise.all(gateways.map((gateway) => gateway.start()))
  })
  afterEach(async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()))
    await Promise.all(databases.map((database) => database.drop()))
    rmSync(folder, { recursive: true, force: true })
  })

  test('a certificate goes there, and what becomes of it comes back', async () => {
    const document = formD({ serial: 1, today })
    const sent = await vn.client.submit(document)
    await vn.wait(
      'delivered',
      (client) => client.message(sent.delivery),
      (message) => message.state === 'delivered',
    )
    const [entry] = await th.wait(
      'inbox',
      (client) => client.lease('customs'),
      (entries) => entries.length > 0,
    )
    expect(entry?.json).toEqual(document)
    await th.client.acknowledge('customs', entry!.id)
    await vn.wait(
      'AS3',
      (client) => client.exchange(sent.exchange),
      (exchange) => exchange.hops.AS3 !== undefined,
    )
    await th.client.call('POST', `/v1/exchanges/${encodeURIComponent(sent.exchange)}/responses`, {
      kind: 'UTILISATION',
      office: 'THLCH',
      importDeclaration: { number: 'A0040690512345', date: today, line: 1 },
      items: [{ seq: 1, decision: 'GIVEN', quantityUsed: '400', unit: 'H87' }],
    })
    const back = await vn.wait(
      'utilised',
      (client) => client.exchange(sent.exchange),
      (exchange) => exchange.status === 'PARTLY_UTILISED',
    )
    expect(back.items[0]?.balance).toBe('600')
    expect(await vn.client.entries('ministry')).not.toEqual([])
    await assureStill([vn, th])
  })

  test.skipIf(GIVEN !== undefined)(
    'the server crashes, the gateways are killed: every certificate arrives once',
    { timeout: 600_000 },
    async () => {
      const count = 20
      const sending = (async () => {
        const exchanges: string[] = []
        for (let serial = 1; serial <= count; serial += 1) {
          exchanges.push((await vn.insist((client) => client.submit(formD({ serial, today })), 120_000)).exchange)
          await sleep(100)
        }
        return exchanges
      })()
      const server = await ownPostgres()
      for (const victim of [0, 1] as const) {
        await sleep(700)
        stopPostgres(server, 'immediate')
        await sleep(300)
        await startPostgres(server.folder)
        await sleep(700)
        await gateways[victim].kill()
        await [vn, th][victim]!.insist((client) => client.call('GET', '/v1/counts'))
      }
      const exchanges = await sending
      await vn.wait(
        'all delivered',
        (client) => client.call('GET', '/v1/counts') as Promise<Record<string, number>>,
        (counts) => counts['delivery.delivered'] === count,
        180_000,
      )
      const entries = await th.insist((client) => client.entries('customs', '?limit=100'))
      expect(entries.map((entry) => entry.identity.number).sort()).toEqual(
        Array.from({ length: count }, (_, index) => formD({ serial: index + 1, today }).referenceNumber as string).sort(),
      )
      for (const exchange of exchanges) {
        const kinds = (await th.insist((client) => client.timeline(exchange))).map((event) => event.kind)
        expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(1)
      }
      await assureStill([vn, th])
      expect(gateways.map((gateway) => gateway.deaths)).toEqual([1, 1])
    },
  )
})

/** Nothing waits for us any more, and every chain is whole. */
async function assureStill(sides: readonly Nsw[]): Promise<void> {
  for (const nsw of sides) {
    await nsw.wait(
      'nothing is stuck',
      (client) => client.call('GET', '/v1/stuck') as Promise<{ items: { what: string }[] }>,
      ({ items }) => items.every((item) => item.what === 'inbox'),
    )
    expect(await nsw.insist((client) => client.call('GET', '/v1/evidence/chains'))).not.toHaveProperty('broken')
  }
}
