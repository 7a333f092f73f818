import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client, until } from '../../demo/client.ts'
import { formEav } from '../../demo/eaeu/papers.ts'
import { eaeuSites } from '../../demo/eaeu/sites.ts'
import { type RunningGateway, startGateway } from '../../demo/process.ts'
import type { Site } from '../../demo/site.ts'
import { run } from '../../src/cli/asw.ts'
import type { CrashPoint } from '../../src/relay/relay.ts'
import { Supervised } from '../kill/supervised.ts'
import { GIVEN } from '../live/broker.ts'
import { live } from '../live/live.ts'
import { sitesOverBroker } from './over-broker.ts'

const folder = mkdtempSync(join(tmpdir(), 'asw-eaeu-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What must be true of every road: recorded on our side, handed over once on theirs. */
async function course(vn: Client, ru: Client, serial: number): Promise<void> {
  const document = formEav(serial)
  const { delivery, exchange } = await vn.submit(document)
  await until(
    'delivered',
    () => vn.message(delivery),
    ({ state }) => state === 'delivered',
  )
  const events = await until(
    'RCV, PRS and R.006 in the timeline',
    () => vn.timeline(exchange),
    (all) => new Set(heard(all)).size === 3,
  )
  expect([...new Set(heard(events))].sort()).toEqual(['P.XX.99.MSG.002', 'PRS', 'RCV'])
  expect(Object.keys((await vn.exchange(exchange)).hops).sort()).toEqual(['AS1', 'AS2'])
  const entries = (await ru.entries('customs', '?limit=100')).filter(
    ({ identity }) => identity.number === document.referenceNumber,
  )
  expect(entries.map(({ json }) => json)).toEqual([document])
  await ru.acknowledge('customs', entries[0]!.id)
  expect((await ru.call('GET', '/v1/stuck')) as { items: unknown[] }).toMatchObject({ items: [] })
}
const heard = (events: Awaited<ReturnType<Client['timeline']>>) =>
  events.filter(({ kind }) => kind === 'conversation-heard').map(({ data }) => data?.code)

live('two serving gateways speak EAEU over HTTPS', () => {
  const running: RunningGateway[] = []
  let sites: readonly [Site, Site]
  let clients: readonly [Client, Client]
  beforeAll(async () => {
    sites = await eaeuSites(join(folder, 'https'))
    running.push(...(await Promise.all(sites.map((site) => startGateway(site)))))
    clients = [new Client(sites[0]), new Client(sites[1])]
  })
  afterAll(() => Promise.all(running.map((one) => one.stop())))

  it('a certificate EAV goes: RCV, PRS and R.006 come back', () => course(...clients, 1))
  it('its agreement is linted and reloaded while it serves', async () => {
    const config = ['--config', join(sites[0].folder, 'asw.yaml'), '--json']
    expect(await run(['agreements', 'lint', join(sites[0].folder, 'partners'), ...config.slice(2)])).toBe(0)
    await clients[0].call('POST', '/v1/agreements/reload')
    await course(...clients, 2)
  })
})

live.unless(GIVEN !== undefined, 'AMQP_URL is given', 'two serving gateways speak EAEU over AMQP', () => {
  const running: RunningGateway[] = []
  let clients: readonly [Client, Client]
  beforeAll(async () => {
    const sites = await sitesOverBroker(join(folder, 'amqp'))
    running.push(...(await Promise.all(sites.map((site) => startGateway(site)))))
    clients = [new Client(sites[0]), new Client(sites[1])]
  })
  afterAll(() => Promise.all(running.map((one) => one.stop())))

  it('a certificate EAV goes by the routing key eaeu: RCV, PRS and R.006 come back', () => course(...clients, 1))
})

live('kill -9 of a gateway in the middle of a conversation', () => {
  let vn: Supervised
  let ru: Supervised
  let serial = 0
  beforeAll(async () => {
    const sites = await eaeuSites(join(folder, 'kill'))
    vn = new Supervised(sites[0])
    ru = new Supervised(sites[1])
    await Promise.all([vn.start(), ru.start()])
  })
  afterAll(() => Promise.all([vn.stop(), ru.stop()]))
  const POINTS = [
    'after-arrive-commit',
    'before-keep-commit',
    'after-keep-commit',
    'before-acknowledgment-send',
    'after-acknowledgment-send',
  ] as const satisfies readonly CrashPoint[]

  describe.each(['VN', 'RU'] as const)('%s', (who) => {
    it.each(POINTS)('dies at %s: nothing lost, nothing twice', async (point) => {
      const victim = who === 'VN' ? vn : ru
      const deaths = victim.deaths
      const [out, inn] = [vn.nsw(), ru.nsw()]
      await Promise.all([out.quiet(), inn.quiet()])
      victim.dieAt(point)
      try {
        const document = formEav(++serial)
        const { delivery } = await out.insist((client) => client.submit(document))
        await out.wait(
          'delivered',
          (client) => client.message(delivery),
          ({ state }) => state === 'delivered',
        )
        const entries = await inn.wait(
          'in the inbox',
          (client) => client.entries('customs', '?limit=100'),
          (all) => all.some(({ identity }) => identity.number === document.referenceNumber),
        )
        expect(entries.filter(({ identity }) => identity.number === document.referenceNumber)).toHaveLength(1)
        // The last of the points is passed after the document is in the inbox.
        await out.wait(
          'dead once',
          async () => victim.deaths - deaths,
          (times) => times === 1,
        )
      } finally {
        victim.spare()
      }
    })
  })
})
