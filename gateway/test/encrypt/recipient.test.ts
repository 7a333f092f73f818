import type * as Crypto from 'node:crypto'
import { createHash, X509Certificate } from 'node:crypto'
import { writeCanonical } from '@asw/mappings/xml'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { sealGcm } from '../../src/encrypt/gcm.ts'
import { decrypt } from '../../src/encrypt/index.ts'
import { wrapOaep } from '../../src/encrypt/oaep.ts'
import { SUITES } from '../../src/encrypt/suites.ts'
import { encryptedData, transportedKey } from '../../src/encrypt/write.ts'
import { edit } from './edit.ts'
import { codeOf } from './failure.ts'
import { newParty, type Party } from './parties.ts'

const XML = Buffer.from('<a></a>')
const XENC_KEY_INFO = /<ds:KeyInfo><ds:X509Data>.*<\/ds:X509Data><\/ds:KeyInfo>/
const written = SUITES.xmlenc11.writes

/** How often a private key was used: what a message costs us. */
let privateKeyUses = 0
vi.mock('node:crypto', async (importOriginal) => {
  const original = await importOriginal<typeof Crypto>()
  return {
    ...original,
    privateDecrypt: (...given: Parameters<typeof original.privateDecrypt>) => {
      privateKeyUses += 1
      return original.privateDecrypt(...given)
    },
  }
})
beforeEach(() => {
  privateKeyUses = 0
})

let parties: Party[]
beforeAll(async () => {
  parties = await Promise.all(['TH', 'MY', 'VN', 'ID'].map((country) => newParty(country, 'rsa-2048')))
})

/** One document for all of them. */
function documentFor(recipients: readonly Party[]): Uint8Array {
  const contentKey = Buffer.alloc(32, 3)
  const keys = recipients.map(({ recipient }) =>
    transportedKey(written, wrapOaep(recipient.publicKey, contentKey, written), recipient.der),
  )
  return writeCanonical(encryptedData(written.content, sealGcm(written.content, contentKey, Buffer.alloc(12), XML), keys))
}

const decimalSerial = (party: Party) => BigInt(`0x${party.own.certificate.serial}`).toString()
const certificate = (party: Party) => Buffer.from(party.recipient.der).toString('base64')
const keyIdentifier = (party: Party) => {
  const spki = new X509Certificate(party.recipient.der).publicKey.export({ format: 'der', type: 'spki' })
  // RFC 5280 section 4.2.1.2 (1): SHA-1 over the BIT STRING; behind 24 octets of header in an RSA-2048 SPKI
  return createHash('sha1').update(spki.subarray(24)).digest('base64')
}

