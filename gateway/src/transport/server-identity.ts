import { X509Certificate } from 'node:crypto'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import type { Agreement, OwnKey, Registered } from '../agreement/agreement.ts'

/** The one window rule of `trust`: throws unless this certificate is registered and in its window. */
export type RegisteredRule = (list: readonly Registered[], fingerprint: string) => unknown

/** The certificate must name the host, lead to the anchors (TLS did that) and be one that the agreement registers. */
export function serverIdentity(agreement: Agreement, registered: RegisteredRule) {
  return (host: string, certificate: PeerCertificate): Error | undefined => {
    const wrongHost = checkServerIdentity(host, certificate)
    if (wrongHost) return wrongHost
    try {
      registered(agreement.certificates.tlsServer, certificate.fingerprint256.replaceAll(':', '').toLowerCase())
      return undefined
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }
}

/** Our client key and its chain, in PEM, as TLS wants them. */
export function clientPem(client: OwnKey): { readonly key: string; readonly cert: string } {
  return {
    key: client.key.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: [client.certificate.der, ...client.chain].map(pem).join(''),
  }
}

export function pem(der: Uint8Array): string {
  return new X509Certificate(der).toString()
}
