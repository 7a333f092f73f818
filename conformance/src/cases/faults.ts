import { ATTACKS } from '../steps/attacks.ts'
import { CHECK_NAMES } from '../steps/checks.ts'
import { EAEU_ATTACKS } from '../steps/eaeu/attacks.ts'
import { EAEU_CHECKS } from '../steps/eaeu/checks.ts'
import { type AnyCase, type Clause, isEaeu } from './load.ts'

/** What is wrong with the cases as a whole: names without a runner, cases without a clause, clauses without a case. */
export function faultsOf(cases: readonly AnyCase[], clauses: ReadonlyMap<string, Clause>): readonly string[] {
  const ids = new Set(cases.map(({ id }) => id))
  const used = new Set(cases.map(({ clause }) => clause))
  return [
    ...cases.flatMap((one) => faultsOfOne(one, ids, clauses).map((fault) => `${one.id}: ${fault}`)),
    ...[...clauses.keys()].filter((id) => !used.has(id)).map((id) => `the clause ${id} has no case`),
  ]
}

function faultsOfOne(one: AnyCase, ids: ReadonlySet<string>, clauses: ReadonlyMap<string, Clause>): readonly string[] {
  const faults: string[] = []
  if (!clauses.has(one.clause)) faults.push(`no clause ${one.clause}`)
  if (one.pair !== undefined && !ids.has(one.pair)) faults.push(`no case ${one.pair}`)
  if (one.kind === 'negative' && one.pair !== undefined && one.change === undefined) faults.push('does not say what it changes')
  const [attacks, checks] = isEaeu(one) ? [EAEU_ATTACKS, EAEU_CHECKS] : [ATTACKS, CHECK_NAMES]
  const sent = new Set<string>()
  for (const { send, expect, verify } of one.steps) {
    if (send) sent.add(send.as ?? 'it')
    for (const { do: attack } of send?.tamper ?? []) {
      if (attack !== undefined && !(attack in attacks)) faults.push(`no attack ${attack}`)
    }
    if (expect && !sent.has(expect.of ?? 'it')) faults.push(`nothing is sent as ${expect.of ?? 'it'}`)
    for (const check of verify?.checks ?? []) if (!checks.includes(check)) faults.push(`no check ${check}`)
  }
  const judges = one.steps.some(
    ({ expect, verify, inbox, submit }) => expect ?? verify ?? inbox ?? submit?.state ?? submit?.refused,
  )
  if (!judges) faults.push('expects nothing')
  return faults
}
