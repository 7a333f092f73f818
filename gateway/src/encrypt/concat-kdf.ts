import { createHash } from 'node:crypto'
import { misshapen } from './shape.ts'
import type { DigestName } from './suites.ts'

/** Attributes of ConcatKDFParams, in the order in which their bit strings are joined (XML-Enc 1.1 section 5.4.1). */
export const CONCAT_KDF_FIELDS = ['AlgorithmID', 'PartyUInfo', 'PartyVInfo', 'SuppPubInfo', 'SuppPrivInfo'] as const
export type ConcatKdfInfo = { readonly [field in (typeof CONCAT_KDF_FIELDS)[number]]?: string }

/** Longest field we read, in hexadecimal digits. */
const MAX_FIELD_DIGITS = 2048

/** `length` octets of key (NIST SP 800-56A section 5.8.1: single step, a hash, a counter of 32 bits from 1). */
export function concatKdf(digest: DigestName, secret: Uint8Array, otherInfo: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = []
  let made = 0
  for (let counter = 1; made < length; counter += 1) {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    const block = createHash(digest).update(count).update(secret).update(otherInfo).digest()
    blocks.push(block)
    made += block.length
  }
  return Buffer.concat(blocks).subarray(0, length)
}

/**
 * The fields as one octet string. A field is hexBinary: one octet that counts the padding bits at the end, then the bits;
 * empty is the empty bit string. Joining is bit by bit, so a field may end inside an octet, the whole may not.
 * Throws ASW_ENCRYPTION_SHAPE.
 */
export function otherInfoOf(info: ConcatKdfInfo): Uint8Array {
  const bits = CONCAT_KDF_FIELDS.map((field) => bitString(field, info[field] ?? '')).join('')
  if (bits.length % 8 !== 0) throw misshapen('the bits of ConcatKDFParams do not fill whole octets')
  return Uint8Array.from({ length: bits.length / 8 }, (_, index) => Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2))
}

/** `octets` as such a field, with its length before it as SP 800-56A section 5.8.1.2 wants it for fields of variable length. */
export function concatKdfField(octets: Uint8Array): string {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(octets.length)
  return Buffer.concat([Uint8Array.of(0), length, octets])
    .toString('hex')
    .toUpperCase()
}

function bitString(field: string, hex: string): string {
  if (hex === '') return ''
  if (hex.length > MAX_FIELD_DIGITS || !/^(?:[0-9A-Fa-f]{2})+$/.test(hex)) throw misshapen(`${field} is not hexBinary`)
  const [padding = 0, ...rest] = Buffer.from(hex, 'hex')
  const bits = rest.map((octet) => octet.toString(2).padStart(8, '0')).join('')
  if (padding > 7 || padding > bits.length) throw misshapen(`${field} counts ${padding} padding bits`)
  if (bits.slice(bits.length - padding).includes('1')) throw misshapen(`${field} has padding bits that are not zero`)
  return bits.slice(0, bits.length - padding)
}
