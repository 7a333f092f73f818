import type { DeliveryRow } from '../../journal/journal.ts'
import { openRetransmissions } from '../../message/status.ts'
import type { RestDeps } from './deps.ts'
import { type ApiKey, mustBe } from './key.ts'

/**
 * An operator sends again what has ended; the office that issued a certificate answers by itself whoever asks for it again (OCP Rule
 * 29(3)), and sends again what customs of the other side say that they did not get. Throws ASW_NOT_ALLOWED.
 */
export async function mustSendAgain({ journal }: Pick<RestDeps, 'journal'>, holder: ApiKey, row: DeliveryRow): Promise<void> {
  const missing = row.state === 'delivered' && (await isMissed(journal, row))
  mustBe(holder, 'operator', ...(missing ? (['submitter'] as const) : []))
}

async function isMissed(journal: RestDeps['journal'], { exchange }: DeliveryRow): Promise<boolean> {
  const view = (await journal.exchange(exchange))?.view
  return view !== undefined && (openRetransmissions(view).length > 0 || view.hops.AS4?.failed === true)
}
