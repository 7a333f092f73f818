import { Fault, faultOf } from '../../message/fault.ts'
import { primaryCode } from './damage.ts'
import { unitOfWork } from './events.ts'
import { INTAKE, type Reply, type Request, refused } from './protocol.ts'
import type { Store } from './store.ts'
import { UNITS } from './units/index.ts'

export interface GroupLimits {
  /** A group is closed when it has so many writes ... */
  readonly writes: number
  /** ... and looks no longer than this for more than what waits already. */
  readonly ms: number
  /** Milliseconds that only ever go forward. */
  readonly clock: () => number
}

/**
 * One round: writes are collected into a group, and one COMMIT (one sync) makes all of them durable; only then is any of
 * them answered. A group also closes when nobody else is asking: a lone caller never waits. Reads run at once while no
 * group is open, else right after its commit.
 *
 * A request that fails takes only itself back. Most that fail have not written yet, so there is nothing to take back; when
 * one has, the group begins anew with a savepoint around each request. A savepoint from the start would copy every page
 * that a request touches, for the sake of the one in thousands.
 */
export function serve(store: Store, next: (look: boolean) => Request | undefined, limits: GroupLimits): readonly Reply[] {
  const requests: Request[] = []
  const reads: Request[] = []
  const early: Reply[] = []
  let writes: Reply[] = []
  let guarded = false
  let until = 0
  const more = () => next(requests.length === 0 || limits.clock() < until)
  for (let request = more(); request !== undefined; request = more()) {
    const first = requests.length === 0
    if (UNITS[request.unit].kind === 'read') {
      if (first) early.push(runRead(store, request))
      else reads.push(request)
    } else {
      if (first) {
        const trouble = begin(store)
        if (trouble) return [...early, refused(request.id, trouble)]
        until = limits.clock() + limits.ms
      }
      requests.push(request)
      const reply = guarded ? runGuarded(store, request) : runWrite(store, request)
      if (reply) writes.push(reply)
      else {
        guarded = true
        writes = again(store, requests)
      }
    }
    if (requests.length >= limits.writes) break
  }
  const written = requests.length === 0 ? writes : commit(store, writes)
  return [...early, ...written, ...reads.map((request) => runRead(store, request))]
}

/** The fault, when the store does not even open a transaction. */
function begin(store: Store): Fault | undefined {
  try {
    store.db.exec('BEGIN IMMEDIATE')
    store.look()
    return undefined
  } catch (error) {
    return down(error)
  }
}

/** Everything so far is taken back and done once more, each request so that it can be taken back alone. */
function again(store: Store, requests: readonly Request[]): Reply[] {
  if (store.db.isTransaction) store.db.exec('ROLLBACK')
  const trouble = begin(store)
  return requests.map((request) => (trouble ? refused(request.id, trouble) : runGuarded(store, request)))
}

function commit(store: Store, writes: readonly Reply[]): readonly Reply[] {
  // An error of the disk may have rolled the whole transaction back already: then nothing of the group exists.
  if (!store.db.isTransaction) return writes.map(({ id }) => refused(id, ROLLED_BACK))
  try {
    store.db.exec('COMMIT')
    return writes
  } catch (error) {
    if (store.db.isTransaction) store.db.exec('ROLLBACK')
    return writes.map(({ id }) => refused(id, down(error)))
  }
}

/** `undefined` when the request has failed after it had written: what it left behind must go. */
function runWrite(store: Store, request: Request): Reply | undefined {
  // An error of the disk may have rolled it back although nothing was being written: from here on each statement would stand alone.
  if (!store.db.isTransaction) return refused(request.id, ROLLED_BACK)
  const written = store.written
  try {
    return run(store, request)
  } catch (error) {
    return store.written === written ? refused(request.id, faultFrom(error)) : undefined
  }
}

/** A request that fails takes only its own savepoint back. */
function runGuarded(store: Store, request: Request): Reply {
  if (!store.db.isTransaction) return refused(request.id, ROLLED_BACK)
  try {
    store.db.exec('SAVEPOINT unit')
    const reply = run(store, request)
    store.db.exec('RELEASE unit')
    return reply
  } catch (error) {
    if (store.db.isTransaction) store.db.exec('ROLLBACK TO unit; RELEASE unit')
    return refused(request.id, faultFrom(error))
  }
}

function runRead(store: Store, request: Request): Reply {
  try {
    // One snapshot for all that the unit reads, whatever another process commits meanwhile.
    store.db.exec('BEGIN')
    store.look()
    const reply = run(store, request)
    store.db.exec('COMMIT')
    return reply
  } catch (error) {
    if (store.db.isTransaction) store.db.exec('ROLLBACK')
    return refused(request.id, faultFrom(error))
  }
}

function run(store: Store, request: Request): Reply {
  store.tick(request.skewMs)
  if (INTAKE.has(request.unit)) store.assureRoom()
  const unit = UNITS[request.unit].run as (store: Store, ...args: readonly unknown[]) => unknown
  return { id: request.id, ok: true, value: unitOfWork(store, () => unit(store, ...request.args)) }
}

const ROLLED_BACK = new Fault('ASW_JOURNAL_DOWN', 'the transaction was rolled back')

/** SQLITE_ERROR, CONSTRAINT, MISMATCH, MISUSE, RANGE: our own mistake. Everything else is the disk, the file, the memory. */
const OUR_MISTAKES: ReadonlySet<number> = new Set([1, 19, 20, 21, 25])

export function faultFrom(error: unknown): Fault {
  const errcode = primaryCode(error)
  return errcode === undefined || OUR_MISTAKES.has(errcode) ? faultOf(error) : down(error)
}

function down(error: unknown): Fault {
  return new Fault('ASW_JOURNAL_DOWN', error instanceof Error ? error.message : 'the store failed', {}, error)
}
