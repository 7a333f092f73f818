import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../../message/fault.ts'
import { damagedOr, RESTORE } from './damage.ts'
import { unitOfWork } from './events.ts'
import { lockFolder } from './lock.ts'
import {
  clearRestored,
  type FileFacts,
  fileFacts,
  isMarkedRestored,
  type Mark,
  readMark,
  restoredBecause,
  writeMark,
} from './mark.ts'
import { migrate, readMigrations } from './migrate.ts'
import { keepPrivate } from './private.ts'
import type { Opening } from './protocol.ts'
import { Store } from './store.ts'
import { heldReason, hold } from './units/hold.ts'

export interface OpenedStore {
  readonly store: Store
  /** After a commit: says in `journal.id` how far the database has come, at most once a second. Throws when its file is gone. */
  committed(): void
  close(): void
}

/**
 * WAL with a sync at every commit: what was answered survives a power cut. The log goes into the database 4 MB at a time: every
 * request that waits meanwhile waits as long as that takes. The cache is no larger than 16 MB, because every commit walks over all of
 * it; what it has not is in the page cache of the system.
 */
const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA cache_size = -16384;
  PRAGMA temp_store = MEMORY;
  PRAGMA wal_autocheckpoint = 1000;
  PRAGMA journal_size_limit = 134217728;
  PRAGMA trusted_schema = OFF;
`
const BUSY_MS = 5_000
const MARK_MS = 1_000

/** Opens a folder for serving, or for reading beside whoever serves it. Throws ASW_JOURNAL_LOCKED, ASW_CONFIG_INVALID, ASW_JOURNAL_DOWN. */
export function openStore(opening: Opening): OpenedStore {
  return opening.readOnly ? openForReading(opening) : openForServing(opening)
}

function openForReading({ folder, chunkBytes }: Opening): OpenedStore {
  const path = join(folder, 'journal.db')
  if (!fileFacts(path)) throw new Fault('ASW_CONFIG_INVALID', 'there is no journal in this folder')
  const db = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS })
  try {
    db.exec('PRAGMA cache_size = -16384; PRAGMA trusted_schema = OFF; PRAGMA query_only = ON')
    migrate(db, readMigrations(), true)
    return { store: new Store(db, chunkBytes), committed: () => undefined, close: () => db.close() }
  } catch (error) {
    db.close()
    throw damagedOr(error, path, RESTORE)
  }
}

function openForServing({ folder, chunkBytes, reserveBytes }: Opening): OpenedStore {
  makeFolder(folder)
  const lock = lockFolder(folder)
  const path = join(folder, 'journal.db')
  let db: DatabaseSync | undefined
  try {
    const found = fileFacts(path)
    keepPrivate(path)
    db = new DatabaseSync(path, { timeout: BUSY_MS, enableForeignKeyConstraints: true })
    db.exec(PRAGMAS)
    migrate(db, readMigrations(), false)
    const store = new Store(db, chunkBytes, () => ({ folder, freeBytes: freeBytes(folder), reserveBytes }))
    const marker = begin(store, folder, path, found)
    return {
      store,
      committed: () => marker.committed(),
      close: () => {
        const events = eventsOf(store)
        store.db.close()
        marker.closed(events)
        lock.release()
      },
    }
  } catch (error) {
    db?.close()
    lock.release()
    throw damagedOr(error, path, RESTORE)
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    const why = `the folder ${folder} cannot be made or written (${(error as NodeJS.ErrnoException).code}): mend dataFolder`
    throw new Fault('ASW_CONFIG_INVALID', why, { file: folder }, error)
  }
}

/** In one transaction: what a dead process held is given back, and a restored copy starts held. Then the mark is set. */
function begin(store: Store, folder: string, path: string, found: FileFacts | undefined) {
  store.look()
  store.tick(0)
  const mark = readMark(folder)
  const known = store.get<{ value: string }>('meta-get', { name: 'journal' })?.value
  const events = eventsOf(store)
  const reason = isMarkedRestored(folder)
    ? 'the journal was marked as restored'
    : restoredBecause(mark, found && { events, file: found, ...(known === undefined ? {} : { journal: known }) })
  const journal = known ?? randomId(store)
  store.db.exec('BEGIN IMMEDIATE')
  store.run('meta-set', { name: 'journal', value: journal })
  store.run('delivery-lease-forget-dead')
  store.run('signal-lease-forget-dead')
  store.run('sink-lease-forget-dead')
  store.run('duplicate-forget-dead')
  store.run('delivery-promote-lost', { now: store.now })
  unitOfWork(store, () => {
    if (reason !== undefined && heldReason(store) === undefined) hold(store, reason)
  })
  store.db.exec('COMMIT')
  const marker = makeMarker(store, folder, path, journal)
  marker.opened()
  // Only now: a crash before this line finds the mark of the restore still there.
  clearRestored(folder)
  return marker
}

function makeMarker(store: Store, folder: string, path: string, journal: string) {
  let said = { events: -1, atMs: 0 }
  const served = fileFacts(path)?.inode
  const present = (events: number): { readonly mark: Mark; readonly written: string } => {
    const { inode, born, written } = fileFacts(path) ?? { inode: '', written: '' }
    return { mark: { journal, events, inode, ...(born === undefined ? {} : { born }) }, written }
  }
  return {
    opened() {
      said = { events: eventsOf(store), atMs: store.now }
      writeMark(folder, present(said.events).mark, true)
    },
    committed() {
      if (store.now - said.atMs < MARK_MS && store.now >= said.atMs) return
      const events = eventsOf(store)
      if (events === said.events) return
      said = { events, atMs: store.now }
      // A file without a name goes on taking commits, and is gone with the process.
      if (fileFacts(path)?.inode !== served)
        throw new Fault('ASW_JOURNAL_DOWN', `${path} has been taken away or replaced beneath the gateway that serves it`)
      try {
        writeMark(folder, present(events).mark, false)
      } catch {
        // Whatever it was (the disk, a limit of open files): the mark before it says less and nothing wrong, and what was committed
        // must still be answered.
      }
    },
    /** After an orderly close: nothing but this program may have written the file when it is opened again. */
    closed(events: number) {
      try {
        const { mark, written } = present(events)
        writeMark(folder, { ...mark, written }, true)
      } catch {
        // The next start finds the mark of a journal that was not closed, as after a crash.
      }
    },
  }
}

/** What the disk has left for a program that is not root. */
function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

function eventsOf(store: Store): number {
  return store.one<{ count: number }>('event-count').count
}

/** The store's own dice: 128 bits. */
function randomId(store: Store): string {
  return (store.db.prepare('SELECT lower(hex(randomblob(16))) AS id').get() as { id: string }).id
}
