import { DURATION, milliseconds } from '../agreement/duration.ts'
import { count, group } from '../agreement/form.ts'
import type { YamlFile } from '../agreement/index.ts'

export interface LimitsText {
  readonly maxBytes?: number
  readonly maxDocumentBytes?: number
  readonly maxConnections?: number
  readonly maxConnectionsPerPartner?: number
  readonly maxHandshakes?: number
  readonly handshakeTimeout?: string
  readonly requestTimeout?: string
}
export interface Limits {
  /** Of a message at the partner door. */
  readonly maxBytes: number
  /** Of a request at the domestic door. */
  readonly maxDocumentBytes: number
  /** TLS connections at the partner door. */
  readonly maxConnections: number
  readonly maxConnectionsPerPartner: number
  /** Connections at the partner door that are not TLS yet. */
  readonly maxHandshakes: number
  readonly handshakeTimeoutMs: number
  readonly requestTimeoutMs: number
}

export const BYTES = count(1_024, 1_073_741_824)
const CONNECTIONS = count(1, 100_000)

export const LIMITS = group({
  maxBytes: BYTES,
  maxDocumentBytes: BYTES,
  maxConnections: CONNECTIONS,
  maxConnectionsPerPartner: CONNECTIONS,
  maxHandshakes: CONNECTIONS,
  handshakeTimeout: DURATION,
  requestTimeout: DURATION,
})

/**
 * An agreement opens 4 connections unless it says otherwise, and 256 at most: 300 hold those and some that a bad line left behind,
 * and leave most of the door to the others. Ten seconds for a handshake bear a slow line that loses two packets in a row; since
 * the silent make room for whoever comes, a shorter time would protect nobody.
 */
const DEFAULTS = {
  maxBytes: 10_485_760,
  maxDocumentBytes: 1_048_576,
  maxConnections: 1_000,
  maxConnectionsPerPartner: 300,
  maxHandshakes: 500,
  handshakeTimeout: '10s',
  requestTimeout: '60s',
} as const

export function limitsOf({ value }: YamlFile<{ readonly limits?: LimitsText }>): Limits {
  const { requestTimeout, handshakeTimeout, ...sizes } = { ...DEFAULTS, ...value.limits }
  return { ...sizes, handshakeTimeoutMs: milliseconds(handshakeTimeout), requestTimeoutMs: milliseconds(requestTimeout) }
}
