import { createSign } from 'node:crypto'
import type { OwnKey } from '../agreement/agreement.ts'
import type { Journal } from '../journal/journal.ts'
import { assureClock } from '../message/assure-clock.ts'
import type { World } from '../message/clock.ts'
import { Fault } from '../message/fault.ts'

export interface ReadyDeps {
  readonly journal: Pick<Journal, 'ready' | 'held'>
  readonly world: Pick<World, 'now'>
  readonly keys: () => readonly OwnKey[]
}

/** What comes can be taken: every key that signs can sign, the store takes a write, the clock is sane. A held journal takes too. */
export async function assureTaking({ journal, world, keys }: ReadyDeps): Promise<void> {
  assureClock(world)
  for (const key of keys()) {
    try {
      createSign('sha256').update('ready').sign(key.key)
    } catch (error) {
      throw new Fault('ASW_KEY_UNUSABLE', `cannot sign with the key of ${key.certificate.subject}`, {}, error)
    }
  }
  await journal.ready()
}

/** "Can do business now": it takes, and what it has to send goes out (peers O5). */
export async function assureReady(deps: ReadyDeps): Promise<void> {
  await assureTaking(deps)
  const held = await deps.journal.held()
  if (held !== undefined) throw new Fault('ASW_JOURNAL_HELD', held)
}
