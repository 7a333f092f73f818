import { createHash } from 'node:crypto'
import { instant } from '../message/clock.ts'
import { digestOf } from '../message/digest.ts'
import { Fault } from '../message/fault.ts'
import type { PathCache } from './cache.ts'
import { candidates } from './candidates.ts'
import { type PathCertificate, pathCertificate } from './certificate.ts'
import { validatePath } from './engine.ts'
import type { Registered } from './registered.ts'
import { assureNotRevoked, NOT_CHECKED, type Revocation, type RevocationStatus } from './revocation.ts'
import { assureEndEntity, assurePath, assureUse, assureValidity } from './rules.ts'
import { assureStrongKey } from './strength.ts'
import type { CertificateUse } from './uses.ts'

export interface CertificateQuestion {
  /** DER. */
  readonly certificate: Uint8Array
  /** DER, in any order: what may stand between the certificate and an anchor. May hold the certificate itself and the anchors (a chain as it comes). */
  readonly intermediates: readonly Uint8Array[]
  /** DER. */
  readonly anchors: readonly Uint8Array[]
  readonly use: CertificateUse
  /** Milliseconds since the epoch. */
  readonly at: number
  /**
   * Accept a certificate that is itself an anchor, which the caller thereby takes as known: `--trust` of the command line.
   * Its validity, usage and key are judged all the same. Default: no.
   */
  readonly anchorMayBeLeaf?: boolean
}

export interface Judged {
  readonly certificate: Registered
  /** DER, leaf first, anchor last; one element when the anchor itself was accepted. */
  readonly path: readonly Uint8Array[]
  /** RFC 3339: the earliest end of validity on the path. */
  readonly validUntil: string
  /** `good` only when every certificate below the anchor was found good. */
  readonly revocation: RevocationStatus
}

export interface JudgeDeps {
  readonly cache?: PathCache<Judged>
  /** Without it nobody asks. */
  readonly revocation?: Revocation
}

/**
 * Whether a certificate leads to an anchor and may be used for `use` at `at` (RFC 5280 6, XS-38). The paths are validated by
 * pkijs; key usage, path length, key strength and signature algorithms by hand. Only positive verdicts are cached, by the
 * certificates and the use, until the earliest end of validity (XS-40); revocation is asked every time.
 * Throws ASW_CERTIFICATE_MALFORMED, ASW_CERTIFICATE_NOT_YET_VALID, ASW_CERTIFICATE_EXPIRED, ASW_CERTIFICATE_USAGE,
 * ASW_CERTIFICATE_PATH, ASW_CERTIFICATE_WEAK, ASW_CERTIFICATE_REVOKED, ASW_REVOCATION_UNKNOWN, ASW_KEY_WEAK.
 */
export async function judgeCertificate(question: CertificateQuestion, deps: JudgeDeps = {}): Promise<Judged> {
  const key = deps.cache === undefined ? '' : cacheKey(question)
  const judged =
    deps.cache?.get(key, question.at) ?? (await judge(question, (path, from, to) => deps.cache?.put(key, path, from, to)))
  return { ...judged, revocation: assureNotRevoked(judged.path, question.at, deps.revocation ?? NOT_CHECKED) }
}

type Remember = (verdict: Judged, from: number, to: number) => void

async function judge(question: CertificateQuestion, remember: Remember): Promise<Judged> {
  const { at, use } = question
  const leaf = pathCertificate(question.certificate)
  assureValidity(leaf, at)
  assureStrongKey(leaf.publicKey)
  assureUse(leaf, use)
  const path = await pathOf(leaf, question)
  const from = Math.max(...path.map((one) => one.notBeforeMs))
  const to = Math.min(...path.map((one) => one.notAfterMs))
  const verdict: Judged = {
    certificate: plain(leaf),
    path: path.map((one) => one.der),
    validUntil: instant(to),
    revocation: 'not-checked',
  }
  remember(verdict, from, to)
  return verdict
}

async function pathOf(leaf: PathCertificate, question: CertificateQuestion): Promise<readonly PathCertificate[]> {
  const { at, use, anchorMayBeLeaf = false } = question
  const anchors = distinct(question.anchors).map(pathCertificate)
  const isAnchor = anchors.some((anchor) => anchor.fingerprint === leaf.fingerprint)
  if (isAnchor && anchorMayBeLeaf) return [leaf]
  if (isAnchor)
    throw new Fault('ASW_CERTIFICATE_PATH', `${leaf.subject} is itself an anchor; an anchor does not act as ${use} here`)
  assureEndEntity(leaf, use)
  const known = new Set([leaf.fingerprint, ...anchors.map((anchor) => anchor.fingerprint)])
  const intermediates = distinct(question.intermediates)
    .map(pathCertificate)
    .filter((one) => !known.has(one.fingerprint))
  const failures: Fault[] = []
  for (const path of candidates(leaf, intermediates, anchors)) {
    try {
      for (const one of path) assureValidity(one, at)
      assurePath(path)
      await validatePath(path, at)
      return path
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      // another path may do; if none does, the shortest one's reason is told
      failures.push(error)
    }
  }
  const [reason] = failures
  if (reason !== undefined) throw reason
  const facts = { subject: leaf.subject, serial: leaf.serial, fingerprint: leaf.fingerprint }
  throw new Fault('ASW_CERTIFICATE_PATH', `${leaf.subject}: its issuer is neither an anchor nor leads to one`, facts)
}

function cacheKey({ certificate, intermediates, anchors, use, anchorMayBeLeaf }: CertificateQuestion): string {
  const hash = createHash('sha256').update(`${use} ${anchorMayBeLeaf === true}`)
  for (const group of [[certificate], intermediates, anchors]) {
    hash.update(`/${group.length}`)
    for (const der of group) hash.update(`:${der.length}:`).update(der)
  }
  return hash.digest('hex')
}

function distinct(list: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...new Map(list.map((der) => [digestOf(der), der])).values()]
}

function plain({ der, fingerprint, publicKey, subject, serial, notBefore, notAfter }: PathCertificate): Registered {
  return { der, fingerprint, publicKey, subject, serial, notBefore, notAfter }
}
