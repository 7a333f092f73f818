import { digestOf } from '../message/digest.ts'
import type { Sha256 } from '../message/ids.ts'
import type { Agreements } from './agreement.ts'

/** The same for two nodes that have read the same agreements with the same certificates. */
export function agreementsDigest(agreements: Agreements): Sha256 {
  const text = JSON.stringify(agreements.all(), (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  )
  return digestOf(Buffer.from(text, 'utf8'))
}
