import type { Agreement, AmqpRoad, OwnKey } from '../../agreement/agreement.ts'
import { readSecret } from '../../agreement/index.ts'
import { clientPem, lastingIdentity, pem, type RegisteredRule } from '../server-identity.ts'
import type { BrokerDoor } from './door.ts'

/** The broker of a partner proves itself as its HTTPS door does: by a registered certificate that leads to an anchor. */
export function partnerBroker(agreement: Agreement, road: AmqpRoad, client: OwnKey, registered: RegisteredRule): BrokerDoor {
  return {
    url: road.url,
    ...credentialsOf(road),
    connectTimeoutMs: agreement.transport.connectTimeoutMs,
    heartbeatMs: road.heartbeatMs,
    tls: {
      ca: agreement.certificates.anchors.map(pem),
      ...clientPem(client),
      ...lastingIdentity(agreement, registered),
    },
  }
}

/** What the configuration says of our own broker. */
export interface OwnBroker {
  readonly url: string
  readonly user?: string
  readonly passwordFile?: string
  /** DER; empty: those that the system trusts. */
  readonly anchors: readonly Uint8Array[]
  readonly connectTimeoutMs: number
  readonly heartbeatMs: number
}

/** Our own broker proves itself by a certificate that leads to an anchor and names the host. */
export function ownBroker(broker: OwnBroker, client: OwnKey): BrokerDoor {
  return {
    url: broker.url,
    ...credentialsOf(broker),
    connectTimeoutMs: broker.connectTimeoutMs,
    heartbeatMs: broker.heartbeatMs,
    tls: { ...clientPem(client), ...(broker.anchors.length === 0 ? {} : { ca: broker.anchors.map(pem) }) },
  }
}

function credentialsOf({ user, passwordFile }: Pick<AmqpRoad, 'user' | 'passwordFile'>): Pick<BrokerDoor, 'user' | 'password'> {
  if (user === undefined || passwordFile === undefined) return {}
  return { user, password: () => readSecret(passwordFile, 'the password') }
}
