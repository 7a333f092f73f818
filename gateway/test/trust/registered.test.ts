import { createHash, X509Certificate } from 'node:crypto'
import { foreignAuthority, foreignSigner, makePki } from '@asw/certs-dev'
import { describe, expect, test } from 'vitest'
import {
  assureForeignSigner,
  assureNotRevoked,
  isForeign,
  issuersOf,
  keyName,
  openBook,
  readCertificate,
  readCertificates,
  readSigners,
} from '../../src/trust/index.ts'
import { readSigner } from '../../src/trust/registered.ts'
import { AT, codeOf, der } from './pki.ts'

const authority = await (await makePki({ at: AT })).authority('VN')
const leaf = await authority.leaf('seal', 'ec-p256')

test('PEM and DER read the same', () => {
  const { publicKey: one, ...fromPem } = readCertificate(leaf.certificatePem)
  const { publicKey: other, ...fromDer } = readCertificate(der(leaf.certificatePem))
  expect(Buffer.from(fromPem.der)).toEqual(Buffer.from(fromDer.der))
  expect({ ...fromPem, der: undefined }).toEqual({ ...fromDer, der: undefined })
  expect(one.equals(other)).toBe(true)
})

test('fingerprint, serial number, subject and validity are those of the certificate', () => {
  const read = readCertificate(leaf.certificatePem)
  expect(read.fingerprint).toBe(createHash('sha256').update(read.der).digest('hex'))
  expect(read.serial).toBe(new X509Certificate(leaf.certificatePem).serialNumber)
  expect(read.subject).toBe('C=VN, O=DEVELOPMENT ONLY, CN=vn-seal')
  expect([read.notBefore, read.notAfter]).toEqual(['2027-02-28T00:00:00.000Z', '2028-02-29T00:00:00.000Z'])
})

test('a chain is read in its order, text around it does not matter', () => {
  const chain = readCertificates(`Bag Attributes\n${leaf.certificatePem}\nissuer:\n${leaf.chainPem.replaceAll('\n', '\r\n')}`)
  expect(chain.map((one) => one.subject)).toEqual([
    'C=VN, O=DEVELOPMENT ONLY, CN=vn-seal',
    'C=VN, O=DEVELOPMENT ONLY, CN=VN issuing authority',
  ])
})

test.each([
  ['an empty text', ''],
  ['a key', leaf.keyPem],
  ['a chain where one certificate is expected', leaf.certificatePem + leaf.chainPem],
  ['a damaged certificate', leaf.certificatePem.replace('MII', 'MIJ')],
])('%s is refused', async (_, pem) => {
  expect(await codeOf(() => readCertificate(pem))).toBe('ASW_CERTIFICATE_MALFORMED')
})

test('a chain with one damaged certificate is refused as a whole', async () => {
  const chain = leaf.certificatePem + leaf.chainPem.replace('MII', 'MIJ')
  expect(await codeOf(() => readCertificates(chain))).toBe('ASW_CERTIFICATE_MALFORMED')
})

describe.each([
  ['gost2012-256', '1.2.643.7.1.1.1.1', 'GOST R 34.10-2012, 256 bit'],
  ['gost2012-512', '1.2.643.7.1.1.1.2', 'GOST R 34.10-2012, 512 bit'],
  ['bign', '1.2.112.0.2.0.34.101.45.2.1', 'STB 34.101.45'],
] as const)('a certificate with a key of %s', (kind, keyAlgorithm, name) => {
  test('is read with its facts and without a key, by whomever it was issued', async () => {
    for (const by of ['authority', 'foreign'] as const) {
      const { certificatePem } = await foreignSigner(authority, kind, { by, name: 'abroad' })
      const [signer] = readSigners(certificatePem)
      expect(signer).toMatchObject({
        keyAlgorithm,
        subject: 'C=VN, O=DEVELOPMENT ONLY, CN=abroad',
        serial: new X509Certificate(certificatePem).serialNumber,
        fingerprint: createHash('sha256').update(der(certificatePem)).digest('hex'),
        notBefore: '2027-02-28T00:00:00.000Z',
        notAfter: '2028-02-29T00:00:00.000Z',
      })
      expect(signer).not.toHaveProperty('publicKey')
      expect(keyName(signer!)).toBe(name)
    }
  })
  test('is refused by code, with the name of whose it is, wherever a key is needed', async () => {
    const { certificatePem } = await foreignSigner(authority, kind, { name: 'abroad' })
    expect(await codeOf(() => readCertificate(certificatePem))).toBe('ASW_KEY_WEAK')
    expect(await codeOf(() => readCertificates(leaf.certificatePem + certificatePem))).toBe('ASW_KEY_WEAK')
    expect(() => readCertificate(der(certificatePem))).toThrow(new RegExp(`${name}.*CN=abroad`))
  })
})

test('a key of a usual kind that cannot be read is broken, not foreign', async () => {
  const bytes = Buffer.from(der(leaf.certificatePem))
  const curve = bytes.indexOf(Buffer.from('06082a8648ce3d030107', 'hex'))
  expect(curve).toBeGreaterThan(0)
  bytes[curve + 9] = 0x7f
  expect(await codeOf(() => readSigner(new Uint8Array(bytes)))).toBe('ASW_KEY_WEAK')
})

describe('a signer with a foreign key', () => {
  const judged = async (options: Parameters<typeof foreignSigner>[2], at = AT) => {
    const [signer] = readSigners((await foreignSigner(authority, 'bign', options)).certificatePem)
    if (!signer || !isForeign(signer)) throw new Error('it is not foreign')
    return codeOf(() => assureForeignSigner(signer, at.getTime()))
  }
  test.each([
    ['good', {}, 'no fault'],
    ['issued by an authority with a foreign key', { by: 'foreign' }, 'no fault'],
    ['out of its validity', { flaw: 'expired' }, 'ASW_CERTIFICATE_EXPIRED'],
    ['not valid yet', { flaw: 'not-yet-valid' }, 'ASW_CERTIFICATE_NOT_YET_VALID'],
    ['good for something else', { flaw: 'wrong-usage' }, 'ASW_CERTIFICATE_USAGE'],
  ] as const)('is judged by what its certificate says: %s', async (_, options, code) => {
    expect(await judged(options)).toBe(code)
  })
  test('is no authority', async () => {
    const [signer] = readSigners(foreignAuthority(authority, 'gost2012-256'))
    if (!signer || !isForeign(signer)) throw new Error('it is not foreign')
    expect(await codeOf(() => assureForeignSigner(signer, AT.getTime()))).toBe('ASW_CERTIFICATE_USAGE')
  })
  test('is found in the list of its authority, where we can read that', async () => {
    const book = openBook([der(authority.certificatePem)])
    const { certificatePem } = await foreignSigner(authority, 'gost2012-256', { flaw: 'revoked' })
    book.take(Buffer.from(authority.crlPem), AT.getTime())
    const path = issuersOf(der(certificatePem), { anchors: [der(authority.certificatePem)], intermediates: [] })
    expect(path).toHaveLength(2)
    const revocation = { source: book, mode: 'required', graceMs: 0 } as const
    expect(await codeOf(() => assureNotRevoked(path, AT.getTime(), revocation))).toBe('ASW_CERTIFICATE_REVOKED')
    const good = await foreignSigner(authority, 'gost2012-256')
    const other = issuersOf(der(good.certificatePem), { anchors: [der(authority.certificatePem)], intermediates: [] })
    expect(assureNotRevoked(other, AT.getTime(), revocation)).toBe('good')
  })
})
