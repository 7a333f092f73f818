import { canonicalize, parseXml } from '@asw/mappings/xml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decrypt, encrypt } from '../../src/encrypt/index.ts'
import { live } from '../live/live.ts'
import { editCipherValue, flipBit } from './edit.ts'
import { type Folder, openFolder } from './folder.ts'
import { newParty, type Party, stored } from './parties.ts'

const XENC = 'http://www.w3.org/2001/04/xmlenc#'
const template = (keyInfo: string) => `<EncryptedData xmlns="${XENC}" Type="${XENC}Element">
  <EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/>
  <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
    <EncryptedKey xmlns="${XENC}">
      <EncryptionMethod Algorithm="${XENC}rsa-oaep-mgf1p"/>${keyInfo}
      <CipherData><CipherValue/></CipherData>
    </EncryptedKey>
  </KeyInfo>
  <CipherData><CipherValue/></CipherData>
</EncryptedData>`
const named = (content: string) => `<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">${content}</KeyInfo>`

live('xmlsec1 as judge of xmlenc10', () => {
  let folder: Folder
  let party: Party
  beforeAll(async () => {
    folder = openFolder()
    party = await newParty('TH', 'rsa-2048')
    folder.write('key.pem', party.keyPem)
    folder.write('cert.pem', party.certificatePem)
    folder.write('plain.xml', stored('plain.xml'))
  })
  afterAll(() => folder.remove())

  const judge = (document: Uint8Array): Buffer => {
    folder.write('ours.xml', document)
    folder.run('xmlsec1', '--decrypt', '--privkey-pem', 'key.pem', '--output', 'opened.xml', 'ours.xml')
    return folder.read('opened.xml')
  }

  it('opens what we write', async () => {
    const opened = judge(await encrypt(stored('plain.xml'), 'xmlenc10', party.recipient))
    // it writes the document it found inside with a declaration and with character references: the same XML, other bytes
    using parsed = parseXml(opened)
    expect(Buffer.from(canonicalize(parsed, 'exc-c14n'))).toEqual(stored('plain.xml'))
  })

  it.each([
    { what: 'key', position: 0 },
    { what: 'content', position: 1 },
  ])('refuses what we refuse: a tampered $what', async ({ position }) => {
    const document = await encrypt(stored('plain.xml'), 'xmlenc10', party.recipient)
    const tampered = editCipherValue(document, position, (octets) => flipBit(octets, 30))
    expect(() => judge(tampered)).toThrow(/xmlsec1/)
    await expect(decrypt(tampered, [party.own], { suites: ['xmlenc10'] })).rejects.toMatchObject({
      code: 'ASW_DECRYPTION_FAILED',
    })
  })

  describe('we open what it writes', () => {
    it.each([
      { name: 'nothing', keyInfo: '' },
      { name: 'a KeyName', keyInfo: named('<KeyName/>') },
      { name: 'the certificate', keyInfo: named('<X509Data><X509Certificate/></X509Data>') },
      { name: 'issuer and serial number', keyInfo: named('<X509Data><X509IssuerSerial/></X509Data>') },
      { name: 'the subject key identifier', keyInfo: named('<X509Data><X509SKI/></X509Data>') },
    ])('with $name for the recipient', async ({ keyInfo }) => {
      folder.write('template.xml', template(keyInfo))
      folder.run(
        'xmlsec1',
        '--encrypt',
        '--pubkey-cert-pem:th',
        'cert.pem',
        '--session-key',
        'aes-256',
        '--xml-data',
        'plain.xml',
        '--output',
        'theirs.xml',
        'template.xml',
      )
      const opened = await decrypt(folder.read('theirs.xml'), [party.own], { suites: ['xmlenc10'] })
      expect(Buffer.from(opened).toString()).toBe(stored('plain.xml').toString())
    })
  })
})
