import type { House } from './house.ts'

/** Who renames an inbox may leave entries behind that no key names any more. */
export async function warnOfLeftInboxes({ journal, live, options }: Pick<House, 'journal' | 'live' | 'options'>): Promise<void> {
  const known = new Set(live.inboxes.map(({ name }) => name))
  for (const { name, waiting, leased } of await journal.inboxes()) {
    if (known.has(name) || waiting + leased === 0) continue
    options.log.warn(
      { inbox: name, entries: waiting + leased },
      'entries are left in an inbox that asw.yaml does not name any more: a key without `inboxes` may fetch them',
    )
  }
}
