import type { CanonicalElement, ParsedXml, XmlAttribute } from '@asw/mappings/xml'
import { Fault } from '../message/fault.ts'
import type { SealForm } from './policy.ts'
import { type Canonicalization, judgeForm, type SealShape } from './seal-form.ts'
import { readSignedInfo } from './signed-info.ts'
import { readProperties, type SealProperties } from './signed-properties.ts'
import { decodeValue } from './value.ts'

/** A seal of the agreed form, ready to be verified. Nothing in it is believed yet. */
export interface UnverifiedSeal {
  readonly shape: SealShape
  /** Canonical bytes of SignedInfo, as its CanonicalizationMethod makes them. */
  readonly signedInfo: Uint8Array
  readonly value: Uint8Array
  /** X509Certificate of KeyInfo, DER. */
  readonly certificates: readonly Uint8Array[]
  /** Canonical bytes of SignedProperties, as their Reference makes them, and what they say. */
  readonly properties: { readonly bytes: Uint8Array; readonly claims: SealProperties } | undefined
  /** The document without its Signature, which is detached by this. */
  cover(): Covered
}

/** What a seal covers. */
export interface Covered {
  /** Canonical bytes, as the Reference to the document makes them. */
  readonly xml: Uint8Array
  /** What they say, where that has been read already. */
  readonly root?: CanonicalElement
  /** Lends libxml2's tree of it for the time of the call. */
  inspect(look: (parsed: ParsedXml) => void): void
}

/** What the readers take, and what nearly every signer uses. */
export const PLAIN: Canonicalization = { name: 'exc-c14n', prefixes: [] }
export function isPlain({ name, prefixes }: Canonicalization): boolean {
  return name === PLAIN.name && prefixes.length === 0
}

/** What is read of a seal: elements from canonical form, the value as it stands, the attributes of the document's root. */
export interface SealMatter {
  readonly signedInfo: CanonicalElement
  readonly signedProperties: CanonicalElement | undefined
  readonly value: string
  readonly rootAttributes: readonly XmlAttribute[]
}

/** Judges the form (XS-13 to XS-16). Throws ASW_SIGNATURE_SHAPE, ASW_SIGNATURE_ALGORITHM, ASW_SIGNATURE_PROPERTIES. */
export function judgeSeal(
  { signedInfo, signedProperties, value, rootAttributes }: SealMatter,
  form: SealForm,
): { readonly shape: SealShape; readonly value: Uint8Array; readonly claims: SealProperties | undefined } {
  const shape = judgeForm(readSignedInfo(signedInfo), form, signedProperties !== undefined)
  const octets = decodeValue(value, shape.algorithm)
  const claims = signedProperties && readProperties(signedProperties)
  if (claims && shape.properties?.id !== claims.id) {
    throw new Fault('ASW_SIGNATURE_PROPERTIES', 'the Reference to the properties names another element')
  }
  checkRoot(rootAttributes, shape)
  return { shape, value: octets, claims }
}

/**
 * A Reference by id names the root and nothing else, by identity (XS-16). That no second element carries the id, in
 * whichever spelling, the scan of the document has seen to.
 */
function checkRoot(attributes: readonly XmlAttribute[], { document: { rootId } }: SealShape): void {
  if (rootId !== undefined && !attributes.some((attribute) => isId(attribute) && attribute.value === rootId)) {
    throw new Fault('ASW_SIGNATURE_SHAPE', 'the Reference to the document does not name its root')
  }
}

const IDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['', ['Id', 'ID', 'id']],
  ['http://www.w3.org/XML/1998/namespace', ['id']],
  ['http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd', ['Id']],
])
function isId({ uri = '', name }: XmlAttribute): boolean {
  return IDS.get(uri)?.includes(name) ?? false
}
