import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadPack, toJson, translationReport } from '../../src/index.ts'
import { segments } from '../../src/path.ts'
import { documents } from '../engine/arbitrary.ts'
import { FORM_D_TABLE, unordered as unorderedFormD } from '../engine/fixtures.ts'
import { type Json, pack, sample, unordered, write } from './fixtures.ts'

const CONTEXT = { side: 'issue', today: '2026-12-01' } as const
const asw = loadPack('asw')
const formD = (name: string): Json =>
  JSON.parse(readFileSync(new URL(`../../packs/asw/samples/${name}.json`, import.meta.url), 'utf8')) as Json

describe('a Form D as a form EAV', () => {
  const report = translationReport(pack, formD('certificate-of-origin.sg-id-back-to-back'), CONTEXT)

  test('says between which forms', () => {
    expect(report).toMatchObject({
      document: 'certificate-of-origin',
      from: { scheme: 'ATIGA', formVersion: '2021-09' },
      to: { pack: 'eaeu', scheme: 'EAEUVN', formVersion: '2016-10', version: 'eav/2016-10' },
    })
  })

  test('names what the form has no room for, with value and reason', () => {
    expect(report.lost).toContainEqual({
      pointer: '/items/0/fob/amount',
      value: '27600.00',
      reason: 'form EAV states no value of the goods',
    })
    expect(report.lost).toContainEqual({
      pointer: '/flags/0',
      value: 'BACK_TO_BACK',
      reason: expect.stringMatching(/allowed values/),
    })
    expect(report.lost).toContainEqual({
      pointer: '/items/1/originalRef/itemSeq',
      value: 4,
      reason: 'form EAV knows no back-to-back certificate',
    })
    expect(report.lost.map(({ pointer }) => pointer)).not.toContain('/parties/0/role')
  })

  test('names what the form needs', () => {
    const missing = report.missing.map(({ rule, code, pointer }) => `${rule ?? code} ${pointer}`)
    expect(missing).toEqual(
      expect.arrayContaining([
        'ASW_FIELD_REQUIRED /registerEntry',
        'EAV-02 /parties',
        'E-22 /items/0/criteria/0/code',
        'E-23 /issuingCountry',
      ]),
    )
  })
})

describe('a form EAV as an e-Form D', () => {
  const report = translationReport(asw, sample('certificate-of-origin.vn-ru-two-items-by-sea'), CONTEXT)

  test('loses what the register says', () => {
    expect(report.lost.map(({ pointer }) => pointer)).toEqual([
      '/registerEntry/status',
      '/registerEntry/pages',
      '/registerEntry/updatedAt',
    ])
  })

  test('breaks the rules of the other agreement', () => {
    expect(report.missing.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['D-02', 'D-04']))
  })
})

test('what goes into its own form arrives whole', () => {
  const report = translationReport(pack, sample('certificate-of-origin.vn-kz-substitution-third-country-invoice'), CONTEXT)
  expect(report).toMatchObject({ lost: [], missing: [] })
  expect(report.carried).toBeGreaterThan(80)
})

test('superfluous blanks arrive as one: that is said', () => {
  const json = sample('certificate-of-origin.vn-ru-two-items-by-sea') as { declaration: { place: string } }
  json.declaration.place = ' Ho  Chi Minh City'
  expect(translationReport(pack, json, CONTEXT).lost).toEqual([
    {
      pointer: '/declaration/place',
      value: ' Ho  Chi Minh City',
      reason: 'arrives in another form',
      arrives: 'Ho Chi Minh City',
    },
  ])
})

test('a domestic code that looks like one of the other list arrives as it is', () => {
  const json = sample('goods-declaration-extract.kz-import-least') as { items: Record<string, unknown>[] }
  json.items = [{ ...json.items[0], measure: { value: '1', unit: '006' } }]
  expect(translationReport(pack, json, CONTEXT).lost).toEqual([])
})

test('an unknown form is refused', () => {
  expect(() => translationReport(pack, { document: 'cancellation' }, CONTEXT)).toThrow(
    expect.objectContaining({ code: 'ASW_DOCUMENT_UNKNOWN' }),
  )
  expect(() => translationReport(pack, formD('certificate-of-origin.sg-id-back-to-back'), CONTEXT, { scheme: 'RCEP' })).toThrow(
    expect.objectContaining({ code: 'ASW_DOCUMENT_UNKNOWN' }),
  )
  expect(() => translationReport(pack, { document: 'certificate-of-origin', issuedOn: '2015-01-01' }, CONTEXT)).toThrow(
    expect.objectContaining({ code: 'ASW_DOCUMENT_VERSION' }),
  )
})

describe('the report is true: a document without what it calls lost is what really arrives', () => {
  test.each(
    pack.tables.filter(({ versions }) => versions.result?.[0] !== '0.3.4').map((table) => ({ name: table.version, table })),
  )('$name', { timeout: 60_000 }, ({ table }) => {
    fc.assert(
      fc.property(documents(table.schema, table), (json) => {
        expect(unordered(toJson(pack, write(json)))).toEqual(unordered(without(json, pack)))
      }),
      { numRuns: 40 },
    )
  })

  test('and of an e-Form D', { timeout: 60_000 }, () => {
    const table = FORM_D_TABLE
    fc.assert(
      fc.property(documents(table.schema, table), (json) => {
        expect(unorderedFormD(without(json, asw))).toEqual(unorderedFormD(json))
      }),
      { numRuns: 40 },
    )
  })
})

function without(json: Json, of: typeof pack): Json {
  const copy = structuredClone(json) as Record<string, unknown>
  for (const { pointer, arrives } of translationReport(of, json, CONTEXT).lost.toReversed()) {
    const steps = segments(pointer)
    const owners = [copy]
    for (const step of steps.slice(0, -1)) owners.push(owners.at(-1)?.[step] as Record<string, unknown>)
    const last = steps.at(-1) as string
    const owner = owners.at(-1) as Record<string, unknown>
    if (arrives !== undefined) owner[last] = arrives
    else if (Array.isArray(owner)) owner.splice(Number(last), 1)
    else delete owner[last]
    // An object that held nothing else does not arrive either.
    for (let at = steps.length - 1; at > 0 && Object.keys(owners[at] as object).length === 0; at -= 1)
      delete owners[at - 1]?.[steps[at - 1] as string]
  }
  return copy
}
