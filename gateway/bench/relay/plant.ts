import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from '../../demo/client.ts'
import { type Country, makeCluster, type Road } from '../../demo/cluster.ts'
import { type RunningGateway, startGateway } from '../../demo/process.ts'
import { placeOf } from '../../test/live/postgres.ts'
import { openWire } from '../../test/soak/wire.ts'
import { PRELOAD } from './live-memory.ts'
import { openShares, type Shares } from './share.ts'

/** What stands between and behind the gateways of one measurement. */
export interface PlantWish {
  readonly nodes: 1 | 2
  readonly road: Road
  /** URL of an empty database a country; left out: SQLite. */
  readonly databases?: Readonly<Record<Country, string>>
  /** `amqp://…`, for the road of this name. */
  readonly broker?: string
  /** Cores that each gateway is given once the backlog stands. */
  readonly share?: number
  /** Where data may lie: on a disk. */
  readonly folder: string
}

/** Two countries with so many gateways each, `asw serve` in processes of their own. */
export interface Plant {
  start(country: Country): Promise<readonly RunningGateway[]>
  client(country: Country): Client
  /** Where the wish names a share. */
  readonly shares?: Shares
  close(): Promise<void>
}

export async function openPlant({ nodes, road, databases, broker, share, folder: place }: PlantWish): Promise<Plant> {
  mkdirSync(place, { recursive: true })
  const folder = mkdtempSync(join(place, 'relay-'))
  const ports: Record<Country, readonly number[]> = { VN: [], TH: [] }
  // As many gateways stand behind one address as behind a load balancer.
  const wires = nodes === 1 ? undefined : { VN: await openWire(() => ports.VN), TH: await openWire(() => ports.TH) }
  const sites = await makeCluster({
    folder,
    nodes,
    agreement: {
      ebms: { acknowledgmentTimeout: '2m' },
      retry: { firstDelay: '100ms', maxDelay: '500ms', tries: 10_000 },
      breaker: { failures: 5, open: '500ms' },
    },
    configuration: (country) => ({
      log: { level: 'error' },
      ...(databases ? { journal: placeOf(databases[country], join(folder, `${country}.password`)) } : {}),
    }),
    roads: () => [road],
    ...(wires ? { address: (country: Country) => wires[country].port } : {}),
    ...(road === 'amqp' && broker !== undefined ? { broker: { url: broker, prefix: folder.slice(-12) } } : {}),
  })
  for (const country of ['VN', 'TH'] as const) ports[country] = sites[country].map((site) => site.ports.partner)
  const running: RunningGateway[] = []
  const shares = share === undefined ? undefined : openShares()
  if (share !== undefined && !shares) throw new Error('no share of the processors can be given here')
  return {
    start: async (country) => {
      const started = await Promise.all(sites[country].map((site) => startGateway(site, undefined, PRELOAD)))
      running.push(...started)
      return started
    },
    client: (country) => new Client(sites[country][0]!),
    ...(shares ? { shares } : {}),
    close: async () => {
      await Promise.all(running.map((gateway) => gateway.stop()))
      await Promise.all(Object.values(wires ?? {}).map((wire) => wire.close()))
      rmSync(folder, { recursive: true, force: true })
      await shares?.close()
    },
  }
}
