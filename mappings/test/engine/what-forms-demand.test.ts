import { describe, expect, test } from 'vitest'
import { validate } from '../../src/index.ts'
import { patched } from '../rules/fixtures.ts'
import { SAMPLES } from './packs.ts'

/** What the canonical certificate leaves open for EUR.1, as a form that has it must demand it. */
const OPENED = ['/items/0/criteria', '/items/0/packages', '/declaration/countryOfProduction', '/declaration/importingCountry']

/** One certificate of each form. */
const CERTIFICATES = [
  ...new Map(
    SAMPLES.filter(({ json }) => json.document === 'certificate-of-origin').map((one) => [
      `${one.pack.name} ${one.json.scheme} ${one.json.formVersion}`,
      one,
    ]),
  ),
].map(([form, { pack, json }]) => ({ form, pack, json, scheme: json.scheme }))

const structure = (pack: (typeof CERTIFICATES)[number]['pack'], json: Readonly<Record<string, unknown>>) =>
  validate(pack, json, { side: 'issue', today: String(json.issuedOn) })
    .filter(({ code }) => code.startsWith('ASW_FIELD_'))
    .map(({ code, pointer }) => `${code} ${pointer}`)

test('every scheme has a form here', () => {
  expect([...new Set(CERTIFICATES.map(({ scheme }) => scheme))].sort()).toEqual(['ACFTA', 'ATIGA', 'EAEUVN', 'EVFTA', 'RCEP'])
})

describe.each(CERTIFICATES.filter(({ scheme }) => scheme !== 'EVFTA'))('$form', ({ pack, json }) => {
  test.each(OPENED)('demands %s', (pointer) => {
    expect(structure(pack, json)).toEqual([])
    expect(structure(pack, patched(json, { [pointer]: undefined }))).toEqual([`ASW_FIELD_REQUIRED ${pointer}`])
  })

  test('demands the list of invoices', () => {
    expect(structure(pack, patched(json, { '/invoices': undefined }))).toEqual(['ASW_FIELD_REQUIRED /invoices'])
  })
})
