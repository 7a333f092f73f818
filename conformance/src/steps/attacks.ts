import { envelopeAttacks } from './attacks-envelope.ts'
import { sealAttacks } from './attacks-seal.ts'
import { xmlAttacks } from './attacks-xml.ts'
import type { CaseState } from './bed.ts'

export type Attack = (text: string, state: CaseState, argument: string) => string

/** Changes that need more than a replacement, by name. */
export const ATTACKS: Readonly<Record<string, Attack>> = { ...xmlAttacks, ...sealAttacks, ...envelopeAttacks }

/** Throws Error for a name that nobody knows: a slip in a case. */
export function attack(name: string, text: string, state: CaseState, argument = ''): string {
  const found = ATTACKS[name]
  if (!found) throw new Error(`no attack is called ${name}`)
  return found(text, state, argument)
}
