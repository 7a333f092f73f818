import { instant } from '../message/clock.ts'
import { type CertificateFacts, usable, windowOf } from '../trust/index.ts'
import type { Agreement } from './agreement.ts'
import { type AgreementUse, registeredFor, USES } from './conflicts.ts'
import type { Finding, Severity } from './finding.ts'
import { nameOf } from './lint-suites.ts'

const DAY_MS = 86_400_000
/** Days before the end of a window at which somebody should hear of it (C4). */
const LEVELS = [7, 30, 60] as const

/** The level that a certificate has reached: 0 when its window is over; undefined while there is time, or it has not begun. */
export function expiryLevel(certificate: CertificateFacts, at: number): 0 | (typeof LEVELS)[number] | undefined {
  const { from, to } = windowOf(certificate)
  if (at > to) return 0
  return at < from ? undefined : LEVELS.find((days) => to - at <= days * DAY_MS)
}

/** Missing, expiring and expired certificates, gaps and overlaps between windows, for each use. */
export function lintWindows(agreement: Agreement, at: number): readonly Finding[] {
  return USES.filter((use) => uses(agreement, use)).flatMap((use) => lintUse(agreement, use, at))
}

/** Nobody encrypts under the suite `none`, and nobody signs an envelope of the EAEU. */
function uses({ envelope, security }: Agreement, use: AgreementUse): boolean {
  return (use !== 'encryption' || security.suite !== 'none') && (use !== 'envelope' || envelope !== 'eaeu')
}

function lintUse(agreement: Agreement, use: AgreementUse, at: number): readonly Finding[] {
  const { partner } = agreement
  const list = registeredFor(agreement, use)
  const find = (severity: Severity, code: Finding['code'], message: string, remedy: string): Finding => ({
    severity,
    partner,
    code,
    message,
    remedy,
  })
  const now = usable(list, at)
  const findings: Finding[] = []
  if (now.length === 0) {
    findings.push(
      find(
        'E',
        'certificate-missing',
        `no ${use} certificate is in its window`,
        `ask the partner for its ${use} certificate and register it`,
      ),
    )
  }
  for (const certificate of list) findings.push(...lintEnd(certificate))
  if (now.length > 1) {
    const ends = now.map((certificate) => `${nameOf(certificate)} until ${instant(windowOf(certificate).to)}`)
    findings.push(
      find(
        'I',
        'window-overlap',
        `${use}: ${now.length} certificates are accepted now: ${ends.join('; ')}`,
        'nothing, while the partner changes over',
      ),
    )
  }
  for (const gap of gaps(list, at)) {
    findings.push(
      find(
        'W',
        'window-gap',
        `${use}: nothing is accepted from ${instant(gap.from)} to ${instant(gap.to)}`,
        'let the windows overlap: begin the new one before the old one ends',
      ),
    )
  }
  return findings

  function lintEnd(certificate: CertificateFacts): readonly Finding[] {
    const { to } = windowOf(certificate)
    const name = `the ${use} certificate ${nameOf(certificate)}`
    const outside = ['from', 'to'].filter((edge) => outsideValidity(certificate, edge as 'from' | 'to'))
    const level = expiryLevel(certificate, at)
    const followed = list.some((other) => windowOf(other).from <= to && windowOf(other).to > to)
    return [
      ...outside.map((edge) =>
        find('W', 'window-outside', `${name}: ${edge} lies outside its own validity, which counts`, `mend or leave out ${edge}`),
      ),
      ...(level === 0
        ? [find('I', 'certificate-expired', `${name} could be used until ${instant(to)}`, 'take it out of the file')]
        : []),
      ...(level === undefined || level === 0
        ? []
        : [
            find(
              followed ? 'I' : 'W',
              'certificate-expires',
              `${name} can be used until ${instant(to)}: ${level} days or less`,
              followed
                ? 'nothing: its successor is registered'
                : `ask the partner for the next ${use} certificate and register it beside this one`,
            ),
          ]),
    ]
  }
}

function outsideValidity(certificate: CertificateFacts, edge: 'from' | 'to'): boolean {
  const value = certificate[edge]
  if (value === undefined) return false
  return Date.parse(value) < Date.parse(certificate.notBefore) || Date.parse(value) > Date.parse(certificate.notAfter)
}

/** Stretches after `at` in which no window is open, between the first and the last certificate. */
function gaps(list: readonly CertificateFacts[], at: number): readonly { readonly from: number; readonly to: number }[] {
  const windows = list
    .map(windowOf)
    .filter(({ from, to }) => to >= at && to >= from)
    .sort((a, b) => a.from - b.from)
  let open = windows[0]?.to
  return windows.slice(1).flatMap((window) => {
    const gap = open !== undefined && window.from > open + 1 ? [{ from: open, to: window.from }] : []
    open = Math.max(open ?? window.to, window.to)
    return gap
  })
}
