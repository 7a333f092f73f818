import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { canonicalize, parseXml, XML_LIMITS } from '@asw/mappings/xml'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Chance, decrypt, encrypt, type SuiteName } from '../../src/encrypt/index.ts'
import { codeOf } from './failure.ts'
import { newParty, type Party, stored, storedParty } from './parties.ts'

const XML = Buffer.from('<a xmlns="urn:x">Giấy chứng nhận xuất xứ &amp; ใบรับรอง 𝕏</a>')
const CASES = [
  { suite: 'xmlenc11', kind: 'rsa-2048' },
  { suite: 'xmlenc11', kind: 'rsa-3072' },
  { suite: 'xmlenc11-ecdh', kind: 'ec-p256' },
  { suite: 'xmlenc11-ecdh', kind: 'ec-p384' },
  { suite: 'xmlenc10', kind: 'rsa-2048' },
] as const

const parties = new Map<string, Party>()
beforeAll(async () => {
  for (const kind of ['rsa-2048', 'rsa-3072', 'ec-p256', 'ec-p384'] as const) parties.set(kind, await newParty('TH', kind))
})
const party = (kind: string): Party => parties.get(kind)!

const values = (document: Uint8Array, name: string) =>
  [
    ...Buffer.from(document)
      .toString()
      .matchAll(new RegExp(`<[a-z0-9]+:${name}>([^<]*)<`, 'g')),
  ].map((match) => match[1])

describe.each(CASES)('$suite to $kind', ({ suite, kind }) => {
  it('brings back the same bytes', async () => {
    const document = await encrypt(XML, suite, party(kind).recipient)
    expect(await decrypt(document, [party(kind).own], { suites: [suite] })).toEqual(XML)
  })

  it('writes canonical XML with the one root', async () => {
    const document = await encrypt(XML, suite, party(kind).recipient)
    using parsed = parseXml(document)
    expect(Buffer.from(canonicalize(parsed, 'exc-c14n'))).toEqual(Buffer.from(document))
    expect(parsed.root.name).toBe('EncryptedData')
    expect(Buffer.from(document).toString()).not.toContain('Giấy')
  })

  it('takes a fresh key, IV and ephemeral key every time (XS-29, XS-36)', async () => {
    const [first, second] = [await encrypt(XML, suite, party(kind).recipient), await encrypt(XML, suite, party(kind).recipient)]
    const ivs = [first, second].map((document) =>
      Buffer.from(values(document, 'CipherValue')[1]!, 'base64').subarray(0, 12).toString('hex'),
    )
    expect(ivs[0]).not.toBe(ivs[1])
    expect(values(first, 'CipherValue')[0]).not.toBe(values(second, 'CipherValue')[0])
    if (suite === 'xmlenc11-ecdh') expect(values(first, 'PublicKey')).not.toEqual(values(second, 'PublicKey'))
  })

  it('is read under no other suite', async () => {
    const document = await encrypt(XML, suite, party(kind).recipient)
    const others = (['xmlenc11', 'xmlenc11-ecdh', 'xmlenc10', 'none'] as const).filter((name) => name !== suite)
    expect(await codeOf(() => decrypt(document, [party(kind).own], { suites: others }))).toBe('ASW_ENCRYPTION_ALGORITHM')
  })

  it('carries a document of several megabytes', async () => {
    const large = Buffer.from(`<a>${'0123456789abcdef'.repeat(300_000)}</a>`)
    const document = await encrypt(large, suite, party(kind).recipient)
    expect(large.equals(await decrypt(document, [party(kind).own], { suites: [suite] }))).toBe(true)
    const limits = { ...XML_LIMITS, maxBytes: document.length - 1 }
    expect(await codeOf(() => decrypt(document, [party(kind).own], { suites: [suite], limits }))).toBe('ASW_XML_TOO_LARGE')
  })
})

describe('the suite none', () => {
  it('leaves the XML as it is, both ways', async () => {
    expect(await encrypt(XML, 'none', party('rsa-2048').recipient)).toBe(XML)
    expect(await decrypt(XML, [], { suites: ['none', 'xmlenc11'] })).toBe(XML)
  })
  it('takes text as long as libxml2 does, however the document is spelled', async () => {
    const outcome = (spelled: string, length: number) =>
      codeOf(() => decrypt(Buffer.from(`${spelled}<a>${'A'.repeat(length)}</a>`), [], { suites: ['none'] }))
    for (const spelled of ['', '<?xml version="1.0"?>']) {
      expect(await outcome(spelled, 10_000_000)).toBeUndefined()
      expect(await outcome(spelled, 10_000_001)).toBe('ASW_XML_LIMIT')
    }
  })
  it('must be agreed', async () => {
    expect(await codeOf(() => decrypt(XML, [party('rsa-2048').own], { suites: ['xmlenc11'] }))).toBe('ASW_ENCRYPTION_SHAPE')
  })
})

