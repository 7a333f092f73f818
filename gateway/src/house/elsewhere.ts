import type { Journal } from '../journal/journal.ts'

/**
 * Whether another node of this journal may know a partner that this one does not: it has other agreements in force, because a reload has
 * reached one of the two and not yet the other. Told to nobody but by "come later". While the journal cannot say, it may be so.
 */
export async function mayBeKnownElsewhere({ nodes }: Pick<Journal, 'nodes'>): Promise<boolean> {
  try {
    const all = await nodes()
    const here = all.find(({ self }) => self)?.agreements
    return all.some(({ self, agreements }) => !self && agreements !== here)
  } catch {
    return true
  }
}
