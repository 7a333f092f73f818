import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openSqliteJournal } from '../../../src/journal/sqlite/index.ts'
import { TURNS } from '../../../src/journal/stuck.ts'
import { temporaryFolder } from '../sqlite-bench.ts'

test('whatever the views can tell is asked for: no kind and turn is left out', async () => {
  const folder = temporaryFolder()
  await (await openSqliteJournal({ folder })).close()
  const db = new DatabaseSync(join(folder, 'journal.db'), { readOnly: true })
  const views = db.prepare("SELECT sql FROM sqlite_schema WHERE type = 'view' AND name LIKE 'stuck%'").all() as { sql: string }[]
  db.close()
  rmSync(folder, { recursive: true, force: true })
  const told = views.flatMap(({ sql }) =>
    sql.split('UNION ALL').map((part) => {
      const what = /SELECT '(\w+)'/.exec(part)?.[1]
      const turn = /'(us|partner|nsw|operator)'/.exec(part)?.[1]
      return `${what} ${turn}`
    }),
  )
  const asked = Object.entries(TURNS).flatMap(([what, turns]) => turns.map((turn) => `${what} ${turn}`))
  expect([...new Set(told)].toSorted()).toEqual(asked.toSorted())
})
