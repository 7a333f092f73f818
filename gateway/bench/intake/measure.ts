import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { IntakeResult, LoadResult, LoadRound } from '../results.ts'
import { SERVE_FLAGS } from '../serve-flags.ts'
import { median } from '../statistics.ts'
import type { Burst, BurstResult } from './client.ts'
import type { ServerNote, ServerWish } from './server.ts'

export interface IntakeWish {
  readonly connections: number
  readonly rounds: number
  readonly seconds: number
  /** Before each turn that counts: whoever has been idle while the others had theirs has given up a part of its heap. */
  readonly restartSeconds: number
  readonly warmUpSeconds: number
  /** Where the journal may lie: on a disk. */
  readonly folder: string
}

/**
 * The domestic door under load, and beside it a bare Fastify with ajv, alone and with a durable insert: three servers and one
 * client, each a process; the servers take turns with the same client, the others idle.
 */
export async function measureIntake(wish: IntakeWish, progress: (line: string) => void): Promise<IntakeResult> {
  const client = start('client.ts')
  const servers: Server[] = []
  try {
    for (const name of Object.keys(FILES) as ServerName[]) servers.push(await startServer(name, wish))
    let serial = 0
    let jsonBytes = 0
    const burst = async (server: Server, seconds: number): Promise<LoadRound> => {
      const before = await server.cpuUs()
      const result = await ask<BurstResult>(client, {
        port: server.port,
        connections: wish.connections,
        seconds,
        firstSerial: serial,
      } satisfies Burst)
      serial += result.requests + wish.connections
      jsonBytes = result.jsonBytes
      const { requests, p50Ms, p99Ms, maxMs, clientUs } = result
      return {
        requests,
        seconds: result.seconds,
        p50Ms,
        p99Ms,
        maxMs,
        clientUs,
        serverUs: ((await server.cpuUs()) - before) / requests,
      }
    }
    for (const server of servers) await burst(server, wish.warmUpSeconds)
    for (let round = 0; round < wish.rounds; round++) {
      for (const server of servers) {
        await burst(server, wish.restartSeconds)
        const result = await burst(server, wish.seconds)
        server.rounds.push(result)
        progress(
          `intake ${server.name}: ${(result.requests / result.seconds).toFixed(0)} requests/s, p99 ${result.p99Ms.toFixed(1)} ms`,
        )
      }
    }
    const [gateway, durable, bare] = servers.map(({ rounds }) => loadResult(rounds)) as [LoadResult, LoadResult, LoadResult]
    return { connections: wish.connections, jsonBytes, gateway, durable, bare }
  } finally {
    if (client.connected) client.disconnect()
    await Promise.all(servers.map((server) => server.stop()))
  }
}

/** The median over the rounds: one that a neighbour on the machine spoiled does not count. */
export function loadResult(rounds: readonly LoadRound[]): LoadResult {
  const middle = (pick: (round: LoadRound) => number) => median(rounds.map(pick))
  return {
    requestsPerSecond: middle(({ requests, seconds }) => requests / seconds),
    p50Ms: middle(({ p50Ms }) => p50Ms),
    p99Ms: middle(({ p99Ms }) => p99Ms),
    maxMs: Math.max(...rounds.map(({ maxMs }) => maxMs)),
    rounds,
  }
}

interface Server {
  readonly name: string
  readonly port: number
  readonly rounds: LoadRound[]
  cpuUs(): Promise<number>
  stop(): Promise<void>
}

const FILES = { gateway: 'door.ts', durable: 'durable.ts', bare: 'bare.ts' } as const
type ServerName = keyof typeof FILES

async function startServer(name: ServerName, { folder }: IntakeWish): Promise<Server> {
  const child = start(FILES[name])
  const note = await ask<ServerNote>(child, { folder } satisfies ServerWish)
  if (!('port' in note)) throw new Error('the server tells no port')
  return {
    name,
    port: note.port,
    rounds: [],
    cpuUs: async () => {
      const answer = await ask<ServerNote>(child, 'cpu?')
      return 'cpuUs' in answer ? answer.cpuUs : 0
    },
    stop: async () => {
      if (!child.connected) return
      const gone = once(child, 'exit')
      child.send('stop')
      await gone
    },
  }
}

function start(file: string): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv: file === 'door.ts' ? [...SERVE_FLAGS] : [] })
}

/** The next message of the child. Rejects where it ends before that. */
function ask<Answer>(child: ChildProcess, question: object | string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`a process of the intake test ended with status ${code}`))
    child.once('exit', gone)
    child.once('message', (answer) => {
      child.off('exit', gone)
      resolve(answer as Answer)
    })
    child.send(question)
  })
}
