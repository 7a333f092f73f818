import { Fault } from '../message/fault.ts'

const SEQUENCE = 0x30
const INTEGER = 0x02
const EXPLICIT_VERSION = 0xa0
const DIRECTORY_NAME = 0xa4

/**
 * IssuerSerial of a certificate in DER (RFC 5035 section 5), as xades:IssuerSerialV2 carries it in base64 (EN 319 132-1
 * 5.2.2). Issuer and serial number are copied as the certificate spells them, never read and written again.
 * Throws ASW_CERTIFICATE_MALFORMED.
 */
export function issuerSerial(certificate: Uint8Array): Buffer {
  const tbs = read(read(certificate, 0, SEQUENCE).content, 0, SEQUENCE).content
  const version = tbs[0] === EXPLICIT_VERSION ? read(tbs, 0, EXPLICIT_VERSION).end : 0
  const serial = read(tbs, version, INTEGER)
  const signature = read(tbs, serial.end, SEQUENCE)
  const issuer = read(tbs, signature.end, SEQUENCE)
  const generalNames = write(SEQUENCE, write(DIRECTORY_NAME, issuer.whole))
  return write(SEQUENCE, generalNames, serial.whole)
}

interface Element {
  readonly whole: Uint8Array
  readonly content: Uint8Array
  readonly end: number
}

/** One DER element of this tag at `start`. Lengths of up to four octets; nothing in a certificate is longer. */
function read(bytes: Uint8Array, start: number, tag: number): Element {
  const first = bytes[start + 1]
  if (bytes[start] !== tag || first === undefined) throw malformed()
  const extra = first < 0x80 ? 0 : first - 0x80
  if (extra > 4 || first === 0x80) throw malformed()
  let length = extra === 0 ? first : 0
  for (const octet of bytes.subarray(start + 2, start + 2 + extra)) length = length * 256 + octet
  const from = start + 2 + extra
  const end = from + length
  if (end > bytes.length) throw malformed()
  return { whole: bytes.subarray(start, end), content: bytes.subarray(from, end), end }
}

function write(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  const octets: number[] = []
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  const length = content.length < 0x80 ? [content.length] : [0x80 + octets.length, ...octets]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}

function malformed(): Fault {
  return new Fault('ASW_CERTIFICATE_MALFORMED', 'the certificate is not DER')
}
