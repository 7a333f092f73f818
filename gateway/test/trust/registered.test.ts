import { createHash, X509Certificate } from 'node:crypto'
import { makePki } from '@asw/certs-dev'
import { expect, test } from 'vitest'
import { readCertificate, readCertificates } from '../../src/trust/index.ts'
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

test('a key of a kind that OpenSSL does not know is refused by code, with the name of whose it is', async () => {
  const bytes = Buffer.from(der(leaf.certificatePem))
  // id-ecPublicKey becomes 1.2.643.7.1.1.1, the arc of GOST keys.
  const place = bytes.indexOf(Buffer.from('06072a8648ce3d0201', 'hex'))
  expect(place).toBeGreaterThan(0)
  Buffer.from('06072a850307010101', 'hex').copy(bytes, place)
  expect(await codeOf(() => readCertificate(new Uint8Array(bytes)))).toBe('ASW_KEY_WEAK')
  expect(() => readCertificate(new Uint8Array(bytes))).toThrow(/vn-seal/)
})
