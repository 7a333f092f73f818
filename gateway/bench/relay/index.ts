import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MACHINE } from '../../test/live/machine.ts'
import { endPostgres, makeDatabase, type Postgres, startPostgres } from '../../test/live/postgres.ts'
import { endRabbit, type Rabbit, startRabbit } from '../../test/live/rabbitmq.ts'
import { TOOLS } from '../../test/live/tools.ts'
import type { RelayResults, RelayRun } from '../results.ts'
import { rawCrypto, rawPostgresCommit, rawPublish, rawSqliteCommit } from './ceilings.ts'
import { measureRelay } from './measure.ts'
import { openShares, SHARE } from './share.ts'

export interface RelayWish {
  /** A backlog for memory to grow with; for the default journal over HTTPS. */
  readonly backlog: number
  /** For the other combinations. */
  readonly messages: number
  /** For those where each gateway has a share of a core only. */
  readonly shared: number
  readonly ceilingSeconds: number
  readonly folder: string
}
interface Services {
  readonly rabbit?: Rabbit
  readonly postgres?: Postgres
}
export interface Skipped {
  readonly what: string
  readonly why: string
}

/** About the size of one sealed and encrypted Form D in its envelope; the ceilings are measured with as many bytes. */
const WIRE_BYTES = 16_384

/** Every combination of journal, road and nodes that this machine has the services for, and the ceilings of their raw parts. */
export async function measureRelays(
  wish: RelayWish,
  progress: (line: string) => void,
): Promise<{ readonly relay: RelayResults; readonly skipped: readonly Skipped[] }> {
  mkdirSync(wish.folder, { recursive: true })
  const skipped: Skipped[] = []
  const has = (name: string) => {
    const tool = TOOLS.find((one) => one.name === name)!
    const there = MACHINE.succeeds(tool.probe[0], tool.probe.slice(1))
    if (!there) skipped.push({ what: `relay with ${name}`, why: `not installed: apt-get install ${tool.packages.join(' ')}` })
    return there
  }
  // The server's user has to reach its folder through every folder above it.
  const [rabbitFolder, postgresFolder] = [join(wish.folder, 'rabbitmq'), mkdtempSync(join(tmpdir(), 'asw-bench-'))]
  mkdirSync(rabbitFolder, { recursive: true })
  const shares = openShares() !== undefined
  if (!shares) skipped.push({ what: 'relay with a share of a core', why: 'no control group of processors can be made here' })
  const services: Services = {
    ...(has('rabbitmq') ? { rabbit: await startRabbit(rabbitFolder) } : {}),
    ...(has('postgresql') ? { postgres: await startPostgres(postgresFolder, { durable: true }) } : {}),
  }
  try {
    progress('relay: ceilings of the raw parts')
    const ceilings = await ceilingsOf(services, wish)
    const runs: RelayRun[] = []
    for (const one of combinations(services, wish, shares)) runs.push(await measureRelay(await one(), progress))
    return { relay: { wireBytes: WIRE_BYTES, ceilings, runs }, skipped }
  } finally {
    await endRabbit(rabbitFolder)
    endPostgres(postgresFolder)
    for (const folder of [rabbitFolder, postgresFolder]) rmSync(folder, { recursive: true, force: true })
  }
}

async function ceilingsOf({ rabbit, postgres }: Services, wish: RelayWish): Promise<RelayResults['ceilings']> {
  const seconds = wish.ceilingSeconds
  return {
    crypto: rawCrypto(WIRE_BYTES, seconds),
    sqlite: rawSqliteCommit(wish.folder, WIRE_BYTES, seconds),
    ...(postgres ? { postgres: await rawPostgresCommit(await makeDatabase(postgres, 'ceiling'), WIRE_BYTES, seconds) } : {}),
    ...(rabbit ? { amqp: await rawPublish(addressOf(rabbit), WIRE_BYTES, seconds) } : {}),
  }
}

function combinations({ rabbit, postgres }: Services, { backlog, messages, shared, folder }: RelayWish, sharing: boolean) {
  const amqp = rabbit && ({ road: 'amqp', broker: addressOf(rabbit) } as const)
  let number = 0
  const databases = async (server: Postgres) => {
    number += 1
    return { VN: await makeDatabase(server, `vn_${number}`), TH: await makeDatabase(server, `th_${number}`) }
  }
  const one = { nodes: 1, folder, messages } as const
  const https = { road: 'https' } as const
  return [
    async () => ({ ...one, ...https, messages: backlog }),
    ...(amqp ? [async () => ({ ...one, ...amqp })] : []),
    ...(postgres
      ? [
          async () => ({ ...one, ...https, databases: await databases(postgres) }),
          async () => ({ ...one, ...https, nodes: 2 as const, databases: await databases(postgres) }),
        ]
      : []),
    ...(postgres && sharing
      ? ([1, 2] as const).map((nodes) => async () => ({
          ...one,
          ...https,
          nodes,
          messages: shared,
          share: SHARE,
          databases: await databases(postgres),
        }))
      : []),
    ...(amqp && postgres ? [async () => ({ ...one, ...amqp, databases: await databases(postgres) })] : []),
  ]
}

function addressOf({ port }: Rabbit): string {
  return `amqp://127.0.0.1:${port}`
}
