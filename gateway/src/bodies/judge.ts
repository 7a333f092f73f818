import type { Issue } from '@asw/mappings'
import type { BodiesPolicy } from '../agreement/index.ts'
import { Fault } from '../message/fault.ts'
import { type Bodies, type Body, holds } from './body.ts'

/** What is said of the body that a certificate names. */
export interface Judged {
  /** `unnotified`: nobody has notified bodies of this country for this scheme, so nothing can be said. */
  readonly verdict: 'good' | 'unknown' | 'outside' | 'unnotified'
  readonly country: string
  readonly scheme: string
  readonly issuedOn: string
  readonly code?: string
  readonly name?: string
  /** The one that it is, or was on another day. */
  readonly body?: Body
}
interface Certificate {
  readonly document?: unknown
  readonly scheme?: unknown
  readonly issuingCountry?: unknown
  readonly issuedOn?: unknown
  readonly issuingAuthority?: { readonly code?: unknown; readonly name?: unknown } | null
}

/** The rule that a register serves, by the scheme of the certificate; `D-16` is that of the ASEAN forms. */
const RULES: Readonly<Record<string, { readonly id: string; readonly basis: string }>> = {
  EAEUVN: { id: 'E-13', basis: 'FTA art. 4.28' },
  EVFTA: { id: 'EU-11', basis: 'EVFTA Protocol 1, administrative cooperation' },
}
const DEFAULT_RULE = { id: 'D-16', basis: 'OCP Rule 2' }

/** By the day of issue. `undefined`: no certificate of origin, or its shape is for others to complain about. */
export function judgeBody(bodies: Bodies, document: unknown): Judged | undefined {
  const { document: kind, scheme, issuingCountry, issuedOn, issuingAuthority } = (document ?? {}) as Certificate
  if (kind !== 'certificate-of-origin' || typeof scheme !== 'string') return undefined
  if (typeof issuingCountry !== 'string' || typeof issuedOn !== 'string') return undefined
  const { code, name } = issuingAuthority ?? {}
  const about = {
    country: issuingCountry,
    scheme,
    issuedOn,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof name === 'string' ? { name } : {}),
  }
  const notified = bodies
    .all()
    .filter(
      ({ country, roles, schemes }) =>
        country === issuingCountry && roles.includes('issuing') && (schemes === undefined || schemes.includes(scheme)),
    )
  if (notified.length === 0) return { verdict: 'unnotified', ...about }
  const named = notified.filter((body) => isNamed(body, about))
  const body = named.find((one) => holds(one, issuedOn)) ?? named[0]
  if (body === undefined) return { verdict: 'unknown', ...about }
  return { verdict: holds(body, issuedOn) ? 'good' : 'outside', ...about, body }
}

/** By its code; by its name, letter case and width aside, where the certificate gives no code. */
function isNamed(body: Body, { code, name }: { readonly code?: string; readonly name?: string }): boolean {
  if (code !== undefined) return body.code === code
  return name !== undefined && plain(body.name) === plain(name)
}

function plain(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim()
}

/**
 * The finding about it, as severe as the agreement wants it. Throws ASW_CONFIG_INVALID where the agreement refuses unknown
 * bodies and the register knows none of that country: then the register is wrong, not the document.
 */
export function bodyFindings(bodies: Bodies, policy: BodiesPolicy, document: unknown): readonly Issue[] {
  if (policy === 'off') return []
  const judged = judgeBody(bodies, document)
  if (judged === undefined || judged.verdict === 'good') return []
  if (judged.verdict === 'unnotified') {
    if (policy === 'warn') return []
    throw new Fault(
      'ASW_CONFIG_INVALID',
      `the register names no body of ${judged.country} for ${judged.scheme}, and the agreement refuses what it does not name`,
    )
  }
  const { id, basis } = RULES[judged.scheme] ?? DEFAULT_RULE
  const place = judged.code === undefined ? '/issuingAuthority' : '/issuingAuthority/code'
  return [
    {
      severity: policy === 'refuse' ? 'E' : 'W',
      code: 'ASW_RULE_BROKEN',
      rule: id,
      pointer: place,
      legalBasis: basis,
      message: textOf(judged),
    },
  ]
}

function textOf({ verdict, body, issuedOn }: Judged): string {
  if (verdict === 'unknown' || body === undefined) return 'the issuing body is not among those that were notified'
  const until = body.validTo === undefined ? '' : ` to ${body.validTo}`
  return `the issuing body was notified for ${body.validFrom}${until}, and the certificate was issued on ${issuedOn}`
}
