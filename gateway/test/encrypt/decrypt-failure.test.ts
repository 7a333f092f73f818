import type * as Crypto from 'node:crypto'
import { writeCanonical } from '@asw/mappings/xml'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { sealGcm } from '../../src/encrypt/gcm.ts'
import { type DecryptionKey, decrypt, encrypt } from '../../src/encrypt/index.ts'
import { wrapOaep } from '../../src/encrypt/oaep.ts'
import { SUITES } from '../../src/encrypt/suites.ts'
import { encryptedData, transportedKey } from '../../src/encrypt/write.ts'
import { Fault } from '../../src/message/fault.ts'
import { edit, editCipherValue, flipBit } from './edit.ts'
import { codeOf, errorOf } from './failure.ts'
import { newParty, type Party } from './parties.ts'

/** Every primitive that touches a key, in the order of its calls. */
const calls: string[] = []
vi.mock('node:crypto', async (importOriginal) => {
  const original = await importOriginal<typeof Crypto>()
  const recorded = <Name extends 'privateDecrypt' | 'createDecipheriv' | 'randomBytes' | 'diffieHellman'>(name: Name) =>
    ((...given: unknown[]) => {
      calls.push(name === 'createDecipheriv' ? `${name} ${String(given[0])}` : name)
      return (original[name] as (...given: unknown[]) => unknown)(...given)
    }) as unknown as (typeof original)[Name]
  return {
    ...original,
    privateDecrypt: recorded('privateDecrypt'),
    createDecipheriv: recorded('createDecipheriv'),
    randomBytes: recorded('randomBytes'),
    diffieHellman: recorded('diffieHellman'),
  }
})

const XML = Buffer.from(`<a>${'text of the document '.repeat(20)}</a>`)
let rsa: Party
let otherRsa: Party
let ec: Party
let otherEc: Party
let toRsa: Uint8Array
let toEc: Uint8Array
beforeAll(async () => {
  rsa = await newParty('TH', 'rsa-2048')
  otherRsa = await newParty('MY', 'rsa-2048')
  ec = await newParty('TH', 'ec-p256')
  otherEc = await newParty('MY', 'ec-p256')
  toRsa = await encrypt(XML, 'xmlenc11', rsa.recipient)
  toEc = await encrypt(XML, 'xmlenc11-ecdh', ec.recipient)
})
beforeEach(() => {
  calls.length = 0
})

/** Well wrapped for us, but a key of another length. */
function shortKey(): Uint8Array {
  const written = SUITES.xmlenc11.writes
  const wrapped = wrapOaep(rsa.recipient.publicKey, Buffer.alloc(16, 1), written)
  const sealed = sealGcm(written.content, Buffer.alloc(32, 1), Buffer.alloc(12), XML)
  return writeCanonical(encryptedData(written.content, sealed, [transportedKey(written, wrapped, rsa.recipient.der)]))
}
const unnamed = (document: Uint8Array) => edit(document, /<ds:KeyInfo><ds:X509Data>.*<\/ds:X509Data><\/ds:KeyInfo>/, '')

