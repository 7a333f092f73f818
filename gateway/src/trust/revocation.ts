import { instant } from '../message/clock.ts'
import { digestOf } from '../message/digest.ts'
import { Fault } from '../message/fault.ts'
import type { Sha256 } from '../message/ids.ts'
import type { Entry } from './crl/list.ts'
import { HARMLESS_BEFORE } from './crl/reasons.ts'

/**
 * Where revocation is looked up. A source answers from what it holds: lists are fetched in the background, never while a
 * message waits (XS-39). It asks nobody and throws nothing.
 */
export interface RevocationSource {
  /** `certificate` and `issuer`: DER. `undefined`: no list of this issuer speaks of such certificates. */
  look(certificate: Uint8Array, issuer: Uint8Array): Looked | undefined
}
export interface Looked {
  readonly list: ListName
  readonly nextUpdateMs: number
  /** There where the serial number stands in the list. */
  readonly entry?: Entry
}
/** How a list is named in evidence. */
export interface ListName {
  readonly issuer: string
  readonly number?: string
  readonly thisUpdate: string
  readonly nextUpdate: string
  readonly digest: Sha256
}

/**
 * `required`: nothing is taken or sent under a certificate that no list in time speaks of; that is a trouble of ours, never a
 * verdict. `soft`: what is revoked is refused, what is not known passes. `off`: nobody asks.
 */
export type RevocationMode = 'required' | 'soft' | 'off'
export interface Revocation {
  readonly source: RevocationSource
  readonly mode: RevocationMode
  /** How long after its nextUpdate a list still counts. */
  readonly graceMs: number
}

/** What is known about a certificate: `not-checked` says plainly that nobody knows. */
export type RevocationStatus = 'good' | 'not-checked'

export const NOT_CHECKED: Revocation = { source: { look: () => undefined }, mode: 'off', graceMs: 0 }

/**
 * Judges a path, leaf first, anchor last (the anchor itself is trusted, not looked up), at `at` (milliseconds). A certificate
 * stands revoked from its revocation date on, and for every time where the reason casts doubt on the key before (RFC 5280
 * 5.3.1): who holds the key can write any signing time, and no time stamp proves it. A list that is out of date still
 * revokes: what stood in it once does not become good by waiting.
 * Throws ASW_CERTIFICATE_REVOKED, ASW_REVOCATION_UNKNOWN.
 */
export function assureNotRevoked(
  path: readonly Uint8Array[],
  at: number,
  { source, mode, graceMs }: Revocation,
): RevocationStatus {
  if (mode === 'off') return 'not-checked'
  const open: string[] = []
  for (const [index, certificate] of path.entries()) {
    const issuer = path[index + 1]
    if (issuer === undefined) continue
    const looked = source.look(certificate, issuer)
    if (looked?.entry !== undefined && counts(looked.entry, at)) throw revoked(certificate, looked, looked.entry)
    if (looked === undefined) open.push('there is no revocation list for it')
    else if (at > looked.nextUpdateMs + graceMs)
      open.push(`the list of ${looked.list.issuer} should have been renewed by ${looked.list.nextUpdate}`)
  }
  if (path.length < 2) open.push('its issuer is not known')
  const [why] = open
  if (why === undefined) return 'good'
  if (mode === 'required') {
    throw new Fault('ASW_REVOCATION_UNKNOWN', `nobody can say whether the certificate is revoked: ${why}`, {
      fingerprint: path[0] === undefined ? undefined : digestOf(path[0]),
    })
  }
  return 'not-checked'
}

function counts({ revokedAtMs, reason }: Entry, at: number): boolean {
  return at >= revokedAtMs || !HARMLESS_BEFORE.has(reason)
}

/** The refusal carries its proof: which certificate, since when, why, and by which list. */
function revoked(certificate: Uint8Array, { list }: Looked, { revokedAtMs, reason }: Entry): Fault {
  const fingerprint = digestOf(certificate)
  const revokedAt = instant(revokedAtMs)
  const number = list.number === undefined ? '' : ` number ${list.number}`
  return new Fault(
    'ASW_CERTIFICATE_REVOKED',
    `the certificate ${fingerprint} is revoked since ${revokedAt} (${reason}), says the list${number} of ${list.issuer}, ${list.thisUpdate}, SHA-256 ${list.digest}`,
    { fingerprint, revokedAt, reason, list },
  )
}
