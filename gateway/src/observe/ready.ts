import { createSign } from 'node:crypto'
import type { OwnKey } from '../agreement/agreement.ts'
import type { Journal } from '../journal/journal.ts'
import { assureClock } from '../message/assure-clock.ts'
import type { World } from '../message/clock.ts'
import { Fault } from '../message/fault.ts'

/** "Can do business now": every key that signs can sign, the store takes a write, the clock is sane (peers O5). */
export async function assureReady(deps: {
  readonly journal: Journal
  readonly world: World
  readonly keys: () => readonly OwnKey[]
}): Promise<void> {
  assureClock(deps.world)
  for (const key of deps.keys()) {
    try {
      createSign('sha256').update('ready').sign(key.key)
    } catch (error) {
      throw new Fault('ASW_KEY_UNUSABLE', `cannot sign with the key of ${key.certificate.subject}`, {}, error)
    }
  }
  await deps.journal.ready()
  const held = await deps.journal.held()
  if (held !== undefined) throw new Fault('ASW_JOURNAL_HELD', held)
}
