import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSqliteJournal } from '../../../src/journal/sqlite/index.ts'
import { type Log, openLog } from '../../../src/journal/sqlite/log.ts'
import { LogSync } from '../../../src/journal/sqlite/log-sync.ts'
import type { Fault } from '../../../src/message/fault.ts'
import { certificate, submission } from '../documents.ts'
import { temporaryFolder } from '../sqlite-bench.ts'

describe('who waits for a sync', () => {
  const dones: ((error: Error | null) => void)[] = []
  const told: string[] = []
  const failures: string[] = []
  let log: LogSync
  const after = (committed: boolean, who: string) => log.after(committed, () => told.push(who))
  const synced = (error: Error | null = null) => dones.shift()?.(error)

  beforeEach(() => {
    for (const list of [dones, told, failures]) list.length = 0
    log = new LogSync(
      (done) => dones.push(done),
      ({ message }) => failures.push(message),
    )
  })

  test('nothing committed and nothing on its way: told at once, without a sync', () => {
    after(false, 'read')
    expect([told, dones.length]).toEqual([['read'], 0])
  })

  test('a commit is told of when its sync is done', () => {
    after(true, 'a')
    expect(told).toEqual([])
    synced()
    expect(told).toEqual(['a'])
  })

  test('a commit that came while the disk was busy needs a sync of its own, and several share it', () => {
    after(true, 'a')
    after(true, 'b')
    after(true, 'c')
    expect(dones).toHaveLength(1)
    synced()
    expect([told, dones.length]).toEqual([['a'], 1])
    synced()
    expect([told, dones.length]).toEqual([['a', 'b', 'c'], 0])
  })

  test('who has only read waits for what he may have seen, and for nothing else', () => {
    after(true, 'a')
    after(false, 'has seen a')
    after(true, 'b')
    after(false, 'has seen b')
    synced()
    expect(told).toEqual(['a', 'has seen a'])
    synced()
    expect(told).toEqual(['a', 'has seen a', 'b', 'has seen b'])
    after(false, 'later')
    expect([told.at(-1), dones.length]).toEqual(['later', 0])
  })

  test('after a sync that failed nobody is told anything, and no other is tried', () => {
    after(true, 'a')
    after(true, 'b')
    synced(new Error('EIO'))
    after(true, 'c')
    after(false, 'd')
    expect([told, dones.length, failures]).toEqual([[], 0, ['EIO']])
  })
})

