import { Fault } from '../message/fault.ts'

/**
 * Bytes of an xs:base64Binary (XS-20): white space of XML is legal anywhere, everything else must be the one spelling
 * of these bytes. `Buffer.from` alone skips junk and forgives padding.
 * Throws ASW_SIGNATURE_SHAPE, before decoding where the text is too long for `maxBytes`.
 */
export function decodeBase64(text: string, what: string, maxBytes: number): Buffer {
  const compact = text.replace(/[ \t\r\n]+/g, '')
  if (compact.length > Math.ceil(maxBytes / 3) * 4)
    throw new Fault('ASW_SIGNATURE_SHAPE', `${what} is longer than ${maxBytes} bytes`)
  const bytes = Buffer.from(compact, 'base64')
  if (bytes.length === 0 || bytes.length > maxBytes || bytes.toString('base64') !== compact) {
    throw new Fault('ASW_SIGNATURE_SHAPE', `${what} is not base64`)
  }
  return bytes
}

/** The same where the length is known: a digest, or the r and s of ECDSA. Throws ASW_SIGNATURE_SHAPE. */
export function decodeExactly(text: string, what: string, byteLength: number): Buffer {
  const bytes = decodeBase64(text, what, byteLength)
  if (bytes.length !== byteLength) throw new Fault('ASW_SIGNATURE_SHAPE', `${what} has ${bytes.length} bytes, not ${byteLength}`)
  return bytes
}
