import { meant } from '../../agreement/nearest.ts'
import { Fault } from '../../message/fault.ts'
import type { RestDeps } from './deps.ts'

export type Inboxes = Pick<RestDeps, 'journal' | 'inboxes'>

/**
 * A mistake in the name of an inbox must not look like an inbox in which nothing waits. Known are those that `asw.yaml` names, and those
 * that it named once and that have entries. Throws ASW_NOT_FOUND.
 */
export async function mustBeInbox({ journal, inboxes }: Inboxes, name: string): Promise<void> {
  const configured = inboxes()
  if (configured.includes(name)) return
  const filled = (await journal.inboxes()).map((inbox) => inbox.name)
  if (filled.includes(name)) return
  throw new Fault('ASW_NOT_FOUND', `there is no inbox ${name}: ${meant(name, [...new Set([...configured, ...filled])].sort())}`)
}
