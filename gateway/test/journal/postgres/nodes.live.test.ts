import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { Client } from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Claim, Journal } from '../../../src/journal/journal.ts'
import { accountsOf, certifiedOf } from '../../../src/journal/ledger.ts'
import { openPostgresJournal } from '../../../src/journal/postgres/index.ts'
import { readStatements } from '../../../src/journal/postgres/statements.ts'
import { READINGS, type Reading } from '../../../src/journal/readings.ts'
import { certificateKey, exchangeId, messageId } from '../../../src/message/ids.ts'
import { live } from '../../live/live.ts'
import type { Bench } from '../bench.ts'
import {
  acceptance,
  acceptNew,
  arrival,
  booking,
  certificate,
  fresh,
  SG,
  sealed,
  submission,
  TH,
  utilisation,
  wire,
} from '../documents.ts'
import { dropSpares, openPostgresBench, QUICK, WORLD } from '../postgres-bench.ts'

const DEAD_CHILD = fileURLToPath(new URL('./claiming-child.ts', import.meta.url))
const POLL = { timeout: 60_000 }

/** Several nodes on one database: what the contract says of one holds for all of them together. */
live('several nodes on one PostgreSQL', () => {
  let bench: Bench & { readonly url: string }
  let nodes: readonly Journal[]
  let shifted = 0

  async function open(count: number): Promise<void> {
    bench = await openPostgresBench()
    const others = Array.from({ length: count - 1 }, () =>
      openPostgresJournal({ url: bench.url, world: WORLD, skewMs: () => shifted, connections: 4 }),
    )
    nodes = [bench.journal, ...(await Promise.all(others))]
  }
  beforeEach(() => {
    shifted = 0
    return open(3)
  })
  afterEach(async () => {
    await Promise.all(nodes.slice(1).map((node) => node.close()))
    await bench.end()
  })
  afterAll(dropSpares)

  test('a node whose clock is set back lives on, and so does one whose clock jumps ahead', async () => {
    let skewed = 0
    const about = { host: 'h', pid: 1, version: '1' }
    const node = (world: typeof WORLD) =>
      openPostgresJournal({ url: bench.url, world, about, onWake: () => undefined, beatMs: 50, staleMs: 1_500 })
    const steady = await node(WORLD)
    const moved = await node({ ...WORLD, now: () => WORLD.now() + skewed })
    try {
      await sleep(2_000)
      for (skewed of [-60_000, 60_000]) {
        await sleep(3_000)
        expect(await steady.nodes()).toHaveLength(2)
      }
      const lost = (await steady.timeline(exchangeId('gateway'))).filter(({ kind }) => kind === 'node-lost')
      expect(lost).toEqual([])
    } finally {
      await Promise.all([steady.close(), moved.close()])
    }
  })
  const shift = (ms: number) => {
    shifted += ms
    bench.shift(ms)
  }
  const node = (n: number): Journal => nodes[n % nodes.length] as Journal
  const claims = (n: number, limit: number) => node(n).claim({ holder: `node-${n % nodes.length}`, limit, leaseMs: 60_000 })

  test('nothing is claimed twice, and everything is claimed', async () => {
    await inTens(120, (n) => node(n).submit(submission(certificate(`N${n}`), { partner: n % 3 === 0 ? SG : TH })))
    const taken: string[] = []
    while (taken.length < 120) {
      const rounds = await Promise.all(Array.from({ length: 9 }, (_, n) => claims(n, 1 + (n % 5))))
      expect(rounds.flat().length).toBeGreaterThan(0)
      taken.push(...rounds.flat().map((claim) => claim.delivery))
    }
    expect(new Set(taken).size).toBe(120)
    expect(await claims(0, 10)).toEqual([])
  })

  test('what waits for a partner is let go by one node, whichever hear of it at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      await inTens(20, (n) => node(n).submit(submission(certificate(`${round}-${n}`))))
      const due = [...(await claims(0, 1_000))]
      for (const { delivery } of due)
        await node(0).settle(delivery, { type: 'unreachable', last: false }, { nextInMs: 3_600_000 })
      const hastened = await Promise.all(Array.from({ length: 12 }, (_, n) => node(n).hasten(TH, 600_000)))
      expect(hastened.filter((many) => many > 0)).toEqual([due.length])
      shift(600_001)
    }
  })

  test('a node that waited for the turn of another has none, though it had asked before the other did', async () => {
    const other = new Client({ connectionString: bench.url })
    await other.connect()
    try {
      await node(0).submit(submission(certificate('W1')))
      const wait = async () => {
        for (const { delivery } of await claims(0, 10))
          await node(0).settle(delivery, { type: 'unreachable', last: false }, { nextInMs: 3_600_000 })
      }
      await wait()
      expect(await node(1).hasten(TH, 600_000)).toBe(1)
      await wait()
      shift(600_001)
      await other.query('BEGIN')
      await other.query(`SELECT 1 FROM meta WHERE name = 'hastened TH' FOR UPDATE`)
      const late = node(1).hasten(TH, 600_000)
      await expect.poll(() => waitersOf(other), POLL).toBe(1)
      await sleep(20)
      const now = `floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint + ${shifted}`
      await other.query(`UPDATE meta SET value = ${now} WHERE name = 'hastened TH'`)
      await other.query('COMMIT')
      expect(await late).toBe(0)
    } finally {
      await other.end()
    }
  })

  test('an event of before, with a text that no jsonb reads, stops no sink', async () => {
    await node(0).openSink('events', 'start')
    await node(0).submit(submission(certificate('N1')))
    await node(1).submit(submission(certificate('N2')))
    const other = new Client({ connectionString: bench.url })
    await other.connect()
    try {
      await other.query('ALTER TABLE event DISABLE TRIGGER USER')
      for (const bad of ['\\u0000', '\\ud83d'])
        await other.query(`UPDATE event SET data = regexp_replace(data, '"submittedBy":"', '"submittedBy":"x' || $1::text)`, [
          bad.replace('\\', '\\\\'),
        ])
    } finally {
      await other.end()
    }
    const { events } = (await node(2).feed({ sink: 'events', holder: 'one', limit: 100, leaseMs: 30_000 })) ?? { events: [] }
    const received = events.filter(({ kind }) => kind === 'received')
    expect(received.map(({ data }) => (data as { readonly submittedBy: string }).submittedBy[1])).toEqual(['\ud83d', '\ud83d'])
    expect(events.length).toBeGreaterThan(received.length)
  })

  test('the order of an exchange holds, whichever node works, for any interleaving of nodes', { timeout: 300_000 }, async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { minLength: 6, maxLength: 12 }), async (turns) => {
        run += 1
        const numbers = [`${run}-A`, `${run}-B`]
        for (const number of numbers) await acceptNew(node(0), certificate(number))
        const expected = new Map<string, string[]>()
        for (const [n, turn] of turns.entries()) {
          const number = numbers[n % 2] as string
          const { delivery } = await node(turn).submit(submission(utilisation(number, `R${n}`, '1', `D-${n}`)))
          expected.set(number, [...(expected.get(number) ?? []), delivery])
        }
        const sent = new Map<string, string[]>()
        for (let done = 0; done < turns.length; ) {
          const round = (await Promise.all(turns.slice(0, 3).map((turn) => claims(turn, 2)))).flat()
          for (const claim of round) sent.set(claim.identity.number, [...(sent.get(claim.identity.number) ?? []), claim.delivery])
          await Promise.all(round.map((claim, n) => deliver(node(n), claim)))
          done += round.length
        }
        expect(sent).toEqual(expected)
      }),
      { numRuns: 8 },
    )
  })

  test('what a dead node holds is taken over after its lease, by one of the others, and it has lost it', async () => {
    await node(0).submit(submission(certificate('N1')))
    const [dead] = await node(0).claim({ holder: 'dead', limit: 1, leaseMs: 60_000 })
    expect(await claims(1, 1)).toEqual([])
    shift(60_001)
    const rounds = await Promise.all([claims(1, 1), claims(2, 1)])
    expect(rounds.flat().map((claim) => claim.delivery)).toEqual([dead?.delivery])
    await expect(node(0).seal(dead!, sealed('N1'))).rejects.toMatchObject({ code: 'ASW_STATE_CONFLICT' })
  })

  test('a clock fires once, with one reply, though every node sees it', async () => {
    const exchanges = await inTens(10, (n) => acceptNew(node(n), certificate(`N${n}`)))
    const deadline = new Date(Date.now() + 10_000).toISOString()
    for (const { conversation: exchange } of exchanges)
      await node(0).startClock({ exchange, name: 'original-missing', owner: 'partner', deadline })
    shift(10_100)
    const fired = await Promise.all(
      nodes.map(async (journal) => {
        const due = await journal.dueClocks(100)
        return Promise.all(
          due.map((clock) => {
            const reply = submission(utilisation(certificateOf(exchanges, clock.exchange), fresh('AS3'), '0', 'D'), { uses: [] })
            return journal.fireClock(clock.id, reply)
          }),
        )
      }),
    )
    expect(fired.map((one) => one.length)).toEqual([10, 10, 10])
    expect(fired.flat().filter((one) => one)).toHaveLength(10)
    expect(await node(1).search({ limit: 100 })).toHaveLength(10)
    for (const { conversation } of exchanges) {
      const kinds = (await node(2).timeline(conversation)).map((event) => event.kind)
      expect(kinds.filter((kind) => kind === 'clock-passed')).toHaveLength(1)
    }
  })

  test('what ends every process that reads it is begun by one node at a time, and no more often than one alone would', async () => {
    const { id, wire: bytes, digest } = await arrival(node(0), 'poison')
    const readings: Reading[] = []
    for (let round = 0; round < READINGS + 2; round += 1) {
      shift(60_001)
      const begun = await Promise.all(nodes.map((journal) => journal.beginReading(id, 60_000)))
      const these = begun.filter((one) => one !== undefined)
      expect(these.length).toBeLessThanOrEqual(1)
      readings.push(...these)
    }
    expect(readings.map(({ verdict }) => verdict)).toEqual([...Array<string>(READINGS - 1).fill('begun'), 'aside'])
    const copies = nodes.map((journal) => journal.arrive({ id: fresh('arrival'), wire: bytes, wireDigest: digest, peer: {} }))
    expect(await Promise.all(copies)).toEqual([false, false, false])
  })

  test('a document that comes at every node at once is submitted once', async () => {
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, n) => node(n).submit(submission(certificate('N1'), { idempotencyKey: 'k' }))),
    )
    expect(all.filter((one) => !one.repeated)).toHaveLength(1)
    expect(new Set(all.map((one) => one.delivery)).size).toBe(1)
    expect(await node(0).search({ limit: 10 })).toHaveLength(1)
  })

  test('one idempotency key with two bodies at two nodes: one of them is told', async () => {
    const two = await Promise.allSettled([
      node(0).submit(submission(certificate('N1'), { idempotencyKey: 'k' })),
      node(1).submit(submission(certificate('N2'), { idempotencyKey: 'k' })),
    ])
    expect(two.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect(two.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'ASW_IDEMPOTENCY_CONFLICT' })
  })

  test('a message that comes in at every node at once is accepted once, and the others hear that it is worked on', async () => {
    const came = await inTens(9, (n) => arrival(node(n), 'wire'))
    const { messageId } = acceptance(came[0]!, certificate('N1'))
    const verdicts = await Promise.all(came.map(({ id, digest }, n) => node(n).recall(id, TH, messageId, digest)))
    expect(verdicts.filter(({ verdict }) => verdict === 'new')).toHaveLength(1)
    expect(verdicts.filter(({ verdict }) => verdict === 'working')).toHaveLength(8)
    const accepted = await Promise.all(came.map((one, n) => node(n).accept(acceptance(one, certificate('N1'), { messageId }))))
    expect(accepted.filter(({ verdict }) => verdict === 'accepted')).toHaveLength(1)
    expect(accepted.filter(({ verdict }) => verdict === 'duplicate')).toHaveLength(8)
    expect(await node(1).entries('customs', { limit: 10 })).toHaveLength(1)
  })

  test('a message that another node accepts between two looks is a duplicate', async () => {
    const [first, second] = [await arrival(node(0), 'wire'), await arrival(node(1), 'wire')]
    const { messageId } = acceptance(first, certificate('N1'))
    const wishes = [first, second].map((one) => acceptance(one, certificate('N1'), { messageId }))
    const keeper = new Client({ connectionString: bench.url })
    await keeper.connect()
    try {
      await keeper.query('BEGIN')
      await keeper.query('SELECT 1 FROM arrival WHERE id = $1 FOR UPDATE', [second.id])
      const slow = node(1).accept(wishes[1]!)
      await expect.poll(() => waitersOf(keeper), POLL).toBe(1)
      expect(await node(0).accept(wishes[0]!)).toMatchObject({ verdict: 'accepted' })
      await keeper.query('COMMIT')
      expect(await slow).toMatchObject({ verdict: 'duplicate' })
    } finally {
      await keeper.end()
    }
  })

  test('the ledger holds though every node writes to it, and chains are whole', async () => {
    await acceptNew(node(0), certificate('N1'))
    const all = Array.from({ length: 60 }, (_, n) => node(n).submit(submission(utilisation('N1', `R${n}`, '3', `D-${n}`))))
    const settled = await Promise.allSettled(all)
    expect(settled.filter((one) => one.status === 'fulfilled')).toHaveLength(33)
    await inTens(30, (n) => node(n).append('gateway' as Claim['exchange'], { kind: 'noted', data: { n } }))
    expect(await node(2).verifyChains()).toEqual({ exchanges: 1, events: 2 * (1 + 33) + 30 })
  })

  test('F30: declarations that book at every node at once never take more than is certified, and every one is told once', async () => {
    const { conversation } = await acceptNew(node(0), certificate('N1'))
    const child = (n: number) =>
      submission(certificate(`S${n}`, { issuingCountry: 'SG' }), {
        allotments: [
          {
            original: certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: 'N1' }),
            item: 1,
            line: 1,
            quantity: '1',
            unit: 'KGM',
          },
        ],
      })
    const wish = (action: 'reserve' | 'commit', n: number, more = {}) =>
      booking(conversation, [{ action, item: 1, number: `D-${n}`, line: 1, ...more }])
    const clients = Array.from({ length: 45 }, (_, n) => async () => {
      if (n % 5 === 0) return void (await node(n).submit(child(n)))
      await node(n).book(wish('reserve', n, { quantity: '4', partial: true }))
      // The answer is lost: the client asks another node for the same.
      const twice = await Promise.all([node(n + 1).book(wish('commit', n)), node(n + 2).book(wish('commit', n))])
      expect(twice.filter(({ response }) => response !== undefined)).toHaveLength(1)
    })
    const settled = await Promise.allSettled(clients.map((one) => one()))
    for (const one of settled) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'ASW_LEDGER_EXCEEDED' })
    const row = (await node(1).exchange(conversation))!
    const [account] = accountsOf(certifiedOf(row.view), await node(1).account(conversation))
    expect(account).toMatchObject({ certified: '100', reserved: '0', available: '0' })
    expect(Number(account!.committed) + Number(account!.child)).toBe(100)
    const told = Object.values(row.view.answers).flatMap(({ items }) => items.map(({ quantityUsed }) => Number(quantityUsed)))
    expect(told.reduce((sum, one) => sum + one, 0)).toBe(Number(account!.committed))
    expect(await node(2).verifyChains()).not.toHaveProperty('broken')
  })

  test('inbox entries go to one puller each', async () => {
    await inTens(30, (n) => acceptNew(node(n), certificate(`N${n}`)))
    const pulls = await Promise.all(Array.from({ length: 12 }, (_, n) => node(n).lease('customs', `nsw-${n}`, 3, 60_000)))
    const ids = pulls.flat().map((entry) => entry.id)
    expect(ids).toHaveLength(30)
    expect(new Set(ids).size).toBe(30)
  })

  test('of those who acknowledge an entry at once at every node one is the first, and it is told once', async () => {
    const { conversation } = await acceptNew(node(0), certificate('N1'), { inboxes: ['customs', 'ministry'] })
    const [entry] = await node(0).entries('customs', { limit: 1 })
    const said = await Promise.all(
      Array.from({ length: 24 }, (_, n) => node(n).acknowledgeEntry(n % 4 === 0 ? 'ministry' : 'customs', entry!.id, `nsw-${n}`)),
    )
    expect(said.filter(({ repeated }) => !repeated)).toHaveLength(2)
    const told = (await node(1).timeline(conversation)).filter(({ kind }) => kind === 'handed-over')
    expect(told.map(({ data }) => data?.inbox).toSorted()).toEqual(['customs', 'ministry'])
  })

  test('an entry that another leases while somebody acknowledges it after the lease is the work of the other', async () => {
    await acceptNew(node(0), certificate('N1'))
    const [entry] = await node(0).lease('customs', 'one', 1, 60_000)
    shift(60_001)
    const other = new Client({ connectionString: bench.url })
    await other.connect()
    try {
      await other.query('BEGIN')
      const { text, names } = readStatements().get('inbox-lease')!
      const values: Record<string, unknown> = { inbox: 'customs', holder: 'two', limit: 1, leaseMs: 60_000, skew: shifted }
      const { rows } = await other.query(
        text,
        names.map((name) => values[name]),
      )
      expect(rows).toMatchObject([{ id: entry!.id, holder: 'two' }])
      const late = node(1).acknowledgeEntry('customs', entry!.id, 'one')
      late.catch(() => undefined)
      await expect.poll(() => waitersOf(other), POLL).toBe(1)
      await other.query('COMMIT')
      await expect(late).rejects.toMatchObject({ code: 'ASW_STATE_CONFLICT' })
    } finally {
      await other.end()
    }
    expect(await node(2).acknowledgeEntry('customs', entry!.id, 'two')).toEqual({ repeated: false })
  })

  test('whoever reads an inbox on from its last entry misses none that was numbered before and committed later', async () => {
    await acceptNew(node(0), certificate('N1'))
    const [first] = await node(1).entries('customs', { limit: 10 })
    const slow = new Client({ connectionString: bench.url })
    await slow.connect()
    try {
      await slow.query('BEGIN')
      const { text, names } = readStatements().get('inbox-insert')!
      const values: Record<string, unknown> = { inboxes: ['customs'], id: 'slow', arrival: 1, now: Date.now() }
      await slow.query(
        text,
        names.map((name) => values[name]),
      )
      const page = (after: string) => node(1).entries('customs', { limit: 10, after })
      let isRead = false
      const reading = page(first!.id).finally(() => {
        isRead = true
      })
      await expect.poll(() => waitersOf(slow), POLL).toBe(1)
      const quick = acceptNew(node(0), certificate('N2'))
      await sleep(100)
      expect(isRead).toBe(false)
      await slow.query('COMMIT')
      expect((await reading)[0]?.id).toBe('slow')
      await quick
      expect((await page(first!.id)).map(({ id }) => id)).toEqual(['slow', expect.any(String)])
    } finally {
      await slow.end()
    }
  })

  test('only one node sets a checkpoint, and two nodes that purge share the work', async () => {
    const out = await inTens(60, (n) => node(n).submit(submission(certificate(`N${n}`))))
    for (const { delivery } of out) await node(0).settle(delivery, { type: 'refused' }, {})
    const sealers = await Promise.all(nodes.map((journal) => journal.checkpoint(async () => Buffer.from('signature'))))
    expect(sealers.filter((one) => one !== undefined)).toEqual([{ n: 1, heads: 60 }])
    shift(2 * 86_400_000)
    const purged = await Promise.all(nodes.map((journal) => journal.purge({ olderThanDays: 1, limit: 100 })))
    expect(purged.reduce((sum, one) => sum + one, 0)).toBe(60)
    expect(await node(0).verifyChains()).not.toHaveProperty('broken')
  })

  test('a conversation that moves while a node purges stays, with what we sent in it', async () => {
    const id = messageId(fresh('owed'))
    const outgoing = [{ kind: 'eaeu-document', messageId: id, refTo: id, wire: wire('owed') }] as const
    const request = { message: 'P.XX.99.MSG.001', xml: Buffer.from('<request/>') }
    const of = { partner: TH, id: 'C1', operation: 'send-certificate', head: '{}', state: '{}', request } as const
    await node(0).keepConversation({ conversation: { ...of, revision: 1, turn: 'nobody' }, outgoing, events: [] })
    shift(2 * 86_400_000)
    const mover = new Client({ connectionString: bench.url })
    await mover.connect()
    try {
      await mover.query("BEGIN; UPDATE conversation SET turn = 'them', revision = 2")
      const purging = node(1).purge({ partner: TH, olderThanDays: 1, limit: 10 })
      await expect.poll(() => waitersOf(mover), POLL).toBe(1)
      await mover.query('COMMIT')
      expect(await purging).toBe(0)
    } finally {
      await mover.end()
    }
    expect(await node(2).conversationBySent(TH, id)).toMatchObject({ id: 'C1', revision: 2, turn: 'them' })
    await node(0).keepConversation({ conversation: { ...of, revision: 3, turn: 'nobody' }, outgoing: [], events: [] })
    for (let day = 0; day < 2; day += 1) {
      shift(86_400_000)
      await node(2).purge({ olderThanDays: 36_500, limit: 1 })
    }
    expect(await node(1).purge({ partner: TH, olderThanDays: 1, limit: 10 })).toBe(1)
    expect(await node(2).conversationBySent(TH, id)).toBeUndefined()
  })

  describe('each other', () => {
    type Options = Partial<Parameters<typeof openPostgresJournal>[0]>
    const serving = (pid: number, more: Options = {}) =>
      openPostgresJournal({
        url: bench.url,
        world: WORLD,
        about: { host: 'here', pid, version: '1' },
        onWake: () => undefined,
        ...QUICK,
        ...more,
      })
    const pids = async (journal: Journal) => (await journal.nodes()).map(({ pid, self }) => `${pid}${self ? '*' : ''}`).sort()

    test('whoever serves is seen, with what it holds and which agreements it has; whoever leaves is not', async () => {
      const one = await serving(1)
      const two = await serving(2)
      try {
        expect(await pids(one)).toEqual(['1*', '2'])
        expect(await pids(bench.journal)).toEqual(['1', '2'])
        await one.submit(submission(certificate('N1')))
        await two.claim({ holder: 'two', limit: 5, leaseMs: 60_000 })
        await two.inForce('abc')
        await expect
          .poll(async () => (await one.nodes()).find(({ pid }) => pid === 2), POLL)
          .toMatchObject({ host: 'here', version: '1', claims: 1, agreements: 'abc', self: false })
      } finally {
        await two.close()
      }
      expect(await pids(one)).toEqual(['1*'])
      await one.close()
    })

    test('what a dead node holds is free long before its lease ends, and its death is told', async () => {
      const live = await serving(1)
      const wish = submission(certificate('N1'))
      await live.submit(wish)
      const came = await acceptNew(live, certificate('T1', { issuingCountry: 'TH' }))
      const raw = await arrival(live, 'worked on')
      const child = spawn(process.execPath, [DEAD_CHILD, bench.url, raw.id, raw.digest], { stdio: ['ignore', 'pipe', 'inherit'] })
      try {
        const [said] = await once(child.stdout, 'data')
        expect(JSON.parse(String(said))).toEqual({ claims: [wish.delivery], signals: 1, recall: 'new' })
        expect(await pids(live)).toEqual(['1*', String(child.pid)])
        const claim = () => live.claim({ holder: 'live', limit: 5, leaseMs: 60_000 })
        expect(await claim()).toEqual([])
        child.kill('SIGKILL')
        await expect.poll(async () => (await claim()).map(({ delivery }) => delivery), POLL).toEqual([wish.delivery])
        await expect.poll(() => pids(live), POLL).toEqual(['1*'])
        const signals = await live.claimSignals({ holder: 'live', limit: 5, leaseMs: 60_000 })
        expect(signals.map((signal) => signal.refToMessageId)).toEqual([came.messageId])
        expect(await live.recall(raw.id, TH, messageId('m'), raw.digest)).toEqual({ verdict: 'new' })
        expect((await live.timeline(exchangeId('gateway'))).slice(-2)).toMatchObject([
          { kind: 'node-lost', data: { pid: child.pid, freed: { deliveries: 1, signals: 1, marks: 1 } } },
          { kind: 'alarm', data: { alarm: 'node-lost', pid: child.pid } },
        ])
      } finally {
        child.kill('SIGKILL')
        await live.close()
      }
    })

    test('a node that is asked to read its files again does so, and one that was not there does it later', async () => {
      const reloads = [0, 0]
      const [one, two] = await Promise.all(
        [0, 1].map((n) =>
          serving(n, {
            onReload: () => {
              reloads[n] = (reloads[n] ?? 0) + 1
            },
          }),
        ),
      )
      try {
        await one?.askReload()
        await expect.poll(() => reloads, POLL).toEqual([0, 1])
        const other = new Client({ connectionString: bench.url })
        await other.connect()
        await other.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
        )
        await other.end()
        await one?.askReload()
        await expect.poll(() => reloads, POLL).toEqual([0, 2])
      } finally {
        await Promise.all([one?.close(), two?.close()])
      }
    })
  })

  describe('waking', () => {
    test('work that one node makes wakes another, and not the one that made it', async () => {
      const woken = [0, 0]
      let told: () => void = () => undefined
      const second = new Promise<void>((resolve) => {
        told = resolve
      })
      const two = await Promise.all(
        [0, 1].map((n) =>
          openPostgresJournal({
            url: bench.url,
            world: WORLD,
            onWake: () => {
              woken[n] = (woken[n] ?? 0) + 1
              // The first time says that it listens.
              if (n === 1 && woken[1] === 2) told()
            },
          }),
        ),
      )
      try {
        await expect.poll(() => woken, POLL).toEqual([1, 1])
        await two[0]?.submit(submission(certificate('N1')))
        await second
        expect(woken).toEqual([1, 2])
      } finally {
        await Promise.all(two.map((journal) => journal.close()))
      }
    })
  })
})

/** Ten at a time, in any order. */
async function inTens<T>(count: number, work: (n: number) => Promise<T>): Promise<readonly T[]> {
  const all: T[] = []
  for (let from = 0; from < count; from += 10)
    all.push(...(await Promise.all(Array.from({ length: Math.min(10, count - from) }, (_, n) => work(from + n)))))
  return all
}

async function deliver(journal: Journal, claim: Claim): Promise<void> {
  await journal.seal(claim, sealed(claim.delivery))
  await journal.attempt(claim)
  await journal.settle(claim.delivery, { type: 'sent' }, { nextInMs: 600_000 })
  await journal.settle(claim.delivery, { type: 'acknowledged' }, {})
}

function certificateOf(
  all: readonly { readonly conversation: string; readonly identity: { readonly number: string } }[],
  id: string,
) {
  return all.find((one) => one.conversation === id)?.identity.number ?? ''
}

/** How many sessions wait for a lock that this one holds. In a transaction PostgreSQL would show the sessions of the first look. */
async function waitersOf(holder: Client): Promise<number> {
  await holder.query('SELECT pg_stat_clear_snapshot()')
  const { rows } = await holder.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))',
  )
  return rows[0]?.count ?? 0
}
