import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSqliteJournal } from '../../../src/journal/sqlite/index.ts'
import { digestOf } from '../../../src/message/digest.ts'
import { deliveryId, messageId, type Sha256 } from '../../../src/message/ids.ts'
import { TH } from '../documents.ts'
import { temporaryFolder } from '../sqlite-bench.ts'

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url))
const KILLS = 20
const WORDS = ['submitted', 'sealed', 'accepted']

/** The same moments in every run: a linear congruential generator, 31 bits. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    return state / 0x80000000
  }
}

describe('kill -9 while it writes', () => {
  let folder: string
  beforeAll(() => {
    folder = temporaryFolder()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Every line the child said before it died, these words at least once. A line cut off by the kill was not heard by anybody. */
  async function killedAfter(round: number, ms: number, words: readonly string[] = []): Promise<readonly string[]> {
    const child: ChildProcess = spawn(process.execPath, [CHILD, folder, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const ended = once(child, 'close')
    while (!said.startsWith('open')) await sleep(5)
    await sleep(ms)
    while (!words.every((word) => said.includes(`\n${word} `))) await sleep(1)
    child.kill('SIGKILL')
    const [, signal] = await ended
    expect(signal, 'the child must live until it is killed').toBe('SIGKILL')
    return said.slice(0, said.lastIndexOf('\n')).split('\n')
  }

  test(`${KILLS} times: what was acknowledged is there, and nothing is there by half`, { timeout: 300_000 }, async () => {
    const next = dice(20_261_124)
    const submitted: string[] = []
    const sealed: string[] = []
    const accepted: string[] = []
    for (let round = 0; round < KILLS; round += 1) {
      // One in two at any moment, the others in the traffic, however slow the machine is.
      for (const line of await killedAfter(round, 20 + next() * 400, round % 2 === 0 ? [] : WORDS)) {
        const [word = '', what = ''] = line.split(' ')
        if (word === 'submitted') submitted.push(what)
        if (word === 'sealed') sealed.push(what)
        if (word === 'accepted') accepted.push(what)
      }
    }
    expect(Math.min(submitted.length, sealed.length, accepted.length)).toBeGreaterThanOrEqual(KILLS / 2)

    const journal = await openSqliteJournal({ folder })
    expect(await journal.held()).toBeUndefined()
    for (const id of submitted) {
      const row = await journal.delivery(deliveryId(id))
      expect(row, id).toBeDefined()
      expect(digestOf((await journal.blob(row!.jsonDigest))!)).toBe(row!.jsonDigest)
    }
    for (const id of sealed) {
      const known = await journal.transmission(messageId(`message-of-${id}`))
      expect(known, id).toMatchObject({ delivery: id })
    }
    for (const number of accepted) {
      expect(await journal.messageStatus(TH, messageId(`id-${number}`)), number).toMatchObject({ accepted: true })
      const exchange = await journal.exchangeOf(`ATIGA/TH/${number}`)
      expect(exchange?.view.certified, number).toBeDefined()
      expect((await journal.timeline(exchange!.id)).map((event) => event.kind)).toEqual(['accepted', 'state'])
    }
    // Whatever nobody was told of is either whole or not there: every row, its chain and its bytes.
    expect(await journal.verifyChains()).not.toHaveProperty('broken')
    const inbox = await journal.entries('customs', { limit: 1_000_000 })
    expect(new Set(inbox.map((entry) => entry.identity.number)).size).toBe(inbox.length)
    for (const entry of inbox) expect(entry.json.referenceNumber).toBe(entry.identity.number)
    for (const row of await journal.search({ limit: 1_000_000 })) {
      for (const digest of [row.jsonDigest, row.xmlDigest, row.wireDigest].filter((one): one is Sha256 => one !== undefined)) {
        expect(await journal.blob(digest)).toBeDefined()
      }
    }
    await journal.close()
  })

  test('the lock dies with its holder, and the leases of the dead are free at once', async () => {
    await killedAfter(KILLS, 50)
    const journal = await openSqliteJournal({ folder })
    const due = (await journal.counts())['delivery.due'] ?? 0
    expect(due).toBeGreaterThan(0)
    // Round by round: one claim holds no more than so many bytes.
    let claimed = 0
    for (let round = 1; round > 0; claimed += round)
      round = (await journal.claim({ holder: 'next', limit: 10_000, leaseMs: 60_000 })).length
    expect(claimed).toBe(due)
    await journal.close()
  })
})
