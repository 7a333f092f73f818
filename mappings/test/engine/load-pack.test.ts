import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadPack, toXml, validate } from '../../src/index.ts'
import { FORM_D, PACK_FOLDER, sample } from './fixtures.ts'
import { packWith } from './spoilt-pack.ts'

const CANCELLATION = 'tables/cancellation@2021-09.yaml'
const FORM = 'tables/certificate-of-origin@2021-09.yaml'

function spoilt(file: string, from: string, to: string): () => unknown {
  const text = readFileSync(new URL(file, PACK_FOLDER), 'utf8')
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`)
  return () => packWith(file, text.replace(from, to))
}

/** File and line come first, then what is wrong. */
const CASES: readonly (readonly [string, string, string, string, RegExp])[] = [
  ['no YAML', CANCELLATION, 'rows:', 'rows: [', /^tables\/cancellation@2021-09\.yaml:\d+: not YAML/],
  [
    'a misspelt column',
    CANCELLATION,
    'xml: Declaration/FunctionalReferenceID, wco',
    'xml: Declaration/FunctionalReferenceID, wcoid',
    /:21: unknown column "wcoid"/,
  ],
  [
    'an unknown conversion',
    CANCELLATION,
    'as: dateTime304, wco: D011',
    'as: dateTime, wco: D011',
    /"as" wants one of text, code/,
  ],
  ['a code that YAML reads as a number', CANCELLATION, 'const: "1"', 'const: 1', /"const" wants a text in quotes/],
  [
    'a JSON path that does not exist',
    CANCELLATION,
    'json: cancellationId',
    'json: cancelId',
    /the canonical schema has no cancelId/,
  ],
  [
    'a field that no row carries',
    CANCELLATION,
    '  - { json: requestedBy.officer, xml: Declaration/Submitter/Name, wco: R058 }\n',
    '',
    /requestedBy\.officer is neither mapped nor declared lost/,
  ],
  ['a namespace nobody declared', CANCELLATION, 'xml: md:WCOTypeName', 'xml: mx:WCOTypeName', /no namespace "mx"/],
  [
    'a row without source',
    CANCELLATION,
    '{ xml: md:WCOTypeName, const: DEC }',
    '{ xml: md:WCOTypeName }',
    /exactly one of json, const and position/,
  ],
  [
    'a role nobody carries',
    FORM,
    'when: { role: [CERTIFIER, EXHIBITION, FUTURE_INVOICER] }',
    'when: { role: [CERTIFIER, EXHIBITION] }',
    /not mapped where role is FUTURE_INVOICER/,
  ],
  ['a role that does not exist', FORM, 'when: { role: IMPORTER }', 'when: { role: BUYER }', /BUYER is no value/],
  ['a map with a hole', FORM, 'SUBSTITUTION: SUB }\n        wco', '}\n        wco', /no wire code for SUBSTITUTION/],
  ['a map that cannot be read back', FORM, 'CERTIFIED_COPY: CTC', 'CERTIFIED_COPY: ORI', /two codes share one wire code/],
  [
    'two elements that nobody can tell apart',
    FORM,
    'const: OFF',
    'const: REM',
    /writes AdditionalInformation and nothing tells the two apart/,
  ],
  ['a fragment that does not exist', FORM, 'rows: address', 'rows: adress', /no fragment "adress"/],
  ['a window that is no date', CANCELLATION, 'from: 2021-09-08', 'from: September 2021', /valid wants/],
  [
    'nothing to be recognised by',
    CANCELLATION,
    'recognise: ["md:AgencyAssignedCustomizationCode"',
    'recognise: ["md:Code"',
    /recognise: no row gives md:Code a const/,
  ],
  ['an XSD that is missing', 'pack.yaml', 'xsd: cancellation.xsd', 'xsd: cancel.xsd', /no schema file cancel\.xsd/],
  [
    'a table that is missing',
    'pack.yaml',
    'cancellation@2021-09.yaml',
    'cancellation@2022-01.yaml',
    /cancellation@2022-01\.yaml:1: the file is missing/,
  ],
  [
    'a document without a canonical schema',
    CANCELLATION,
    'document: cancellation',
    'document: manifest',
    /no canonical schema for manifest/,
  ],
  ['a broken XSD', 'xsd/cancellation.xsd', '</xs:schema>', '', /cancellation\.xsd/],
  [
    'an alias',
    CANCELLATION,
    '{ xml: md:WCOTypeName, const: DEC }',
    '&row { xml: md:WCOTypeName, const: DEC }\n  - *row',
    /:15: aliases and anchors/,
  ],
  [
    'a role that is read twice: from where the party stands, and from a code',
    FORM,
    '      - { json: name, xml: Name, wco: R050, box: "7" }',
    '      - { json: role, xml: RoleCode, as: code, map: { INVOICER: INV } }\n      - { json: name, xml: Name, wco: R050, box: "7" }',
    /"when" already says the only role/,
  ],
  [
    'an absent field that nobody has',
    FORM,
    '- declaration.by',
    '- declaration.whom',
    /absent: the canonical schema has no declaration\.whom/,
  ],
  [
    'an absent field that every form has',
    FORM,
    '- declaration.by',
    '- issuedOn',
    /absent: the canonical schema requires issuedOn/,
  ],
  [
    'a field that is neither mapped nor absent',
    FORM,
    '  - declaration.by\n',
    '',
    /declaration\.by is neither mapped nor declared lost/,
  ],
  ['a value that nobody knows', FORM, 'absent:', 'only: { kind: [COPY] }\nabsent:', /only: COPY is no value of kind/],
  ['values of a free text', FORM, 'absent:', 'only: { referenceNumber: [A] }\nabsent:', /lists no values of referenceNumber/],
  [
    'a fragment that contains itself',
    FORM,
    'xml: CityName, wco: "241" }',
    'xml: CityName, rows: address }',
    /no fragment "address"/,
  ],
]

describe('a pack that is wrong says where and what to do', () => {
  test.each(CASES)('%s', (_, file, from, to, says) => {
    expect(spoilt(file, from, to)).toThrow(
      expect.objectContaining({ code: 'ASW_PACK_INVALID', message: expect.stringMatching(says) }),
    )
  })

  test('a declared loss is accepted in place of a row', () => {
    const officer = '{ json: requestedBy.officer, xml: Declaration/Submitter/Name, wco: R058 }'
    expect(spoilt(CANCELLATION, officer, "{ json: requestedBy.officer, lost: 'personal data stays at home' }")).not.toThrow()
  })

  test('a form with fewer kinds wants no wire code for the others, and refuses them', () => {
    const text = readFileSync(new URL(FORM, PACK_FOLDER), 'utf8')
      .replace('absent:', 'only: { kind: [ORIGINAL, SUBSTITUTION] }\nabsent:')
      .replace('DUPLICATE: DUP, CERTIFIED_COPY: CTC, ', '')
    const pack = packWith(FORM, text)
    expect(toXml(pack, sample(FORM_D)).version).toBe('eform-d/2021-09')
    const issues = validate(pack, { ...sample(FORM_D), kind: 'DUPLICATE' }, { side: 'issue', today: '2026-10-12' })
    expect(issues).toContainEqual(expect.objectContaining({ code: 'ASW_FIELD_VALUE', pointer: '/kind' }))
  })

  test('a pack nobody has', () => {
    expect(() => loadPack('no-such-pack')).toThrow(expect.objectContaining({ code: 'ASW_PACK_INVALID' }))
  })
})
