import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openCrosswalk, shippedFolder } from '../../src/codelists/index.ts'
import { toJson } from '../../src/index.ts'
import { type Json, pack, packWith, sample, write } from './fixtures.ts'

interface Item {
  readonly seq: number
  readonly [field: string]: unknown
}
const LEAST = sample('goods-declaration-extract.kz-import-least') as Json & { items: readonly Item[] }

/** An extract with one item for each value of a field. */
function extract(field: string, values: readonly unknown[]): Json {
  const [item] = LEAST.items
  return { ...LEAST, goodsCount: values.length, items: values.map((value, at) => ({ ...item, seq: at + 1, [field]: value })) }
}

function codesOf(list: string): readonly string[] {
  const file = JSON.parse(readFileSync(`${shippedFolder()}${list}.json`, 'utf8')) as { codes: readonly (readonly string[])[] }
  return file.codes.map(([code = '']) => code)
}

const text = (json: Json): string => new TextDecoder().decode(write(json))

describe('units', () => {
  const { toWire } = openCrosswalk('unit-eaeu')
  const measures = (codes: readonly string[]) => codes.map((unit) => ({ value: '1', unit }))

  test('every code of Recommendation 20 comes back as it was, crossed or not', () => {
    const codes = codesOf('rec20@rev17-2021')
    for (let from = 0; from < codes.length; from += 900) {
      const json = extract('measure', measures(codes.slice(from, from + 900)))
      expect(toJson(pack, write(json))).toEqual(json)
    }
  })

  test('what crosses says list 2016, what does not says that it is of Recommendation 20', () => {
    const xml = text(extract('measure', measures([...toWire.keys(), 'DZN'])))
    for (const wire of toWire.values()) expect(xml).toContain(`measurementUnitCode="${wire}" measurementUnitCodeListId="2016"`)
    expect(xml).toContain('measurementUnitCode="DZN" measurementUnitCodeListId="UNECE-20"')
  })

  test('a Rec 20 code that looks like one of the Union is not taken for it', () => {
    const json = extract('measure', measures(['112', '166']))
    expect(toJson(pack, write(json))).toEqual(json)
  })
})

describe('modes of transport', () => {
  test.each(codesOf('rec19@2024-07'))('%s comes back as it was', (mode) => {
    const json = { ...LEAST, departureTransport: { mode } }
    expect(toJson(pack, write(json))).toEqual(json)
  })

  test.each(openCrosswalk('transport-mode-eaeu').pairs.filter(({ loss }) => loss !== undefined))(
    '$wire is read as $domestic, and $loss is lost',
    ({ domestic, wire }) => {
      const written = text({ ...LEAST, departureTransport: { mode: domestic } })
      const xml = written.replace(/(<csdo:UnifiedTransportModeCode.*?>)\d+</, `$1${wire}<`)
      expect(xml).not.toBe(written)
      expect(toJson(pack, new TextEncoder().encode(xml))).toMatchObject({ departureTransport: { mode: domestic } })
    },
  )
})

test('every kind of document of UN/EDIFACT 1001 comes back as it was', () => {
  const documents = codesOf('uncl1001@2024-07').map((kind) => ({ kind, number: 'x', date: '2026-09-01' }))
  const json = { ...LEAST, documents }
  expect(toJson(pack, write(json))).toEqual(json)
  for (const said of ['codeListId="2009">06018<', 'codeListId="UNCL-1001">929<']) expect(text(json)).toContain(said)
})

test('a kind of document that only the Union has travels under the list of the Union', () => {
  const json = { ...LEAST, documents: [{ kind: '09018', number: 'x', date: '2026-09-01' }] }
  expect(text(json)).toContain('codeListId="2009">09018<')
  expect(toJson(pack, write(json))).toEqual(json)
})

