import { askedIn } from '../../journal/asked-event.ts'
import { eventsOf } from '../../journal/events-of.ts'
import type { ClockRow, ExchangeRow } from '../../journal/journal.ts'
import { accountsOf } from '../../journal/ledger.ts'
import { waitingIn } from '../../journal/shares.ts'
import { foundOf } from '../../message/authenticity.ts'
import { clockDefinition } from '../../message/clock-table.ts'
import { Fault } from '../../message/fault.ts'
import { exchangeId } from '../../message/ids.ts'
import { localDay } from '../../message/local-day.ts'
import { conditionsOf, refusalsOf, turnOf, windowsOf } from '../../message/standing.ts'
import { registerOf, statusOf } from '../../message/status.ts'
import { standingPredecessor } from '../predecessor.ts'
import type { RestDeps } from './deps.ts'
import type { ApiKey } from './key.ts'
import { mustCoverExchange } from './scope.ts'
import { originalOf, undeliveredOf } from './undelivered.ts'

/** Throws ASW_NOT_FOUND, ASW_NOT_ALLOWED. */
export async function exchangeCovered({ journal }: Pick<RestDeps, 'journal'>, id: string, holder: ApiKey): Promise<ExchangeRow> {
  const row = await journal.exchange(exchangeId(id))
  if (!row) throw new Fault('ASW_NOT_FOUND', 'no exchange has this id')
  await mustCoverExchange(journal, holder, row.id)
  return row
}

/** Scheme of which questions and letters about certificates are matters of their own. */
const ASKED_ABOUT = 'EAEUVN'

/** `country`: ours, where it is known. */
type Shown = Pick<RestDeps, 'journal' | 'world'> & { readonly country?: string }

/** Where an exchange stands now: everything is derived from what is known, nothing is stored. */
export async function shown({ journal, world, country }: Shown, row: ExchangeRow) {
  const { view, certificateKey: _key, ...rest } = row
  const land = view.certified?.importingCountry ?? (row.role === 'importer' ? country : row.partner.slice(0, 2))
  const today = localDay(world.now(), land)
  const { status, items } = statusOf(view, today)
  const { certified } = view
  const register = registerOf(view)
  const finding = foundOf(view)
  const questions =
    row.scheme === ASKED_ABOUT && certified ? askedIn(await Array.fromAsync(eventsOf(journal, row.id, ['asked-about']))) : []
  const clocks = await journal.clocks(row.id)
  const undelivered = await undeliveredOf(journal, row.id)
  const keeps = row.role === 'importer' && certified
  const entries = keeps ? await journal.account(row.id) : []
  return {
    ...rest,
    ...{ status, items, hops: view.hops, cancellations: view.cancellations, answers: view.answers },
    conditions: [
      ...conditionsOf(view),
      ...(waitingIn(entries).length > 0 ? ['SHARE_WAITS'] : []),
      ...((await standingPredecessor(journal, row, today)) === undefined ? [] : ['REPLACED_STANDS']),
    ],
    turn: turnOf(view, row.role, clocks, await originalOf(journal, row)),
    clocks: clocks.map(shownClock),
    windows: windowsOf(view, row.role),
    refusals: refusalsOf(view),
    ...(undelivered.length === 0 ? {} : { undelivered }),
    ...(register === undefined ? {} : { register }),
    ...(finding === undefined ? {} : { finding }),
    ...(questions.length === 0 ? {} : { questions }),
    ...(keeps ? { accounts: accountsOf(keeps, entries) } : {}),
    ...(certified?.replaces === undefined ? {} : { replaces: certified.replaces }),
  }
}

export function shownClock({ id: _id, exchange: _exchange, ...clock }: ClockRow) {
  const { source, passed } = clockDefinition(clock.name) ?? {}
  return { ...clock, ...(source === undefined ? {} : { source, passed }) }
}
