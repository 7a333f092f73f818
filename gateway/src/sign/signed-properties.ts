import { type CanonicalElement, withoutBlanks } from '@asw/mappings/xml'
import { instant } from '../message/clock.ts'
import { Fault } from '../message/fault.ts'
import { DIGESTS, type DigestName, DS, digestByUri, XADES } from './algorithms.ts'
import { decodeExactly } from './base64.ts'
import { digest, sameDigest } from './value.ts'

/** What the SignedProperties say of the signer and the moment (EN 319 132-1 5.2.1, 5.2.2). */
export interface SealProperties {
  readonly id: string | undefined
  /** Milliseconds since the epoch. */
  readonly signedAtMs: number
  /** The signing certificate first, as a rule; references to its chain may follow. */
  readonly certificates: readonly { readonly digest: DigestName; readonly value: Uint8Array }[]
}

const MAX_REFERENCES = 10

/**
 * Reads SigningTime and SigningCertificateV2, or its predecessor SigningCertificate; other properties are passed over.
 * IssuerSerialV2 is passed over too: it "is only a hint", the digest is what binds (EN 319 132-1 5.2.2).
 * Throws ASW_SIGNATURE_PROPERTIES; ASW_SIGNATURE_ALGORITHM and ASW_SIGNATURE_SHAPE for the digests in it.
 */
export function readProperties(element: CanonicalElement): SealProperties {
  const signature = one(element, XADES, ['SignedSignatureProperties'])
  const time = one(signature, XADES, ['SigningTime'])
  const certificates = one(signature, XADES, ['SigningCertificateV2', 'SigningCertificate']).children
  if (certificates.length === 0 || certificates.length > MAX_REFERENCES) throw wrong('the signing certificate is not named')
  return {
    id: element.attributes.find(({ name, uri }) => name === 'Id' && !uri)?.value,
    signedAtMs: parseInstant(time.text),
    certificates: certificates.map(readCertificate),
  }
}

function readCertificate(element: CanonicalElement): SealProperties['certificates'][number] {
  if (element.uri !== XADES || element.local !== 'Cert') throw wrong(`${element.local} stands where Cert is expected`)
  const certDigest = one(element, XADES, ['CertDigest'])
  const uri = one(certDigest, DS, ['DigestMethod']).attributes.find(({ name }) => name === 'Algorithm')?.value ?? ''
  const name = digestByUri(uri)
  if (!name)
    throw new Fault('ASW_SIGNATURE_ALGORITHM', 'the digest of the signing certificate is not agreed', { uri: uri.slice(0, 200) })
  return { digest: name, value: decodeExactly(one(certDigest, DS, ['DigestValue']).text, 'DigestValue', DIGESTS[name].bytes) }
}

/** xs:dateTime with its zone: without one it is no instant. */
function parseInstant(text: string): number {
  const trimmed = withoutBlanks(text)
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(trimmed))
    throw wrong('SigningTime is not a time with its zone')
  const ms = Date.parse(trimmed)
  if (Number.isNaN(ms)) throw wrong('SigningTime is not a time')
  return ms
}

/** Whether the properties name this certificate (DER) as the signer's. */
export function nameCertificate(properties: SealProperties, certificate: Uint8Array): boolean {
  return properties.certificates.some((named) => sameDigest(digest(named.digest, certificate), named.value))
}

/**
 * The instant the signer claims, RFC 3339 in UTC, where it lies in [now - maxAgeMs, now + skewMs] (XS-27).
 * Throws ASW_SIGNATURE_PROPERTIES.
 */
export function checkTime(
  properties: SealProperties,
  window: { readonly now: number; readonly maxAgeMs: number; readonly skewMs: number },
): string {
  const { signedAtMs } = properties
  if (signedAtMs > window.now + window.skewMs) throw wrong('SigningTime lies in the future')
  if (signedAtMs < window.now - window.maxAgeMs) throw wrong('SigningTime lies too far back')
  return instant(signedAtMs)
}

/** The one child of any of these names. */
function one(element: CanonicalElement, uri: string, locals: readonly string[]): CanonicalElement {
  const [found, ...others] = element.children.filter((child) => child.uri === uri && locals.includes(child.local))
  if (!found || others.length > 0) throw wrong(`the properties need one ${locals.join(' or ')}`)
  return found
}
function wrong(detail: string): Fault {
  return new Fault('ASW_SIGNATURE_PROPERTIES', detail)
}
