import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse, stringify } from 'yaml'
import { freePorts, makeSites, type Site } from '../../demo/site.ts'
import { run } from '../../src/cli/asw.ts'
import { Supervised } from '../kill/supervised.ts'
import { endPostgres, makeDatabase, placeOf, startPostgres, stopPostgres } from '../live/postgres.ts'
import { endRabbit, killRabbit, type Rabbit, rabbitmqctl, startRabbit, stopRabbit } from '../live/rabbitmq.ts'
import { openWire, type Wire } from './wire.ts'

const COUNTRIES = ['VN', 'TH'] as const
export type Country = (typeof COUNTRIES)[number]
const PREFIX = 'soak'

/** Two countries with two gateways each, one broker, one PostgreSQL with a database a country, and wires that can be cut. */
export interface Plant {
  readonly folder: string
  readonly nodes: readonly { readonly name: string; readonly country: Country; readonly gateway: Supervised }[]
  readonly wires: { readonly partners: readonly Wire[]; readonly broker: Wire; readonly database: Wire }
  /** The nodes of a country. */
  sites(country: Country): readonly Site[]
  /** Down for `downMs`: told to stop, or killed. */
  restartBroker(how: 'stop' | 'kill', downMs: number): Promise<void>
  /** `fast`: connections are ended, nothing is lost; `immediate`: as after a crash. */
  restartDatabase(how: 'fast' | 'immediate', downMs: number): Promise<void>
  /** Messages that lie in a queue or that somebody holds without an answer, as the broker counts them. */
  leftovers(): readonly { readonly queue: string; readonly ready: number; readonly unacknowledged: number }[]
  close(keep: boolean): Promise<void>
}

export async function openPlant(told: (what: string) => void): Promise<Plant> {
  const folder = mkdtempSync(join(tmpdir(), 'asw-soak-'))
  const [rabbitFolder, postgresFolder] = [join(folder, 'rabbitmq'), mkdtempSync(join(tmpdir(), 'asw-soak-'))]
  const rabbit = await startRabbit(rabbitFolder)
  const postgres = await startPostgres(postgresFolder)
  const ports: Record<Country, readonly number[]> = { VN: [], TH: [] }
  const wires = {
    broker: await openWire(() => [rabbit.port]),
    database: await openWire(() => [postgres.port]),
    partners: [await openWire(() => ports.VN), await openWire(() => ports.TH)],
  }
  told('RabbitMQ and PostgreSQL run')
  const databases: Record<string, string> = {}
  for (const country of COUNTRIES) databases[country] = await makeDatabase(postgres, `soak_${country.toLowerCase()}`)
  const sites: Record<string, readonly Site[]> = {}
  for (const site of await makeSites(folder, COUNTRIES, {
    agreement: {
      ebms: { acknowledgmentTimeout: '5s' },
      retry: { firstDelay: '200ms', maxDelay: '2s', tries: 10_000 },
      breaker: { failures: 5, open: '500ms' },
    },
    configuration: (country) => ({
      journal: placeOf(over(wires.database, databases[country]!), join(folder, `${country}.password`)),
      broker: { url: `amqp://127.0.0.1:${wires.broker.port}`, prefix: `${PREFIX}-${country}` },
    }),
  })) {
    const country = site.country as Country
    const other = country === 'VN' ? 'TH' : 'VN'
    lead(site, other, wires.partners[COUNTRIES.indexOf(other)]!, `amqp://127.0.0.1:${wires.broker.port}`)
    sites[country] = [site, await second(site)]
    ports[country] = sites[country].map((one) => one.ports.partner)
    if ((await run(['broker', 'declare', '--json', '--config', join(site.folder, 'asw.yaml')])) !== 0)
      throw new Error(`asw broker declare failed for ${country}`)
  }
  // RabbitMQ 3.10 writes its registry of new quorum queues with a delay (docs/amqp.md).
  await sleep(4_000)
  const nodes = COUNTRIES.flatMap((country) =>
    sites[country]!.map((site, index) => ({ name: `${country}-${index + 1}`, country, gateway: new Supervised(site) })),
  )
  await Promise.all(nodes.map(({ gateway }) => gateway.start()))
  told(`${nodes.length} gateways serve`)
  return {
    folder,
    nodes,
    wires,
    leftovers: () => leftovers(rabbit),
    sites: (country) => sites[country]!,
    restartBroker: async (how, downMs) => {
      await (how === 'kill' ? killRabbit(rabbit) : stopRabbit(rabbit))
      await sleep(downMs)
      await startRabbit(rabbitFolder)
    },
    restartDatabase: async (how, downMs) => {
      stopPostgres(postgres, how)
      await sleep(downMs)
      await startPostgres(postgresFolder)
    },
    close: async (keep) => {
      await Promise.allSettled(nodes.map(({ gateway }) => gateway.stop()))
      await Promise.all([wires.broker, wires.database, ...wires.partners].map((wire) => wire.close()))
      await endRabbit(rabbitFolder)
      endPostgres(postgresFolder)
      rmSync(postgresFolder, { recursive: true, force: true })
      if (!keep) rmSync(folder, { recursive: true, force: true })
    },
  }
}

function leftovers(rabbit: Rabbit): ReturnType<Plant['leftovers']> {
  const table = rabbitmqctl(rabbit, 'list_queues', '--no-table-headers', 'name', 'messages_ready', 'messages_unacknowledged')
  return table
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([queue = '', ready, unacknowledged]) => ({ queue, ready: Number(ready), unacknowledged: Number(unacknowledged) }))
}

/** The database behind a wire that can be cut. */
function over(wire: Wire, url: string): string {
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(wire.port)
  return through.href
}

/** Viet Nam sends over the broker first, Thailand over HTTPS; each has the other road behind it. */
function lead(site: Site, other: Country, wire: Wire, broker: string): void {
  const file = join(site.folder, 'partners', `${other}.yaml`)
  const text = parse(readFileSync(file, 'utf8')) as { transport: object }
  const [kind, fallback] = site.country === 'VN' ? ['amqp', 'https'] : ['https', 'amqp']
  const transport = {
    ...text.transport,
    kind,
    fallback,
    url: `https://localhost:${wire.port}/ebms2`,
    amqp: { url: broker, exchange: `${PREFIX}-${other}.from.${site.country}` },
  }
  writeFileSync(file, stringify({ ...text, transport }))
}

/** A second gateway of the same country: the same keys, agreements and database, ports of its own. */
async function second(first: Site): Promise<Site> {
  const [domestic = 0, partner = 0, metrics = 0] = await freePorts(3)
  const site: Site = { ...first, folder: `${first.folder}-2`, ports: { domestic, partner, metrics } }
  cpSync(first.folder, site.folder, { recursive: true })
  const file = join(site.folder, 'asw.yaml')
  const text = parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  const listen = Object.fromEntries(Object.entries(site.ports).map(([name, port]) => [name, { host: '127.0.0.1', port }]))
  writeFileSync(file, stringify({ ...text, listen }))
  return site
}
