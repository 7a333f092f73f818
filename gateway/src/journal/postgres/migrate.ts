import { readdirSync, readFileSync } from 'node:fs'
import type { ClientBase } from 'pg'
import { digestOf } from '../../message/digest.ts'
import { Fault } from '../../message/fault.ts'

/** One numbered file of `migrations/`. A file that has been released is never changed: its digest is in every journal. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
  readonly checksum: string
  /** The number of the newest migration that the oldest program knows which can still work once this one has run. */
  readonly oldest: number
}
export type Applied = Omit<Migration, 'sql'>

const FOLDER = new URL('./migrations/', import.meta.url)

/** Every file begins with the line `-- oldest: N`. */
export function readMigrations(): readonly Migration[] {
  return readdirSync(FOLDER)
    .filter((file) => /^\d{4}-.+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const bytes = readFileSync(new URL(file, FOLDER))
      const sql = bytes.toString('utf8')
      const oldest = Number(/^-- oldest: (\d+)\n/.exec(sql)?.[1] ?? Number.NaN)
      if (Number.isNaN(oldest)) throw new Fault('ASW_INTERNAL', `migration ${file} does not say which programs it carries`)
      return { number: Number(file.slice(0, 4)), name: file.slice(5, -4), sql, checksum: digestOf(bytes), oldest }
    })
}

/**
 * Those of ours that have not run. A newer program may have gone ahead while this one still works: that is well as long as
 * its migrations say that they carry us. Throws ASW_CONFIG_INVALID.
 */
export function missingOf(applied: readonly Applied[], known: readonly Migration[]): readonly Migration[] {
  const newest = Math.max(0, ...known.map(({ number }) => number))
  for (const { number, name, checksum, oldest } of applied) {
    const own = known.find((migration) => migration.number === number)
    if (own && own.checksum !== checksum)
      throw new Fault('ASW_CONFIG_INVALID', `migration ${number} (${name}) is not the one that made this journal`)
    if (!own && oldest > newest)
      throw new Fault(
        'ASW_CONFIG_INVALID',
        `the journal has schema ${number} (${name}), which this program does not know: it is newer`,
      )
  }
  return known.filter(({ number }) => !applied.some((one) => one.number === number))
}

/** Any number; the same in every program that opens this database, as long as there are any. */
const LOCK = 4_151_001

/**
 * Brings the schema up to date, one transaction a migration; many nodes that start at once do it one after the other.
 * `readOnly` changes nothing: throws ASW_CONFIG_INVALID when there is something to change.
 */
export async function migrate(client: ClientBase, known: readonly Migration[], readOnly: boolean): Promise<void> {
  if (missingOf(await appliedTo(client), known).length === 0) return
  if (readOnly)
    throw new Fault('ASW_CONFIG_INVALID', 'the journal is older than this program: serve it once to bring it up to date')
  // Nobody is waited for longer than this at a table; whoever holds the lock of the migrations may need some time.
  await client.query("SET lock_timeout = '60s'")
  await client.query(`SELECT pg_advisory_lock(${LOCK})`)
  try {
    for (const migration of missingOf(await appliedTo(client), known)) await apply(client, migration)
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${LOCK})`)
    await client.query('RESET lock_timeout')
  }
}

async function appliedTo(client: ClientBase): Promise<readonly Applied[]> {
  const { rows } = await client.query<{ there: boolean }>("SELECT to_regclass('migration') IS NOT NULL AS there")
  if (!rows[0]?.there) return []
  return (await client.query<Applied>('SELECT number, name, checksum, oldest FROM migration ORDER BY number')).rows
}

async function apply(client: ClientBase, { number, name, sql, checksum, oldest }: Migration): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(
      `CREATE TABLE IF NOT EXISTS migration (
         number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, oldest integer NOT NULL,
         at timestamptz NOT NULL DEFAULT now())`,
    )
    await client.query(sql)
    await client.query('INSERT INTO migration (number, name, checksum, oldest) VALUES ($1, $2, $3, $4)', [
      number,
      name,
      checksum,
      oldest,
    ])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}
