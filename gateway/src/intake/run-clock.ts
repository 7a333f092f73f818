import { type Pack, workingDeadline } from '@asw/mappings'
import type { ExchangeRow, Journal } from '../journal/journal.ts'
import { instant } from '../message/clock.ts'
import { CLOCKS, type ClockName, clockDefinition } from '../message/clock-table.ts'
import { lastDayOf, warningAt } from '../message/deadlines.ts'
import { Fault } from '../message/fault.ts'
import { endOfDay } from '../message/local-day.ts'

/** Clocks that a single window starts: those of procedures that no document of the network carries. */
export const STARTABLE = (Object.keys(CLOCKS) as readonly ClockName[]).filter(
  (name) => CLOCKS[name].by === 'nsw' && clockDefinition(name)?.length !== undefined,
)

export interface ClockWish {
  readonly name: string
  /** Local day on which it starts, `YYYY-MM-DD`: it is not counted. */
  readonly startedOn: string
  readonly subject?: string
  readonly owner?: 'partner' | 'nsw'
}
export interface Started {
  readonly name: string
  readonly deadline: string
  readonly lastDay: string
  /** What a person should know of that day. */
  readonly warnings: readonly { readonly code: string; readonly message: string }[]
}

/**
 * Starts a clock of the table; one that runs already gets the new deadline. Working days are counted by the calendar of the country
 * whose procedure it is; where that does not reach, weekends alone are left out, with a warning. Throws ASW_INPUT_INVALID.
 */
export async function runClock(
  deps: { readonly journal: Pick<Journal, 'startClock'>; readonly lists: Pack['codeLists']; readonly country: string },
  exchange: Pick<ExchangeRow, 'id'>,
  { name, startedOn, subject, owner = 'nsw' }: ClockWish,
): Promise<Started> {
  if (!(STARTABLE as readonly string[]).includes(name))
    throw new Fault('ASW_INPUT_INVALID', `no clock ${name} that is started so`)
  const country = clockDefinition(name)?.country ?? deps.country
  const { lastDay, warnings } = lastDayIn(deps.lists, name, startedOn, country)
  const deadline = endOfDay(lastDay, country)
  const warnAt = warningAt(name, deadline, 0)
  await deps.journal.startClock({
    ...{ exchange: exchange.id, name, owner, deadline: instant(deadline) },
    ...(subject === undefined ? {} : { subject }),
    ...(warnAt === undefined ? {} : { warnAt: instant(warnAt) }),
  })
  return { name, deadline: instant(deadline), lastDay, warnings }
}

function lastDayIn(lists: Pack['codeLists'], name: string, from: string, country: string): Pick<Started, 'lastDay' | 'warnings'> {
  if (Number.isNaN(Date.parse(`${from}T00:00:00Z`))) throw new Fault('ASW_INPUT_INVALID', 'startedOn is no day')
  const length = clockDefinition(name)?.length
  if (!length || !('workingDays' in length)) return { lastDay: lastDayOf(name, from), warnings: [] }
  const counted = workingDeadline(lists, from, length.workingDays, country)
  if (!counted) throw new Fault('ASW_INPUT_INVALID', 'startedOn is no day')
  const message = `the working-day calendar of ${country} does not reach ${counted.day}: only weekends are left out; confirm the day`
  return { lastDay: counted.day, warnings: counted.sure ? [] : [{ code: 'CALENDAR_UNKNOWN', message }] }
}