describe('a journal whose log is synced beside it', () => {
  let folder: string
  beforeEach(() => {
    folder = temporaryFolder()
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** The real log, with a hand on the syncs: each goes on when it is let. */
  function heldLog() {
    const waiting: (() => void)[] = []
    let open = false
    const logOf = (at: string): Log => {
      const real = openLog(at)
      return { ...real, sync: (done) => (open ? real.sync(done) : void waiting.push(() => real.sync(done))) }
    }
    const letGo = () => {
      open = true
      for (const go of waiting.splice(0)) go()
    }
    return { logOf, letGo, waiting }
  }
  /** Many turns of the event loop and some time: what could have been told has been. */
  async function quiet(): Promise<void> {
    for (let n = 0; n < 20; n += 1) await turn()
    await sleep(100)
  }

  test('neither the submitter nor a reader hears of a commit before the disk has it', async () => {
    const { logOf, letGo, waiting } = heldLog()
    const journal = await openSqliteJournal({ folder, logOf })
    const wish = submission(certificate('N1'))
    const told: string[] = []
    const submitted = journal.submit(wish).then(() => told.push('submitted'))
    await expect.poll(() => waiting.length).toBe(1)
    const read = journal.delivery(wish.delivery).then((row) => told.push(row?.state ?? 'nothing'))
    await quiet()
    expect(told).toEqual([])
    letGo()
    await Promise.all([submitted, read])
    expect(told.toSorted()).toEqual(['due', 'submitted'])
    await journal.close()
  })

  test('closing waits for the disk, too', async () => {
    const { logOf, letGo, waiting } = heldLog()
    const journal = await openSqliteJournal({ folder, logOf })
    const told: string[] = []
    const submitted = journal.submit(submission(certificate('N1'))).then(() => told.push('submitted'))
    await expect.poll(() => waiting.length).toBe(1)
    const closed = journal.close().then(() => told.push('closed'))
    await quiet()
    expect(told).toEqual([])
    letGo()
    await Promise.all([submitted, closed])
    expect(told).toEqual(['submitted', 'closed'])
  })

  test('a power cut after any answer: what was answered is in what the disk had been made to keep', {
    timeout: 60_000,
  }, async () => {
    /** What is surely on the disk: files as they were when the last sync that is done was begun. */
    let kept = -1
    let images = 0
    const path = (image: number) => join(folder, `image-${image}`)
    const logOf = (at: string): Log => {
      const real = openLog(at)
      return {
        ...real,
        sync: (done) => {
          const image = images++
          mkdirSync(path(image))
          for (const file of ['journal.db', 'journal.db-wal']) copyFileSync(join(at, file), join(path(image), file))
          real.sync((error) => {
            kept = image
            done(error)
          })
        },
      }
    }
    const place = join(folder, 'journal')
    mkdirSync(place)
    const journal = await openSqliteJournal({ folder: place, logOf })
    const answered: { readonly number: string; readonly image: number }[] = []
    const submitter = async (name: string) => {
      for (let n = 0; n < 12; n += 1) {
        const number = `${name}-${n}`
        await journal.submit(submission(certificate(number)))
        answered.push({ number, image: kept })
      }
    }
    await Promise.all(['A', 'B', 'C', 'D', 'E', 'F'].map(submitter))
    await journal.close()
    expect(answered).toHaveLength(72)
    expect(images).toBeGreaterThan(5)
    for (let image = 0; image < images; image += 1) {
      const found = numbersIn(path(image))
      const missing = answered.filter((one) => one.image === image && !found.has(one.number))
      expect(missing).toEqual([])
    }
  })

  test('a disk that fails to sync ends the journal: nobody hears of what may be lost, and what was answered is there at the next start', async () => {
    let failing = false
    const logOf = (at: string): Log => {
      const real = openLog(at)
      return { ...real, sync: (done) => (failing ? setImmediate(done, new Error('EIO: i/o error, fdatasync')) : real.sync(done)) }
    }
    const losses: Fault[] = []
    const journal = await openSqliteJournal({ folder, logOf, lost: (fault) => losses.push(fault) })
    const good = submission(certificate('good'))
    await journal.submit(good)
    failing = true
    const ends = await Promise.allSettled(['N1', 'N2', 'N3'].map((number) => journal.submit(submission(certificate(number)))))
    expect(ends.map((end) => (end.status === 'rejected' ? end.reason.code : 'answered'))).toEqual(
      Array(3).fill('ASW_JOURNAL_DOWN'),
    )
    failing = false
    await expect(journal.submit(submission(certificate('N4')))).rejects.toMatchObject({ code: 'ASW_JOURNAL_DOWN' })
    expect(losses.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'ASW_JOURNAL_DOWN the disk does not take the log: EIO: i/o error, fdatasync',
    ])
    await journal.close()

    const next = await openSqliteJournal({ folder })
    expect((await next.delivery(good.delivery))?.state).toBe('due')
    expect(await next.held()).toBeUndefined()
    expect(await next.verifyChains()).not.toHaveProperty('broken')
    await next.close()
  })
})

function numbersIn(folder: string): ReadonlySet<string> {
  expect(existsSync(join(folder, 'journal.db'))).toBe(true)
  const db = new DatabaseSync(join(folder, 'journal.db'))
  const rows = db.prepare('SELECT x.number FROM delivery d JOIN exchange x ON x.seq = d.exchange').all() as { number: string }[]
  db.close()
  return new Set(rows.map(({ number }) => number))
}
