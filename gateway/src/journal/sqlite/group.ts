import { Fault, faultOf } from '../../message/fault.ts'
import { INTAKE, type Reply, type Request } from './protocol.ts'
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
 * One round: writes are collected into a group, each in its own savepoint, and one COMMIT (one sync) makes all of them
 * durable; only then is any of them answered. A group also closes when nobody else is asking: a lone caller never waits.
 * Reads run at once while no group is open, else right after its commit.
 */
export function serve(store: Store, next: (look: boolean) => Request | undefined, limits: GroupLimits): readonly Reply[] {
  const writes: Reply[] = []
  const reads: Request[] = []
  const early: Reply[] = []
  let until = 0
  const more = () => next(writes.length === 0 || limits.clock() < until)
  for (let request = more(); request !== undefined; request = more()) {
    const first = writes.length === 0
    if (UNITS[request.unit].kind === 'read') {
      if (first) early.push(runRead(store, request))
      else reads.push(request)
    } else {
      if (first && !begin(store, writes, request)) break
      if (first) until = limits.clock() + limits.ms
      writes.push(runWrite(store, request))
    }
    if (writes.length >= limits.writes) break
  }
  const written = writes.length === 0 ? writes : commit(store, writes)
  return [...early, ...written, ...reads.map((request) => runRead(store, request))]
}

/** False, with the request answered, when the store does not even open a transaction. */
function begin(store: Store, replies: Reply[], request: Request): boolean {
  try {
    store.db.exec('BEGIN IMMEDIATE')
    return true
  } catch (error) {
    replies.push(refused(request.id, down(error)))
    return false
  }
}

function commit(store: Store, writes: readonly Reply[]): readonly Reply[] {
  // An error of the disk may have rolled the whole transaction back already: then nothing of the group exists.
  if (!store.db.isTransaction)
    return writes.map(({ id }) => refused(id, new Fault('ASW_JOURNAL_DOWN', 'the transaction was rolled back')))
  try {
    store.db.exec('COMMIT')
    return writes
  } catch (error) {
    if (store.db.isTransaction) store.db.exec('ROLLBACK')
    return writes.map(({ id }) => refused(id, down(error)))
  }
}

/** A request that fails takes only its own savepoint back. */
function runWrite(store: Store, request: Request): Reply {
  if (!store.db.isTransaction) return refused(request.id, new Fault('ASW_JOURNAL_DOWN', 'the transaction was rolled back'))
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
  if (INTAKE.has(request.unit) && !store.hasRoom()) throw new Fault('ASW_OVERLOADED', 'the disk of the journal is almost full')
  const unit = UNITS[request.unit].run as (store: Store, ...args: readonly unknown[]) => unknown
  return { id: request.id, ok: true, value: unit(store, ...request.args) }
}

function refused(id: number, fault: Fault): Reply {
  return { id, ok: false, code: fault.code, detail: fault.message, facts: fault.facts }
}

/** SQLITE_ERROR, CONSTRAINT, MISMATCH, MISUSE, RANGE: our own mistake. Everything else is the disk, the file, the memory. */
const OUR_MISTAKES: ReadonlySet<number> = new Set([1, 19, 20, 21, 25])

export function faultFrom(error: unknown): Fault {
  const errcode =
    error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
  return errcode === undefined || OUR_MISTAKES.has(errcode) ? faultOf(error) : down(error)
}

function down(error: unknown): Fault {
  return new Fault('ASW_JOURNAL_DOWN', error instanceof Error ? error.message : 'the store failed', {}, error)
}
