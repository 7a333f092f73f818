import { readdirSync, readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { digestOf } from '../../message/digest.ts'
import { Fault } from '../../message/fault.ts'

/** One numbered file of `migrations/`. A file that has been released is never changed: its digest is in every journal. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

const FOLDER = new URL('./migrations/', import.meta.url)

export function readMigrations(): readonly Migration[] {
  return readdirSync(FOLDER)
    .filter((file) => /^\d{4}-.+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const bytes = readFileSync(new URL(file, FOLDER))
      return { number: Number(file.slice(0, 4)), name: file.slice(5, -4), sql: bytes.toString('utf8'), checksum: digestOf(bytes) }
    })
}

interface Applied {
  readonly number: number
  readonly name: string
  readonly checksum: string
}

/**
 * Brings the schema up to date, one transaction a migration. Throws ASW_CONFIG_INVALID when a migration that ran is not the
 * one in the folder, when the journal is newer than this program, or (`readOnly`) when it is older.
 */
export function migrate(db: DatabaseSync, migrations: readonly Migration[], readOnly: boolean): void {
  const applied = appliedTo(db)
  for (const { number, name, checksum } of applied) {
    const known = migrations.find((migration) => migration.number === number)
    if (!known)
      throw new Fault(
        'ASW_CONFIG_INVALID',
        `the journal has schema ${number} (${name}), which this program does not know: it is newer`,
      )
    if (known.checksum !== checksum)
      throw new Fault('ASW_CONFIG_INVALID', `migration ${number} (${name}) is not the one that made this journal`)
  }
  const missing = migrations.filter(({ number }) => !applied.some((one) => one.number === number))
  if (missing.length > 0 && readOnly)
    throw new Fault('ASW_CONFIG_INVALID', 'the journal is older than this program: serve it once to bring it up to date')
  for (const migration of missing) apply(db, migration)
}

function appliedTo(db: DatabaseSync): readonly Applied[] {
  const exists = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'").get()
  return exists === undefined
    ? []
    : (db.prepare('SELECT number, name, checksum FROM migration ORDER BY number').all() as unknown as Applied[])
}

function apply(db: DatabaseSync, { number, name, sql, checksum }: Migration): void {
  try {
    // A migration may mend the text of a table; nothing that serves may.
    db.enableDefensive(false)
    db.exec('BEGIN IMMEDIATE')
    db.exec(
      'CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, at TEXT NOT NULL) STRICT',
    )
    db.exec(sql)
    db.prepare("INSERT INTO migration (number, name, checksum, at) VALUES (?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))").run(
      number,
      name,
      checksum,
    )
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  } finally {
    db.enableDefensive(true)
  }
}
