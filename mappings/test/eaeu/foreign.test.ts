import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkXml, DocumentFault, readDocument, validate } from '../../src/index.ts'
import { canonicalize, parseXml } from '../../src/xml/index.ts'
import { pack } from './fixtures.ts'

/** Documents written by hand as other software writes them, with what they say beside them in JSON. */
const FOLDER = new URL('../foreign/eaeu/', import.meta.url)
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.xml'))
  .map((name) => name.replace('.xml', ''))

const raw = (name: string): string => readFileSync(new URL(`${name}.xml`, FOLDER), 'utf8')

function take(xml: string): ReturnType<typeof readDocument> & { readonly schema: readonly string[] } {
  using parsed = parseXml(new TextEncoder().encode(xml))
  const schema = checkXml(pack, parsed).map(({ code, message }) => `${code} ${message}`)
  return { ...readDocument(pack, canonicalize(parsed, 'exc-c14n')), schema }
}

describe('what other software writes is read:', () => {
  test.each(NAMES)('%s', (name) => {
    const { json, given, versions, schema } = take(raw(name))
    expect(schema).toEqual([])
    expect({ given, versions, json }).toEqual(JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')))
    expect(validate(pack, json, { side: 'import', today: '2026-12-01' }).filter(({ severity }) => severity !== 'N')).toEqual([])
  })

  test('and what the document has no place for is named', () => {
    expect(
      take(raw('certificate-of-origin.issued-in-kazakhstan')).passedOver.map(({ xpath }) => xpath.replace(/^.*(?=\/.*\/)/, '')),
    ).toEqual([
      '/ccdo:SupplyChainPartyDetails[1]/csdo:UnifiedCountryCode',
      '/ccdo:SupplyChainPartyDetails[1]/ccdo:CommunicationDetails',
      '/csdo:TransportMeansRegId/@countryCode',
      '/csdo:TransportMeansRegId/@countryCodeListId',
    ])
  })

  test('with marks and prologues that mean nothing', () => {
    expect(raw('processing-result.test-stand-2019').charCodeAt(0)).toBe(0xfeff)
    const traits = NAMES.map(raw).join()
    for (const trait of ['<![CDATA[', '<!--', "standalone='yes'", '&#1069;', 'xmlns:dsign=']) expect(traits).toContain(trait)
    expect(new Set(traits.match(/urn:EEC:M:SimpleDataObjects:v[\d.]+/g)).size).toBeGreaterThanOrEqual(5)
  })
})

describe('what cannot be understood is refused with its place:', () => {
  const CERTIFICATE = 'certificate-of-origin.issued-in-kazakhstan'

  function refusal(name: string, from: string | RegExp, to: string): readonly string[] {
    const xml = raw(name).replace(from, to)
    if (xml === raw(name)) throw new Error('the edit changed nothing')
    try {
      const { schema } = take(xml)
      return schema
    } catch (error) {
      if (!(error instanceof DocumentFault)) throw error
      return error.issues.length === 0 ? [error.code] : error.issues.map(({ code, xpath }) => `${code} ${xpath}`)
    }
  }
  const ITEM = '/certificate:OriginCertificateDetails/cacdo:OriginCertificateGoodsItemDetails'

  test.each([
    [
      'a unit of the Union that has no domestic code',
      CERTIFICATE,
      'measurementUnitCode="796"',
      'measurementUnitCode="778"',
      [`ASW_CODE_UNKNOWN ${ITEM}/cacdo:GoodsMeasureDetails/casdo:GoodsMeasure/@measurementUnitCode`],
    ],
    [
      'a kind of transport that no list has',
      CERTIFICATE,
      '>31<',
      '>30x<',
      ['ASW_CODE_UNKNOWN /certificate:OriginCertificateDetails/csdo:UnifiedTransportModeCode'],
    ],
    [
      'another kind of certificate',
      CERTIFICATE,
      '>06018<',
      '>06020<',
      ['ASW_XML_VALUE /certificate:OriginCertificateDetails/csdo:DocKindCode'],
    ],
    [
      'a structure id that is not that of the root',
      CERTIFICATE,
      'R.CA.XX.99.001',
      'R.CA.XX.99.002',
      ['ASW_XML_VALUE /certificate:OriginCertificateDetails/ccdo:EDocHeader/csdo:EDocCode'],
    ],
    [
      'a second address',
      CERTIFICATE,
      '    <csdo:SupplyChainPartyKindCode>EX',
      '    <ccdo:SubjectAddressDetails><csdo:UnifiedCountryCode codeListId="2">KZ</csdo:UnifiedCountryCode><csdo:StreetName>x</csdo:StreetName></ccdo:SubjectAddressDetails>\n<csdo:SupplyChainPartyKindCode>EX',
      [
        'ASW_XML_VALUE /certificate:OriginCertificateDetails/ccdo:SupplyChainPartyDetails[1]/ccdo:SubjectAddressDetails[2]/csdo:UnifiedCountryCode',
      ],
    ],
    [
      'a model that is newer than the version map',
      CERTIFICATE,
      /SimpleDataObjects:v0\.4\.12/,
      'SimpleDataObjects:v0.5.0',
      ['ASW_DOCUMENT_VERSION'],
    ],
    [
      'a structure that is newer',
      'resource-status.utf8-declared-in-lower-case',
      'ResourceStatusDetails:v0.3.3',
      'ResourceStatusDetails:v1.0.0',
      ['ASW_DOCUMENT_VERSION'],
    ],
    ['another process', CERTIFICATE, 'urn:EEC:R:CA:XX:99', 'urn:EEC:R:CA:XX:98', ['ASW_DOCUMENT_UNKNOWN']],
  ])('%s', (_, name, from, to, says) => {
    expect(refusal(name, from, to)).toEqual(says)
  })

  test('a list of units that says Rec 20, with a Rec 20 code, is taken as it is', () => {
    const { json } = take(
      raw(CERTIFICATE).replace(
        'measurementUnitCode="796" measurementUnitCodeListId="2016"',
        'measurementUnitCode="DZN" measurementUnitCodeListId="UNECE-20"',
      ),
    )
    expect((json.items as { quantities: unknown[] }[])[0]?.quantities).toContainEqual({
      kind: 'QUANTITY',
      value: '0.800',
      unit: 'DZN',
    })
  })

  test('mixed versions of one model break the schema', () => {
    const mixed = raw(CERTIFICATE).replace(
      'xmlns:csdo="urn:EEC:M:SimpleDataObjects:v0.4.12"',
      'xmlns:csdo="urn:EEC:M:SimpleDataObjects:v0.4.14"',
    )
    expect(take(mixed).schema[0]).toMatch(/^ASW_SCHEMA_INVALID/)
  })
})
