import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkXml, readDocument, toJson } from '../../src/index.ts'
import { parseXml } from '../../src/xml/index.ts'
import { documents } from '../engine/arbitrary.ts'
import { asItArrives } from '../engine/packs.ts'
import { FOLDER, givenOf, pack, packWith, profilesOf, unordered, write } from './fixtures.ts'

const RUNS = { numRuns: 30 }
const TIMEOUT = { timeout: 90_000 }
const TABLES = pack.tables.map((table) => ({ name: table.version, table }))

/** The laws of every pack are in test/engine/laws.test.ts; these are of packs with profiles and with values beside a document. */
describe.each(TABLES)('laws of the mapping $name in every profile', TIMEOUT, ({ table }) => {
  const any = documents(table.schema, table)
  const profiles = fc.constantFrom(...profilesOf(table))

  test('JSON to XML to JSON is the same document, and what stands beside it is the same', () => {
    fc.assert(
      fc.property(any, profiles, (json, profile) => {
        const xml = write(json, profile)
        const read = readDocument(pack, xml)
        expect(unordered(read.json)).toEqual(unordered(asItArrives(pack, json)))
        expect(read.given).toEqual(givenOf(table))
        expect(pack.profiles.get(profile)).toMatchObject(read.versions)
        expect(write(toJson(pack, xml), profile)).toEqual(xml)
      }),
      RUNS,
    )
  })

  test('the XSD in the versions of the profile agrees', () => {
    fc.assert(
      fc.property(any, profiles, (json, profile) => {
        using parsed = parseXml(write(json, profile))
        expect(checkXml(pack, parsed)).toEqual([])
      }),
      RUNS,
    )
  })
})

/** Table rows that look right and are wrong. Each must break a law, or the laws prove nothing. */
describe('the laws can fail', TIMEOUT, () => {
  const file = 'tables/certificate-of-origin@2016-10.yaml'
  const wrong: readonly (readonly [string, string, string])[] = [
    ['a description in longer pieces than the XSD allows', 'split: 250, pieces: 4', 'split: 300, pieces: 4'],
    ['a unit that does not cross', 'xml: "@measurementUnitCode"', 'xml: "@measurementUnitCodeListId"'],
    ['a code of another list', 'OriginCertificateKindCode', 'OriginCertificateFeatureCode'],
    ['a day as an instant', 'xml: csdo:DocStartDate, as: xsDate }', 'xml: csdo:DocStartDate, as: xsDateTime }'],
    ['an element of another namespace', 'xml: csdo:DocValidityDate', 'xml: ccdo:DocValidityDate'],
    ['a header that is not written', '- { given: createdAt, xml: csdo:EDocDateTime, as: token }', ''],
    [
      'a text that loses its blanks',
      'json: description, xml: GoodsDescriptionText,',
      'json: description, xml: GoodsDescriptionText, as: token,',
    ],
  ]

  test.each(wrong)('%s', (_, from, to) => {
    const text = readFileSync(new URL(file, FOLDER), 'utf8')
    if (!text.includes(from)) throw new Error(`there is no ${from}`)
    let holds: () => boolean
    try {
      const spoilt = packWith(file, text.replace(from, to))
      const table = spoilt.tables[0] as (typeof spoilt.tables)[number]
      const law = fc.property(documents(table.schema, table), (json) => {
        const xml = write(json, undefined, spoilt)
        using parsed = parseXml(xml)
        expect(checkXml(spoilt, parsed)).toEqual([])
        expect(unordered(toJson(spoilt, xml))).toEqual(unordered(asItArrives(pack, json)))
        expect(readDocument(spoilt, xml).given).toEqual(givenOf(table))
      })
      holds = () => !fc.check(law, RUNS).failed
    } catch (error) {
      expect(error).toMatchObject({ code: 'ASW_PACK_INVALID' })
      return
    }
    expect(holds()).toBe(false)
  })
})

test('replacing the placeholders touches the pack only, and nothing else knows them', () => {
  const official = packWith('', '', (text) => text.replaceAll('XX.99', 'CA.17').replaceAll('XX:99', 'CA:17'))
  const table = official.tables[0] as (typeof official.tables)[number]
  const [json] = fc.sample(documents(table.schema, table), 1) as [Record<string, unknown>]
  const xml = write(json, undefined, official)
  expect(new TextDecoder().decode(xml)).toMatch(/urn:EEC:R:CA:CA:17:OriginCertificateDetails:v1\.0\.0.*R\.CA\.CA\.17\.001/)
  using parsed = parseXml(xml)
  expect(checkXml(official, parsed)).toEqual([])
  expect(unordered(toJson(official, xml))).toEqual(unordered(asItArrives(pack, json)))
  expect(official.exchange?.processes.get('P.CA.17')?.operations.get('send-certificate')?.request.code).toBe('P.CA.17.MSG.001')
  expect(() => toJson(pack, xml)).toThrow(expect.objectContaining({ code: 'ASW_DOCUMENT_UNKNOWN' }))
})
