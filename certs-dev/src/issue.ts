import type { KeyObject } from 'node:crypto'
import type { CertificateRequest, Issuer, SubjectKey, Writer } from './certificate.ts'
import { writeByForge } from './forge.ts'
import { writeByX509 } from './x509.ts'

/**
 * node-forge writes what is RSA throughout, @peculiar/x509 all the rest. Two encoders on purpose: whoever reads these
 * certificates is not fed with the habits of one library.
 */
export async function issue(request: CertificateRequest, issuer: Issuer): Promise<string> {
  const rsaOnly = isRsa(request.publicKey) && isRsa(issuer.key)
  const write: Writer = rsaOnly ? writeByForge : writeByX509
  return write(request, issuer)
}

export function isRsa(key: SubjectKey): key is KeyObject {
  return !(key instanceof Uint8Array) && key.asymmetricKeyType === 'rsa'
}
