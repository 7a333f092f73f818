import type { KeyObject } from 'node:crypto'
import type { CanonicalElement } from '@asw/mappings/xml'
import { CONCAT_KDF_FIELDS, otherInfoOf } from './concat-kdf.ts'
import { WRAP_OVERHEAD_BYTES } from './key-wrap.ts'
import { ds, dsig11, xenc, xenc11 } from './names.ts'
import type { Oaep } from './oaep.ts'
import { keyOfPoint } from './point.ts'
import { hintOf, type RecipientHint } from './recipient.ts'
import { algorithm, atMostOne, attribute, misshapen, nothingBut, octets, one, unlisted } from './shape.ts'
import {
  type Allowed,
  CONCAT_KDF,
  CONTENTS,
  type ContentName,
  CURVES,
  type CurveName,
  DIGESTS,
  type DigestName,
  ECDH_ES,
  named,
  TRANSPORT_DEFAULT,
  TRANSPORTS,
  WRAPS,
  type WrapName,
} from './suites.ts'

/** The content key for one recipient, by RSA (XML-Enc 1.1 section 5.5) or by ECDH-ES and key wrap (5.6.4, 5.7). */
export type EncryptedKey = TransportedKey | AgreedKey
export interface TransportedKey {
  readonly key: 'transport'
  readonly oaep: Oaep
  readonly wrapped: Uint8Array
  readonly recipient: RecipientHint
}
export interface AgreedKey {
  readonly key: 'agreement'
  readonly curve: CurveName
  readonly ephemeral: KeyObject
  readonly digest: DigestName
  /** OtherInfo of ConcatKDF. */
  readonly otherInfo: Uint8Array
  readonly wrap: WrapName
  readonly wrapped: Uint8Array
  readonly recipient: RecipientHint
}

/** RSA-16384; longer is no ciphertext of any key we accept. */
const MAX_WRAPPED_BYTES = 2048
const MAX_LABEL_BYTES = 256

/** Throws ASW_ENCRYPTION_SHAPE, ASW_ENCRYPTION_ALGORITHM. */
export function readEncryptedKey(
  element: CanonicalElement,
  content: ContentName,
  wrapped: Uint8Array,
  allowed: Allowed,
): EncryptedKey {
  nothingBut(element, [
    xenc('EncryptionMethod'),
    ds('KeyInfo'),
    xenc('CipherData'),
    xenc('EncryptionProperties'),
    xenc('ReferenceList'),
    xenc('CarriedKeyName'),
  ])
  if (wrapped.length > MAX_WRAPPED_BYTES) throw misshapen(`an encrypted key of ${wrapped.length} octets`)
  const method = one(element, xenc('EncryptionMethod'))
  const keyInfo = atMostOne(element, ds('KeyInfo'))
  const agreement = keyInfo && atMostOne(keyInfo, xenc('AgreementMethod'))
  return agreement
    ? readAgreed(method, agreement, content, wrapped, allowed)
    : { key: 'transport', oaep: readOaep(method, allowed), wrapped, recipient: hintOf(keyInfo) }
}

function readOaep(method: CanonicalElement, allowed: Allowed): Oaep {
  const uri = algorithm(method)
  const transport = named(TRANSPORTS, uri)
  const listed = transport && allowed.transports[transport]
  if (!listed) throw unlisted(`key transport ${uri}`)
  nothingBut(method, [xenc('KeySize'), xenc('OAEPparams'), ds('DigestMethod'), xenc11('MGF')])
  const digest = hashOf(atMostOne(method, ds('DigestMethod')), 'uri')
  if (!listed.digests.includes(digest)) throw unlisted(`${transport} with digest ${digest}`)
  const mgfElement = atMostOne(method, xenc11('MGF'))
  const fixed = TRANSPORTS[transport].mgf
  if (fixed && mgfElement) throw unlisted(`${transport} takes no MGF element`)
  const mgf = fixed ?? hashOf(mgfElement, 'mgf')
  if (!listed.mgfs.includes(mgf)) throw unlisted(`${transport} with MGF1 over ${mgf}`)
  const label = atMostOne(method, xenc('OAEPparams'))
  return { digest, mgf, ...(label ? { label: labelOf(label) } : {}) }
}

