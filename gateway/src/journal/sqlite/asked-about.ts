import type { AskedAbout } from '../../message/asked-about.ts'
import type { PartnerId } from '../../message/ids.ts'
import { type AskedBy, askedEvent } from '../asked-event.ts'
import { appendEvent, type Chain } from './events.ts'
import type { Store } from './store.ts'

/** Tells the certificates that a document asks about of it, in its own transaction: those that we have with this partner. */
export function tellAsked(store: Store, asks: AskedAbout | undefined, partner: PartnerId, by: AskedBy): void {
  if (!asks) return
  const { scheme, numbers, issuingCountry: country } = asks
  for (const number of numbers) {
    const about = store.all<Chain>('exchanges-asked-about', { scheme, partner, number, country })
    for (const chain of about) appendEvent(store, chain, askedEvent(by))
  }
}
