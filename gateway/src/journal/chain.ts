import { canonicalJson } from '../message/canonical-json.ts'
import { digestOf } from '../message/digest.ts'
import type { Sha256 } from '../message/ids.ts'

/** Name of the chain for what belongs to no exchange: arrivals of strangers, holds, breakers. No exchange may carry it. */
export const GATEWAY_CHAIN = 'gateway'

/** `prevHash` of the first event of a chain. */
export const GENESIS = '0'.repeat(64)

/** Everything that an event's hash covers. Payloads stand in it by digest only, so a purge keeps the proof. */
export interface ChainLink {
  readonly exchange: string
  /** From 1, without gaps. */
  readonly n: number
  readonly prevHash: string
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string
  readonly kind: string
  readonly data?: unknown
  readonly blob?: string
}

/**
 * SHA-256 over the canonical JSON (RFC 8785, UTF-8) of the link; absent members are left out. Whoever holds the events
 * of one exchange can compute the chain without us.
 */
export function linkHash(link: ChainLink): Sha256 {
  return linkHashWith(link, link.data === undefined ? undefined : canonicalJson(link.data))
}

/** The same, where the canonical JSON of `data` has been written already. */
export function linkHashWith(
  { exchange, n, prevHash, at, kind, blob }: Omit<ChainLink, 'data'>,
  data: string | undefined,
): Sha256 {
  const before = `{"at":${canonicalJson(at)}${blob === undefined ? '' : `,"blob":${canonicalJson(blob)}`}`
  const after = `"exchange":${canonicalJson(exchange)},"kind":${canonicalJson(kind)},"n":${n},"prevHash":${canonicalJson(prevHash)}}`
  return digestOf(Buffer.from(`${before},${data === undefined ? '' : `"data":${data},`}${after}`, 'utf8'))
}

/** Head of one chain as a checkpoint names it. */
export interface ChainHead {
  readonly exchange: string
  readonly n: number
  readonly hash: string
}

/**
 * What a sealer signs: canonical JSON, UTF-8, of the checkpoint's number, its instant, the SHA-256 of the heads of the
 * checkpoint before it (GENESIS for the first) and the heads that moved since.
 */
export function headsBytes(checkpoint: {
  readonly n: number
  readonly at: string
  readonly previous: string
  readonly heads: readonly ChainHead[]
}): Uint8Array {
  return Buffer.from(canonicalJson(checkpoint), 'utf8')
}
