import type { House } from './house.ts'

/** Who takes a receiver of events out leaves its position behind: it may come back. Until it is forgotten, events are kept in order for it. */
export async function warnOfLeftSinks(
  { journal, options }: { readonly journal: Pick<House['journal'], 'sinks'>; readonly options: Pick<House['options'], 'log'> },
  configured: { has(name: string): boolean },
): Promise<void> {
  for (const { name, lag } of await journal.sinks())
    if (!configured.has(name))
      options.log.warn(
        { sink: name, lag },
        `a receiver of events that asw.yaml does not name any more has its position still: if it does not come back, POST /v1/sinks/${name}/forget`,
      )
}
