import { join } from 'node:path'
import { readSecret } from './agreement/index.ts'
import type { Configuration } from './configuration/index.ts'
import type { Journal } from './journal/journal.ts'
import { openSqliteJournal } from './journal/sqlite/index.ts'
import type { World } from './message/clock.ts'

/**
 * Opens the journal that the configuration names. `onWake` is called when another node has made work; a journal in a folder
 * has no other nodes. Throws what the stores throw.
 */
export async function openJournal(
  { journal, dataFolder }: Pick<Configuration, 'journal' | 'dataFolder'>,
  world: World,
  onWake: () => void,
): Promise<Journal> {
  if (journal.kind === 'sqlite') return openSqliteJournal({ folder: join(dataFolder, 'journal') })
  // Whoever needs no PostgreSQL does not load its client.
  const { openPostgresJournal } = await import('./journal/postgres/index.ts')
  const { kind: _, passwordFile, ...server } = journal
  return openPostgresJournal({
    ...server,
    // Read at every connect: a password may be changed while the gateway runs.
    ...(passwordFile === undefined ? {} : { password: () => readSecret(passwordFile, 'the password') }),
    world,
    onWake,
  })
}