describe('encrypting', () => {
  it.each([
    ['an XML declaration', '<?xml version="1.0"?><a></a>'],
    ['a comment', '<!-- x --><a></a>'],
    ['a byte order mark', '\uFEFF<a></a>'],
    ['white space', ' <a></a>'],
    ['nothing', ''],
  ])('refuses XML that starts with %s', async (_name, text) => {
    expect(await codeOf(() => encrypt(Buffer.from(text), 'xmlenc11', party('rsa-2048').recipient))).toBe('ASW_XML_NOT_CANONICAL')
  })

  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
  const strange = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey
  const beyond = generateKeyPairSync('ec', { namedCurve: 'secp521r1' }).publicKey
  it.each<{ suite: SuiteName; key: string; publicKey: () => Party['recipient']['publicKey'] }>([
    { suite: 'xmlenc11', key: 'a P-256 key', publicKey: () => party('ec-p256').recipient.publicKey },
    { suite: 'xmlenc11', key: 'an RSA key of 1024 bits', publicKey: () => weak },
    { suite: 'xmlenc10', key: 'an RSA key of 1024 bits', publicKey: () => weak },
    { suite: 'xmlenc11-ecdh', key: 'an RSA key', publicKey: () => party('rsa-2048').recipient.publicKey },
    { suite: 'xmlenc11-ecdh', key: 'a secp256k1 key', publicKey: () => strange },
    { suite: 'xmlenc11-ecdh', key: 'a P-521 key', publicKey: () => beyond },
  ])('refuses $suite to $key', async ({ suite, publicKey }) => {
    const recipient = { ...party('rsa-2048').recipient, publicKey: publicKey() }
    expect(await codeOf(() => encrypt(XML, suite, recipient))).toBe('ASW_AGREEMENT_INVALID')
  })
})

describe('known answers', () => {
  /** Alice of RFC 7518 Appendix C is the ephemeral key, Bob the recipient. */
  const alice = {
    kty: 'EC',
    crv: 'P-256',
    x: 'gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0',
    y: 'SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps',
    d: '0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo',
  }
  const fixed: Chance = {
    random: (octets) => Uint8Array.from({ length: octets }, (_, index) => index),
    ephemeral: async () => ({
      privateKey: createPrivateKey({ key: alice, format: 'jwk' }),
      publicKey: createPublicKey({ key: alice, format: 'jwk' }),
    }),
  }

  it('xmlenc11-ecdh with fixed keys and IV gives the stored document', async () => {
    const document = await encrypt(stored('plain.xml'), 'xmlenc11-ecdh', storedParty('bob').recipient, fixed)
    expect(Buffer.from(document).toString()).toBe(stored('xmlenc11-ecdh.xml').toString())
  })

  it.each(['xmlenc11', 'xmlenc10'] as const)(
    '%s with fixed key and IV gives the stored content and names (OAEP itself is random)',
    async (suite) => {
      const document = await encrypt(stored('plain.xml'), suite, storedParty('rsa').recipient, fixed)
      const withoutKey = (bytes: Uint8Array) =>
        Buffer.from(bytes)
          .toString()
          .replace(/<xenc:CipherValue>[^<]*/, '<xenc:CipherValue>')
      expect(withoutKey(document)).toBe(withoutKey(stored(`${suite}.xml`)))
    },
  )

  it.each([
    { file: 'xmlenc11.xml', suite: 'xmlenc11', owner: 'rsa' },
    { file: 'xmlenc10.xml', suite: 'xmlenc10', owner: 'rsa' },
    { file: 'xmlenc11-ecdh.xml', suite: 'xmlenc11-ecdh', owner: 'bob' },
    { file: 'from-xmlsec1.xml', suite: 'xmlenc10', owner: 'rsa' },
    { file: 'from-santuario.xml', suite: 'xmlenc11', owner: 'rsa' },
  ] as const)('the stored $file opens', async ({ file, suite, owner }) => {
    expect(await decrypt(stored(file), [storedParty(owner).own], { suites: [suite] })).toEqual(stored('plain.xml'))
  })
})
