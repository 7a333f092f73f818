import { Fault } from '../message/fault.ts'
import { assureForeignSigner, type ForeignCertificate, issuersOf, keyName, windowOf } from '../trust/index.ts'
import type { Agreement } from './agreement.ts'
import type { Finding } from './finding.ts'
import { nameOf } from './lint-suites.ts'
import { judgesOf, WHO_JUDGES } from './signers.ts'

/** What can be said of signers with foreign keys, at `at` (milliseconds): fit or not, who judges them, and whether lists can speak of them. */
export function lintSigners(agreement: Agreement, at: number): readonly Finding[] {
  const open = (agreement.eaeu?.foreignSigners ?? []).filter((one) => windowOf(one).to >= at)
  return open.flatMap((signer) => lintSigner(agreement, signer, at))
}

function lintSigner(agreement: Agreement, signer: ForeignCertificate, at: number): readonly Finding[] {
  const { partner, certificates, revocation } = agreement
  const name = `the seal certificate ${nameOf(signer)}`
  const find = (severity: Finding['severity'], code: Finding['code'], message: string, remedy: string): Finding => ({
    severity,
    partner,
    code,
    message,
    remedy,
  })
  const findings: Finding[] = []
  const why = refusal(signer, Math.max(at, windowOf(signer).from))
  if (why !== undefined)
    findings.push(
      find(
        'E',
        'certificate-refused',
        `${name} would be refused: ${why.code}, ${why.message}`,
        'ask the partner for a certificate that is fit for seal',
      ),
    )
  const judges = judgesOf(agreement, signer).map((judge) => WHO_JUDGES[judge])
  if (judges.length === 0)
    findings.push(
      find(
        'E',
        'signer-unjudged',
        `${name} has a key of ${keyName(signer)}, and nobody is named who judges its signatures: each is refused`,
        'name a service of a trusted third party and its methods under eaeu.ttp, or a gostEngine for GOST',
      ),
    )
  else
    findings.push(
      find(
        'I',
        'signer-foreign',
        `${name} has a key of ${keyName(signer)}, judged by: ${judges.join(', ')}; it is trusted by its fingerprint ${readable(signer.fingerprint)}, no path is followed`,
        'compare the fingerprint with the partner on another way, and write it beside the file',
      ),
    )
  if (revocation.policy === 'required' && issuersOf(signer.der, certificates).length < 2)
    findings.push(
      find(
        'E',
        'signer-unlisted',
        `${name}: revocation is required, and no authority of the agreement whose lists can be read has issued it: each document waits`,
        'make the policy soft, and take the signer out when the partner reports it',
      ),
    )
  return findings
}

/** In pieces that a table can break, and that can be read out. */
function readable(fingerprint: string): string {
  return fingerprint.replace(/(.{16})(?=.)/g, '$1 ')
}

function refusal(signer: ForeignCertificate, at: number): Fault | undefined {
  try {
    assureForeignSigner(signer, at)
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}
