import type { AskedAbout } from '../../message/asked-about.ts'
import type { PartnerId } from '../../message/ids.ts'
import { type AskedBy, askedEvent } from '../asked-event.ts'
import type { Chain, Tx } from './tx.ts'

/** Tells the certificates that a document asks about of it, in its own transaction: those that we have with this partner. */
export async function tellAsked(tx: Tx, asks: AskedAbout | undefined, partner: PartnerId, by: AskedBy): Promise<void> {
  if (!asks) return
  const { scheme, numbers, issuingCountry: country } = asks
  const about = await tx.all<Chain>('exchanges-asked-about', { scheme, partner, numbers, country })
  for (const chain of about) tx.append(chain, askedEvent(by))
}
