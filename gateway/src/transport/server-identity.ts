import { X509Certificate } from 'node:crypto'
import { checkServerIdentity, type PeerCertificate, TLSSocket } from 'node:tls'
import type { buildConnector } from 'undici'
import type { Agreement, OwnKey, Registered } from '../agreement/agreement.ts'

/** The one window rule of `trust`: throws unless this certificate is registered and in its window. */
export type RegisteredRule = (list: readonly Registered[], fingerprint: string) => unknown

/** The certificate must name the host, lead to the anchors (TLS did that) and be one that the agreement registers. */
export function serverIdentity(agreement: Agreement, registered: RegisteredRule) {
  return (host: string, certificate: PeerCertificate): Error | undefined => {
    const wrongHost = checkServerIdentity(host, certificate)
    if (wrongHost) return wrongHost
    return objection(agreement, registered, fingerprintOf(certificate))
  }
}

/** The same for a road that keeps its socket to itself: the certificate of the last handshake is known, and judged anew when asked. */
export function lastingIdentity(agreement: Agreement, registered: RegisteredRule) {
  const check = serverIdentity(agreement, registered)
  let shown: string | undefined
  return {
    checkServerIdentity: (host: string, certificate: PeerCertificate): Error | undefined => {
      shown = fingerprintOf(certificate)
      return check(host, certificate)
    },
    objection: (): Error | undefined => (shown === undefined ? undefined : objection(agreement, registered, shown)),
  }
}

/** What speaks against this certificate as the partner's server, now. */
function objection(agreement: Agreement, registered: RegisteredRule, fingerprint: string): Error | undefined {
  try {
    registered(agreement.certificates.tlsServer, fingerprint)
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

export interface OpenServers {
  /** The same connector; what it connects is watched. */
  readonly connect: buildConnector.connector
  /** Ends connections with servers that are not the partner's any more: revoked since, or their window over. */
  judge(): void
}

/** A connection may last for months, and `serverIdentity` judges when it is made: for each send those that are open are judged anew. */
export function openServers(connect: buildConnector.connector, agreement: Agreement, registered: RegisteredRule): OpenServers {
  const open = new Map<TLSSocket, string>()
  return {
    connect: (to, callback) =>
      connect(to, (...connected) => {
        const [, socket] = connected
        if (socket instanceof TLSSocket) {
          open.set(socket, fingerprintOf(socket.getPeerCertificate()))
          socket.once('close', () => open.delete(socket))
        }
        callback(...connected)
      }),
    judge: () => {
      for (const judged of new Set(open.values())) {
        const against = objection(agreement, registered, judged)
        if (!against) continue
        for (const [socket, fingerprint] of open) if (fingerprint === judged) socket.destroy(against)
      }
    },
  }
}

function fingerprintOf({ fingerprint256 }: PeerCertificate): string {
  return fingerprint256.replaceAll(':', '').toLowerCase()
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
