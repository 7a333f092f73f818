import { canonicalJson } from './canonical-json.ts'

const encoder = new TextEncoder()

/** UTF-8 bytes of a JSON value, as it is stored and digested: in canonical form (RFC 8785), so that the order of members makes no other document. */
export function jsonBytes(value: unknown): Uint8Array {
  return encoder.encode(canonicalJson(value))
}
