/** As much DER (X.690) as a trusted third party for tests needs, written out: nothing that the gateway reads with made it. */

/** One element. `content` is everything behind tag and length. */
export interface Element {
  readonly tag: number
  readonly content: Buffer
  /** Tag and length included. */
  readonly whole: Buffer
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  utf8: 0x0c,
  sequence: 0x30,
  set: 0x31,
  generalizedTime: 0x18,
} as const
/** Context-specific [n], constructed. */
export const context = (n: number) => 0xa0 + n

export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content])
  const length = Buffer.from(
    content.length.toString(16).padStart(content.length > 0xffff ? 6 : content.length > 0xff ? 4 : 2, '0'),
    'hex',
  )
  return Buffer.concat([Buffer.from([tag, 0x80 + length.length]), length, content])
}
export const sequence = (...parts: readonly Uint8Array[]) => der(TAG.sequence, ...parts)
export const integer = (value: number | Uint8Array) => der(TAG.integer, typeof value === 'number' ? Buffer.from([value]) : value)
export const utf8 = (text: string) => der(TAG.utf8, Buffer.from(text))
export const generalizedTime = (at: Date) =>
  der(TAG.generalizedTime, Buffer.from(`${at.toISOString().replace(/[-T:]|\.\d+Z$/g, '')}Z`))

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return der(TAG.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}
function base128(value: number): number[] {
  const octets = [value & 0x7f]
  for (let left = value >> 7; left > 0; left >>= 7) octets.unshift((left & 0x7f) | 0x80)
  return octets
}

/** The elements that follow each other in `bytes`. Throws where they do not end with it. */
export function elements(bytes: Uint8Array): readonly Element[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found: Element[] = []
  for (let at = 0; at < all.length; ) {
    const first = all[at + 1] ?? 0
    const extra = first < 0x80 ? 0 : first - 0x80
    const length = extra === 0 ? first : all.readUIntBE(at + 2, extra)
    const from = at + 2 + extra
    if (from + length > all.length) throw new Error('not DER')
    found.push({ tag: all[at] ?? 0, content: all.subarray(from, from + length), whole: all.subarray(at, from + length) })
    at = from + length
  }
  return found
}
/** The elements in one. */
export function inside(element: Element | undefined): readonly Element[] {
  if (!element) throw new Error('an element is missing')
  return elements(element.content)
}
