import { describe, expect, it } from 'vitest'
import { type Change, insert, outcome, swap, TYPE, text, XENC11 } from './changes.ts'
import { edit } from './edit.ts'
import { stored } from './parties.ts'

describe('forms that others write are read', () => {
  const rename = (document: Uint8Array) =>
    Buffer.from(
      text(document)
        .replaceAll('xenc:', 'e:')
        .replaceAll('xmlns:xenc=', 'xmlns:e=')
        .replaceAll('ds:', 'sig:')
        .replaceAll('xmlns:ds=', 'xmlns:sig='),
    )
  it.each<Change>([
    { name: 'other prefixes', change: rename },
    {
      name: 'the default namespace',
      change: (document) =>
        Buffer.from(
          text(document)
            .replaceAll(/(<\/?)xenc:/g, '$1')
            .replace('xmlns:xenc=', 'xmlns='),
        ),
    },
    {
      name: 'an XML declaration, comments and line breaks',
      change: (document) =>
        Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${text(document).replaceAll('><', '>\n  <!-- x --><')}\n`),
    },
    {
      name: 'base64 in lines of 64',
      change: (document) =>
        Buffer.from(
          text(document).replaceAll(/(?<=<xenc:CipherValue>)[^<]*/g, (base64) => base64.replaceAll(/.{64}/g, '$&\r\n')),
        ),
    },
    {
      name: 'a comment and CDATA inside base64',
      change: (document) => Buffer.from(text(document).replace(/(<xenc:CipherValue>....)(....)/, '$1<!-- x --><![CDATA[$2]]>')),
    },
    {
      name: 'no Type but MimeType application/xml',
      change: (document) => edit(edit(document, TYPE, ''), 'text/xml', 'application/xml'),
    },
    {
      name: 'a KeySize that fits',
      change: insert(`<xenc:EncryptionMethod Algorithm="${XENC11}aes256-gcm">`, '<xenc:KeySize>256</xenc:KeySize>'),
    },
    {
      name: 'MGF before DigestMethod',
      change: (document) =>
        Buffer.from(text(document).replace(/(<ds:DigestMethod .*<\/ds:DigestMethod>)(<xenc11:MGF .*<\/xenc11:MGF>)/, '$2$1')),
    },
    {
      name: 'Id, Recipient, CarriedKeyName and a ReferenceList back',
      change: (document) =>
        edit(
          edit(edit(document, TYPE, `${TYPE} Id="ed"`), '<xenc:EncryptedKey>', '<xenc:EncryptedKey Recipient="TH" Id="ek">'),
          '</xenc:EncryptedKey>',
          '<xenc:ReferenceList><xenc:DataReference URI="#ed"></xenc:DataReference></xenc:ReferenceList><xenc:CarriedKeyName>k</xenc:CarriedKeyName></xenc:EncryptedKey>',
        ),
    },
    {
      name: 'EncryptionProperties',
      change: swap(
        '</xenc:EncryptedData>',
        '<xenc:EncryptionProperties><x>1</x></xenc:EncryptionProperties></xenc:EncryptedData>',
      ),
    },
  ])('$name', async (change) => {
    expect(await outcome(change)).toEqual({ code: undefined, plaintext: stored('plain.xml'), keyTouched: true })
  })
})
