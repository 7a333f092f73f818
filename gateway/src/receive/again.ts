import { faultOf } from '../message/fault.ts'
import type { Arrived } from '../message/stages.ts'
import type { Answer } from '../transport/transport.ts'
import type { ReceiveDeps } from './deps.ts'
import { judge } from './receive.ts'

const ROUND = 16
/** So long a round goes on although it finds what waits: a service that does not answer costs its time limit each time. */
const BUDGET_MS = 5_000

type Judge = (arrived: Arrived) => Promise<Answer>

/**
 * After a crash: what arrived and has no verdict is read now, each by the judge of its envelope, and one after the other: where the
 * process ends again, it is known at what. What waits for the end of trouble of our own comes after it, whatever was asked about longest ago
 * first. Returns how many have a verdict now; the others come again later.
 */
export async function judgeOpenArrivals(
  deps: ReceiveDeps,
  olderThanMs: number,
  judgeOne: Judge = (arrived) => judge(deps, arrived),
): Promise<number> {
  await endReadings(deps)
  const arrivals = await deps.journal.openArrivals(ROUND, olderThanMs)
  if (arrivals.length === 0) return 0
  const waiting = new Set<string>()
  const began = deps.world.now()
  for (const { id } of arrivals) {
    if (waiting.size > 0 && Math.abs(deps.world.now() - began) > BUDGET_MS) break
    try {
      if ((await readAgain(deps, id, olderThanMs, judgeOne)) === 'waits') waiting.add(id)
    } catch (error) {
      const { code, message, facts } = faultOf(error)
      if (code !== 'ASW_JOURNAL_DAMAGED') throw error
      // It stays open, and is stuck.
      await deps.journal.tellDamaged(String(facts.digest), { arrival: id })
      deps.report({ what: 'trouble', code, detail: `arrival ${id}: ${message}` })
    }
  }
  const open = new Set((await deps.journal.openArrivals(ROUND, olderThanMs)).map(({ id }) => id))
  return arrivals.filter(({ id }) => !open.has(id) && !waiting.has(id)).length
}

async function readAgain(deps: ReceiveDeps, id: string, olderThanMs: number, judgeOne: Judge): Promise<'waits' | undefined> {
  const reading = await deps.journal.beginReading(id, olderThanMs)
  if (reading?.verdict === 'begun') {
    const { wire, wireDigest, peer } = reading
    return (await judgeOne({ stage: 'arrived', arrival: id, wire, wireDigest, peer })).waits && 'waits'
  }
  if (reading?.verdict === 'aside') {
    const detail = `reading ${reading.arrival} did not end ${reading.begun} times: it is not read any more by itself`
    deps.report({ what: 'aside', code: 'ASW_SET_ASIDE', detail })
  }
  return undefined
}

/** Tells the journal which readings ended while it could not hear it. Throws ASW_JOURNAL_DOWN; what it has not heard is told again. */
export async function endReadings({ journal, ended }: Pick<ReceiveDeps, 'journal' | 'ended'>): Promise<void> {
  for (const arrival of ended) {
    await journal.endReading(arrival)
    ended.delete(arrival)
  }
}
