import { sign } from 'node:crypto'
import { ExclusiveXml, parseXml, receiveXml } from '@asw/mappings/xml'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { pack, unpack } from '../../src/envelope/ebms2/index.ts'
import { readPackage } from '../../src/envelope/ebms2/mime/read.ts'
import { collectSignature } from '../../src/envelope/ebms2/signature/collect.ts'
import { collectExclusive } from '../../src/envelope/ebms2/signature/collect-exclusive.ts'
import { Fault, faultOf } from '../../src/message/fault.ts'
import { digest } from '../../src/sign/value.ts'
import { keyFor, LIMITS, MESSAGES, open } from './fixture.ts'

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
const NEXT = 'http://schemas.xmlsoap.org/soap/actor/next'
const DECLARATION = '<?xml version="1.0"?>'
const XPATH = '<ds:XPath>'

type Edit = (soap: string) => string
const put =
  (before: string | RegExp, what: string): Edit =>
  (soap) =>
    soap.replace(before, (found) => found + what)
const call =
  (from: RegExp, to: string): Edit =>
  (soap) =>
    soap.replaceAll(from, to)

/** What a signer may do to an envelope; nearly all of it leaves Exclusive C14N. Each goes with each of the others. */
const EDITS: Readonly<Record<string, Edit>> = {
  'xml:lang on the root': put(`xmlns:soap="${SOAP}"`, ' xml:lang="vi"'),
  'xml:base on the Header': put('<soap:Header', ' xml:base="urn:x"'),
  'xml:space on the Signature': put(/<ds:Signature xmlns:ds="[^"]*"/, ' xml:space="preserve"'),
  'an xml:id that is no name': put(/<soap:Body/, ' xml:id="1 2"'),
  'an xml:id that is one': put(/<soap:Body/, ' xml:id="body"'),
  'an attribute in a namespace of its own on the Signature': (soap) =>
    soap.replace(/<ds:Signature (xmlns:ds="[^"]*")/, '<ds:Signature $1 xmlns:u="urn:u" u:a="1"'),
  'a namespace that nothing uses': put(/<ds:Signature xmlns:ds="[^"]*"/, ' xmlns:u="urn:u"'),
  'the namespace of SOAP on the Signature, for another name': (soap) =>
    soap.replace(/<ds:Signature (xmlns:ds="[^"]*")/, `<ds:Signature $1 xmlns:u="${SOAP}" u:a="1"`),
  'soap for something else at the Signature': (soap) =>
    soap.replace(/<ds:Signature (xmlns:ds="[^"]*")/, '<ds:Signature $1 xmlns:soap="urn:x" soap:a="1"'),
  'XML-DSig as default namespace': (soap) => soap.replaceAll(/(<\/?)ds:/g, '$1').replace('xmlns:ds=', 'xmlns='),
  'another prefix for SOAP': call(/\bsoap(?=[:=])/g, 'S'),
  'another prefix for SOAP, not in the XPath': (soap) =>
    soap.replaceAll(/\bsoap(?=[:=])/g, 'S').replace(/(?<=<ds:XPath>)[^<]*/, (xpath) => xpath.replaceAll('S:', 'soap:')),
  'a prefix of every object': call(/\bsoap(?=[:=])/g, 'constructor'),
  'a prefix that no object has': call(/\bsoap(?=[:=])/g, '__proto__'),
  'a block for the next hop': put(/<soap:Header[^>]*>/, `<u:Hop xmlns:u="urn:u" soap:actor="${NEXT}"></u:Hop>`),
  'an element for the next hop deeper': put(
    /<soap:Header[^>]*>/,
    `<u:Block xmlns:u="urn:u"><u:Hop soap:actor="${NEXT}"></u:Hop></u:Block>`,
  ),
  'the Signature for the next hop': put(/<ds:Signature xmlns:ds="[^"]*"/, ` soap:actor="${NEXT}"`),
  'the root for the next hop': put(`xmlns:soap="${SOAP}"`, ` soap:actor="${NEXT}"`),
  'text about the Signature': (soap) =>
    soap.replace('<ds:Signature', '\n<ds:Signature').replace('</ds:Signature>', '</ds:Signature>x'),
  'the Signature first': (soap) => {
    const [signature = ''] = /<ds:Signature .*<\/ds:Signature>/s.exec(soap) ?? []
    return soap.replace(signature, '').replace(/<soap:Header[^>]*>/, (header) => header + signature)
  },
  'a second Signature in a block': put(
    /<soap:Header[^>]*>/,
    '<u:Block xmlns:u="urn:u"><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"></Signature></u:Block>',
  ),
  'something else called ds:Signature': put(/<soap:Header[^>]*>/, '<ds:Signature xmlns:ds="urn:u"></ds:Signature>'),
  'something else called so behind it': put('</ds:Signature>', '<ds:Signature xmlns:ds="urn:u"></ds:Signature>'),
  'an empty Header in front': put(new RegExp(`xmlns:soap="${SOAP}"[^>]*>`), '<soap:Header></soap:Header>'),
  'no XPath': (soap) => soap.replace(/<ds:Transform [^>]*>(?=<ds:XPath>).*?<\/ds:Transform>/s, ''),
  'something in CanonicalizationMethod': put(
    /<ds:CanonicalizationMethod [^>]*>/,
    `<u:a xmlns:u="urn:u"><u:b soap:c="" xmlns:soap="urn:x">${XPATH}</ds:XPath></u:b></u:a>`,
  ),
  'the same in canonical form, in an algorithm nobody knows': (soap) =>
    soap.replace(
      /<ds:CanonicalizationMethod [^>]*>/,
      `<ds:CanonicalizationMethod Algorithm="urn:x"><soap:a xmlns:soap="urn:x"><soap:b>${XPATH}</ds:XPath></soap:b></soap:a>`,
    ),
  'Exclusive C14N of SignedInfo': (soap) =>
    soap.replace(/(<ds:CanonicalizationMethod Algorithm=")[^"]*/, '$1http://www.w3.org/2001/10/xml-exc-c14n#'),
  'an Id twice': (soap) => soap.replace('<soap:Header', '<soap:Header ID="x"').replace('<soap:Body', '<soap:Body Id=" x"'),
  'a comment in the XPath': put(XPATH, '<!-- -->'),
  'white space in SignedInfo': put('<ds:SignedInfo>', '\n  '),
  'another spelling of an end of line': put('<ds:SignedInfo>', '&#xD;'),
}

describe('an envelope in canonical form', () => {
  let written: string
  beforeAll(async () => {
    const { soap } = readPackage(await pack(MESSAGES['status request'] as (typeof MESSAGES)[string], await keyFor()), LIMITS)
    written = Buffer.from(soap).toString('utf8')
  })

  /** With the digest and the SignatureValue that libxml2's way of reading it asks for, where there is one. */
  async function signed(soap: string): Promise<string> {
    try {
      const { key } = await keyFor()
      const { covered } = parsed(soap)
      const digested = soap.replace(/(?<=<ds:DigestValue>)[^<]*/, digest('sha256', covered).toString('base64'))
      const value = sign('sha256', parsed(digested).signedInfo, { key, dsaEncoding: 'ieee-p1363' })
      return digested.replace(/(?<=<ds:SignatureValue>)[^<]*/, value.toString('base64'))
    } catch {
      return soap
    }
  }

  it('XS-17: is judged as libxml2 judges it, whoever signed it and whatever stands in it', async () => {
    let [told, accepted] = [0, 0]
    const names = fc.subarray(Object.keys(EDITS), { maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(names, async (chosen) => {
        const soap = await signed(chosen.reduce((text, name) => (EDITS[name] as Edit)(text), written))
        const [asItCame, declared] = [await judged(soap), await judged(DECLARATION + soap)]
        expect(asItCame).toEqual(declared)
        if (typeof asItCame !== 'string') accepted += 1
        if (isTold(soap)) told += 1
      }),
      { numRuns: 200, examples: Object.keys(EDITS).map((name) => [[name]] as [string[]]) },
    )
    expect(told).toBeGreaterThan(20)
    expect(accepted).toBeGreaterThan(20)
  })
})

function parsed(soap: string) {
  using tree = parseXml(Buffer.from(soap))
  return collectSignature(tree, 0)
}

function isTold(soap: string): boolean {
  try {
    const received = receiveXml(Buffer.from(soap))
    return received instanceof ExclusiveXml && collectExclusive(received, 0) !== undefined
  } catch {
    return false
  }
}

/** What comes out of it, with the octets of the signature, or the code of the fault. */
async function judged(soap: string): Promise<unknown> {
  const wire = { contentType: 'text/xml; charset=UTF-8', body: Buffer.from(soap) }
  try {
    const { signature } = unpack(wire, LIMITS)
    if (signature instanceof Fault) throw signature
    const { message, references, signer } = await open(wire)
    const { coveredRoot: _, ...octets } = signature
    return { octets, message, references, serial: signer.serial }
  } catch (error) {
    return faultOf(error).code
  }
}
