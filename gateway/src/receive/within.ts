import type { Journal } from '../journal/journal.ts'
import { Fault } from '../message/fault.ts'
import type { Arrived } from '../message/stages.ts'
import type { ReceiveDeps } from './deps.ts'

/**
 * A reading that waits for what never answers ends after this: longer than everything in it together that has a limit of its own, and
 * shorter than the time after which an arrival without a verdict is read again, by whichever node: no two readings at once.
 */
export const READING_MS = 45_000

/**
 * Reads, and gives up when the time is over: ASW_READING_HANGS. What was begun cannot be ended from outside, but it is cut off from the
 * journal: whenever it goes on, it changes nothing any more.
 */
export async function within<Deps extends ReceiveDeps, T>(
  deps: Deps,
  { arrival }: Arrived,
  read: (deps: Deps) => Promise<T>,
): Promise<T> {
  const { readingMs, world } = deps
  if (readingMs === undefined) return read(deps)
  const late = new AbortController()
  const ended = new AbortController()
  const limit = world.sleep(readingMs, ended.signal).then(() => {
    const fault = new Fault('ASW_READING_HANGS', `the reading of ${arrival} has not come to an end in ${readingMs} ms`)
    late.abort(fault)
    throw fault
  })
  try {
    return await Promise.race([read({ ...deps, journal: until(late.signal, deps.journal) }), limit])
  } finally {
    ended.abort()
  }
}

/** The journal, to whoever is not late. */
function until(late: AbortSignal, journal: Journal): Journal {
  return new Proxy(journal, {
    get: (target, name, receiver) => {
      late.throwIfAborted()
      return Reflect.get(target, name, receiver)
    },
  })
}
