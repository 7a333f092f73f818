import type { CertificateRow } from '../revocation/index.ts'
import type { House } from './house.ts'

/** At every start and reload, whatever alarms have been told before: what a use is registered for, and no certificate can do now. */
export function warnOfCertificates({ revocation, options }: Pick<House, 'revocation' | 'options'>): void {
  for (const { owner, use, subject, from, to } of idleUses(revocation.state().certificates)) {
    const code = owner === 'own' ? 'ASW_KEY_UNUSABLE' : 'ASW_CERTIFICATE_EXPIRED'
    options.log.warn({ code, owner, use, subject, from, until: to }, 'no certificate of this use is in its window')
  }
}

/** Of each use of which no certificate is in its window, the one that lasts longest. */
export function idleUses(rows: readonly CertificateRow[]): readonly CertificateRow[] {
  const uses = Map.groupBy(rows, ({ owner, use }) => `${owner} ${use}`)
  return [...uses.values()].flatMap((same) => {
    if (same.some(({ state }) => state === 'in-use')) return []
    return same.toSorted((a, b) => Date.parse(b.to) - Date.parse(a.to)).slice(0, 1)
  })
}
