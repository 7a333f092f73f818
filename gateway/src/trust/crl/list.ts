import { digestOf } from '../../message/digest.ts'
import type { Sha256 } from '../../message/ids.ts'
import { type Element, elementAt, elementsIn, expected, hexOf, isTime, isTrue, malformed, oidOf, TAG, timeOf } from './der.ts'
import { REASONS, type Reason } from './reasons.ts'
import { type Scope, scopeOf, unsupported } from './scope.ts'

/** A complete revocation list as it was read; nobody has looked at its signature yet. */
export interface RevocationList {
  readonly der: Uint8Array
  readonly digest: Sha256
  /** DER of the issuer's name, hexadecimal. */
  readonly issuerName: string
  /** Hexadecimal (RFC 5280 5.2.1). */
  readonly authorityKeyId?: string
  /** RFC 5280 5.2.3; absent where the issuer gives none. */
  readonly number?: bigint
  readonly thisUpdateMs: number
  readonly nextUpdateMs: number
  readonly scope: Scope
  /** How many serial numbers stand in it. */
  readonly size: number
  /** The entry of a serial number (content of its INTEGER, hexadecimal). */
  entry(serial: string): Entry | undefined
  readonly signed: { readonly tbs: Uint8Array; readonly algorithm: string; readonly value: Uint8Array }
}
export interface Entry {
  readonly revokedAtMs: number
  readonly reason: Reason
}

const OID = {
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  certificateIssuer: '2.5.29.29',
  cRLNumber: '2.5.29.20',
  deltaCRLIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  authorityKeyIdentifier: '2.5.29.35',
} as const

const [PEM_BEGIN, PEM_END] = ['-----BEGIN X509 CRL-----', '-----END X509 CRL-----']
const VERSION_2 = 1
/** RFC 5280 5.2.3. */
const MAX_NUMBER_BYTES = 20

/**
 * A list of RFC 5280 5, DER or PEM. Delta lists, indirect lists and those of some reasons are not used: half an answer would
 * pass for a whole one. Throws ASW_CRL_MALFORMED, ASW_CRL_UNSUPPORTED.
 */
export function readRevocationList(bytes: Uint8Array): RevocationList {
  const der = derOf(bytes)
  const whole = expected(elementAt(der, 0, der.length), TAG.sequence, 'the list')
  if (whole.to !== der.length) throw malformed('bytes follow it')
  const [tbs, outer, value, ...more] = elementsIn(der, whole)
  const body = expected(tbs, TAG.sequence, 'what is signed')
  const algorithm = expected(outer, TAG.sequence, 'the signature algorithm')
  const bits = expected(value, TAG.bitString, 'the signature')
  if (more.length > 0 || der[bits.from] !== 0) throw malformed('it has not the form of a list')

  const fields = elementsIn(der, body)
  if (fields[0]?.tag !== TAG.integer) throw unsupported('it is of version 1')
  if (hexOf(der, fields[0].from, fields[0].to) !== `0${VERSION_2}`) throw unsupported('it is of another version than 2')
  const [, inner, issuer, thisUpdate, ...rest] = fields
  const named = expected(inner, TAG.sequence, 'the signature algorithm')
  if (hexOf(der, named.start, named.to) !== hexOf(der, algorithm.start, algorithm.to))
    throw malformed('it names two signature algorithms')
  const name = expected(issuer, TAG.sequence, 'the issuer')
  const thisUpdateMs = timeOf(der, thisUpdate, 'thisUpdate')
  const [next, ...tail] = rest
  if (next === undefined || !isTime(next)) throw malformed('nextUpdate is missing: nobody could say when it is out of date')
  const nextUpdateMs = timeOf(der, next, 'nextUpdate')
  if (nextUpdateMs < thisUpdateMs) throw malformed('nextUpdate lies before thisUpdate')

  const revoked = tail[0]?.tag === TAG.sequence ? tail[0] : undefined
  const [extensions, ...beyond] = revoked === undefined ? tail : tail.slice(1)
  if (beyond.length > 0 || (extensions !== undefined && extensions.tag !== EXTENSIONS))
    throw malformed('it has not the form of a list')
  const facts = factsOf(der, extensions)
  const entries = entriesOf(der, revoked)
  return {
    der,
    digest: digestOf(der),
    issuerName: hexOf(der, name.start, name.to),
    ...facts,
    thisUpdateMs,
    nextUpdateMs,
    size: entries.size,
    entry: (serial) => {
      const at = entries.get(serial)
      if (at === undefined) return undefined
      const element = elementAt(der, at, der.length)
      return entryOf(der, element, elementAt(der, element.from, element.to).to, new Map())
    },
    signed: {
      tbs: der.subarray(body.start, body.to),
      algorithm: oidOf(der, elementsIn(der, algorithm)[0]),
      value: der.subarray(bits.from + 1, bits.to),
    },
  }
}

const EXTENSIONS = 0xa0

function derOf(bytes: Uint8Array): Buffer {
  if (bytes[0] === TAG.sequence) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const base64 = blockOf(Buffer.from(bytes).toString('latin1'))
  if (base64 === undefined) throw malformed('it is neither DER nor one BEGIN X509 CRL block')
  return Buffer.from(base64, 'base64')
}

/** The base64 of a text that is one block, its blanks left out; in front of it may stand lines without a hyphen. */
function blockOf(text: string): string | undefined {
  const begin = text.indexOf(PEM_BEGIN)
  const end = text.indexOf(PEM_END, begin)
  if (begin < 0 || end < 0 || text.slice(end + PEM_END.length).trim() !== '') return undefined
  const before = text.slice(0, begin)
  if (before.includes('-') || !(before.trim() === '' || before.endsWith('\n'))) return undefined
  const base64 = text.slice(begin + PEM_BEGIN.length, end).replace(/\s/g, '')
  return /^[A-Za-z0-9+/=]+$/.test(base64) ? base64 : undefined
}

