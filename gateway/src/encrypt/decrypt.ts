import { diffieHellman, type KeyObject, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { readXml, XML_LIMITS, type XmlLimits } from '@asw/mappings/xml'
import { Fault } from '../message/fault.ts'
import { concatKdf } from './concat-kdf.ts'
import { type EncryptedData, isEncryptedData, readEncryptedData } from './encrypted-data.ts'
import type { AgreedKey, EncryptedKey } from './encrypted-key.ts'
import { openGcm } from './gcm.ts'
import { unwrapKey } from './key-wrap.ts'
import { unwrapOaep } from './oaep.ts'
import { curveOf } from './point.ts'
import { type OwnCertificate, type Standing, standing } from './recipient.ts'
import { misshapen } from './shape.ts'
import { type Allowed, allow, CONTENTS, type SuiteName, WRAPS } from './suites.ts'

/** A private key for decryption; an `OwnKey` of the agreement fits. */
export interface DecryptionKey {
  readonly key: KeyObject
  /** What the message may name it by; a key without one is tried whatever the message says. */
  readonly certificate?: OwnCertificate
}
export interface DecryptionPolicy {
  /** With `none` among them a document that is not encrypted passes as it is. */
  readonly suites: readonly SuiteName[]
  /** For the encrypted document. Default: those of the XML room, with text as long as libxml2 takes it. */
  readonly limits?: XmlLimits
}

const agree = promisify(diffieHellman)

/** Private key operations one message may cost. */
const MAX_TRIES = 8
const ORDER: readonly Standing[] = ['named', 'silent', 'other']
const LIMITS: XmlLimits = { ...XML_LIMITS, maxTextLength: 10_000_000 }

/**
 * Opens an `xenc:EncryptedData` document and returns the plaintext: bytes from outside, to be parsed with all guards and to
 * bear their own signature (XS-35).
 *
 * Form and algorithms are judged before any key is used. Throws ASW_XML_*, ASW_ENCRYPTION_SHAPE, ASW_ENCRYPTION_ALGORITHM;
 * ASW_KEY_UNUSABLE if we hold no key at all; and for every failure behind the first use of a key ASW_DECRYPTION_FAILED,
 * always with the same words and after the same steps (XS-33).
 */
export async function decrypt(
  document: Uint8Array,
  keys: readonly DecryptionKey[],
  policy: DecryptionPolicy,
): Promise<Uint8Array> {
  const data = read(document, policy.limits ?? LIMITS, allow(policy.suites))
  if (data) return open(data, keys)
  if (!policy.suites.includes('none')) throw misshapen('the document is not encrypted')
  return document
}

/** `undefined` if the root is not an EncryptedData. Prefixes, comments and CDATA are gone after canonicalization. */
export function read(document: Uint8Array, limits: XmlLimits, allowed: Allowed): EncryptedData | undefined {
  const root = readXml(document, limits)
  return isEncryptedData(root) ? readEncryptedData(root, allowed) : undefined
}

/**
 * Tries our keys, the named ones first. A key that cannot be unwrapped is replaced by a random one and the content is
 * opened with that: a wrong recipient, bad padding, a bad wrap, a key of the wrong length and a wrong tag all end at the tag.
 */
export async function open(data: EncryptedData, keys: readonly DecryptionKey[]): Promise<Uint8Array> {
  if (keys.length === 0) throw new Fault('ASW_KEY_UNUSABLE', 'no key for decryption is configured')
  for (const { encrypted, own } of candidates(data.keys, keys)) {
    const plaintext = openGcm(data.content, await contentKey(data, encrypted, own), data.sealed)
    if (plaintext) return plaintext
  }
  throw new Fault('ASW_DECRYPTION_FAILED', 'the message cannot be decrypted')
}

interface Candidate {
  readonly encrypted: EncryptedKey
  readonly own: KeyObject
}

function candidates(encryptedKeys: readonly EncryptedKey[], keys: readonly DecryptionKey[]): readonly Candidate[] {
  return encryptedKeys
    .flatMap((encrypted) =>
      keys
        .filter(({ key }) => fits(encrypted, key))
        .map(({ key, certificate }) => ({
          encrypted,
          own: key,
          rank: ORDER.indexOf(certificate ? standing(encrypted.recipient, certificate) : 'silent'),
        })),
    )
    .sort((left, right) => left.rank - right.rank)
    .slice(0, MAX_TRIES)
}

function fits(encrypted: EncryptedKey, own: KeyObject): boolean {
  return encrypted.key === 'transport' ? own.asymmetricKeyType === 'rsa' : curveOf(own) === encrypted.curve
}

async function contentKey(data: EncryptedData, encrypted: EncryptedKey, own: KeyObject): Promise<Uint8Array> {
  const { keyBytes } = CONTENTS[data.content]
  // made before anything can fail, so that success and failure take the same steps
  const random = randomBytes(keyBytes)
  try {
    const key =
      encrypted.key === 'transport' ? unwrapOaep(own, encrypted.wrapped, encrypted.oaep) : await unwrapAgreed(encrypted, own)
    return key.length === keyBytes ? key : random
  } catch {
    // bad padding, bad wrap: told apart nowhere, the tag will refuse the random key
    return random
  }
}

async function unwrapAgreed(encrypted: AgreedKey, own: KeyObject): Promise<Uint8Array> {
  const secret = await agree({ privateKey: own, publicKey: encrypted.ephemeral })
  const kek = concatKdf(encrypted.digest, secret, encrypted.otherInfo, WRAPS[encrypted.wrap].keyBytes)
  return unwrapKey(encrypted.wrap, kek, encrypted.wrapped)
}