/** The hash that a DigestMethod (`uri`) or an MGF (`mgf`) names. */
function hashOf(element: CanonicalElement | undefined, column: 'uri' | 'mgf'): DigestName {
  if (!element) return TRANSPORT_DEFAULT
  const uri = algorithm(element)
  const hash = (Object.keys(DIGESTS) as DigestName[]).find((name) => DIGESTS[name][column] === uri)
  if (!hash) throw unlisted(`${element.local} ${uri}`)
  return hash
}

function labelOf(element: CanonicalElement): Uint8Array {
  const label = octets(element)
  if (label.length > MAX_LABEL_BYTES) throw misshapen(`OAEPparams of ${label.length} octets`)
  return label
}

function readAgreed(
  method: CanonicalElement,
  agreement: CanonicalElement,
  content: ContentName,
  wrapped: Uint8Array,
  allowed: Allowed,
): AgreedKey {
  const listed = allowed.agreement
  if (!listed || algorithm(agreement) !== ECDH_ES) throw unlisted(`key agreement ${algorithm(agreement)}`)
  const wrap = wrapOf(method, content, wrapped, listed.wraps)
  nothingBut(agreement, [xenc11('KeyDerivationMethod'), xenc('OriginatorKeyInfo'), xenc('RecipientKeyInfo')])
  const derivation = one(agreement, xenc11('KeyDerivationMethod'))
  if (algorithm(derivation) !== CONCAT_KDF) throw unlisted(`key derivation ${algorithm(derivation)}`)
  nothingBut(derivation, [xenc11('ConcatKDFParams')])
  const params = one(derivation, xenc11('ConcatKDFParams'))
  nothingBut(params, [ds('DigestMethod')])
  const digest = hashOf(one(params, ds('DigestMethod')), 'uri')
  if (!listed.digests.includes(digest)) throw unlisted(`ConcatKDF with digest ${digest}`)
  const info = CONCAT_KDF_FIELDS.map((field) => [field, attribute(params, field)] as const).filter(([, hex]) => hex !== undefined)
  return {
    key: 'agreement',
    ...originator(one(agreement, xenc('OriginatorKeyInfo')), listed.curves),
    digest,
    otherInfo: otherInfoOf(Object.fromEntries(info)),
    wrap,
    wrapped,
    recipient: hintOf(atMostOne(agreement, xenc('RecipientKeyInfo'))),
  }
}

/** The wrapping key is at least as long as the content key, and the ciphertext has the one length that fits (XS-36). */
function wrapOf(method: CanonicalElement, content: ContentName, wrapped: Uint8Array, listed: readonly WrapName[]): WrapName {
  nothingBut(method, [xenc('KeySize')])
  const wrap = named(WRAPS, algorithm(method))
  if (!wrap || !listed.includes(wrap)) throw unlisted(`key wrap ${algorithm(method)}`)
  const { keyBytes } = CONTENTS[content]
  if (WRAPS[wrap].keyBytes < keyBytes) throw unlisted(`${wrap} is too weak for ${content}`)
  if (wrapped.length !== keyBytes + WRAP_OVERHEAD_BYTES)
    throw misshapen(`a wrapped key of ${wrapped.length} octets for ${content}`)
  return wrap
}

function originator(keyInfo: CanonicalElement, listed: readonly CurveName[]): Pick<AgreedKey, 'curve' | 'ephemeral'> {
  nothingBut(keyInfo, [ds('KeyValue'), ds('KeyName')])
  const value = one(keyInfo, ds('KeyValue'))
  nothingBut(value, [dsig11('ECKeyValue')])
  const ecKey = one(value, dsig11('ECKeyValue'))
  // ECParameters, which would let the sender bring a curve of its own, is a stranger here
  nothingBut(ecKey, [dsig11('NamedCurve'), dsig11('PublicKey')])
  const uri = attribute(one(ecKey, dsig11('NamedCurve')), 'URI') ?? ''
  const curve = named(CURVES, uri)
  if (!curve || !listed.includes(curve)) throw unlisted(`curve ${uri}`)
  return { curve, ephemeral: keyOfPoint(curve, octets(one(ecKey, dsig11('PublicKey')))) }
}
