import { type Agreement, expiryLevel, type JudgedBy, judgesOf, type OwnKey, signersOf } from '../agreement/index.ts'
import { instant } from '../message/clock.ts'
import { faultOf } from '../message/fault.ts'
import {
  assureNotRevoked,
  issuersOf,
  keyName,
  type RevocationMode,
  type RevocationSource,
  readCertificate,
  type SignerCertificate,
  windowOf,
} from '../trust/index.ts'
import type { Known } from './shelf.ts'

/** One certificate that counts: registered by an agreement, or of a key of ours. */
export interface CertificateRow {
  /** The partner, or `own`. */
  readonly owner: string
  readonly use: string
  readonly subject: string
  readonly serial: string
  readonly fingerprint: string
  /** Algorithm of its key: `EC prime256v1`, `GOST R 34.10-2012, 256 bit`. */
  readonly key: string
  /** For those who sign documents: who judges what they sign, in the order in which they are asked. Empty: nobody. */
  readonly judgedBy?: readonly JudgedBy[]
  /** RFC 3339: when it may be used, within its own validity. */
  readonly from: string
  readonly to: string
  /** Whole days until `to`; negative when it is over. */
  readonly daysLeft: number
  readonly state: 'in-use' | 'to-come' | 'over'
  /** It ends within so many days (7, 30 or 60), or is over (0), and no other one of the same use goes on. */
  readonly ends?: 0 | 7 | 30 | 60
  readonly revocation: 'good' | 'revoked' | 'unknown' | 'off'
  /** Why it is revoked, or not known. */
  readonly detail?: string
  readonly policy: RevocationMode
  /** Subject of the authority that issued it, where it is known. */
  readonly issuer?: string
}

const DAY_MS = 86_400_000
const USES = ['seal', 'envelope', 'encryption', 'tlsClient', 'tlsServer'] as const
/** Own keys are looked at as the partners would: they refuse what is revoked, and cannot know what no list says. */
const OWN = { policy: 'soft', graceMs: 0 } as const

/** Who issued a certificate, and the name of its issuer. */
interface Followed {
  readonly path: readonly Uint8Array[]
  readonly issuer?: string
}
/** Paths that were followed before: a reload brings other certificates, and with them other objects. */
export type Paths = WeakMap<SignerCertificate, Followed>

/** Our own keys by use, as the configuration has them. */
export type OwnUses = Readonly<Record<string, readonly OwnKey[]>>

export function certificateRows(
  { agreements, uses }: { readonly agreements: readonly Agreement[]; readonly uses: OwnUses },
  { source, paths, at }: Judging,
): readonly CertificateRow[] {
  const own = Object.entries(uses).flatMap(([use, keys]) => {
    const list = keys.map(({ certificate }) => certificate)
    return keys.map(({ certificate, chain }) =>
      row({ owner: 'own', use, list, authorities: { anchors: [], intermediates: chain }, ...OWN }, certificate, {
        source,
        paths,
        at,
      }),
    )
  })
  const theirs = agreements.flatMap((agreement) =>
    USES.flatMap((use) => {
      const { partner, certificates, revocation } = agreement
      const list = use === 'seal' ? signersOf(agreement) : certificates[use]
      const about = { owner: partner, use, list, authorities: certificates, ...revocation }
      return list.map((certificate) => ({
        ...row(about, certificate, { source, paths, at }),
        ...(use === 'seal' ? { judgedBy: judgesOf(agreement, certificate) } : {}),
      }))
    }),
  )
  return [...own, ...theirs]
}

export function ownOf(uses: OwnUses): Known['own'] {
  return Object.values(uses).flat()
}

interface About {
  readonly owner: string
  readonly use: string
  /** All of the same use. */
  readonly list: readonly SignerCertificate[]
  readonly authorities: Parameters<typeof issuersOf>[1]
  readonly policy: RevocationMode
  readonly graceMs: number
}

interface Judging {
  readonly source: RevocationSource
  readonly paths: Paths
  readonly at: number
}

function row(about: About, certificate: SignerCertificate, { source, paths, at }: Judging): CertificateRow {
  const { owner, use, list, policy, graceMs } = about
  const { subject, serial, fingerprint } = certificate
  const { from, to } = windowOf(certificate)
  const { path, issuer } = pathOf(paths, certificate, about.authorities)
  const level = expiryLevel(certificate, at)
  const successors = list.filter((other) => windowOf(other).to > to)
  // Once it is over, who began after a gap has taken its place as well.
  const followed = successors.some((other) => windowOf(other).from <= (level === 0 ? at : to))
  return {
    owner,
    use,
    subject,
    serial,
    fingerprint,
    key: keyName(certificate),
    from: instant(from),
    to: instant(to),
    daysLeft: wholeDays(to - at),
    state: at < from ? 'to-come' : at > to ? 'over' : 'in-use',
    ...(level === undefined || followed ? {} : { ends: level }),
    ...revocationOf(path, { policy, graceMs }, source, at),
    policy,
    ...(issuer === undefined ? {} : { issuer }),
  }
}

function pathOf(paths: Paths, certificate: SignerCertificate, authorities: About['authorities']): Followed {
  const known = paths.get(certificate)
  if (known !== undefined) return known
  const path = issuersOf(certificate.der, authorities)
  const fresh = { path, ...(path[1] === undefined ? {} : { issuer: readCertificate(path[1]).subject }) }
  paths.set(certificate, fresh)
  return fresh
}

function revocationOf(
  path: readonly Uint8Array[],
  { policy, graceMs }: Pick<About, 'policy' | 'graceMs'>,
  source: RevocationSource,
  at: number,
): Pick<CertificateRow, 'revocation' | 'detail'> {
  if (policy === 'off') return { revocation: 'off' }
  try {
    assureNotRevoked(path, at, { source, graceMs, mode: 'required' })
    return { revocation: 'good' }
  } catch (error) {
    const { code, message } = faultOf(error)
    return { revocation: code === 'ASW_CERTIFICATE_REVOKED' ? 'revoked' : 'unknown', detail: message }
  }
}

/** Towards zero: what ended a day and a minute ago is over for one day. */
function wholeDays(ms: number): number {
  return Math.trunc(ms / DAY_MS) || 0
}