describe('the recipient is a hint', () => {
  const FORMS: readonly { name: string; keyInfo: (party: Party) => string }[] = [
    { name: 'nothing at all', keyInfo: () => '' },
    { name: 'a KeyName', keyInfo: () => '<ds:KeyInfo><ds:KeyName>th-encryption</ds:KeyName></ds:KeyInfo>' },
    {
      name: 'issuer and serial number',
      keyInfo: (party) =>
        `<ds:KeyInfo><ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>CN=whatever it is called</ds:X509IssuerName><ds:X509SerialNumber> ${decimalSerial(party)}\n</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo>`,
    },
    {
      name: 'the subject key identifier',
      keyInfo: (party) => `<ds:KeyInfo><ds:X509Data><ds:X509SKI>${keyIdentifier(party)}</ds:X509SKI></ds:X509Data></ds:KeyInfo>`,
    },
    {
      name: 'the certificate',
      keyInfo: (party) =>
        `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate(party)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`,
    },
    {
      name: 'a digest of the certificate',
      keyInfo: (party) =>
        `<ds:KeyInfo><ds:X509Data><d:X509Digest xmlns:d="http://www.w3.org/2009/xmldsig11#" Algorithm="http://www.w3.org/2000/09/xmldsig#sha1">${createHash('sha1').update(party.recipient.der).digest('base64')}</d:X509Digest></ds:X509Data></ds:KeyInfo>`,
    },
    {
      name: 'a digest nobody knows',
      keyInfo: () =>
        '<ds:KeyInfo><ds:X509Data><d:X509Digest xmlns:d="http://www.w3.org/2009/xmldsig11#" Algorithm="urn:x">AAAA</d:X509Digest></ds:X509Data></ds:KeyInfo>',
    },
    {
      name: 'elements left empty, and a serial number that is none',
      keyInfo: () =>
        '<ds:KeyInfo><ds:X509Data><ds:X509IssuerSerial></ds:X509IssuerSerial><ds:X509SKI></ds:X509SKI><ds:X509IssuerSerial><ds:X509SerialNumber>0A</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo>',
    },
    {
      name: 'a token reference of WS-Security',
      keyInfo: () =>
        '<ds:KeyInfo><w:SecurityTokenReference xmlns:w="urn:wsse"><w:KeyIdentifier>AAAA</w:KeyIdentifier></w:SecurityTokenReference></ds:KeyInfo>',
    },
    {
      name: 'another certificate, as after a renewal with the same key',
      keyInfo: () => `<ds:KeyInfo><ds:X509Data><ds:X509SKI>AAAA</ds:X509SKI></ds:X509Data></ds:KeyInfo>`,
    },
  ]

  it.each(FORMS)('$name', async ({ keyInfo }) => {
    const [owner, ...others] = parties as [Party, ...Party[]]
    const document = edit(documentFor([owner]), XENC_KEY_INFO, keyInfo(owner))
    const keys = [...others, owner].map((party) => party.own)
    expect(await decrypt(document, keys, { suites: ['xmlenc11'] })).toEqual(XML)
    expect(
      await codeOf(() =>
        decrypt(
          document,
          others.map((party) => party.own),
          { suites: ['xmlenc11'] },
        ),
      ),
    ).toBe('ASW_DECRYPTION_FAILED')
  })
})

describe('several recipients (XS-34)', () => {
  it.each([0, 1, 2])('recipient %i of three opens it, a fourth does not', async (index) => {
    const document = documentFor(parties.slice(0, 3))
    expect(await decrypt(document, [parties[index]!.own], { suites: ['xmlenc11'] })).toEqual(XML)
    expect(await codeOf(() => decrypt(document, [parties[3]!.own], { suites: ['xmlenc11'] }))).toBe('ASW_DECRYPTION_FAILED')
  })
})

describe('what a message may cost', () => {
  const own = () => parties.map((party) => party.own)

  it('is one use of a private key when it names one of ours, whichever of ours stands first', async () => {
    for (const party of parties) {
      privateKeyUses = 0
      await decrypt(documentFor([party]), own(), { suites: ['xmlenc11'] })
      expect(privateKeyUses).toBe(1)
    }
  })

  it('is eight uses at most, however many recipients and keys there are', async () => {
    const strangers = edit(documentFor(parties.slice(0, 3)), /<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>/, nobody().repeat(16))
    expect(await codeOf(() => decrypt(strangers, own(), { suites: ['xmlenc11'] }))).toBe('ASW_DECRYPTION_FAILED')
    expect(privateKeyUses).toBe(8)
  })

  it('finds our key among fifteen that are unnamed, because it is named', async () => {
    const [owner] = parties as [Party]
    const document = edit(documentFor([owner]), '<xenc:EncryptedKey>', `${nobody().repeat(15)}<xenc:EncryptedKey>`)
    expect(await decrypt(document, own(), { suites: ['xmlenc11'] })).toEqual(XML)
    expect(privateKeyUses).toBe(1)
  })

  /** An EncryptedKey without a name that nobody can open. */
  function nobody(): string {
    const text = Buffer.from(documentFor([parties[0]!])).toString()
    return /<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>/
      .exec(text)![0]
      .replace(XENC_KEY_INFO, '')
      .replace(/<xenc:CipherValue>[^<]*/, `<xenc:CipherValue>${Buffer.alloc(256, 1).toString('base64')}`)
  }
})
