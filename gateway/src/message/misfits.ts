import { decimalCompare } from './decimal.ts'
import type { ExchangeView } from './exchange.ts'
import { isTakenBack } from './follow.ts'
import { givenUses, itemsOf } from './status.ts'

/** What customs have said of uses that does not fit what was certified, whoever is wrong. Of what has not been seen nothing is known. */
export function misfitsOf(view: ExchangeView) {
  const units = new Map(view.certified?.items.map(({ seq, unit }) => [seq, unit]))
  const uses = view.certified ? givenUses(view) : []
  const beyond = uses.some(({ seq }) => !units.has(seq)) || itemsOf(view).some(({ balance }) => decimalCompare(balance, '0') < 0)
  return {
    USED_BEYOND_CERTIFIED: beyond,
    // It is not counted: the balance says more than is left.
    USED_IN_ANOTHER_UNIT: uses.some(({ seq, unit }) => unit !== undefined && units.has(seq) && units.get(seq) !== unit),
    USED_THOUGH_CANCELLED: isTakenBack(view) && uses.length > 0,
  }
}
