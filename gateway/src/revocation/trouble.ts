import { instant } from '../message/clock.ts'
import type { HeldList } from '../trust/index.ts'
import type { SourceState } from './shelf.ts'
import type { CertificateRow } from './view.ts'

/** What a person should look at. The same key is told once, until it is over. */
export interface Trouble {
  readonly key: string
  /** Kind of the event in the journal. */
  readonly kind: TroubleKind
  readonly data: Readonly<Record<string, unknown>>
}
export type TroubleKind =
  | 'certificate-expires'
  | 'certificate-revoked'
  | 'revocation-list-missing'
  | 'revocation-list-overdue'
  | 'revocation-list-refused'

interface Situation {
  readonly rows: readonly CertificateRow[]
  readonly held: readonly HeldList[]
  readonly states: readonly SourceState[]
  /** Whether anybody gives this gateway lists at all. Without, only agreements that require them miss them. */
  readonly configured: boolean
  readonly at: number
}

export function troubles({ rows, held, states, configured, at }: Situation): readonly Trouble[] {
  const used = rows.filter(({ state }) => state === 'in-use')
  return [
    ...rows.flatMap(expiring),
    ...used.flatMap(revoked),
    ...missing(used, held, configured),
    ...held.filter(({ list }) => at > list.nextUpdateMs).map(overdue),
    ...states.filter(({ suspicious }) => suspicious).map(refused),
  ]
}

const about = ({ owner, use, subject, serial, fingerprint, to }: CertificateRow) => ({
  ...(owner === 'own' ? {} : { partner: owner }),
  use,
  subject,
  serial,
  fingerprint,
  until: to,
})

function expiring(row: CertificateRow): readonly Trouble[] {
  if (row.ends === undefined) return []
  const data = { ...about(row), days: row.ends }
  return [{ key: `expires ${row.owner} ${row.use} ${row.fingerprint} ${row.ends}`, kind: 'certificate-expires', data }]
}

function revoked(row: CertificateRow): readonly Trouble[] {
  if (row.revocation !== 'revoked') return []
  const data = { ...about(row), code: 'ASW_CERTIFICATE_REVOKED', detail: row.detail }
  return [{ key: `revoked ${row.owner} ${row.use} ${row.fingerprint}`, kind: 'certificate-revoked', data }]
}

/** One for each authority that nothing is known about, not one for each of its certificates. */
function missing(rows: readonly CertificateRow[], held: readonly HeldList[], configured: boolean): readonly Trouble[] {
  const known = new Set(held.map(({ authority }) => authority.subject))
  const wanting = rows.filter(
    ({ revocation, policy, owner, issuer }) =>
      revocation === 'unknown' &&
      owner !== 'own' &&
      (policy === 'required' || configured) &&
      (issuer === undefined || !known.has(issuer)),
  )
  return [...new Map(wanting.map((row) => [`${row.owner} ${row.issuer}`, row])).values()].map((row) => ({
    key: `missing ${row.owner} ${row.issuer}`,
    kind: 'revocation-list-missing',
    data: { partner: row.owner, issuer: row.issuer ?? 'unknown', policy: row.policy, code: 'ASW_REVOCATION_UNKNOWN' },
  }))
}

function overdue({ slot, list, name }: HeldList): Trouble {
  const data = { issuer: name.issuer, number: name.number, until: instant(list.nextUpdateMs), code: 'ASW_REVOCATION_UNKNOWN' }
  return { key: `overdue ${slot} ${list.digest}`, kind: 'revocation-list-overdue', data }
}

function refused({ source, code, detail }: SourceState): Trouble {
  return { key: `refused ${source} ${detail}`, kind: 'revocation-list-refused', data: { list: source, code, detail } }
}
