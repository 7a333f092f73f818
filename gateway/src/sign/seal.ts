import { type KeyObject, X509Certificate } from 'node:crypto'
import { digestsAround } from '../message/digest.ts'
import { Fault } from '../message/fault.ts'
import type { Sha256 } from '../message/ids.ts'
import { SIGNATURES } from './algorithms.ts'
import { weakness } from './key.ts'
import {
  type PropertiesGap,
  type SealIdentity,
  type SignatureGap,
  type SignedInfoGap,
  signature,
  signedInfo,
  signedProperties,
} from './seal-tree.ts'
import { fill, type Template, template } from './template.ts'
import { digest, signValue } from './value.ts'

/** A private key of ours with its certificate: the agreement's `OwnKey`, or anything of its shape. */
export interface SealKey extends SealIdentity {
  readonly key: KeyObject
}
export interface SealMoment {
  /** RFC 3339 with its offset. */
  readonly signedAt: string
  /** Id of the ds:Signature, an XML name; the other ids of the seal begin with it. No other id of the document may be like it. */
  readonly id: string
}
/** A sealed document, with the digests by which it is known. */
export interface Sealed {
  readonly xml: Uint8Array
  /** Of the document as it was. */
  readonly contentDigest: Sha256
  /** Of the document with its seal. */
  readonly payloadDigest: Sha256
}

/**
 * Seals a document: XAdES B-B (EN 319 132-1), enveloped, as the last child of the root.
 *
 * xml: exclusive C14N of the whole document without a Signature; UTF-8. The digest is taken over these very bytes: they
 * are what a verifier gets back by the enveloped-signature transform and exclusive C14N. Nothing is parsed. The result
 * is in canonical form again.
 * Throws ASW_KEY_UNUSABLE; ASW_INPUT_INVALID where `xml` ends with no end tag, or `at` is not a name and an instant.
 */
export async function seal(xml: Uint8Array, key: SealKey, at: SealMoment): Promise<Uint8Array> {
  const end = endTagAt(xml)
  const signature = await signatureOver(digest(SIGNATURES[key.algorithm].hash, xml), key, at)
  return withInside(xml, end, signature)
}

/** As `seal`. A document of hundreds of kilobytes is hashed once for three purposes. */
export async function sealed(xml: Uint8Array, key: SealKey, at: SealMoment): Promise<Sealed> {
  const end = endTagAt(xml)
  const digests = digestsAround(xml, end)
  const { hash } = SIGNATURES[key.algorithm]
  const own = hash === 'sha256' ? Buffer.from(digests.without, 'hex') : digest(hash, xml)
  const signature = await signatureOver(own, key, at)
  return { xml: withInside(xml, end, signature), contentDigest: digests.without, payloadDigest: digests.with(signature) }
}

function withInside(xml: Uint8Array, end: number, signature: Uint8Array): Uint8Array {
  return Buffer.concat([xml.subarray(0, end), signature, xml.subarray(end)])
}

/** The ds:Signature over a document of this digest, in canonical form. */
async function signatureOver(document: Buffer, key: SealKey, at: SealMoment): Promise<Uint8Array> {
  if (!/^[A-Za-z_][\w.-]{0,127}$/.test(at.id)) throw new Fault('ASW_INPUT_INVALID', 'the id of the seal is not an XML name')
  if (!INSTANT.test(at.signedAt)) throw new Fault('ASW_INPUT_INVALID', 'the time of the seal is not RFC 3339 with an offset')
  const form = formOf(key)
  const { hash } = SIGNATURES[key.algorithm]
  const documentDigest = document.toString('base64')
  const propertiesDigest = digest(hash, fill(form.properties, { id: at.id, signedAt: at.signedAt })).toString('base64')
  const digests = { id: at.id, documentDigest, propertiesDigest }
  const value = await signValue(key.key, key.algorithm, fill(form.signedInfo, digests))
  return fill(form.signature, { ...digests, signedAt: at.signedAt, value: value.toString('base64') })
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/
const [LESS, SLASH, GREATER] = [0x3c, 0x2f, 0x3e]

/** Where the end tag of the root begins. Canonical form ends with it, and has no self-closing tag. */
function endTagAt(xml: Uint8Array): number {
  const at = xml.lastIndexOf(LESS)
  if (at <= 0 || xml[at + 1] !== SLASH || xml[xml.length - 1] !== GREATER) {
    throw new Fault('ASW_INPUT_INVALID', 'the document to be sealed is not in canonical form')
  }
  return at
}

/** Everything of a seal that depends on the key alone: certificate, chain, their digest, issuer and serial number. */
interface KeyForm {
  readonly properties: Template<PropertiesGap>
  readonly signedInfo: Template<SignedInfoGap>
  readonly signature: Template<SignatureGap>
}
const forms = new WeakMap<SealKey, KeyForm>()

function formOf(key: SealKey): KeyForm {
  const known = forms.get(key)
  if (known) return known
  checkOwn(key)
  const form = {
    properties: template<PropertiesGap>(signedProperties(key)),
    signedInfo: template<SignedInfoGap>(signedInfo(key)),
    signature: template<SignatureGap>(signature(key)),
  }
  forms.set(key, form)
  return form
}

/** What every partner would refuse is better refused here, once a key. */
function checkOwn(key: SealKey): void {
  const certificate = new X509Certificate(key.certificate.der)
  if (!certificate.checkPrivateKey(key.key))
    throw new Fault('ASW_KEY_UNUSABLE', 'the key of the seal is not that of its certificate')
  const why = weakness(certificate.publicKey, key.algorithm)
  if (why !== undefined) throw new Fault('ASW_KEY_UNUSABLE', `the key of the seal ${why}`)
}
