import type { CertificateRequest, Issuer, Writer } from './certificate.ts'
import { writeByForge } from './forge.ts'
import { writeByX509 } from './x509.ts'

/**
 * node-forge writes what is RSA throughout, @peculiar/x509 all the rest. Two encoders on purpose: whoever reads these
 * certificates is not fed with the habits of one library.
 */
export async function issue(request: CertificateRequest, issuer: Issuer): Promise<string> {
  const rsaOnly = request.publicKey.asymmetricKeyType === 'rsa' && issuer.key.asymmetricKeyType === 'rsa'
  const write: Writer = rsaOnly ? writeByForge : writeByX509
  return write(request, issuer)
}
