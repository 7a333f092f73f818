import type { CanonicalDocument } from '../message/document.ts'
import { faultOf } from '../message/fault.ts'
import { type DamagedPlace, damagedDigest } from './damaged.ts'
import type { Journal, NewEvent } from './journal.ts'

/**
 * The document that an event tells of: what came (`accepted`) lies with its first inbox, what goes out (`received`, `task-opened`) by its
 * digest. `undefined` once it has been purged, where it is damaged (that is told), or where it lies in no inbox.
 */
export async function documentOf(
  journal: Pick<Journal, 'blob' | 'entry' | 'tellDamaged'>,
  { kind, data, blob }: NewEvent,
): Promise<CanonicalDocument | undefined> {
  try {
    if (kind !== 'accepted') {
      const bytes = blob && (await journal.blob(blob))
      return bytes && (JSON.parse(Buffer.from(bytes).toString('utf8')) as CanonicalDocument)
    }
    const [inbox] = (data?.inboxes ?? []) as readonly string[]
    if (inbox === undefined || typeof data?.arrival !== 'string') return undefined
    return (await journal.entry(inbox, data.arrival))?.json
  } catch (error) {
    const digest = damagedDigest(error)
    if (digest !== undefined) await journal.tellDamaged(digest, placeOf(data))
    // The row is there and its bytes are not, or are others: purged or damaged, and no outage.
    if (faultOf(error).facts.digest !== undefined) return undefined
    throw error
  }
}

function placeOf({ arrival, delivery }: NonNullable<NewEvent['data']> = {}): DamagedPlace {
  return {
    ...(typeof arrival === 'string' ? { arrival } : {}),
    ...(typeof delivery === 'string' ? { delivery } : {}),
  }
}
