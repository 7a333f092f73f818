import { copyFileSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test } from 'vitest'
import type { Journal } from '../../../src/journal/journal.ts'
import { markRestored, openSqliteJournal } from '../../../src/journal/sqlite/index.ts'
import { certificate, claimAll, sealed, submission } from '../documents.ts'
import { temporaryFolder } from '../sqlite-bench.ts'

/** What concerns the folder: who serves it, what is in it, whether it has been here all the time. */
describe('the folder', () => {
  const folders: string[] = []
  const opened: Journal[] = []
  const folder = () => {
    folders.push(temporaryFolder())
    return folders.at(-1)!
  }
  const open = async (path: string, readOnly = false) => {
    const journal = await openSqliteJournal({ folder: path, readOnly })
    opened.push(journal)
    return journal
  }
  afterEach(async () => {
    for (const journal of opened.splice(0)) await journal.close()
    for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true })
  })
  /** A closed journal with so many deliveries. */
  async function filled(path: string, numbers: readonly string[]) {
    const journal = await open(path)
    for (const number of numbers) await journal.submit(submission(certificate(number)))
    await journal.close()
  }

  test('is served once; the second is refused until the first has gone', async () => {
    const path = folder()
    const first = await open(path)
    const message = `process ${process.pid} serves the journal in ${path}: stop it, or name another dataFolder`
    await expect(open(path)).rejects.toMatchObject({ code: 'ASW_JOURNAL_LOCKED', message })
    await first.close()
    await (await open(path)).ready()
  })

  test.each<[string, (path: string) => void]>([
    ['is a file', (path) => writeFileSync(path, 'mine')],
    ['lies below a file', (path) => writeFileSync(dirname(path), 'mine')],
  ])('that %s is told with its path, and whose mistake it is', async (_, spoil) => {
    const path = join(folder(), 'data', 'journal')
    if (_ === 'is a file') mkdirSync(dirname(path), { recursive: true })
    spoil(path)
    await expect(open(path)).rejects.toMatchObject({
      code: 'ASW_CONFIG_INVALID',
      message: expect.stringContaining(`the folder ${path} cannot be made or written`),
    })
  })

  test.each([
    ['journal.db', 'put the last backup in its place'],
    ['lock.db', 'delete it'],
  ])('whose %s is damaged says which file it is, and what to do', async (name, advice) => {
    const path = folder()
    await filled(path, ['N1'])
    writeFileSync(join(path, name), 'no database, but long enough that it might be one. '.repeat(100))
    const fault = {
      code: 'ASW_JOURNAL_DOWN',
      message: expect.stringMatching(new RegExp(`${join(path, name)} is damaged.*${advice}`)),
    }
    await expect(open(path)).rejects.toMatchObject(fault)
    if (name === 'journal.db') await expect(open(path, true)).rejects.toMatchObject(fault)
  })

  test.each(['served', 'closed'])('can be read while it is %s', async (state) => {
    const path = folder()
    const journal = await open(path)
    const wish = submission(certificate('N1'))
    await journal.submit(wish)
    if (state === 'closed') await journal.close()
    const reader = await open(path, true)
    expect(await reader.delivery(wish.delivery)).toMatchObject({ state: 'due' })
    expect(await reader.verifyChains()).toEqual({ exchanges: 1, events: 2 })
    await reader.ready()
    await expect(reader.submit(submission(certificate('N2')))).rejects.toMatchObject({ code: 'ASW_STATE_CONFLICT' })
    if (state === 'served') {
      await journal.submit(submission(certificate('N3')))
      expect(await reader.search({ limit: 10 })).toHaveLength(2)
    }
  })

  test('cannot be read where there is no journal', async () => {
    await expect(open(folder(), true)).rejects.toMatchObject({ code: 'ASW_CONFIG_INVALID' })
  })

  test.each([
    ['a migration that was changed after it ran', "UPDATE migration SET checksum = 'other'"],
    ['a newer schema', "INSERT INTO migration VALUES (999, 'future', 'x', 'x')"],
  ])('with %s is refused, for serving and for reading', async (_, sql) => {
    const path = folder()
    await filled(path, ['N1'])
    const db = new DatabaseSync(join(path, 'journal.db'))
    db.exec(sql)
    db.close()
    await expect(open(path)).rejects.toMatchObject({ code: 'ASW_CONFIG_INVALID' })
    await expect(open(path, true)).rejects.toMatchObject({ code: 'ASW_CONFIG_INVALID' })
  })

  test('with a file that is no database is our outage', async () => {
    const path = folder()
    writeFileSync(join(path, 'journal.db'), 'this is no database, whatever its name says'.repeat(100))
    await expect(open(path)).rejects.toMatchObject({ code: 'ASW_JOURNAL_DOWN' })
  })

  test('whose mark cannot be written keeps and answers what is committed, closes, and is no restore when it is opened again', async () => {
    const path = folder()
    let later = 0
    const journal = await openSqliteJournal({ folder: path, skewMs: () => later })
    opened.push(journal)
    await journal.submit(submission(certificate('N1')))
    // No error of a disk: EISDIR.
    mkdirSync(join(path, 'journal.id.new'))
    for (const number of ['N2', 'N3']) {
      later += 5_000
      await journal.submit(submission(certificate(number)))
    }
    await journal.close()
    rmSync(join(path, 'journal.id.new'), { recursive: true })
    const again = await open(path)
    expect(await again.search({ limit: 10 })).toHaveLength(3)
    expect(await again.held()).toBeUndefined()
  })

  describe('restored from a backup starts held, and sends nothing', () => {
    const cases: readonly (readonly [string, (path: string, backup: string) => void])[] = [
      ['copied to another place', (path, backup) => cpSync(backup, path, { recursive: true })],
      [
        'the database put back alone',
        (path, backup) => {
          rmSync(join(path, 'journal.db'))
          copyFileSync(join(backup, 'journal.db'), join(path, 'journal.db'))
        },
      ],
      [
        'the database written over in place',
        (path, backup) => writeFileSync(join(path, 'journal.db'), readFileSync(join(backup, 'journal.db'))),
      ],
      [
        'everything written over in place',
        (path, backup) => {
          for (const file of ['journal.db', 'journal.id']) writeFileSync(join(path, file), readFileSync(join(backup, file)))
        },
      ],
      ['the mark lost', (path) => rmSync(join(path, 'journal.id'))],
      ['the database lost', (path) => rmSync(join(path, 'journal.db'))],
      ['marked by hand', (path) => markRestored(path)],
    ]
    test.each(cases)('%s', async (what, restore) => {
      const [path, backup] = [folder(), folder()]
      await filled(path, ['N1'])
      cpSync(path, backup, { recursive: true })
      await filled(path, ['N2', 'N3'])
      if (what === 'copied to another place') rmSync(path, { recursive: true })
      restore(path, backup)
      const journal = await open(path)
      expect(await journal.held()).toBeTypeOf('string')
      await journal.submit(submission(certificate('N9')))
      expect(await claimAll(journal)).toEqual([])
      await journal.unhold('operator')
      const [claim] = await claimAll(journal)
      await journal.seal(claim!, sealed('x'))
      expect(await journal.attempt(claim!)).toBe(1)
      await journal.close()
      expect(await (await open(path)).held()).toBeUndefined()
    })

    test('what only moved with its folder is not held', async () => {
      const path = folder()
      await filled(path, ['N1'])
      const moved = join(folder(), 'moved')
      mkdirSync(moved)
      rmSync(moved, { recursive: true })
      renameSync(path, moved)
      expect(await (await open(moved)).held()).toBeUndefined()
    })
  })

  describe('changed behind our back', () => {
    const tampering: readonly (readonly [string, string])[] = [
      ['data of an event', `UPDATE event SET data = '{"forged":true}' WHERE n = 2`],
      ['time of an event', 'UPDATE event SET at = at + 1 WHERE n = 2'],
      ['digest of a payload', `UPDATE event SET blob = '${'0'.repeat(64)}' WHERE n = 1`],
      ['an event taken out', 'DELETE FROM event WHERE n = 2'],
      ['the last event taken off', 'DELETE FROM event WHERE n = 4'],
      ['the whole chain taken off', 'DELETE FROM event; DELETE FROM chain'],
    ]
    test.each(tampering)('%s: the chain says where', async (what, sql) => {
      const path = folder()
      const journal = await open(path)
      const { exchange } = await journal.submit(submission(certificate('N1')))
      await journal.append(exchange, { kind: 'noted', data: { x: 1 } })
      await journal.append(exchange, { kind: 'noted', data: { x: 2 } })
      expect(await journal.verifyChains()).toEqual({ exchanges: 1, events: 4 })
      await journal.close()
      tamper(path, sql)
      const { broken } = await (await open(path)).verifyChains()
      expect(broken, what).toMatchObject({ exchange })
    })

    test('a chain that was cut back together with its head contradicts the checkpoint', async () => {
      const path = folder()
      const journal = await open(path)
      const { exchange } = await journal.submit(submission(certificate('N1')))
      await journal.append(exchange, { kind: 'noted' })
      await journal.checkpoint(async () => Buffer.from('signature'))
      await journal.close()
      tamper(path, 'DELETE FROM event WHERE n = 3; UPDATE chain SET n = 2, hash = (SELECT hash FROM event WHERE n = 2)')
      const found = await (await open(path)).verifyChains()
      expect(found).toMatchObject({ broken: { exchange, n: 3 } })
    })

    test('not even our own code can change an event by mistake', async () => {
      const path = folder()
      await filled(path, ['N1'])
      const db = new DatabaseSync(join(path, 'journal.db'))
      expect(() => db.exec("UPDATE event SET kind = 'x'")).toThrow('an event never changes')
      expect(() => db.exec('DELETE FROM event')).toThrow('an event never goes')
      db.close()
    })

    function tamper(path: string, sql: string) {
      const db = new DatabaseSync(join(path, 'journal.db'))
      db.exec(`DROP TRIGGER event_never_changes; DROP TRIGGER event_never_goes; ${sql}`)
      db.close()
    }
  })

  test('a journal whose file is taken away beneath it takes nothing more and says so', async () => {
    const path = folder()
    let skew = 0
    const losses: string[] = []
    const journal = await openSqliteJournal({
      folder: path,
      skewMs: () => skew,
      lost: ({ code, message }) => losses.push(`${code} ${message}`),
    })
    await journal.submit(submission(certificate('N1')))
    for (const file of ['journal.db', 'journal.db-wal', 'journal.db-shm']) rmSync(join(path, file))
    skew = 2_000
    await expect(journal.submit(submission(certificate('N2')))).rejects.toMatchObject({ code: 'ASW_JOURNAL_DOWN' })
    expect(losses).toEqual([expect.stringMatching(/^ASW_JOURNAL_DOWN .*journal\.db has been taken away or replaced/)])
    await expect(journal.ready()).rejects.toMatchObject({ code: 'ASW_JOURNAL_DOWN' })
  })

  test('on a disk that is almost full new work is refused, and what is under way ends', async () => {
    const path = folder()
    await filled(path, ['N1'])
    const journal = await openSqliteJournal({ folder: path, reserveBytes: Number.MAX_SAFE_INTEGER })
    opened.push(journal)
    const refused = {
      code: 'ASW_OVERLOADED',
      message: expect.stringMatching(new RegExp(`almost full: ${path} has \\d+ MB free, and new work needs \\d+ MB$`)),
    }
    await expect(journal.submit(submission(certificate('N2')))).rejects.toMatchObject(refused)
    await expect(journal.ready()).rejects.toMatchObject(refused)
    const [claim] = await claimAll(journal)
    await journal.seal(claim!, sealed('N1'))
    expect(await journal.settle(claim!.delivery, { type: 'acknowledged' }, {})).toBe('delivered')
  })

  test('intake is refused before the rest when too much waits', async () => {
    const path = folder()
    const journal = await openSqliteJournal({ folder: path, limits: { maxWaiting: 20 } })
    opened.push(journal)
    const submissions = Array.from({ length: 12 }, (_, n) => journal.submit(submission(certificate(`N${n}`))))
    const care = Array.from({ length: 12 }, () => journal.ready())
    const outcomes = await Promise.allSettled([...submissions, ...care])
    const codes = outcomes.map((one) => (one.status === 'fulfilled' ? 'ok' : (one.reason as { code: string }).code))
    expect(codes.slice(0, 12).filter((code) => code === 'ok')).toHaveLength(10)
    expect(codes.slice(12).filter((code) => code === 'ok')).toHaveLength(10)
    expect(new Set(codes)).toEqual(new Set(['ok', 'ASW_OVERLOADED']))
    await journal.submit(submission(certificate('N99')))
  })
})
