/** The document with `from` replaced by `to` once. Throws if `from` does not stand there exactly once: a test that changes nothing proves nothing. */
export function edit(document: Uint8Array, from: string | RegExp, to: string): Uint8Array {
  const text = Buffer.from(document).toString('utf8')
  const pieces = typeof from === 'string' ? text.split(from).length - 1 : [...text.matchAll(new RegExp(from, 'g'))].length
  if (pieces !== 1) throw new Error(`${from} stands ${pieces} times in the document`)
  return Buffer.from(text.replace(from, () => to))
}

/** The nth CipherValue changed by `change` (0: of the first EncryptedKey, last: of the content). */
export function editCipherValue(document: Uint8Array, position: number, change: (octets: Buffer) => Uint8Array): Uint8Array {
  let seen = -1
  let hit = false
  const text = Buffer.from(document)
    .toString('utf8')
    .replaceAll(/(<xenc:CipherValue>)([^<]*)/g, (whole, tag: string, base64: string) => {
      seen += 1
      if (seen !== position) return whole
      hit = true
      return tag + Buffer.from(change(Buffer.from(base64, 'base64'))).toString('base64')
    })
  if (!hit) throw new Error(`no CipherValue ${position}`)
  return Buffer.from(text)
}

export function flipBit(octets: Buffer, index: number): Uint8Array {
  const at = index < 0 ? octets.length + index : index
  return Uint8Array.from(octets, (octet, position) => (position === at ? octet ^ 1 : octet))
}
