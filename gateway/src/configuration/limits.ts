import { DURATION, milliseconds } from '../agreement/duration.ts'
import { count, group } from '../agreement/form.ts'
import type { YamlFile } from '../agreement/index.ts'
import { REQUEST_BYTES } from '../transport/budget.ts'

export interface LimitsText {
  readonly maxBytes?: number
  readonly maxDocumentBytes?: number
  readonly maxConnections?: number
  readonly maxConnectionsPerPartner?: number
  readonly maxBytesInFlight?: number
  readonly maxBytesInFlightPerPartner?: number
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
  /** Of requests at the partner door that are read or worked on at one moment, all together. */
  readonly maxBytesInFlight: number
  readonly maxBytesInFlightPerPartner: number
  /** Connections at the partner door that are not TLS yet. */
  readonly maxHandshakes: number
  readonly handshakeTimeoutMs: number
  readonly requestTimeoutMs: number
}

export const BYTES = count(1_024, 1_073_741_824)
const IN_FLIGHT = count(1_024, 1_099_511_627_776)
const CONNECTIONS = count(1, 100_000)

export const LIMITS = group({
  maxBytes: BYTES,
  maxDocumentBytes: BYTES,
  maxConnections: CONNECTIONS,
  maxConnectionsPerPartner: CONNECTIONS,
  maxBytesInFlight: IN_FLIGHT,
  maxBytesInFlightPerPartner: IN_FLIGHT,
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

/**
 * Of each partner 64 MiB or four of the largest messages, a quarter of what all may have: four thousand usual messages at one
 * moment, or six of 10 MiB. One partner never takes the room of the others.
 */
const USUAL_IN_FLIGHT = 67_108_864
const PARTNERS = 4

/** Complains about room in which the largest message would never fit. */
export function limitsOf(file: YamlFile<{ readonly limits?: LimitsText }>): Limits {
  const { requestTimeout, handshakeTimeout, ...sizes } = { ...DEFAULTS, ...file.value.limits }
  const maxBytesInFlightPerPartner = sizes.maxBytesInFlightPerPartner ?? Math.max(USUAL_IN_FLIGHT, 4 * sizes.maxBytes)
  const maxBytesInFlight = sizes.maxBytesInFlight ?? PARTNERS * maxBytesInFlightPerPartner
  const least = sizes.maxBytes + REQUEST_BYTES
  for (const [name, bytes] of Object.entries({ maxBytesInFlight, maxBytesInFlightPerPartner })) {
    if (bytes < least) file.complain(`/limits/${name}`, `a message of maxBytes would never fit: at least ${least}`)
  }
  return {
    ...sizes,
    maxBytesInFlight,
    maxBytesInFlightPerPartner,
    handshakeTimeoutMs: milliseconds(handshakeTimeout),
    requestTimeoutMs: milliseconds(requestTimeout),
  }
}
