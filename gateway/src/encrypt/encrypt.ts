import { createHash, diffieHellman, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { XmlElementSpec } from '@asw/mappings/xml'
import { Fault } from '../message/fault.ts'
import { concatKdf, concatKdfField, otherInfoOf } from './concat-kdf.ts'
import { IV_BYTES, sealGcm } from './gcm.ts'
import { wrapKey } from './key-wrap.ts'
import { wrapOaep } from './oaep.ts'
import { curveOf, pointOf } from './point.ts'
import { CONTENTS, CURVES, type CurveName, SUITES, type Suite, type SuiteName, WRAPS, type Written } from './suites.ts'
import { agreedKey, transportedKey, writeEncryptedData } from './write.ts'

/** Whose certificate the content key is for; a `Registered` of the agreement fits. */
export interface Recipient {
  readonly publicKey: KeyObject
  readonly der: Uint8Array
}
/** Where keys and IVs come from. Tests with known answers bring their own; nothing else may. */
export interface Chance {
  random(octets: number): Uint8Array
  ephemeral(curve: CurveName): Promise<{ readonly privateKey: KeyObject; readonly publicKey: KeyObject }>
}

const agree = promisify(diffieHellman)
const makeKeyPair = promisify(generateKeyPair)
const OPENSSL: Chance = {
  random: randomBytes,
  ephemeral: (curve) => makeKeyPair('ec', { namedCurve: CURVES[curve].openssl }),
}
const MIN_RSA_BITS = 2048

/**
 * The bytes of an `xenc:EncryptedData` document (XML-Enc 1.1, Type Element, canonical form) for one recipient, or `xml` as it
 * is where the suite is `none`. Content key, IV and ephemeral key are fresh for every call.
 *
 * `xml` is one element without an XML declaration, as the canonical writer gives it. Throws ASW_XML_NOT_CANONICAL if it is
 * not, ASW_AGREEMENT_INVALID if the recipient's key does not fit the suite.
 */
export async function encrypt(
  xml: Uint8Array,
  suite: SuiteName,
  recipient: Recipient,
  chance: Chance = OPENSSL,
): Promise<Uint8Array> {
  const written = (SUITES[suite] as Suite).writes
  if (!written) return xml
  if (!startsWithElement(xml)) throw new Fault('ASW_XML_NOT_CANONICAL', 'only an element without an XML declaration is encrypted')
  const contentKey = chance.random(CONTENTS[written.content].keyBytes)
  const key =
    written.key === 'transport'
      ? transport(written, recipient, suite, contentKey)
      : await agreement(written, recipient, suite, contentKey, chance)
  const sealed = sealGcm(written.content, contentKey, chance.random(IV_BYTES), xml)
  return writeEncryptedData(written.content, sealed, [key])
}

function transport(
  written: Written & { key: 'transport' },
  recipient: Recipient,
  suite: SuiteName,
  contentKey: Uint8Array,
): XmlElementSpec {
  const { asymmetricKeyType, asymmetricKeyDetails } = recipient.publicKey
  if (asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS) {
    throw new Fault('ASW_AGREEMENT_INVALID', `suite ${suite} needs an RSA key of ${MIN_RSA_BITS} bits or more`)
  }
  const { digest, mgf } = written
  return transportedKey(written, wrapOaep(recipient.publicKey, contentKey, { digest, mgf }), recipient.der)
}

async function agreement(
  written: Written & { key: 'agreement' },
  recipient: Recipient,
  suite: SuiteName,
  contentKey: Uint8Array,
  chance: Chance,
): Promise<XmlElementSpec> {
  const curve = curveOf(recipient.publicKey)
  if (!curve || !written.curves.includes(curve)) {
    throw new Fault('ASW_AGREEMENT_INVALID', `suite ${suite} needs a key on ${written.curves.join(' or ')}`)
  }
  const ephemeral = await chance.ephemeral(curve)
  const secret = await agree({ privateKey: ephemeral.privateKey, publicKey: recipient.publicKey })
  const wrap = WRAPS[written.wrap]
  // party U is anonymous to the encryption: who sends is the signature's business
  const info = {
    AlgorithmID: concatKdfField(Buffer.from(wrap.uri)),
    PartyUInfo: concatKdfField(new Uint8Array()),
    PartyVInfo: concatKdfField(createHash('sha256').update(recipient.der).digest()),
  }
  const kek = concatKdf(written.digest, secret, otherInfoOf(info), wrap.keyBytes)
  return agreedKey(
    written,
    { curve, point: pointOf(ephemeral.publicKey), info, wrapped: wrapKey(written.wrap, kek, contentKey) },
    recipient.der,
  )
}

/** `<` and then the start of a name: no declaration, no byte order mark, no white space, no comment. */
function startsWithElement(xml: Uint8Array): boolean {
  return xml[0] === 0x3c && xml[1] !== undefined && xml[1] !== 0x3f && xml[1] !== 0x21
}
