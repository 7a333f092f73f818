import type { SignerCertificate } from '../trust/index.ts'
import type { Agreement, Party } from './agreement.ts'
import { signersOf } from './signers.ts'

/** Registered certificates by the name they have in the file. */
export const USES = ['seal', 'envelope', 'encryption', 'tlsClient', 'tlsServer'] as const
export type AgreementUse = (typeof USES)[number]

export interface Conflict {
  readonly partner: string
  readonly other: string
  readonly why: string
  readonly remedy: string
}

/**
 * Agreements that cannot live side by side: then one partner could speak for another (C7). The same partner or party twice,
 * or one certificate registered for two. Anchors may be shared.
 */
export function conflicts(agreements: readonly Agreement[]): readonly Conflict[] {
  return agreements.flatMap((agreement, index) =>
    agreements.slice(0, index).flatMap((other): readonly Conflict[] => {
      const between = { partner: agreement.partner, other: other.partner }
      const [shared] = fingerprints(agreement).filter(({ fingerprint }) =>
        fingerprints(other).some((one) => one.fingerprint === fingerprint),
      )
      return [
        ...(agreement.partner === other.partner
          ? [
              {
                ...between,
                why: `the partner ${agreement.partner} has two agreements`,
                remedy: `keep one of the two files, ${agreement.partner}.yaml and ${agreement.partner}.yml`,
              },
            ]
          : []),
        ...(sameParty(agreement.party, other.party)
          ? [
              {
                ...between,
                why: `the party ${agreement.party.id} is named by ${other.partner} and by ${agreement.partner}: nobody could say who sent a message`,
                remedy: 'give each partner its own party id',
              },
            ]
          : []),
        ...(shared
          ? [
              {
                ...between,
                why: `the ${shared.use} certificate ${shared.subject} (${shared.serial}) is registered for ${other.partner} and for ${agreement.partner}: one could speak for the other`,
                remedy: 'register each certificate for the partner that holds its key',
              },
            ]
          : []),
      ]
    }),
  )
}

/** Same id, and the same type where both name one (ebMS 2.0 section 3.1.1.1). */
export function sameParty(one: Party, other: Party): boolean {
  return one.id === other.id && (one.type === undefined || other.type === undefined || one.type === other.type)
}

/** Registered for a use, whatever the key. */
export function registeredFor(agreement: Agreement, use: AgreementUse): readonly SignerCertificate[] {
  return use === 'seal' ? signersOf(agreement) : agreement.certificates[use]
}

function fingerprints(agreement: Agreement) {
  return USES.flatMap((use) =>
    registeredFor(agreement, use).map(({ fingerprint, subject, serial }) => ({ use, fingerprint, subject, serial })),
  )
}
