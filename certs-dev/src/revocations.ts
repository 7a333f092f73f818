import type { Issuer } from './certificate.ts'
import { daysFrom } from './lifetime.ts'
import { writeRevocationList } from './x509.ts'

/** The revocation lists of one authority. */
export interface Revocations {
  /** The present list. */
  pem(): string
  /** Resolves once a list with this serial number is the present one. */
  add(serial: string): Promise<void>
}

export async function openRevocations(issuer: Required<Issuer>, at: Date): Promise<Revocations> {
  const revoked: { readonly serial: string; readonly at: Date }[] = []
  const list = () =>
    writeRevocationList(
      { number: revoked.length + 1, thisUpdate: daysFrom(at, -1), nextUpdate: daysFrom(at, 30), revoked: [...revoked] },
      issuer,
    )
  let present = await list()
  let last = Promise.resolve()
  return {
    pem: () => present,
    add: (serial) => {
      revoked.push({ serial, at: daysFrom(at, -1) })
      // one after the other: the last one made must hold all
      last = last.then(async () => {
        present = await list()
      })
      return last
    },
  }
}
