import type { Issuer } from './certificate.ts'
import { daysFrom } from './lifetime.ts'
import { type RevocationList, type RevocationReason, type Revoked, serialOf, writeRevocationList } from './x509.ts'

/** A list as a test wants it; what is left out is as in the present one. */
export interface ListOptions extends Partial<Omit<RevocationList, 'revoked'>> {
  readonly revoked?: readonly { readonly certificatePem: string; readonly at?: Date; readonly reason?: RevocationReason }[]
}

/** The revocation lists of one authority. */
export interface Revocations {
  /** The present list. */
  pem(): string
  /** Resolves once a list with this serial number is the present one. */
  add(revoked: Omit<Revoked, 'at'> & { readonly at?: Date }): Promise<void>
  /** Any list that this authority could sign; the present one stays as it is. */
  list(options: ListOptions): Promise<string>
}

export async function openRevocations(issuer: Required<Issuer>, at: Date, days = 30): Promise<Revocations> {
  const revoked: Revoked[] = []
  const write = (list: Partial<RevocationList> = {}) =>
    writeRevocationList(
      {
        number: revoked.length + 1,
        thisUpdate: daysFrom(at, -1),
        nextUpdate: daysFrom(at, days),
        revoked: [...revoked],
        ...list,
      },
      issuer,
    )
  let present = await write()
  let last = Promise.resolve()
  return {
    pem: () => present,
    add: (one) => {
      revoked.push({ at: daysFrom(at, -1), ...one })
      // one after the other: the last one made must hold all
      last = last.then(async () => {
        present = await write()
      })
      return last
    },
    list: ({ revoked: wanted, ...options }) =>
      write({
        ...options,
        ...(wanted === undefined
          ? {}
          : {
              revoked: wanted.map(({ certificatePem, ...one }) => ({
                serial: serialOf(certificatePem),
                at: daysFrom(at, -1),
                ...one,
              })),
            }),
      }),
  }
}
