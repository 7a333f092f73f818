import { describe, expect, it } from 'vitest'
import { type Change, insert, keyOf, outcome, SHA256, swap, TYPE, text, XENC, XENC11 } from './changes.ts'
import { edit, editCipherValue } from './edit.ts'
import { stored } from './parties.ts'

const SHAPES: readonly Change[] = [
  { name: 'Type Content', change: swap(`${XENC}Element`, `${XENC}Content`) },
  { name: 'Type EncryptedKey', change: swap(`${XENC}Element`, `${XENC}EncryptedKey`) },
  { name: 'neither Type nor MimeType', change: (document) => edit(edit(document, TYPE, ''), ' MimeType="text/xml"', '') },
  {
    name: 'no Type and a MimeType that is not XML',
    change: (document) => edit(edit(document, TYPE, ''), 'text/xml', 'text/plain'),
  },
  { name: 'an Encoding', change: swap(TYPE, `${TYPE} Encoding="http://www.w3.org/2000/09/xmldsig#base64"`) },
  { name: 'another root around it', change: (document) => Buffer.from(`<x>${text(document)}</x>`) },
  { name: 'a root of the same name in another namespace', change: swap(/xmlns:xenc="[^"]*"/, 'xmlns:xenc="urn:x"') },
  { name: 'no KeyInfo', change: swap(/<ds:KeyInfo .*<\/ds:KeyInfo>(?=<xenc:CipherData>)/, '') },
  { name: 'no EncryptedKey', change: swap(/<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>/, '') },
  { name: 'seventeen EncryptedKeys', change: (document) => edit(document, keyOf(document), keyOf(document).repeat(17)) },
  {
    name: 'a CipherReference for the content',
    change: swap(
      /<xenc:CipherValue>[^<]*<\/xenc:CipherValue>(?=<\/xenc:CipherData><\/xenc:EncryptedData>)/,
      '<xenc:CipherReference URI="#x"></xenc:CipherReference>',
    ),
  },
  {
    name: 'a CipherReference for the key',
    change: swap(
      /<xenc:CipherValue>[^<]*<\/xenc:CipherValue>(?=<\/xenc:CipherData><\/xenc:EncryptedKey>)/,
      '<xenc:CipherReference URI="http://example.org/"></xenc:CipherReference>',
    ),
  },
  {
    name: 'a RetrievalMethod',
    change: swap(/<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>/, '<ds:RetrievalMethod URI="#k"></ds:RetrievalMethod>'),
  },
  {
    name: 'a RetrievalMethod for the recipient',
    change: insert('<ds:X509Data>', '<ds:RetrievalMethod URI="#k"></ds:RetrievalMethod>'),
  },
  {
    name: 'a KeyInfoReference',
    change: insert(
      '<xenc:EncryptedKey>',
      '<k:KeyInfoReference xmlns:k="http://www.w3.org/2009/xmldsig11#" URI="#k"></k:KeyInfoReference>',
    ),
  },
  { name: 'a DerivedKey', change: insert('<xenc:EncryptedKey>', `<k:DerivedKey xmlns:k="${XENC11}"></k:DerivedKey>`) },
  {
    name: 'EncryptedData inside EncryptedData',
    change: swap(
      '</xenc:EncryptedData>',
      '<xenc:EncryptionProperties><xenc:EncryptedData></xenc:EncryptedData></xenc:EncryptionProperties></xenc:EncryptedData>',
    ),
  },
  { name: 'EncryptedKey inside EncryptedKey', change: insert('<ds:X509Data>', '<xenc:EncryptedKey></xenc:EncryptedKey>') },
  {
    name: 'an EncryptedKey beside KeyInfo',
    change: swap('</xenc:EncryptedData>', '<xenc:EncryptedKey></xenc:EncryptedKey></xenc:EncryptedData>'),
  },
  {
    name: 'two CipherData',
    change: swap(
      /(?=<xenc:CipherData><xenc:CipherValue>[^<]*<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/,
      '<xenc:CipherData><xenc:CipherValue></xenc:CipherValue></xenc:CipherData>',
    ),
  },
  { name: 'an element nobody knows', change: swap('</xenc:EncryptedData>', '<xenc:Else></xenc:Else></xenc:EncryptedData>') },
  {
    name: 'an EncryptedKey for other data',
    change: swap(
      '</xenc:EncryptedKey>',
      '<xenc:ReferenceList><xenc:DataReference URI="#other"></xenc:DataReference></xenc:ReferenceList></xenc:EncryptedKey>',
    ),
  },
  { name: 'an EncryptionMethod without Algorithm', change: swap(/ Algorithm="[^"]*aes256-gcm"/, '') },
  {
    name: 'a KeySize that contradicts the algorithm',
    change: insert(`<xenc:EncryptionMethod Algorithm="${XENC11}aes256-gcm">`, '<xenc:KeySize>128</xenc:KeySize>'),
  },
  {
    name: 'junk in base64',
    change: swap(
      '</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>',
      '!</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>',
    ),
  },
  {
    name: 'base64 without padding',
    change: swap(
      '=</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>',
      '</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>',
    ),
  },
  {
    name: 'the alphabet of URLs in base64',
    change: swap(/....(?=<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedKey>)/, '-_-_'),
  },
  { name: 'content of 27 octets', change: (document) => editCipherValue(document, 1, (octets) => octets.subarray(0, 27)) },
  { name: 'OAEPparams that are not base64', change: swap(SHA256, `<xenc:OAEPparams>?</xenc:OAEPparams>${SHA256}`) },
  {
    name: 'OAEPparams of 257 octets',
    change: swap(SHA256, `<xenc:OAEPparams>${Buffer.alloc(257).toString('base64')}</xenc:OAEPparams>${SHA256}`),
  },
  { name: 'two DigestMethods', change: swap(SHA256, SHA256 + SHA256) },
  { name: 'a key of 3 KB', change: (document) => editCipherValue(document, 0, () => Buffer.alloc(3072)) },
  {
    name: 'a wrapped key that is a block short',
    suite: 'xmlenc11-ecdh',
    change: (document) => editCipherValue(document, 0, (octets) => octets.subarray(8)),
  },
  {
    name: 'a point off the curve',
    suite: 'xmlenc11-ecdh',
    change: swap(/(?<=<dsig11:PublicKey>)[^<]*/, Buffer.alloc(65, 4).toString('base64')),
  },
  {
    name: 'explicit curve parameters',
    suite: 'xmlenc11-ecdh',
    change: swap(/<dsig11:NamedCurve [^>]*><\/dsig11:NamedCurve>/, '<dsig11:ECParameters></dsig11:ECParameters>'),
  },
  { name: 'no originator', suite: 'xmlenc11-ecdh', change: swap(/<xenc:OriginatorKeyInfo>.*<\/xenc:OriginatorKeyInfo>/, '') },
  {
    name: 'a KA-Nonce, for which ConcatKDF has no place',
    suite: 'xmlenc11-ecdh',
    change: swap('<xenc:OriginatorKeyInfo>', '<xenc:KA-Nonce>AAAA</xenc:KA-Nonce><xenc:OriginatorKeyInfo>'),
  },
  { name: 'a PartyUInfo that is not hexBinary', suite: 'xmlenc11-ecdh', change: swap(/PartyUInfo="[^"]*"/, 'PartyUInfo="0"') },
]

describe('a form that was not agreed is refused before a key is used (XS-34)', () => {
  it.each(SHAPES)('$name', async (change) => {
    expect(await outcome(change)).toEqual({ code: 'ASW_ENCRYPTION_SHAPE', plaintext: undefined, keyTouched: false })
  })

  it.each(['xmlenc11', 'xmlenc10', 'xmlenc11-ecdh'] as const)(
    'and the unchanged %s opens, its key seen in use',
    async (suite) => {
      const unchanged = { suite, change: (document: Uint8Array) => document }
      expect(await outcome(unchanged)).toEqual({ code: undefined, plaintext: stored('plain.xml'), keyTouched: true })
    },
  )
})
