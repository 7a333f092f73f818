import { Fault, faultOf } from '../message/fault.ts'

/** What follows the files that are in force, by the name that an operator knows it by. */
export type Renewals = Readonly<Record<string, () => unknown>>

/**
 * Renews each, one after the other: one that fails is told and keeps no other back. Returns a fault for all that failed, with the
 * code of the first; `undefined` where none did.
 */
export async function renewEach(renewals: Renewals, report: (what: string, fault: Fault) => void): Promise<Fault | undefined> {
  const failed: { readonly what: string; readonly fault: Fault }[] = []
  for (const [what, renew] of Object.entries(renewals)) {
    try {
      await renew()
    } catch (error) {
      const fault = faultOf(error)
      failed.push({ what, fault })
      report(what, fault)
    }
  }
  const [first] = failed
  if (first === undefined) return undefined
  const each = failed.map(({ what, fault }) => `${what}: ${fault.message}`).join('; ')
  return new Fault(
    first.fault.code,
    `what was read is in force, and this does not follow it yet: ${each}`,
    first.fault.facts,
    first.fault,
  )
}
