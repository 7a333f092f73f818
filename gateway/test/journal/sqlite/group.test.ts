import { rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { GENESIS } from '../../../src/journal/chain.ts'
import type { Submission } from '../../../src/journal/journal.ts'
import { serve } from '../../../src/journal/sqlite/group.ts'
import { type OpenedStore, openStore } from '../../../src/journal/sqlite/opening.ts'
import type { Reply, Request } from '../../../src/journal/sqlite/protocol.ts'
import { certificate, submission } from '../documents.ts'
import { temporaryFolder } from '../sqlite-bench.ts'

describe('a group', () => {
  let folder: string
  let opened: OpenedStore
  beforeEach(() => {
    folder = temporaryFolder()
    opened = openStore({ folder, readOnly: false, chunkBytes: 64 * 1024, reserveBytes: 0 })
  })
  afterEach(() => {
    opened.close()
    rmSync(folder, { recursive: true, force: true })
  })

  let ids = 0
  function request(unit: Request['unit'], ...args: readonly unknown[]): Request {
    ids += 1
    return { id: ids, unit, args, skewMs: 0 }
  }
  function served(requests: readonly Request[], writes = 64): readonly (readonly Reply[])[] {
    const queue = [...requests]
    const rounds: (readonly Reply[])[] = []
    while (queue.length > 0) rounds.push(serve(opened.store, () => queue.shift(), { writes, ms: 2, clock: () => 0 }))
    return rounds
  }
  const handedIn = ({ json, ...said }: Submission) => request('submit', JSON.stringify(said), json)
  const submit = (number: string, more: Readonly<Record<string, unknown>> = {}) => handedIn(submission(certificate(number, more)))
  const codes = (replies: readonly Reply[]) => replies.map((reply) => (reply.ok ? 'ok' : reply.code))
  const rows = () => (opened.store.db.prepare('SELECT count(*) AS n FROM delivery').get() as { n: number }).n

  test('a failing request takes only itself back', () => {
    const [replies] = served([
      submit('N1'),
      submit('N1', { validTo: '2030-01-01' }),
      submit('N2'),
      request('replay', 'none', 'x'),
    ])
    expect(codes(replies!)).toEqual(['ok', 'ASW_IDENTITY_CONFLICT', 'ok', 'ASW_NOT_FOUND'])
    expect(rows()).toBe(2)
  })

  test('one that fails after it has written takes only itself back, and those behind it as well', () => {
    const halfway = () => request('append', 'gateway', { kind: undefined })
    const [replies] = served([submit('N1'), halfway(), submit('N2'), halfway(), submit('N3')])
    expect(codes(replies!)).toEqual(['ok', 'ASW_INTERNAL', 'ok', 'ASW_INTERNAL', 'ok'])
    expect(rows()).toBe(3)
    const { events } = opened.store.db.prepare('SELECT count(*) AS events FROM event').get() as { events: number }
    expect(events).toBe(6)
  })

  test('chains are whole where a unit that moved them has failed, or has moved one of them several times', () => {
    const note = (kind: string | undefined) => request('append', 'gateway', { kind, data: { nöte: '"' } })
    const alarms = (n: number) => request('append', 'gateway', { kind: 'dead-letter', data: { n } })
    const [replies] = served([note('one'), submit('N1'), alarms(1), note(undefined), alarms(2), submit('N2'), note('two')])
    expect(codes(replies!).filter((code) => code !== 'ok')).toEqual(['ASW_INTERNAL'])
    expect(
      served([note(undefined), note('three')])
        .flat()
        .map(({ ok }) => ok),
    ).toEqual([false, true])
    const [[walked]] = served([request('walkChains', { seq: 0, n: 0, hash: GENESIS })]) as [[Reply]]
    expect(walked).toMatchObject({ ok: true, value: { exchanges: 2, events: 7 + 4 } })
    expect(walked).not.toHaveProperty('value.broken')
  })

  test('has one time of the store for all that it writes', () => {
    const wishes = ['N1', 'N2', 'N3'].map((number) => submission(certificate(number)))
    served(wishes.map(handedIn))
    const { times } = opened.store.db.prepare('SELECT count(DISTINCT at) AS times FROM event').get() as { times: number }
    expect(times).toBe(1)
    const { now } = opened.store
    served([{ ...submit('N4'), skewMs: 60_000 }])
    expect(opened.store.now).toBeGreaterThanOrEqual(now + 60_000)
  })

  test('is closed when it is full', () => {
    const rounds = served(
      Array.from({ length: 5 }, (_, n) => submit(`N${n}`)),
      2,
    )
    expect(rounds.map((round) => round.length)).toEqual([2, 2, 1])
  })

  test('looks for more only while its time lasts', () => {
    let nowMs = 0
    const looks: boolean[] = []
    const queue = [submit('N1'), submit('N2'), submit('N3')]
    const next = (look: boolean) => {
      looks.push(look)
      nowMs += 1.5
      return queue.shift()
    }
    serve(opened.store, next, { writes: 64, ms: 2, clock: () => nowMs })
    // It begins with the first request at 1.5 ms, so it looks until 3.5 ms and takes what waits after that.
    expect(looks).toEqual([true, true, true, false])
  })

  test('a read before it does not wait, a read behind it sees what it wrote', () => {
    const wish = submission(certificate('N1'))
    const early = request('delivery', wish.delivery)
    const write = handedIn(wish)
    const late = request('delivery', wish.delivery)
    const [replies] = served([early, write, late])
    expect(replies).toMatchObject([
      { id: early.id, ok: true, value: undefined },
      { id: write.id, ok: true },
      { id: late.id, ok: true, value: { state: 'due' } },
    ])
  })

  test('a commit that fails fails everything in it, and the next group works', () => {
    const { db } = opened.store
    db.exec(`CREATE TABLE promise (name TEXT REFERENCES meta (name) DEFERRABLE INITIALLY DEFERRED);
      CREATE TRIGGER broken AFTER INSERT ON delivery BEGIN INSERT INTO promise VALUES ('nothing'); END`)
    const [replies] = served([submit('N1'), submit('N2'), request('replay', 'none', 'x')])
    expect(codes(replies!)).toEqual(['ASW_JOURNAL_DOWN', 'ASW_JOURNAL_DOWN', 'ASW_JOURNAL_DOWN'])
    expect(rows()).toBe(0)
    db.exec('DROP TRIGGER broken; DROP TABLE promise')
    expect(codes(served([submit('N1')])[0]!)).toEqual(['ok'])
  })

  test('a full disk is our outage: what did not fit is refused, what was answered with ok is there', () => {
    const { db } = opened.store
    const { page_count } = db.prepare('PRAGMA page_count').get() as { page_count: number }
    db.exec(`PRAGMA max_page_count = ${page_count + 40}`)
    const requests = Array.from({ length: 30 }, (_, n) => submit(`N${n}`, { pad: 'x'.repeat(20_000) }))
    const replies = served(requests, 4).flat()
    const good = codes(replies).filter((code) => code === 'ok')
    expect(new Set(codes(replies))).toEqual(new Set(['ok', 'ASW_JOURNAL_DOWN']))
    expect(rows()).toBe(good.length)
    db.exec('PRAGMA max_page_count = 1073741823')
    expect(codes(served([submit('M1')])[0]!)).toEqual(['ok'])
  })

  test('when the transaction is gone nothing more is written, and nothing of the group is answered with ok', () => {
    const { db } = opened.store
    const requests = [submit('N1'), submit('N2'), submit('N3')]
    const next = () => {
      if (requests.length === 1) db.exec('ROLLBACK')
      return requests.shift()
    }
    expect(codes(serve(opened.store, next, { writes: 64, ms: 2, clock: () => 0 }))).toEqual(Array(3).fill('ASW_JOURNAL_DOWN'))
    expect(rows()).toBe(0)
  })

  test('every way into the table of deliveries is counted', () => {
    served([submit('N1'), submit('N2')])
    const tally = opened.store.db.prepare("SELECT count FROM tally WHERE state = 'due'").get() as { count: number }
    expect(tally.count).toBe(rows())
  })

  test('a mistake of our own is not called an outage', () => {
    const broken = request('append', 'gateway', { kind: undefined })
    expect(codes(served([broken])[0]!)).toEqual(['ASW_INTERNAL'])
  })
})
