import type { PathCertificate } from './certificate.ts'

/** Authorities between leaf and anchor, at most; and paths looked at, at most: cross-certified authorities multiply them. */
const MAX_INTERMEDIATES = 6
const MAX_CANDIDATES = 16

/**
 * Possible paths from the leaf to an anchor, leaf first, anchor last, shortest first. Only names and key identifiers are
 * compared here; no signature is believed yet. The work is bounded whatever certificates come in.
 */
export function candidates(
  leaf: PathCertificate,
  intermediates: readonly PathCertificate[],
  anchors: readonly PathCertificate[],
): readonly (readonly PathCertificate[])[] {
  const found: (readonly PathCertificate[])[] = []
  let open: readonly (readonly PathCertificate[])[] = [[leaf]]
  for (let depth = 0; depth <= MAX_INTERMEDIATES && open.length > 0; depth += 1) {
    for (const path of open) {
      const last = path[path.length - 1] ?? leaf
      found.push(
        ...anchors.filter((anchor) => mayHaveIssued(anchor, last) && !holds(path, anchor)).map((anchor) => [...path, anchor]),
      )
    }
    if (found.length >= MAX_CANDIDATES) break
    open = open
      .flatMap((path) => {
        const last = path[path.length - 1] ?? leaf
        return intermediates.filter((next) => mayHaveIssued(next, last) && !holds(path, next)).map((next) => [...path, next])
      })
      .slice(0, MAX_CANDIDATES)
  }
  return found.slice(0, MAX_CANDIDATES)
}

function mayHaveIssued(issuer: PathCertificate, certificate: PathCertificate): boolean {
  if (issuer.subjectName !== certificate.issuerName) return false
  return (
    issuer.subjectKeyId === undefined ||
    certificate.authorityKeyId === undefined ||
    issuer.subjectKeyId === certificate.authorityKeyId
  )
}

function holds(path: readonly PathCertificate[], certificate: PathCertificate): boolean {
  return path.some((one) => one.fingerprint === certificate.fingerprint)
}
