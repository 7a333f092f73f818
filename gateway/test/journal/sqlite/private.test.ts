import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSqliteJournal } from '../../../src/journal/sqlite/index.ts'
import { temporaryFolder } from '../sqlite-bench.ts'

let folder: string
beforeEach(() => {
  // A folder that the gateway did not make: everybody may look into it.
  folder = join(temporaryFolder(), 'made-by-somebody-else')
  mkdirSync(folder, { mode: 0o755 })
  chmodSync(folder, 0o755)
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const modes = () =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]))

test('the files of a new journal are readable for its owner alone, also in a folder that is open to all', async () => {
  const journal = await openSqliteJournal({ folder })
  const seen = modes()
  await journal.close()
  expect(Object.keys(seen)).toEqual(
    expect.arrayContaining(['journal.db', 'journal.db-wal', 'journal.db-shm', 'lock.db', 'journal.id']),
  )
  expect(new Set(Object.values(seen))).toEqual(new Set(['600']))
})

test('a journal that was readable for all is closed to others at the next start; what its group may do is left', async () => {
  await (await openSqliteJournal({ folder })).close()
  for (const name of ['journal.db', 'lock.db']) chmodSync(join(folder, name), 0o644)
  const journal = await openSqliteJournal({ folder })
  const { 'journal.db': db, 'journal.db-wal': wal, 'lock.db': lock } = modes()
  await journal.close()
  expect({ db, wal, lock }).toEqual({ db: '640', wal: '640', lock: '640' })
})
