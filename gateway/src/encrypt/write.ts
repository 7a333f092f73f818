import { writeCanonical, type XmlElementSpec, type XmlName } from '@asw/mappings/xml'
import { CONCAT_KDF_FIELDS, type ConcatKdfInfo } from './concat-kdf.ts'
import type { GcmSealed } from './gcm.ts'
import { ds, dsig11, TYPE_ELEMENT, xenc, xenc11 } from './names.ts'
import { recipientData } from './recipient.ts'
import {
  CONCAT_KDF,
  CONTENTS,
  type ContentName,
  CURVES,
  type CurveName,
  DIGESTS,
  ECDH_ES,
  TRANSPORTS,
  WRAPS,
  type Written,
} from './suites.ts'

/** The elements we write, in the order of the schema (XML-Enc 1.1 sections 3 and 5). */
export function encryptedData(content: ContentName, sealed: GcmSealed, keys: readonly XmlElementSpec[]): XmlElementSpec {
  return {
    name: xenc('EncryptedData'),
    attributes: [
      { name: 'MimeType', value: 'text/xml' },
      { name: 'Type', value: TYPE_ELEMENT },
    ],
    children: [
      method(xenc('EncryptionMethod'), CONTENTS[content].uri),
      { name: ds('KeyInfo'), children: keys },
      cipherData(base64OfSealed(sealed).join('')),
    ],
  }
}

/**
 * The canonical bytes of `encryptedData`. The content goes in behind the writer's back: base64 has nothing to escape, and to
 * look for it in a large payload, character by character, cost several times as much as encrypting it.
 */
export function writeEncryptedData(content: ContentName, sealed: GcmSealed, keys: readonly XmlElementSpec[]): Uint8Array {
  const frame = Buffer.from(writeCanonical(encryptedData(content, NOTHING, keys)))
  const at = frame.lastIndexOf(CIPHER_VALUE_END)
  const value = base64OfSealed(sealed)
  const document = Buffer.allocUnsafe(frame.length + value.reduce((sum, { length }) => sum + length, 0))
  let end = frame.copy(document, 0, 0, at)
  for (const piece of value) end += document.write(piece, end, 'latin1')
  frame.copy(document, end, at)
  return document
}
const NOTHING: GcmSealed = { iv: new Uint8Array(), ciphertext: new Uint8Array(), tag: new Uint8Array() }
const { prefix, local } = xenc('CipherValue')
const CIPHER_VALUE_END = `</${prefix}:${local}>`

export function transportedKey(
  written: Written & { key: 'transport' },
  wrapped: Uint8Array,
  recipient: Uint8Array,
): XmlElementSpec {
  const { uri, mgf } = TRANSPORTS[written.transport]
  const parameters = [
    method(ds('DigestMethod'), DIGESTS[written.digest].uri),
    ...(mgf === undefined ? [method(xenc11('MGF'), DIGESTS[written.mgf].mgf)] : []),
  ]
  return {
    name: xenc('EncryptedKey'),
    children: [
      method(xenc('EncryptionMethod'), uri, parameters),
      { name: ds('KeyInfo'), children: [recipientData(recipient)] },
      cipherData(base64(wrapped)),
    ],
  }
}

export function agreedKey(
  written: Written & { key: 'agreement' },
  agreed: { readonly curve: CurveName; readonly point: Uint8Array; readonly info: ConcatKdfInfo; readonly wrapped: Uint8Array },
  recipient: Uint8Array,
): XmlElementSpec {
  const derivation = method(xenc11('KeyDerivationMethod'), CONCAT_KDF, [
    {
      name: xenc11('ConcatKDFParams'),
      attributes: CONCAT_KDF_FIELDS.flatMap((field) => {
        const value = agreed.info[field]
        return value === undefined ? [] : [{ name: field, value }]
      }),
      children: [method(ds('DigestMethod'), DIGESTS[written.digest].uri)],
    },
  ])
  const originator: XmlElementSpec = {
    name: dsig11('ECKeyValue'),
    children: [
      { name: dsig11('NamedCurve'), attributes: [{ name: 'URI', value: CURVES[agreed.curve].uri }], children: [] },
      { name: dsig11('PublicKey'), children: [base64(agreed.point)] },
    ],
  }
  const agreement = method(xenc('AgreementMethod'), ECDH_ES, [
    derivation,
    { name: xenc('OriginatorKeyInfo'), children: [{ name: ds('KeyValue'), children: [originator] }] },
    { name: xenc('RecipientKeyInfo'), children: [recipientData(recipient)] },
  ])
  return {
    name: xenc('EncryptedKey'),
    children: [
      method(xenc('EncryptionMethod'), WRAPS[written.wrap].uri),
      { name: ds('KeyInfo'), children: [agreement] },
      cipherData(base64(agreed.wrapped)),
    ],
  }
}

function method(name: XmlName, uri: string, children: readonly XmlElementSpec[] = []): XmlElementSpec {
  return { name, attributes: [{ name: 'Algorithm', value: uri }], children }
}

function cipherData(value: string): XmlElementSpec {
  return { name: xenc('CipherData'), children: [{ name: xenc('CipherValue'), children: [value] }] }
}

/** The pieces of one base64: three octets make four characters, so a piece ends after whole threes. The IV is four of them. */
function base64OfSealed({ iv, ciphertext, tag }: GcmSealed): readonly string[] {
  const whole = ciphertext.length - (ciphertext.length % 3)
  return [base64(iv), base64(ciphertext.subarray(0, whole)), base64(Buffer.concat([ciphertext.subarray(whole), tag]))]
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
