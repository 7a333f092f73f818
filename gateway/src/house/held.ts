import type { House } from './house.ts'

/** Everything seems well then, and nothing is sent. */
export async function warnWhileHeld({ journal, options }: Pick<House, 'journal' | 'options'>): Promise<void> {
  const reason = await journal.held()
  if (reason === undefined) return
  options.log.warn(
    { code: 'ASW_JOURNAL_HELD', reason },
    'nothing is sent while the journal is held: asw held show, asw held reconcile, asw held release (docs/operations.md, Backup and restore)',
  )
}
