import { Fault } from '../message/fault.ts'
import type { InboxEntry, Journal } from './journal.ts'

/** The entries of one document, in whatever inboxes it lies. Throws ASW_NOT_FOUND. */
export async function entriesOf(
  journal: Pick<Journal, 'inboxes' | 'entry'>,
  id: string,
): Promise<readonly [InboxEntry, ...InboxEntry[]]> {
  const names = (await journal.inboxes()).map(({ name }) => name)
  const found = await Promise.all(names.map((name) => journal.entry(name, id)))
  const [first, ...others] = found.filter((entry) => entry !== undefined)
  if (first === undefined) throw new Fault('ASW_NOT_FOUND', `no inbox has an entry ${id}`)
  return [first, ...others]
}