type Facts = Pick<RevocationList, 'authorityKeyId' | 'number' | 'scope'>

function factsOf(der: Uint8Array, extensions: Element | undefined): Facts {
  let facts: Facts = { scope: {} }
  const [list] = extensions === undefined ? [] : elementsIn(der, extensions)
  for (const { oid, critical, value } of extensionsIn(der, list)) {
    switch (oid) {
      case OID.deltaCRLIndicator:
        throw unsupported('it is a delta: it only tells what changed since another one')
      case OID.issuingDistributionPoint:
        facts = { ...facts, scope: scopeOf(value) }
        break
      case OID.authorityKeyIdentifier:
        facts = { ...facts, ...keyIdOf(value) }
        break
      case OID.cRLNumber:
        facts = { ...facts, number: numberOf(value) }
        break
      default:
        if (critical) throw unsupported(`it has a critical extension that is not known here (${oid})`)
    }
  }
  return facts
}

function numberOf(value: Uint8Array): bigint {
  const { from, to } = expected(elementAt(value, 0, value.length), TAG.integer, 'cRLNumber')
  const negative = ((value[from] ?? 0) & 0x80) !== 0
  if (negative || to === from || to - from > MAX_NUMBER_BYTES + 1) throw malformed('cRLNumber is no number of RFC 5280')
  return BigInt(`0x${hexOf(value, from, to)}`)
}

const KEY_IDENTIFIER = 0x80

function keyIdOf(value: Uint8Array): { readonly authorityKeyId?: string } {
  const key = elementsIn(value, elementAt(value, 0, value.length)).find(({ tag }) => tag === KEY_IDENTIFIER)
  return key === undefined ? {} : { authorityKeyId: hexOf(value, key.from, key.to) }
}

/**
 * Where the entry of each serial number begins. Every one is read once, so that what cannot be understood is known before
 * anybody asks. What `removeFromCRL` says of a complete list is what openssl reads in it: the certificate is not revoked.
 */
function entriesOf(der: Uint8Array, revoked: Element | undefined): ReadonlyMap<string, number> {
  const entries = new Map<string, number>()
  if (revoked === undefined) return entries
  // Few kinds of extensions stand in many entries: each kind is read once.
  const known = new Map<string, Reason>()
  for (let at = revoked.from; at < revoked.to; ) {
    const element = expected(elementAt(der, at, revoked.to), TAG.sequence, 'an entry')
    const serial = expected(elementAt(der, element.from, element.to), TAG.integer, 'a serial number')
    const hex = hexOf(der, serial.from, serial.to)
    const { reason } = entryOf(der, element, serial.to, known)
    if (reason !== 'removeFromCRL' && !entries.has(hex)) entries.set(hex, element.start)
    at = element.to
  }
  return entries
}

const MAX_KNOWN = 1_000

/** `from`: where the serial number ends. */
function entryOf(der: Uint8Array, { to }: Element, from: number, known: Map<string, Reason>): Entry {
  const date = elementAt(der, from, to)
  const revokedAtMs = timeOf(der, date, 'a revocation date')
  if (date.to === to) return { revokedAtMs, reason: 'unspecified' }
  const key = hexOf(der, date.to, to)
  const reason = known.get(key) ?? reasonIn(der, elementAt(der, date.to, to), to)
  if (known.size < MAX_KNOWN) known.set(key, reason)
  return { revokedAtMs, reason }
}

function reasonIn(der: Uint8Array, extensions: Element, end: number): Reason {
  if (extensions.to !== end) throw malformed('an entry has not its form')
  let reason: Reason = 'unspecified'
  for (const { oid, critical, value } of extensionsIn(der, extensions)) {
    if (oid === OID.certificateIssuer) throw unsupported('it is indirect: it speaks of certificates that others issued')
    if (oid === OID.reasonCode) reason = reasonOf(value)
    else if (oid !== OID.invalidityDate && critical)
      throw unsupported(`an entry has a critical extension that is not known here (${oid})`)
  }
  return reason
}

function reasonOf(value: Uint8Array): Reason {
  const { from, to } = expected(elementAt(value, 0, value.length), TAG.enumerated, 'a reason')
  const reason = to - from === 1 ? REASONS[value[from] ?? -1] : undefined
  if (reason === undefined) throw malformed('it gives a reason that does not exist')
  return reason
}

interface Extension {
  readonly oid: string
  readonly critical: boolean
  readonly value: Uint8Array
}

/** RFC 5280 4.1: no two of a kind. */
function extensionsIn(der: Uint8Array, list: Element | undefined): readonly Extension[] {
  if (list === undefined) return []
  const found = elementsIn(der, expected(list, TAG.sequence, 'the extensions')).map((element): Extension => {
    const parts = elementsIn(der, element)
    const flag = parts[1]?.tag === TAG.boolean ? parts[1] : undefined
    const value = expected(parts[flag === undefined ? 1 : 2], TAG.octetString, 'an extension')
    return {
      oid: oidOf(der, parts[0]),
      critical: flag !== undefined && isTrue(der, flag),
      value: der.subarray(value.from, value.to),
    }
  })
  if (new Set(found.map(({ oid }) => oid)).size < found.length) throw malformed('an extension stands in it twice')
  return found
}
