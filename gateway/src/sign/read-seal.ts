import { canonicalize, lift, type ParsedXml, readCanonical, type XmlElement } from '@asw/mappings/xml'
import { Fault } from '../message/fault.ts'
import type { SealForm } from './policy.ts'
import { type Canonicalization, judgeForm, type SealShape } from './seal-form.ts'
import { findSignature, takeApart } from './signature-parts.ts'
import { readSignedInfo } from './signed-info.ts'
import { readProperties, type SealProperties } from './signed-properties.ts'
import { decodeValue } from './value.ts'

/** A seal of the agreed form, ready to be verified. Nothing in it is believed yet. */
export interface UnverifiedSeal {
  readonly signature: XmlElement
  readonly shape: SealShape
  /** Canonical bytes of SignedInfo, as its CanonicalizationMethod makes them. */
  readonly signedInfo: Uint8Array
  readonly value: Uint8Array
  /** X509Certificate of KeyInfo, DER. */
  readonly certificates: readonly Uint8Array[]
  /** Canonical bytes of SignedProperties, as their Reference makes them, and what they say. */
  readonly properties: { readonly bytes: Uint8Array; readonly claims: SealProperties } | undefined
}

/**
 * Reads the Signature of a document and judges its form (XS-13 to XS-16), before any key, digest or certificate is used.
 * What is read is what is verified: SignedInfo and SignedProperties are read from canonical bytes, never from the tree.
 * Throws ASW_SIGNATURE_MISSING, ASW_SIGNATURE_SHAPE, ASW_SIGNATURE_ALGORITHM, ASW_SIGNATURE_PROPERTIES.
 */
export function readSeal(parsed: ParsedXml, form: SealForm): UnverifiedSeal {
  const signature = findSignature(parsed)
  const parts = takeApart(signature)
  const info = canonical(parts.signedInfo, PLAIN)
  const shape = judgeForm(readSignedInfo(readCanonical(info)), form, parts.signedProperties !== undefined)
  const value = decodeValue(parts.value, shape.algorithm)
  const properties = parts.signedProperties && readSignedProperties(parts.signedProperties, shape)
  checkRoot(parsed.root, shape)
  const signedInfo = again(info, parts.signedInfo, shape.c14n)
  return { signature, shape, signedInfo, value, certificates: parts.certificates, properties }
}

function readSignedProperties(element: XmlElement, shape: SealShape): UnverifiedSeal['properties'] {
  const plain = canonical(element, PLAIN)
  const claims = readProperties(readCanonical(plain))
  if (!shape.properties || shape.properties.id !== claims.id) {
    throw new Fault('ASW_SIGNATURE_PROPERTIES', 'the Reference to the properties names another element')
  }
  return { bytes: again(plain, element, shape.properties.c14n), claims }
}

/** What the readers take, and what nearly every signer uses. */
const PLAIN: Canonicalization = { name: 'exc-c14n', prefixes: [] }

/** Canonical bytes of one element in its namespace context (XS-19), without asking about every node of the document. */
function canonical(element: XmlElement, c14n: Canonicalization): Uint8Array {
  using own = lift(element, c14n.name)
  return canonicalize(own, c14n.name, c14n.prefixes)
}

/** The element by the algorithm that was named for it, which is seldom another than the one it was read by. */
function again(plain: Uint8Array, element: XmlElement, c14n: Canonicalization): Uint8Array {
  return c14n.name === PLAIN.name && c14n.prefixes.length === 0 ? plain : canonical(element, c14n)
}

/**
 * A Reference by id names the root and nothing else, by identity (XS-16). That no second element carries the id, in
 * whichever spelling, `parseXml` has seen to.
 */
function checkRoot(root: XmlElement, shape: SealShape): void {
  const { rootId } = shape.document
  if (rootId !== undefined && !root.attrs.some((attribute) => isId(attribute) && attribute.value === rootId)) {
    throw new Fault('ASW_SIGNATURE_SHAPE', 'the Reference to the document does not name its root')
  }
}

const IDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['', ['Id', 'ID', 'id']],
  ['http://www.w3.org/XML/1998/namespace', ['id']],
  ['http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd', ['Id']],
])
function isId(attribute: XmlElement['attrs'][number]): boolean {
  return IDS.get(attribute.namespaceUri)?.includes(attribute.name) ?? false
}
