import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Journal } from '../../../src/journal/journal.ts'
import { openPostgresJournal } from '../../../src/journal/postgres/index.ts'
import { digestOf } from '../../../src/message/digest.ts'
import { deliveryId, messageId, type Sha256 } from '../../../src/message/ids.ts'
import { freshDatabase, GIVEN, ownPostgres } from '../../live/database.ts'
import { live } from '../../live/live.ts'
import { startPostgres, stopPostgres } from '../../live/postgres.ts'
import { TH } from '../documents.ts'
import { WORLD } from '../postgres-bench.ts'

const CHILD = fileURLToPath(new URL('./busy-child.ts', import.meta.url))
const KILLS = 4
const RESTARTS = 2
const SEED = Number(process.env.ASW_SEED ?? 20_261_124)

/** The same moments in every run: a linear congruential generator, 31 bits. */
function dice(seed: number): () => number {
  let state = seed & 0x7fffffff
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    return state / 0x80000000
  }
}

/** A node that works without pause, and what it said while it lived. */
class Node {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown[]>
  #said = ''

  constructor(url: string, name: string) {
    this.#child = spawn(process.execPath, [CHILD, url, name], { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text
    })
    this.#ended = once(this.#child, 'close')
  }
  async opened(): Promise<void> {
    while (!this.#said.startsWith('open')) {
      expect(this.#child.exitCode, 'the node must open').toBeNull()
      await sleep(5)
    }
  }
  /** Lines so far. One cut off by the kill was not heard by anybody. */
  lines(): readonly string[] {
    return this.#said.slice(0, this.#said.lastIndexOf('\n')).split('\n')
  }
  async kill(): Promise<readonly string[]> {
    const [, signal] = await this.end()
    expect(signal, 'the node must live until it is killed').toBe('SIGKILL')
    return this.lines()
  }
  end(): Promise<unknown[]> {
    this.#child.kill('SIGKILL')
    return this.#ended
  }
}

live('nothing is lost and nothing is there by half', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>
  beforeEach(async () => {
    database = await freshDatabase()
  })
  afterEach(async () => {
    await Promise.all(started.splice(0).map((node) => node.end()))
    await database.drop()
  })
  const started: Node[] = []
  async function start(name: string): Promise<Node> {
    const node = new Node(database.url, name)
    started.push(node)
    await node.opened()
    return node
  }

  test(`two nodes, kill -9 in mid-transaction, ${KILLS} times (seed ${SEED})`, { timeout: 600_000 }, async () => {
    const next = dice(SEED)
    const said: string[] = []
    const nodes = [await start('r0'), await start('r1')] as [Node, Node]
    for (let round = 0; round < KILLS; round += 1) {
      await sleep(50 + next() * 400)
      const victim = next() < 0.5 ? 0 : 1
      said.push(...(await nodes[victim].kill()))
      nodes[victim] = await start(`r${round + 2}`)
    }
    for (const node of nodes) said.push(...(await node.kill()))
    await assureWhole(said)
  })

  test.skipIf(GIVEN !== undefined)(
    `two nodes go on through ${RESTARTS} crashes of the server`,
    { timeout: 600_000 },
    async () => {
      const next = dice(SEED + 1)
      const server = await ownPostgres()
      const nodes = await Promise.all(['one', 'two'].map(start))
      for (let restart = 0; restart < RESTARTS; restart += 1) {
        await sleep(300 + next() * 700)
        const before = nodes.map((node) => node.lines().length)
        stopPostgres(server, 'immediate')
        await startPostgres(server.folder)
        await expect
          .poll(() => nodes.every((node, n) => node.lines().length > (before[n] as number) + 20), { timeout: 120_000 })
          .toBe(true)
      }
      const said: string[] = []
      for (const node of nodes) said.push(...(await node.kill()))
      await assureWhole(said)
    },
  )

  async function assureWhole(lines: readonly string[]): Promise<void> {
    const said = Map.groupBy(
      lines.map((line) => line.split(' ')),
      ([word = '']) => word,
    )
    const of = (word: string) => (said.get(word) ?? []).map(([, what = '']) => what)
    expect(Math.min(of('submitted').length, of('sealed').length, of('sent').length, of('accepted').length)).toBeGreaterThan(5)
    const journal = await openPostgresJournal({ url: database.url, world: WORLD })
    try {
      await assureTold(journal, of)
      const attempts = (said.get('attempted') ?? []).map(([, delivery, n]) => `${delivery} ${n}`)
      expect(new Set(attempts).size, 'no attempt is made by two nodes').toBe(attempts.length)
      await assureRows(journal)
      expect(await deadlocks(database.url), 'the order of locks holds').toBe(0)
    } finally {
      await journal.close()
    }
  }
})

/** How often the server had to end one of two units that waited for each other. */
async function deadlocks(url: string): Promise<number> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ deadlocks: string }>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  )
  await client.end()
  return Number(rows[0]?.deadlocks)
}

/** Twenty questions at a time. */
async function each<T>(all: readonly T[], ask: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += 20) await Promise.all(all.slice(from, from + 20).map(ask))
}

/** Whoever was told something finds it. */
async function assureTold(journal: Journal, of: (word: string) => readonly string[]): Promise<void> {
  expect(await journal.held()).toBeUndefined()
  await each(of('submitted'), async (id) => {
    const row = await journal.delivery(deliveryId(id))
    expect(row, id).toBeDefined()
    expect(digestOf((await journal.blob(row!.jsonDigest))!)).toBe(row!.jsonDigest)
  })
  await each(of('sealed'), async (id) =>
    expect(await journal.transmission(messageId(`message-of-${id}`)), id).toMatchObject({ delivery: id }),
  )
  await each(of('sent'), async (id) => expect(await journal.delivery(deliveryId(id)), id).toMatchObject({ state: 'awaiting' }))
  await each(of('accepted'), async (number) => {
    expect(await journal.messageStatus(TH, messageId(`id-${number}`)), number).toMatchObject({ accepted: true })
    const exchange = await journal.exchangeOf(`ATIGA/TH/${number}`)
    expect(exchange?.view.certified, number).toBeDefined()
    const kinds = (await journal.timeline(exchange!.id)).map((event) => event.kind)
    expect(kinds.filter((kind) => kind === 'accepted')).toEqual(['accepted'])
  })
}

/** Whatever nobody was told of is either whole or not there: every row, its chain and its bytes. */
async function assureRows(journal: Journal): Promise<void> {
  expect(await journal.verifyChains()).not.toHaveProperty('broken')
  const inbox = await journal.entries('customs', { limit: 1_000_000 })
  expect(new Set(inbox.map((entry) => entry.identity.number)).size).toBe(inbox.length)
  for (const entry of inbox) expect(entry.json.referenceNumber).toBe(entry.identity.number)
  const rows = await journal.search({ limit: 1_000_000 })
  const digests = rows.flatMap((row) => [row.jsonDigest, row.xmlDigest, row.wireDigest])
  await each(
    digests.filter((one): one is Sha256 => one !== undefined),
    async (digest) => expect(await journal.blob(digest)).toBeDefined(),
  )
  const counts = await journal.counts()
  for (const state of ['due', 'awaiting'])
    expect(counts[`delivery.${state}`], state).toBe(rows.filter((row) => row.state === state).length)
}
