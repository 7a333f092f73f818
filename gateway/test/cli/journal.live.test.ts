import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { makeSites, type Site } from '../../demo/site.ts'
import { openPostgresJournal } from '../../src/journal/postgres/index.ts'
import { openSqliteJournal } from '../../src/journal/sqlite/index.ts'
import { WORLD } from '../journal/postgres-bench.ts'
import { fill } from '../journal/transfer/filled.ts'
import { freshDatabase } from '../live/database.ts'
import { live } from '../live/live.ts'
import { placeOf } from '../live/postgres.ts'
import { asw } from './asw.ts'

live('asw journal, and asw messages on a journal of either kind', () => {
  let folder: string
  let site: Site
  let database: Awaited<ReturnType<typeof freshDatabase>>
  let inFolder: string
  let inDatabase: string
  let elsewhere: string
  const file = () => join(folder, 'journal.ndjson')

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'asw-journal-cli-'))
    site = (await makeSites(folder, ['VN', 'TH']))[0] as Site
    database = await freshDatabase()
    inFolder = join(site.folder, 'asw.yaml')
    const configuration = parse(readFileSync(inFolder, 'utf8')) as { dataFolder?: string }
    const other = (name: string, more: object) => {
      const path = join(site.folder, name)
      writeFileSync(path, stringify({ ...configuration, ...more }))
      return path
    }
    inDatabase = other('postgres.yaml', { journal: placeOf(database.url, join(folder, 'password')) })
    elsewhere = other('elsewhere.yaml', { dataFolder: 'elsewhere' })
    mkdirSync(join(site.folder, configuration.dataFolder ?? 'data'), { recursive: true })
    const journal = await openSqliteJournal({ folder: journalFolder(configuration.dataFolder) })
    await fill(journal)
    await journal.close()
  })
  afterAll(async () => {
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })
  const journalFolder = (data = 'data') => join(site.folder, data, 'journal')

  test('a journal goes from a folder into a database and into another folder', { timeout: 300_000 }, async () => {
    const out = asw(['journal', 'export', file(), '-c', inFolder, '--json'])
    expect(out.code, out.err).toBe(0)
    const manifest = JSON.parse(out.out)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(file(), 'utf8').trimEnd().split('\n').at(-1) as string)).toEqual(manifest)

    const imported = asw(['journal', 'import', file(), '-c', inDatabase, '--json'])
    expect(imported.code, imported.err).toBe(0)
    expect(JSON.parse(imported.out)).toMatchObject({ digest: manifest.digest, counts: manifest.counts, from: 'sqlite' })
    const again = asw(['journal', 'import', file(), '-c', inDatabase])
    expect(again).toMatchObject({ code: 1 })
    expect(again.err).toContain('ASW_STATE_CONFLICT')

    const piped = asw(['journal', 'export', '-', '-c', inDatabase])
    expect(piped.code, piped.err).toBe(0)
    const last = asw(['journal', 'import', '-', '-c', elsewhere], { input: piped.bytes })
    expect(last.code, last.err).toBe(0)
    expect(last.out).toContain('it is held')

    const list = (where: string) => {
      const result = asw(['messages', 'list', '--journal', where, '--json'])
      expect(result.code, result.err).toBe(0)
      return JSON.parse(result.out)
    }
    expect(list(inDatabase)).toHaveLength(5)
    expect(list(inDatabase)).toEqual(list(inFolder))
    expect(list(journalFolder())).toEqual(list(elsewhere))
    const [message] = list(inDatabase)
    const shown = asw(['messages', 'show', message.id, '--journal', inDatabase, '--json'])
    expect(JSON.parse(shown.out).timeline.length).toBeGreaterThan(0)
    const of = (where: string) => asw(['exchanges', 'show', '--country', 'TH', '--number', 'T1', '--journal', where])
    expect(of(inDatabase).code, of(inDatabase).err).toBe(0)
    expect(of(inDatabase).out).toEqual(of(inFolder).out)
    expect(of(inFolder).out).toMatch(/PARTLY_UTILISED[\s\S]*turn: us until[\s\S]*committed[\s\S]*100 +│ 40 [\s\S]*validity/)
    expect(asw(['exchanges', 'show', '--journal', inFolder]).code).toBe(2)
    expect(asw(['exchanges', 'show', 'no-such', '--journal', inFolder]).err).toContain('ASW_NOT_FOUND')
  })

  test('a file that is not there, and one that is no journal: said in a line', () => {
    expect(asw(['journal', 'import', join(folder, 'none'), '-c', elsewhere])).toMatchObject({ code: 2 })
    writeFileSync(join(folder, 'text'), 'hello\n')
    const fresh = join(site.folder, 'fresh.yaml')
    writeFileSync(fresh, stringify({ ...(parse(readFileSync(inFolder, 'utf8')) as object), dataFolder: 'fresh' }))
    const text = asw(['journal', 'import', join(folder, 'text'), '-c', fresh])
    expect(text.code).toBe(1)
    expect(text.err).toContain('line 1')
    expect(asw(['journal', 'export', join(folder, 'none', 'x'), '-c', inFolder])).toMatchObject({ code: 2 })
  })

  test('a folder that is served is not exported', async () => {
    const journal = await openSqliteJournal({ folder: journalFolder() })
    const out = asw(['journal', 'export', join(folder, 'other'), '-c', inFolder])
    await journal.close()
    expect(out.code).toBe(3)
    expect(out.err).toContain('ASW_JOURNAL_LOCKED')
  })

  test('the database is open for reading beside whoever serves it', async () => {
    const node = await openPostgresJournal({
      url: database.url,
      world: WORLD,
      about: { host: 'h', pid: 1, version: '1' },
      onWake: () => undefined,
    })
    const out = asw(['journal', 'export', join(folder, 'beside'), '-c', inDatabase])
    await node.close()
    expect(out.code, out.err).toBe(0)
    expect(out.err).toContain('1 node(s) serve this journal')
  })
})
