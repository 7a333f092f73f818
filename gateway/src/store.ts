import { join } from 'node:path'
import { readSecret } from './agreement/index.ts'
import type { Configuration } from './configuration/index.ts'
import type { Journal, NodeAbout } from './journal/journal.ts'
import { openSqliteJournal, withSqliteSource, withSqliteTarget } from './journal/sqlite/index.ts'
import type { Source, Target } from './journal/transfer/transfer.ts'
import type { World } from './message/clock.ts'
import { type Fault, faultOf } from './message/fault.ts'

type Place = Pick<Configuration, 'journal' | 'dataFolder'>

export interface StoreDeps {
  readonly world: World
  readonly about: NodeAbout
  /** Another node has made work; a journal in a folder has no other nodes. */
  readonly onWake: () => void
  /** Another node asks all to read their files again. */
  readonly onReload: () => void
  /** The journal in a folder is lost until the next start (`SqliteJournalOptions.lost`). */
  readonly lost?: (fault: Fault) => void
  /** The database is away, and the start waits for it. */
  readonly waiting: (note: { readonly code: string; readonly detail: string; readonly leftMs: number }) => void
}

/** Opens the journal that the configuration names, for serving. A database that is away is waited for. Throws what the stores throw. */
export async function openJournal(place: Place, deps: StoreDeps): Promise<Journal> {
  if (place.journal.kind === 'sqlite') {
    const { about, lost } = deps
    return openSqliteJournal({ folder: journalFolder(place), about, ...(lost ? { lost } : {}) })
  }
  const { world, waiting } = deps
  const deadline = world.now() + place.journal.startWaitMs
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    try {
      return await openPostgres(place.journal, deps)
    } catch (error) {
      const { code, message: detail } = faultOf(error)
      const leftMs = deadline - world.now()
      if (code !== 'ASW_JOURNAL_DOWN' || leftMs <= 0) throw error
      waiting({ code, detail, leftMs })
      await world.sleep(Math.min(pause, leftMs))
    }
  }
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000

/** Opens it beside whoever serves, or when nobody does: nothing is written. */
export async function readJournal(place: Place, world: World): Promise<Journal> {
  if (place.journal.kind === 'sqlite') return openSqliteJournal({ folder: journalFolder(place), readOnly: true })
  return openPostgres(place.journal, { world, readOnly: true })
}

export function journalFolder({ dataFolder }: Place): string {
  return join(dataFolder, 'journal')
}

type PostgresPlace = Extract<Configuration['journal'], { kind: 'postgres' }>
type More = Pick<StoreDeps, 'world'> & Partial<StoreDeps> & { readonly readOnly?: boolean }

async function openPostgres(place: PostgresPlace, { waiting: _, ...more }: More): Promise<Journal> {
  // Whoever needs no PostgreSQL does not load its client.
  const { openPostgresJournal } = await import('./journal/postgres/index.ts')
  return openPostgresJournal({ ...serverOf(place), ...more })
}

/** Which server, and as whom. */
function serverOf({ kind: _, startWaitMs: __, passwordFile, ...server }: PostgresPlace) {
  return {
    ...server,
    // Read at every connect: a password may be changed while the gateway runs.
    ...(passwordFile === undefined ? {} : { password: () => readSecret(passwordFile, 'the password') }),
  }
}

/** Reads a whole journal as it stands at one moment. `serving`: how many nodes serve it; a folder must not be served at all. */
export async function withJournalSource<T>(place: Place, use: (source: Source, serving: number) => Promise<T>): Promise<T> {
  if (place.journal.kind === 'sqlite') return withSqliteSource(journalFolder(place), (source) => use(source, 0))
  const { withPostgresSource } = await import('./journal/postgres/index.ts')
  return withPostgresSource(serverOf(place.journal), use)
}

/** Fills a journal that nobody serves, in one transaction. */
export async function withJournalTarget<T>(place: Place, use: (target: Target) => Promise<T>): Promise<T> {
  if (place.journal.kind === 'sqlite') return withSqliteTarget(journalFolder(place), use)
  const { withPostgresTarget } = await import('./journal/postgres/index.ts')
  return withPostgresTarget(serverOf(place.journal), use)
}
