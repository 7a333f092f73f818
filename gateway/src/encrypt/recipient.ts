import { createHash, X509Certificate } from 'node:crypto'
import type { CanonicalElement, XmlElementSpec } from '@asw/mappings/xml'
import { type BaseBlock, Constructed, fromBER, ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import { ds, dsig11 } from './names.ts'
import { algorithm, all, atMostOne, octets, text } from './shape.ts'
import { DIGESTS, type DigestName, named } from './suites.ts'

/** The certificate of one of our own keys; what the agreement registers fits. */
export interface OwnCertificate {
  readonly der: Uint8Array
  /** Hexadecimal. */
  readonly serial: string
}

/** How an EncryptedKey names its recipient. Always a hint: only the key that opens the message proves anything. */
export interface RecipientHint {
  readonly serials: readonly bigint[]
  readonly keyIdentifiers: readonly Uint8Array[]
  readonly digests: readonly { readonly digest: DigestName; readonly value: Uint8Array }[]
}
/** `named`: the hint fits this certificate; `silent`: it says nothing we can read; `other`: it names another one. */
export type Standing = 'named' | 'silent' | 'other'

/** `ds:X509Data` with issuer, serial and SHA-256 of the certificate (XMLDSig 1.1 section 4.5.4). */
export function recipientData(der: Uint8Array): XmlElementSpec {
  const known = written.get(der)
  if (known) return known
  const certificate = new X509Certificate(der)
  const digest = createHash('sha256').update(der).digest('base64')
  const made: XmlElementSpec = {
    name: ds('X509Data'),
    children: [
      {
        name: ds('X509IssuerSerial'),
        children: [
          { name: ds('X509IssuerName'), children: [distinguishedName(certificate.issuer)] },
          { name: ds('X509SerialNumber'), children: [BigInt(`0x${certificate.serialNumber}`).toString()] },
        ],
      },
      { name: dsig11('X509Digest'), attributes: [{ name: 'Algorithm', value: DIGESTS.sha256.uri }], children: [digest] },
    ],
  }
  written.set(der, made)
  return made
}
/** A certificate is read once, not once a message (XS-41). */
const written = new WeakMap<Uint8Array, XmlElementSpec>()

/**
 * Reads the X509Data in a KeyInfo or RecipientKeyInfo. KeyName and foreign elements say nothing that we could check, and
 * neither does an element that was left empty (xmlsec1 does that with those of its template that it does not fill).
 */
export function hintOf(keyInfo: CanonicalElement | undefined): RecipientHint {
  const data = keyInfo ? all(keyInfo, ds('X509Data')) : []
  const within = (name: ReturnType<typeof ds>) => data.flatMap((element) => all(element, name))
  return {
    serials: within(ds('X509IssuerSerial')).flatMap((element) => decimals(atMostOne(element, ds('X509SerialNumber')))),
    keyIdentifiers: within(ds('X509SKI'))
      .map(octets)
      .filter((identifier) => identifier.length > 0),
    digests: [
      ...within(dsig11('X509Digest')).flatMap((element) => {
        const digest = named(DIGESTS, algorithm(element))
        return digest ? [{ digest, value: octets(element) }] : []
      }),
      ...within(ds('X509Certificate')).map((element) => ({
        digest: 'sha256' as const,
        value: createHash('sha256').update(octets(element)).digest(),
      })),
    ],
  }
}

export function standing(hint: RecipientHint, own: OwnCertificate): Standing {
  const { serials, keyIdentifiers, digests } = hint
  if (serials.length + keyIdentifiers.length + digests.length === 0) return 'silent'
  // a serial number is unique per issuer only; a wrong guess costs one try, for names have too many spellings to compare
  const fits =
    serials.includes(BigInt(`0x${own.serial}`)) ||
    digests.some(({ digest, value }) => createHash(digest).update(own.der).digest().equals(value)) ||
    (keyIdentifiers.length > 0 && keyIdentifiers.some((identifier) => subjectKeyIdentifier(own.der)?.equals(identifier)))
  return fits ? 'named' : 'other'
}

/** RFC 4514, from node's list: one attribute a line, escaped as RFC 2253, in the certificate's order. */
function distinguishedName(lines: string): string {
  return lines.split('\n').reverse().join(',')
}

function decimals(element: CanonicalElement | undefined): readonly bigint[] {
  const digits = element ? text(element).trim() : ''
  return /^[0-9]{1,60}$/.test(digits) ? [BigInt(digits)] : []
}

/** RFC 5280 section 4.2.1.2. node:crypto does not show it. */
function subjectKeyIdentifier(der: Uint8Array): Buffer | undefined {
  const extensions = members(members(fromBER(der).result)[0]).find(
    (block) => block.idBlock.tagClass === 3 && block.idBlock.tagNumber === 3,
  )
  for (const extension of members(members(extensions)[0])) {
    const [id, ...rest] = members(extension)
    if (!(id instanceof ObjectIdentifier) || id.valueBlock.toString() !== '2.5.29.14') continue
    const value = rest.at(-1)
    if (!(value instanceof OctetString)) return undefined
    const inner = fromBER(value.valueBlock.valueHexView).result
    return inner instanceof OctetString ? Buffer.from(inner.valueBlock.valueHexView) : undefined
  }
  return undefined
}

function members(block: BaseBlock | undefined): readonly BaseBlock[] {
  return block instanceof Sequence || block instanceof Constructed ? block.valueBlock.value : []
}
