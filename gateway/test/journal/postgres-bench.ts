import { Client } from 'pg'
import { openPostgresJournal, type PostgresJournalOptions } from '../../src/journal/postgres/index.ts'
import { WORLD } from '../../src/world.ts'
import { freshDatabase } from '../live/database.ts'
import type { Bench } from './bench.ts'

export { WORLD }

/** Nodes that are given up soon, so that no test waits long for them; not so soon that one which stumbles is. */
export const QUICK = { beatMs: 50, staleMs: 4_000 }

type Database = Awaited<ReturnType<typeof freshDatabase>>

/** Emptied and used again: to make a database takes longer than most tests. */
const spares: Database[] = []

/** A journal in a database of its own. */
export async function openPostgresBench(
  options: Partial<PostgresJournalOptions> = {},
): Promise<Bench & { readonly url: string }> {
  const database = spares.pop() ?? (await freshDatabase())
  const { url } = database
  let shifted = 0
  const open = () => openPostgresJournal({ world: WORLD, ...options, url, skewMs: () => shifted })
  const bench = {
    url,
    journal: await open(),
    shift: (ms: number) => {
      shifted += ms
    },
    now: () => Date.now() + shifted,
    reopen: async () => {
      await bench.journal.close()
      bench.journal = await open()
      return bench.journal
    },
    forge: async (from: string, to: string) => {
      const client = new Client({ connectionString: url })
      await client.connect()
      const forged = "decode(replace(encode(bytes, 'escape'), $1, $2), 'escape')"
      await client.query(`UPDATE blob_chunk SET bytes = ${forged} WHERE position($1 IN encode(bytes, 'escape')) > 0`, [from, to])
      await client.end()
    },
    end: async () => {
      await bench.journal.close()
      await empty(url)
      spares.push(database)
    },
  }
  return bench
}

/** At the end of a file that used benches. */
export async function dropSpares(): Promise<void> {
  for (const database of spares.splice(0)) await database.drop()
}

/** As if it had just been made by the migrations. */
async function empty(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ tables: string }>(
      "SELECT string_agg(quote_ident(tablename), ', ') AS tables FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migration'",
    )
    await client.query(`
      SET session_replication_role = replica;
      TRUNCATE ${rows[0]?.tables} RESTART IDENTITY;
      INSERT INTO chain (exchange, n, hash) VALUES (0, 0, repeat('0', 64))`)
  } finally {
    await client.end()
  }
}
