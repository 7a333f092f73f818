import { SUITES, type Suite } from '../encrypt/suites.ts'
import { SIGNATURES } from '../sign/algorithms.ts'
import { type CertificateFacts, usable } from '../trust/index.ts'
import type { Agreement, Registered, SuiteName } from './agreement.ts'
import type { Finding } from './finding.ts'

/** Suites that an agreement may name and nobody should keep. SHA-1 signatures and RSA 1.5 cannot be named at all. */
const UNSAFE: Partial<Record<SuiteName, string>> = {
  xmlenc10: 'xmlenc10 wraps keys by RSA-OAEP with SHA-1',
  none: 'none leaves the document readable to everybody behind the TLS connection',
}
const WIDE_SKEW_MS = 3_600_000

/** What the agreement's algorithms and timers say about themselves and about its certificates. */
export function lintSuites(agreement: Agreement, at: number): readonly Finding[] {
  const { partner, security, certificates, ebms, transport } = agreement
  const find = (severity: Finding['severity'], code: Finding['code'], message: string, remedy: string): Finding => ({
    severity,
    partner,
    code,
    message,
    remedy,
  })
  const findings: Finding[] = []
  // An EAEU document is never encrypted: there is no suite to choose.
  const suites = agreement.envelope === 'eaeu' ? [] : [security.suite, ...security.acceptSuites]
  for (const suite of new Set(suites)) {
    const why = UNSAFE[suite]
    if (why !== undefined)
      findings.push(find('W', 'suite-unsafe', why, 'agree on xmlenc11 or xmlenc11-ecdh and take this suite out'))
  }
  if (!security.acceptSuites.includes(security.suite)) {
    findings.push(
      find(
        'W',
        'suite-not-accepted',
        `we send ${security.suite} and would not accept it`,
        `add ${security.suite} to acceptSuites, or mend suite`,
      ),
    )
  }
  const [newest] = usable(certificates.encryption, at)
  const needed = familyOf(security.suite)
  if (newest !== undefined && needed !== undefined && newest.publicKey.asymmetricKeyType !== needed) {
    const kind = newest.publicKey.asymmetricKeyType
    findings.push(
      find(
        'E',
        'encryption-key-unfit',
        `${security.suite} needs a key of the kind ${needed}; ${nameOf(newest)} holds ${kind}`,
        `register an encryption certificate with a key of the kind ${needed}, or choose another suite`,
      ),
    )
  }
  for (const use of ['seal', 'envelope'] as const) {
    for (const certificate of usable(certificates[use], at)) {
      if (!security.signatures.some((name) => fits(certificate, SIGNATURES[name]))) {
        findings.push(
          find(
            'E',
            'signature-unfit',
            `no algorithm of signatures fits the key of the ${use} certificate ${nameOf(certificate)}`,
            'add the algorithm of its key to signatures',
          ),
        )
      }
    }
  }
  if (ebms.acknowledgmentTimeoutMs >= ebms.timeToLiveMs) {
    findings.push(
      find(
        'W',
        'timers-contradict',
        'a message dies before its acknowledgment is overdue, so nothing is ever repeated',
        'make acknowledgmentTimeout much shorter than timeToLive',
      ),
    )
  }
  if (ebms.reply === 'sync' && transport.responseTimeoutMs < 10_000) {
    findings.push(
      find(
        'W',
        'timers-contradict',
        'a synchronous acknowledgment has less than 10 s to come',
        'make responseTimeout longer, or agree on reply: async',
      ),
    )
  }
  if (security.clockSkewMs > WIDE_SKEW_MS) {
    findings.push(
      find(
        'W',
        'clock-skew-wide',
        'clocks may differ by more than an hour, so old messages pass for new ones',
        'make clockSkew some minutes, and synchronise the clocks',
      ),
    )
  }
  return findings
}

export function nameOf(certificate: CertificateFacts): string {
  return `${certificate.subject} (${certificate.serial})`
}

function familyOf(suite: SuiteName): 'rsa' | 'ec' | undefined {
  const { writes }: Suite = SUITES[suite]
  if (writes === undefined) return undefined
  return writes.key === 'transport' ? 'rsa' : 'ec'
}

function fits({ publicKey }: Registered, algorithm: { readonly key: 'rsa' | 'ec'; readonly curve?: string }): boolean {
  if (publicKey.asymmetricKeyType !== algorithm.key) return false
  return algorithm.curve === undefined || publicKey.asymmetricKeyDetails?.namedCurve === algorithm.curve
}
