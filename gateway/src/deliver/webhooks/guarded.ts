import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { buildConnector } from 'undici'
import { Fault } from '../../message/fault.ts'
import { addressRule } from './address.ts'

export interface GuardedOptions {
  /** Networks (CIDR) that may be called although they are not public. */
  readonly allow: readonly string[]
  readonly timeoutMs: number
  /** PEM; empty: those that the system trusts. */
  readonly ca: readonly string[]
  /** All addresses of a name. */
  readonly resolve?: (host: string) => Promise<readonly string[]>
}

/**
 * Connects only to an address that it has judged: the name is resolved here and the socket goes to that very address, so
 * that a name cannot be one thing when it is judged and another when it is called. Every new connection is judged anew.
 */
export function guardedConnector({ allow, timeoutMs, ca, resolve = addressesOf }: GuardedOptions): buildConnector.connector {
  const allowed = addressRule(allow)
  const connect = buildConnector({
    timeout: timeoutMs,
    minVersion: 'TLSv1.2',
    ...(ca.length === 0 ? {} : { ca: [...ca] }),
  } as buildConnector.BuildOptions)
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '')
    judged(host, resolve, allowed).then(
      (address) =>
        connect(
          { ...options, hostname: address, servername: options.servername ?? (isIP(host) ? undefined : host) } as never,
          callback,
        ),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    )
  }
}

async function judged(
  host: string,
  resolve: (host: string) => Promise<readonly string[]>,
  allowed: (address: string) => boolean,
): Promise<string> {
  const addresses = isIP(host) ? [host] : await resolve(host)
  const [address] = addresses
  if (address === undefined) throw new Error(`${host} has no address`)
  const bad = addresses.find((one) => !allowed(one))
  if (bad !== undefined)
    throw new Fault(
      'ASW_WEBHOOK_ADDRESS',
      `${host} is ${bad}, which is not public: name its network under allow if it may be called`,
    )
  return address
}

async function addressesOf(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}
