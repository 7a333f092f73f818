import { Fault } from '../message/fault.ts'
import { type CertificateUse, judgeCertificate, type Registered, windowOf } from '../trust/index.ts'
import type { Agreement } from './agreement.ts'
import { type AgreementUse, conflicts, USES } from './conflicts.ts'
import type { Finding } from './finding.ts'
import { type ExchangeOf, exchangeInPack, lintProcess } from './lint-process.ts'
import { lintSigners } from './lint-signers.ts'
import { lintSuites, nameOf } from './lint-suites.ts'
import { lintWindows } from './lint-windows.ts'

const JUDGED_AS: Readonly<Record<AgreementUse, CertificateUse>> = {
  seal: 'seal',
  envelope: 'envelope',
  encryption: 'encryption',
  tlsClient: 'tls-client',
  tlsServer: 'tls-server',
}

/**
 * Everything that can be said about agreements before a message meets it, at `at` (milliseconds since the epoch): unsafe
 * suites, keys that do not fit them, certificates that expire, miss their anchor, may not be used as they are registered,
 * gaps and overlaps between windows, packs that cannot be loaded, processes and operations that a pack does not describe, and
 * agreements that contradict each other (C4, C7, E6). Errors first.
 */
export async function lintAgreements(
  agreements: readonly Agreement[],
  at: number,
  exchangeOf: ExchangeOf = exchangeInPack,
): Promise<readonly Finding[]> {
  const findings = [
    ...agreements.flatMap((agreement) => [
      ...lintSuites(agreement, at),
      ...lintWindows(agreement, at),
      ...lintSigners(agreement, at),
      ...lintProcess(agreement, exchangeOf),
    ]),
    ...(await Promise.all(agreements.map((agreement) => lintPaths(agreement, at)))).flat(),
    ...lintTogether(agreements),
  ]
  return findings.sort((a, b) => 'EWI'.indexOf(a.severity) - 'EWI'.indexOf(b.severity))
}

/** Each certificate that can still be used, judged as it will be: now, or when its window begins. */
async function lintPaths({ partner, certificates }: Agreement, at: number): Promise<readonly Finding[]> {
  const { anchors, intermediates } = certificates
  const findings: Finding[] = []
  for (const use of USES) {
    for (const certificate of certificates[use].filter(
      (one) => windowOf(one).to >= at && windowOf(one).from <= windowOf(one).to,
    )) {
      const question = {
        certificate: certificate.der,
        intermediates,
        anchors,
        use: JUDGED_AS[use],
        at: Math.max(at, windowOf(certificate).from),
      }
      const why = await refusal(() => judgeCertificate(question))
      if (why !== undefined) findings.push(refused(partner, use, certificate, why))
    }
  }
  return findings
}

function refused(partner: string, use: AgreementUse, certificate: Registered, { code, message }: Fault): Finding {
  return {
    severity: 'E',
    partner,
    code: 'certificate-refused',
    message: `the ${use} certificate ${nameOf(certificate)} would be refused: ${code}, ${message}`,
    remedy:
      code === 'ASW_CERTIFICATE_PATH'
        ? 'add its authority to intermediates, or the right root to anchors'
        : `ask the partner for a certificate that is fit for ${use}`,
  }
}

async function refusal(judge: () => Promise<unknown>): Promise<Fault | undefined> {
  try {
    await judge()
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

function lintTogether(agreements: readonly Agreement[]): readonly Finding[] {
  const hard = conflicts(agreements).map(
    ({ partner, why, remedy }): Finding => ({ severity: 'E', partner, code: 'agreements-conflict', message: why, remedy }),
  )
  const twice = agreements.flatMap(({ partner, country }, index): readonly Finding[] => {
    const first = agreements.slice(0, index).find((other) => other.country === country && other.partner !== partner)
    if (first === undefined) return []
    const message = `${first.partner} and ${partner} are both partners of ${country}; documents that name the country alone go to ${country} itself, else to the first`
    return [
      {
        severity: 'W',
        partner,
        code: 'country-twice',
        message,
        remedy: `name one of them ${country}, if it is the one for documents`,
      },
    ]
  })
  return [...hard, ...twice]
}
