import { Fault, faultOf } from '../message/fault.ts'
import type { Agreement, Agreements } from './agreement.ts'
import { conflicts, sameParty } from './conflicts.ts'
import { loadAgreements } from './load.ts'

/** The agreements in force, and the way to other ones. */
export interface AgreementsHolder {
  /** A set that never changes: whoever works on a message keeps the one it began with. */
  current(): Agreements
  /**
   * Reads the whole folder again and swaps the set in one step. Returns the new version.
   * Throws ASW_AGREEMENT_INVALID, or what `assure` says of the new set; then the old one stays in force and `trouble` says why.
   */
  reload(assure?: (fresh: Agreements) => void): number
  /** Why the last reload failed; undefined after one that did not. */
  trouble(): Fault | undefined
}

/** Loads every agreement of a folder. Throws ASW_AGREEMENT_INVALID: a gateway does not start on agreements it cannot read. */
export function openAgreements(folder: string): AgreementsHolder {
  let present = agreementSet(loadAgreements(folder), 1)
  let trouble: Fault | undefined
  return {
    current: () => present,
    trouble: () => trouble,
    reload: (assure) => {
      try {
        const fresh = agreementSet(loadAgreements(folder), present.version + 1)
        assure?.(fresh)
        present = fresh
        trouble = undefined
        return present.version
      } catch (error) {
        trouble = faultOf(error)
        throw error
      }
    },
  }
}

/** A set of agreements that can live side by side. Throws ASW_AGREEMENT_INVALID (C7). */
export function agreementSet(agreements: readonly Agreement[], version: number): Agreements {
  const found = conflicts(agreements)
  const [first] = found
  if (first !== undefined) {
    const problems = found.map(({ partner, other, why, remedy }) => ({ partner, other, why: `${why}; ${remedy}` }))
    throw new Fault('ASW_AGREEMENT_INVALID', problems.map((problem) => problem.why).join('\n'), {
      partner: first.partner,
      problems,
    })
  }
  const byPartner = new Map<string, Agreement>(agreements.map((agreement) => [agreement.partner, agreement]))
  return {
    version,
    all: () => agreements,
    of: (partner) => {
      const agreement = byPartner.get(partner)
      if (agreement === undefined) throw new Fault('ASW_PARTNER_UNKNOWN', `no agreement with ${partner}`, { partner })
      return agreement
    },
    byCountry: (country) => byPartner.get(country) ?? agreements.find((agreement) => agreement.country === country),
    byParty: (party) => agreements.find((agreement) => sameParty(agreement.party, party)),
  }
}
