import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject, sign, verify, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { SIGNATURES, type SignatureName } from '../../src/sign/algorithms.ts'
import { checkKey } from '../../src/sign/key.ts'
import { decodeValue, signValue, verifyValue } from '../../src/sign/value.ts'
import { verifySeal } from '../../src/sign/verify.ts'
import { bytes, certify, keyFor, outcome, trusting } from './fixture.ts'
import { foreignSeal } from './foreign.ts'

type Pair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject }
const MESSAGE = bytes('<ds:SignedInfo></ds:SignedInfo>')

/** Keys that node:crypto signs and verifies with, without a word. */
const WEAK: readonly (readonly [name: string, pair: () => Pair, algorithm: SignatureName])[] = [
  ['RSA of 1024 bit', () => generateKeyPairSync('rsa', { modulusLength: 1024 }), 'rsa-sha256'],
  ['RSA of 2047 bit', () => generateKeyPairSync('rsa', { modulusLength: 2047 }), 'rsa-sha256'],
  ['RSA with the exponent 3', () => generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }), 'rsa-sha256'],
  ['secp256k1', () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }), 'ecdsa-sha256'],
  ['brainpoolP256r1', () => generateKeyPairSync('ec', { namedCurve: 'brainpoolP256r1' }), 'ecdsa-sha256'],
  [
    'P-256 with explicit parameters',
    () => generateKeyPairSync('ec', { namedCurve: 'prime256v1', paramEncoding: 'explicit' }),
    'ecdsa-sha256',
  ],
  ['P-384 for the method of P-256', () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' }), 'ecdsa-sha256'],
  ['P-256 for the method of P-384', () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }), 'ecdsa-sha384'],
]

describe('XS-21: the key decides', () => {
  it.each(WEAK)('%s is refused', (_, pair, algorithm) => {
    expect(() => checkKey(pair().publicKey, algorithm)).toThrow(expect.objectContaining({ code: 'ASW_KEY_WEAK' }))
  })

  it.each(WEAK)('%s would be taken by node:crypto', (_, pair, algorithm) => {
    const { publicKey, privateKey } = pair()
    const { hash } = SIGNATURES[algorithm]
    expect(verify(hash, MESSAGE, publicKey, sign(hash, MESSAGE, privateKey))).toBe(true)
  })

  it.each([
    ['RSA of 1024 bit', () => generateKeyPairSync('rsa', { modulusLength: 1024 }), 'rsa-sha256'],
    ['RSA with the exponent 3', () => generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }), 'rsa-sha256'],
  ] as const)('a seal that verifies is refused for its key: %s, registered and all', async (_, pair, algorithm) => {
    const { publicKey, privateKey } = pair()
    const der = await certify(publicKey)
    const message = foreignSeal({ key: privateKey, certificate: der, algorithm })
    expect(await outcome(verifySeal(bytes(message), trusting([{ certificate: { der } }])))).toBe('ASW_KEY_WEAK')
  })

  it.each([
    ['an RSA key for an ECDSA method', 'rsa-sha256', 'ecdsa-sha256'],
    ['an EC key for an RSA method', 'ecdsa-sha256', 'rsa-sha256'],
  ] as const)('key confusion: %s', async (_, held, claimed) => {
    const { publicKey } = new X509Certificate((await keyFor(held)).certificate.der)
    expect(() => verifyValue(publicKey, claimed, MESSAGE, new Uint8Array(64))).toThrow(
      expect.objectContaining({ code: 'ASW_KEY_WEAK' }),
    )
  })

  it.each([
    ['a secret', createSecretKey(Buffer.alloc(32))],
    ['a private key', generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey],
    ['an RSA-PSS key', generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey],
    ['Ed25519', generateKeyPairSync('ed25519').publicKey],
  ])('%s is no key for any method', (_, key) => {
    for (const algorithm of Object.keys(SIGNATURES) as SignatureName[]) {
      expect(() => checkKey(key, algorithm)).toThrow(expect.objectContaining({ code: 'ASW_KEY_WEAK' }))
    }
  })

  it('what fits one method is still judged for the next', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    checkKey(publicKey, 'ecdsa-sha256')
    expect(() => checkKey(publicKey, 'ecdsa-sha384')).toThrow(expect.objectContaining({ code: 'ASW_KEY_WEAK' }))
    checkKey(publicKey, 'ecdsa-sha256')
  })
})

describe('XS-22: the value of ECDSA is r and s, and nothing else', () => {
  const order = Buffer.from(SIGNATURES['ecdsa-sha256'].order, 'hex')
  const one = Buffer.alloc(32, 1)
  const zero = Buffer.alloc(32)

  it.each([
    ['r = 0', Buffer.concat([zero, one])],
    ['s = 0', Buffer.concat([one, zero])],
    ['r = n', Buffer.concat([order, one])],
    ['s = n', Buffer.concat([one, order])],
    ['s > n', Buffer.concat([one, Buffer.alloc(32, 0xff)])],
    ['63 bytes', Buffer.alloc(63, 1)],
    ['65 bytes', Buffer.alloc(65, 1)],
    ['padded to 66', Buffer.concat([Buffer.alloc(1), one, Buffer.alloc(1), one])],
    ['the width of P-384', Buffer.alloc(96, 1)],
  ])('%s is refused before a key is known', (_, value) => {
    expect(() => decodeValue(value.toString('base64'), 'ecdsa-sha256')).toThrow(
      expect.objectContaining({ code: 'ASW_SIGNATURE_SHAPE' }),
    )
  })

  it('n - 1 is a value, although nobody will sign it', () => {
    const largest = Buffer.from(order)
    largest[31] = (largest[31] ?? 0) - 1
    expect(decodeValue(Buffer.concat([largest, largest]).toString('base64'), 'ecdsa-sha256')).toHaveLength(64)
  })

  it.each(['ecdsa-sha256', 'ecdsa-sha384'] as const)('a DER value is refused: %s', async (algorithm) => {
    const key = await keyFor(algorithm)
    const message = foreignSeal({ key: key.key, certificate: key.certificate.der, algorithm, dsaEncoding: 'der' })
    expect(await outcome(verifySeal(bytes(message), trusting([key])))).toBe('ASW_SIGNATURE_SHAPE')
  })

  it.each(Object.keys(SIGNATURES) as SignatureName[])(
    '%s: signed is verified, and no other bytes, value or key',
    async (algorithm) => {
      const { key } = await keyFor(algorithm)
      const publicKey = createPublicKey(key.export({ type: 'pkcs8', format: 'pem' }))
      const value = await signValue(key, algorithm, MESSAGE)
      expect(verifyValue(publicKey, algorithm, MESSAGE, value)).toBe(true)
      expect(verifyValue(publicKey, algorithm, bytes('<ds:SignedInfo> </ds:SignedInfo>'), value)).toBe(false)
      for (const wrong of [Buffer.concat([value, Buffer.alloc(1)]), Buffer.concat([Buffer.alloc(1), value]), value.subarray(1)]) {
        expect(verifyValue(publicKey, algorithm, MESSAGE, wrong)).toBe(false)
      }
      value[5] = (value[5] ?? 0) ^ 1
      expect(verifyValue(publicKey, algorithm, MESSAGE, value)).toBe(false)
    },
  )

  it('a key that cannot sign is our own fault', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    expect(await outcome(signValue(publicKey, 'ecdsa-sha256', MESSAGE))).toBe('ASW_KEY_UNUSABLE')
    expect(await outcome(signValue(publicKey, 'rsa-sha256', MESSAGE))).toBe('ASW_KEY_UNUSABLE')
  })
})