describe('a code of the Union that does not cross breaks the rule of its list, with both places', () => {
  const code = (name: string) => new RegExp(`(<csdo:${name}[^>]*>)[^<]+<`)
  const cases: readonly (readonly [string, Json, RegExp, string, object])[] = [
    [
      'a unit of list 2016',
      extract('measure', [
        { value: '1', unit: 'KGM' },
        { value: '1', unit: 'H87' },
      ]),
      /(measurementUnitCode=")796"/,
      '$1999"',
      { rule: 'LIST-03', pointer: '/items/1/measure/unit', xpath: expect.stringMatching(/\[2\].*@measurementUnitCode$/) },
    ],
    [
      'a mode of transport',
      { ...LEAST, departureTransport: { mode: '1' } },
      code('UnifiedTransportModeCode'),
      '$199<',
      { rule: 'LIST-05', pointer: '/departureTransport/mode', xpath: expect.stringContaining('UnifiedTransportModeCode') },
    ],
    [
      'a kind of document',
      { ...LEAST, documents: [{ kind: '380', number: 'x', date: '2026-09-01' }] },
      code('DocKindCode'),
      '$1ZZ9<',
      { rule: 'LIST-08', pointer: '/documents/0/kind', xpath: expect.stringContaining('DocKindCode') },
    ],
  ]
  test.each(cases)('%s', (_, json, from, to, issue) => {
    const xml = text(json).replace(from, to)
    expect(xml).not.toBe(text(json))
    expect(() => toJson(pack, new TextEncoder().encode(xml))).toThrow(
      expect.objectContaining({
        code: 'ASW_DOCUMENT_INVALID',
        issues: [expect.objectContaining({ severity: 'E', code: 'ASW_CODE_UNKNOWN', ...issue })],
      }),
    )
  })

  test('whose rule must be one of the pack', () => {
    const file = readFileSync(new URL('../../packs/eaeu/pack.yaml', import.meta.url), 'utf8')
    expect(() => packWith('pack.yaml', file.replace('rule: LIST-03', 'rule: LIST-99'))).toThrow(
      expect.objectContaining({ code: 'ASW_PACK_INVALID', message: expect.stringContaining('LIST-99') }),
    )
  })
})

describe('a description', () => {
  const pieces = (json: Json): readonly string[] =>
    [...text(json).matchAll(/<casdo:GoodsDescriptionText[^>]*>(.*?)<\/casdo:GoodsDescriptionText>/gs)].map(
      ([, piece = '']) => piece,
    )

  test.each([
    ['Cyrillic of exactly 250', 'Ж'.repeat(250), 1],
    ['Cyrillic of 251', 'Ж'.repeat(251), 2],
    ['й in two marks across the border', `${'а'.repeat(249)}и\u0306${'б'.repeat(10)}`, 2],
    ['an astral letter across the border', `${'а'.repeat(249)}𠮷𠮷`, 2],
    ['a joined emoji across the border', `${'а'.repeat(247)}👩🏽‍🌾`, 2],
    ['as much as there is room for', `${'đế '.repeat(333)}!`, 4],
  ])('of %s travels in pieces and is whole again', (_, description, count) => {
    const json = extract('description', [description])
    expect(pieces(json)).toHaveLength(count)
    expect(pieces(json)[1] ?? 'x').not.toMatch(/^\p{M}|^\u200d/u)
    expect(toJson(pack, write(json))).toEqual(json)
  })

  test('that has no room is refused with its pointer, not cut', () => {
    expect(() => write(extract('description', ['x'.repeat(1001)]))).toThrow(
      expect.objectContaining({
        code: 'ASW_DOCUMENT_INVALID',
        issues: [expect.objectContaining({ pointer: '/items/0/description' })],
      }),
    )
  })

  test.each(['ИМ', 'ЭК', 'ЭД', 'IM'])('a kind %s keeps its letters', (kind) => {
    const json = { ...LEAST, declaration: { ...(LEAST.declaration as object), kind } }
    expect(toJson(pack, write(json))).toEqual(json)
    expect(text(json)).toContain(`>${kind}</casdo:DeclarationKindCode>`)
  })
})
