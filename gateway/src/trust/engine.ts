import { webcrypto } from 'node:crypto'
import { type Certificate, CertificateChainValidationEngine, CryptoEngine, type ICryptoEngine } from 'pkijs'
import { Fault } from '../message/fault.ts'
import type { PathCertificate } from './certificate.ts'

// the cast: pkijs 4 declares newer methods of Web Crypto than its own engine has; paths need none of them
export const PKI_CRYPTO = new CryptoEngine({ name: 'node', crypto: webcrypto as unknown as Crypto }) as unknown as ICryptoEngine

/**
 * The validation engine's verdict on one path, leaf first, anchor last: signatures, validity, authorities, name constraints,
 * policies. It is given no choice: its own search would follow cross-certificates in a circle, and takes the last
 * certificate that is no anchor for the leaf. Throws ASW_CERTIFICATE_PATH.
 */
export async function validatePath(path: readonly PathCertificate[], at: number): Promise<void> {
  const certificates = path.map((one) => one.engine)
  const engine = new CertificateChainValidationEngine({
    trustedCerts: certificates.slice(-1),
    // the engine takes the last one for the leaf
    certs: certificates.slice(0, -1).reverse(),
    checkDate: new Date(at),
    findIssuer: (certificate) => issuerOf(certificate, certificates),
  })
  const { result, resultCode, resultMessage, certificatePath } = await engine.verify({}, PKI_CRYPTO)
  if (!result) throw pathFault(path, `${resultMessage} (${resultCode})`)
  const [judged] = certificatePath ?? []
  if (judged !== certificates[0] || certificatePath?.length !== path.length) throw pathFault(path, 'another path was judged')
}

async function issuerOf(certificate: Certificate, path: readonly Certificate[]): Promise<Certificate[]> {
  const next = path[path.indexOf(certificate) + 1]
  if (next === undefined) return []
  return (await certificate.verify(next, PKI_CRYPTO)) ? [next] : []
}

function pathFault(path: readonly PathCertificate[], why: string): Fault {
  const [leaf] = path
  return new Fault('ASW_CERTIFICATE_PATH', `${leaf?.subject} does not lead to an anchor: ${why}`, {
    subject: leaf?.subject,
    serial: leaf?.serial,
    path: path.map((one) => one.subject),
  })
}
