import { Client } from 'pg'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { exchangeId } from '../../../src/message/ids.ts'
import { live } from '../../live/live.ts'
import type { Bench } from '../bench.ts'
import { certificate, submission } from '../documents.ts'
import { dropSpares, openPostgresBench } from '../postgres-bench.ts'

live('whoever writes to the tables by other means is found out', () => {
  let bench: Bench & { readonly url: string }
  beforeEach(async () => {
    bench = await openPostgresBench()
  })
  afterEach(() => bench.end())
  afterAll(dropSpares)

  /** A superuser can do anything. */
  async function tamper(sql: string): Promise<void> {
    const client = new Client({ connectionString: bench.url })
    await client.connect()
    await client.query(`SET session_replication_role = replica; ${sql}`)
    await client.end()
  }
  const exchanges: string[] = []
  async function fill(count: number): Promise<void> {
    exchanges.length = 0
    for (let n = 0; n < count; n += 1) exchanges.push((await bench.journal.submit(submission(certificate(`N${n}`)))).exchange)
  }
  const seqOf = (n: number) => `(SELECT seq FROM exchange WHERE id = '${exchanges[n]}')`

  test.each([
    ['an event changed', () => `UPDATE event SET kind = 'x' WHERE n = 1 AND exchange = ${seqOf(3)}`, 1],
    ['an event taken out', () => `DELETE FROM event WHERE n = 1 AND exchange = ${seqOf(3)}`, 1],
    ['a chain cut short', () => `DELETE FROM event WHERE n = 2 AND exchange = ${seqOf(3)}`, 2],
    [
      'a chain cut short with its head',
      () =>
        `DELETE FROM event WHERE exchange = ${seqOf(3)}; UPDATE chain SET n = 0, hash = repeat('0', 64) WHERE exchange = ${seqOf(3)}`,
      1,
    ],
    [
      'an event added',
      () =>
        `INSERT INTO event (exchange, n, at, kind, prev_hash, hash) SELECT exchange, 99, at, 'x', prev_hash, hash FROM event WHERE n = 1 AND exchange = ${seqOf(3)}`,
      undefined,
    ],
  ] as const)('%s', async (_, sql, n) => {
    await fill(6)
    expect(await bench.journal.verifyChains()).not.toHaveProperty('broken')
    await tamper(sql())
    const { broken, exchanges: whole } = await bench.journal.verifyChains()
    expect(broken?.exchange).toBe(exchanges[3])
    if (n !== undefined) expect(broken?.n).toBe(n)
    expect(whole).toBe(3)
  })

  test('what a checkpoint has sealed is compared with what stands there, although chain and head agree', async () => {
    await fill(3)
    await bench.journal.checkpoint(async () => Buffer.from('signature'))
    const all = await bench.journal.timeline(exchangeId(exchanges[1] as string))
    const [first] = all
    await tamper(
      `DELETE FROM event WHERE n > 1 AND exchange = ${seqOf(1)}; UPDATE chain SET n = 1, hash = '${first?.hash}' WHERE exchange = ${seqOf(1)}`,
    )
    expect((await bench.journal.verifyChains()).broken).toEqual({ exchange: exchanges[1], n: all.length })
  })

  test('a chain that is longer than a page is walked to its end', async () => {
    await fill(3)
    const before = (await bench.journal.verifyChains()).events
    for (let from = 0; from < 2_100; from += 100)
      await Promise.all(
        Array.from({ length: 100 }, () => bench.journal.append(exchangeId(exchanges[1] as string), { kind: 'noted' })),
      )
    expect(await bench.journal.verifyChains()).toEqual({ exchanges: 3, events: before + 2_100 })
    expect(await bench.journal.verifyChains(exchangeId(exchanges[1] as string))).toMatchObject({ exchanges: 1 })
    await tamper(`UPDATE event SET kind = 'x' WHERE n = 2050 AND exchange = ${seqOf(1)}`)
    expect(await bench.journal.verifyChains()).toMatchObject({ exchanges: 1, broken: { exchange: exchanges[1], n: 2_050 } })
  })
})
