import { readCanonical } from '@asw/mappings/xml'
import { describe, expect, it } from 'vitest'
import { C14N, DIGESTS, DS, EC, SIGNATURES, TRANSFORMS } from '../../src/sign/algorithms.ts'
import { readSignedInfo, type SignedInfo } from '../../src/sign/signed-info.ts'
import { bytes, swap } from './fixture.ts'

const TRANSFORM = `<ds:Transform Algorithm="${TRANSFORMS.enveloped}"></ds:Transform>`
const REFERENCE = `<ds:Reference URI=""><ds:Transforms>${TRANSFORM}</ds:Transforms><ds:DigestMethod Algorithm="${DIGESTS.sha256.uri}"></ds:DigestMethod><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference>`
const METHOD = `<ds:SignatureMethod Algorithm="${SIGNATURES['rsa-sha256'].uri}"></ds:SignatureMethod>`
const INCLUSIVE = `<ec:InclusiveNamespaces xmlns:ec="${EC}" PrefixList="a #default  b"></ec:InclusiveNamespaces>`
const WHOLE = `<ds:SignedInfo xmlns:ds="${DS}"><ds:CanonicalizationMethod Algorithm="${C14N['exc-c14n']}">${INCLUSIVE}</ds:CanonicalizationMethod>${METHOD}${REFERENCE}</ds:SignedInfo>`

function read(text: string): SignedInfo {
  return readSignedInfo(readCanonical(bytes(text)))
}

describe('readSignedInfo', () => {
  it('reads what stands there, and judges nothing', () => {
    const info = read(WHOLE)
    expect(info.method).toBe(SIGNATURES['rsa-sha256'].uri)
    expect(info.c14n).toMatchObject({ uri: C14N['exc-c14n'], prefixes: ['a', '#default', 'b'] })
    expect(info.references).toMatchObject([
      {
        uri: '',
        digestMethod: DIGESTS.sha256.uri,
        digestValue: 'AAAA',
        transforms: [{ uri: TRANSFORMS.enveloped, prefixes: [] }],
      },
    ])
    expect(info.references[0]).not.toHaveProperty('id')
    expect(read(swap(WHOLE, REFERENCE, swap(REFERENCE, 'URI=""', 'Id="i" Type="t" URI="u"'))).references[0]).toMatchObject({
      id: 'i',
      type: 't',
      uri: 'u',
    })
  })

  it('XS-18: takes eight References and four transforms, no more; the caller may say otherwise', () => {
    expect(read(swap(WHOLE, REFERENCE, REFERENCE.repeat(8))).references).toHaveLength(8)
    expect(() => read(swap(WHOLE, REFERENCE, REFERENCE.repeat(9)))).toThrow(
      expect.objectContaining({ code: 'ASW_SIGNATURE_SHAPE' }),
    )
    expect(read(swap(WHOLE, TRANSFORM, TRANSFORM.repeat(4))).references[0]?.transforms).toHaveLength(4)
    expect(() => read(swap(WHOLE, TRANSFORM, TRANSFORM.repeat(5)))).toThrow(
      expect.objectContaining({ code: 'ASW_SIGNATURE_SHAPE' }),
    )
    const nine = readCanonical(bytes(swap(WHOLE, REFERENCE, REFERENCE.repeat(9))))
    expect(readSignedInfo(nine, { references: 9, transforms: 1 }).references).toHaveLength(9)
  })

  it.each([
    ['another element', WHOLE.replaceAll('ds:SignedInfo', 'ds:Manifest')],
    ['another namespace', swap(WHOLE, DS, 'urn:x')],
    ['no References', swap(WHOLE, REFERENCE, '')],
    ['no SignatureMethod', swap(WHOLE, METHOD, '')],
    ['the methods the other way round', swap(swap(WHOLE, METHOD, ''), '<ds:Canon', `${METHOD}<ds:Canon`)],
    ['a SignatureMethod without Algorithm', swap(WHOLE, METHOD, '<ds:SignatureMethod></ds:SignatureMethod>')],
    [
      'a SignatureMethod with parameters',
      swap(WHOLE, '</ds:SignatureMethod>', '<ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>'),
    ],
    ['a DigestMethod with parameters', swap(WHOLE, '</ds:DigestMethod>', '<ds:X></ds:X></ds:DigestMethod>')],
    ['a Reference without DigestValue', swap(WHOLE, '<ds:DigestValue>AAAA</ds:DigestValue>', '')],
    ['a Reference with two DigestValue', swap(WHOLE, '</ds:Reference>', '<ds:DigestValue>BBBB</ds:DigestValue></ds:Reference>')],
    ['a Reference with something else', swap(WHOLE, '</ds:Reference>', '<ds:X></ds:X></ds:Reference>')],
    ['two Transforms', swap(WHOLE, '<ds:Transforms>', `<ds:Transforms>${TRANSFORM}</ds:Transforms><ds:Transforms>`)],
    ['empty Transforms', swap(WHOLE, TRANSFORM, '')],
    ['something else among the Transforms', swap(WHOLE, TRANSFORM, '<ds:X Algorithm="a"></ds:X>')],
    ['an element in DigestValue', swap(WHOLE, 'AAAA', 'AA<ds:X></ds:X>AA')],
    ['text between elements', swap(WHOLE, '</ds:SignedInfo>', 'x</ds:SignedInfo>')],
    ['a foreign attribute', swap(WHOLE, 'URI=""', 'URI="" a="b"')],
    ['an attribute of a namespace', swap(WHOLE, '<ds:Reference URI=""', '<ds:Reference URI="" ds:Id="x"')],
    ['two PrefixLists', swap(WHOLE, INCLUSIVE, INCLUSIVE + INCLUSIVE)],
    ['a PrefixList of another namespace', swap(WHOLE, `xmlns:ec="${EC}"`, 'xmlns:ec="urn:ec"')],
    ['something else than a PrefixList', WHOLE.replaceAll('ec:InclusiveNamespaces', 'ec:Other')],
    ['InclusiveNamespaces without a PrefixList', swap(WHOLE, ' PrefixList="a #default  b"', '')],
  ])('refuses %s', (_, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'ASW_SIGNATURE_SHAPE' }))
  })
})
