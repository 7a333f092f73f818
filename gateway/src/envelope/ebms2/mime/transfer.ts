import { Fault } from '../../../message/fault.ts'

/**
 * Octets of a part after its Content-Transfer-Encoding (RFC 2045 section 6). `7bit`, `8bit` and `binary` give a view of
 * the same memory. Throws ASW_MIME_MALFORMED.
 */
export function decodeTransfer(bytes: Buffer, encoding: string | undefined): Uint8Array {
  switch (encoding?.toLowerCase() ?? '7bit') {
    case '7bit':
    case '8bit':
    case 'binary':
      return bytes
    case 'base64':
      return decodeBase64(bytes)
    case 'quoted-printable':
      return decodeQuotedPrintable(bytes)
    default:
      throw malformed('an unknown Content-Transfer-Encoding')
  }
}

const PAD = 0x3d
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const [SPACE, WRONG] = [64, 65]
const VALUES = Uint8Array.from({ length: 256 }, (_, octet) => {
  const at = ALPHABET.indexOf(String.fromCharCode(octet))
  return at >= 0 ? at : ' \t\r\n'.includes(String.fromCharCode(octet)) ? SPACE : WRONG
})

/** Strict but for white space; payloads never become a string on the way. */
function decodeBase64(bytes: Uint8Array): Uint8Array {
  const out = Buffer.allocUnsafeSlow(Math.ceil(bytes.length / 4) * 3)
  let [length, group, held, padding] = [0, 0, 0, 0]
  for (const octet of bytes) {
    const value = VALUES[octet] as number
    if (value === SPACE) continue
    if (octet === PAD) padding += 1
    else if (value === WRONG || padding > 0) throw malformed('no base64')
    else {
      group = (group << 6) | value
      held += 1
    }
    if (held === 4) {
      out[length++] = group >>> 16
      out[length++] = group >>> 8
      out[length++] = group
      ;[group, held] = [0, 0]
    }
  }
  if ((held + padding) % 4 !== 0 || padding > 2 || held === 1) throw malformed('an incomplete base64')
  if (held === 2) out[length++] = group >>> 4
  if (held === 3) {
    out[length++] = group >>> 10
    out[length++] = group >>> 2
  }
  return out.subarray(0, length)
}

const [LF, CR, TAB, BLANK] = [0x0a, 0x0d, 0x09, 0x20]

/** RFC 2045 section 6.7: soft line breaks go, so does white space at the end of a line. */
function decodeQuotedPrintable(bytes: Buffer): Uint8Array {
  const out = Buffer.allocUnsafeSlow(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; ) {
    const octet = bytes[at] as number
    if (octet === PAD) {
      const lineEnd = endOfLine(bytes, at + 1)
      if (lineEnd !== undefined) {
        at = lineEnd
        continue
      }
      const hex = bytes.toString('latin1', at + 1, at + 3)
      if (!/^[0-9A-Fa-f]{2}$/.test(hex)) throw malformed('no quoted-printable')
      out[length++] = Number.parseInt(hex, 16)
      at += 3
    } else if (octet === BLANK || octet === TAB) {
      const run = endOfBlanks(bytes, at)
      if (run < bytes.length && bytes[run] !== CR && bytes[run] !== LF) length += bytes.copy(out, length, at, run)
      at = run
    } else {
      out[length++] = octet
      at += 1
    }
  }
  return out.subarray(0, length)
}

/** Where the next line begins, if only white space stands before it. */
function endOfLine(bytes: Buffer, from: number): number | undefined {
  let at = endOfBlanks(bytes, from)
  if (at >= bytes.length) return at
  if (bytes[at] === CR) at += 1
  return bytes[at] === LF ? at + 1 : undefined
}
function endOfBlanks(bytes: Buffer, from: number): number {
  let at = from
  while (bytes[at] === BLANK || bytes[at] === TAB) at += 1
  return at
}

function malformed(detail: string): Fault {
  return new Fault('ASW_MIME_MALFORMED', `a MIME part has ${detail}`)
}
