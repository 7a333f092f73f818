import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openSqliteJournal } from '../../../src/journal/sqlite/index.ts'
import { certificate, submission } from '../documents.ts'
import { temporaryFolder } from '../sqlite-bench.ts'

test('what cannot be handed to the thread of the journal is an error for all that were to go with it, and nothing waits for ever', async () => {
  const folder = temporaryFolder()
  const journal = await openSqliteJournal({ folder })
  const wishes = Array.from({ length: 40 }, (_, n) => submission(certificate(`N${n}`)))
  const asked = wishes.map((wish) => journal.submit(wish))
  const wrong = journal.hold((() => undefined) as unknown as string)
  await expect(wrong).rejects.toMatchObject({ code: 'ASW_INTERNAL' })
  const ends = await Promise.allSettled(asked)
  const lost = wishes.filter((_, n) => ends[n]?.status === 'rejected')
  expect(lost.length).toBeLessThan(wishes.length)
  for (const wish of lost) await journal.submit(wish)
  const found = await Promise.all(wishes.map(({ delivery }) => journal.delivery(delivery)))
  expect(found.every((row) => row?.state === 'due')).toBe(true)
  await journal.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a thread of the journal that cannot begin says why', () => {
  const folder = temporaryFolder()
  // A thread inherits how its process was started, and this is a way that no thread can begin with.
  const script = `const { openSqliteJournal } = await import(process.argv[1])
    await openSqliteJournal({ folder: process.argv[2] }).catch(({ code, message }) => console.log(code, message))`
  const module = new URL('../../../src/journal/sqlite/index.ts', import.meta.url).href
  const ran = spawnSync(process.execPath, ['--input-type=module', '--eval', script, '--', module, folder], { encoding: 'utf8' })
  expect(ran.stdout).toMatch(/^ASW_JOURNAL_DOWN the journal has stopped: .*--input-type/)
  rmSync(folder, { recursive: true, force: true })
})
