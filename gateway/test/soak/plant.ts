import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { COUNTRIES, type Country, makeCluster } from '../../demo/cluster.ts'
import type { Site } from '../../demo/site.ts'
import { Supervised } from '../kill/supervised.ts'
import { endPostgres, makeDatabase, placeOf, startPostgres, stopPostgres } from '../live/postgres.ts'
import { endRabbit, killRabbit, type Rabbit, rabbitmqctl, startRabbit, stopRabbit } from '../live/rabbitmq.ts'
import { openWire, type Wire } from './wire.ts'

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
  // Viet Nam sends over the broker first, Thailand over HTTPS; each has the other road behind it.
  const sites = await makeCluster({
    folder,
    nodes: 2,
    agreement: {
      ebms: { acknowledgmentTimeout: '5s' },
      retry: { firstDelay: '200ms', maxDelay: '2s', tries: 10_000 },
      breaker: { failures: 5, open: '500ms' },
    },
    configuration: (country) => ({
      journal: placeOf(over(wires.database, databases[country]!), join(folder, `${country}.password`)),
    }),
    roads: (country) => (country === 'VN' ? ['amqp', 'https'] : ['https', 'amqp']),
    address: (country) => wires.partners[COUNTRIES.indexOf(country)]!.port,
    broker: { url: `amqp://127.0.0.1:${wires.broker.port}`, prefix: 'soak' },
  })
  for (const country of COUNTRIES) ports[country] = sites[country].map((site) => site.ports.partner)
  const nodes = COUNTRIES.flatMap((country) =>
    sites[country].map((site, index) => ({ name: `${country}-${index + 1}`, country, gateway: new Supervised(site) })),
  )
  const plant: Plant = {
    folder,
    nodes,
    wires,
    leftovers: () => leftovers(rabbit),
    sites: (country) => sites[country],
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
  try {
    await Promise.all(nodes.map(({ gateway }) => gateway.start()))
  } catch (error) {
    // The logs stay where the error says that they are; broker and database would keep this process alive.
    await plant.close(true)
    throw error
  }
  // RabbitMQ 3.10 writes its registry of new quorum queues with a delay (docs/amqp.md).
  await sleep(5_000)
  told(`${nodes.length} gateways serve`)
  return plant
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