const RSA_FAILURES: readonly { name: string; document: () => Uint8Array; own: () => DecryptionKey }[] = [
  { name: 'unknown recipient', document: () => toRsa, own: () => otherRsa.own },
  { name: 'unknown and unnamed recipient', document: () => unnamed(toRsa), own: () => otherRsa.own },
  { name: 'tampered key', document: () => editCipherValue(toRsa, 0, (octets) => flipBit(octets, 100)), own: () => rsa.own },
  {
    name: 'key shorter than the modulus',
    document: () => editCipherValue(toRsa, 0, (octets) => octets.subarray(1)),
    own: () => rsa.own,
  },
  {
    name: 'key greater than the modulus',
    document: () => editCipherValue(toRsa, 0, () => Buffer.alloc(256, 0xff)),
    own: () => rsa.own,
  },
  { name: 'empty key', document: () => editCipherValue(toRsa, 0, () => Buffer.alloc(0)), own: () => rsa.own },
  {
    name: 'other OAEP digest',
    document: () => edit(toRsa, /xmlenc#sha256(?="><\/ds:DigestMethod><xenc11:MGF)/, 'xmlenc#sha512'),
    own: () => rsa.own,
  },
  { name: 'other MGF', document: () => edit(toRsa, 'mgf1sha256', 'mgf1sha512'), own: () => rsa.own },
  {
    name: 'other label',
    document: () => edit(toRsa, '<ds:DigestMethod', '<xenc:OAEPparams>AAAA</xenc:OAEPparams><ds:DigestMethod'),
    own: () => rsa.own,
  },
  { name: 'content key of the wrong length', document: shortKey, own: () => rsa.own },
  { name: 'tampered IV', document: () => editCipherValue(toRsa, 1, (octets) => flipBit(octets, 0)), own: () => rsa.own },
  {
    name: 'tampered first block',
    document: () => editCipherValue(toRsa, 1, (octets) => flipBit(octets, 12)),
    own: () => rsa.own,
  },
  {
    name: 'tampered last block (XS-30)',
    document: () => editCipherValue(toRsa, 1, (octets) => flipBit(octets, -17)),
    own: () => rsa.own,
  },
  { name: 'tampered tag', document: () => editCipherValue(toRsa, 1, (octets) => flipBit(octets, -1)), own: () => rsa.own },
  ...[4, 12, 15].map((tagBytes) => ({
    name: `tag of ${tagBytes} octets (XS-29)`,
    document: () => editCipherValue(toRsa, 1, (octets) => octets.subarray(0, octets.length - 16 + tagBytes)),
    own: () => rsa.own,
  })),
  { name: 'other content cipher (XS-29)', document: () => edit(toRsa, 'aes256-gcm', 'aes128-gcm'), own: () => rsa.own },
]

const EC_FAILURES: typeof RSA_FAILURES = [
  { name: 'unknown recipient', document: () => toEc, own: () => otherEc.own },
  { name: 'tampered wrapped key', document: () => editCipherValue(toEc, 0, (octets) => flipBit(octets, 3)), own: () => ec.own },
  ...['AlgorithmID', 'PartyUInfo', 'PartyVInfo'].map((field) => ({
    name: `other ${field} (XS-36)`,
    document: () => edit(toEc, new RegExp(`${field}="[^"]*"`), `${field}="00FF"`),
    own: () => ec.own,
  })),
  {
    name: 'supplementary info added',
    document: () => edit(toEc, ' PartyUInfo=', ' SuppPubInfo="00FF" PartyUInfo='),
    own: () => ec.own,
  },
  {
    name: 'other KDF digest',
    document: () => edit(toEc, /xmlenc#sha256(?="><\/ds:DigestMethod><\/xenc11)/, 'xmlenc#sha512'),
    own: () => ec.own,
  },
  {
    name: 'tampered last block (XS-30)',
    document: () => editCipherValue(toEc, 1, (octets) => flipBit(octets, -17)),
    own: () => ec.own,
  },
]

/** All that anybody can see of an error. */
function visible(error: unknown) {
  if (!(error instanceof Fault)) return error
  const { code, message, facts, cause } = error
  return { code, message, facts, cause }
}
const THE_ANSWER = { code: 'ASW_DECRYPTION_FAILED', message: 'the message cannot be decrypted', facts: {}, cause: undefined }

async function failure(document: Uint8Array, own: DecryptionKey, suite: 'xmlenc11' | 'xmlenc11-ecdh') {
  calls.length = 0
  const error = await errorOf(() => decrypt(document, [own], { suites: [suite] }))
  return { error, calls: [...calls] }
}

describe('all failures of decryption answer alike (XS-33)', () => {
  it.each(RSA_FAILURES)('RSA: $name', async ({ document, own }) => {
    const { error, calls: steps } = await failure(document(), own(), 'xmlenc11')
    expect(visible(error)).toEqual(THE_ANSWER)
    expect(steps.map((step) => step.replace('aes-128-gcm', 'aes-256-gcm'))).toEqual([
      'randomBytes',
      'privateDecrypt',
      'createDecipheriv aes-256-gcm',
    ])
  })

  it.each(EC_FAILURES)('ECDH: $name', async ({ document, own }) => {
    const { error, calls: steps } = await failure(document(), own(), 'xmlenc11-ecdh')
    expect(visible(error)).toEqual(THE_ANSWER)
    expect(steps).toEqual(['randomBytes', 'diffieHellman', 'createDecipheriv id-aes256-wrap', 'createDecipheriv aes-256-gcm'])
  })

  it('takes the same steps when nothing fails, so the list above is the whole way', async () => {
    expect(await decrypt(toRsa, [rsa.own], { suites: ['xmlenc11'] })).toEqual(XML)
    expect(calls).toEqual(['randomBytes', 'privateDecrypt', 'createDecipheriv aes-256-gcm'])
    calls.length = 0
    expect(await decrypt(toEc, [ec.own], { suites: ['xmlenc11-ecdh'] })).toEqual(XML)
    expect(calls).toEqual(['randomBytes', 'diffieHellman', 'createDecipheriv id-aes256-wrap', 'createDecipheriv aes-256-gcm'])
  })

  it('says the same when we hold no key of that kind', async () => {
    expect(await codeOf(() => decrypt(toRsa, [ec.own], { suites: ['xmlenc11'] }))).toBe('ASW_DECRYPTION_FAILED')
    expect(await codeOf(() => decrypt(toEc, [rsa.own], { suites: ['xmlenc11-ecdh'] }))).toBe('ASW_DECRYPTION_FAILED')
  })

  it('says that it is our own fault when we hold no key at all', async () => {
    expect(await codeOf(() => decrypt(toRsa, [], { suites: ['xmlenc11'] }))).toBe('ASW_KEY_UNUSABLE')
  })
})
