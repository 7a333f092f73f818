import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../../src/codelists/csv.ts'
import { type CodeListImport, importCodeList } from '../../src/codelists/index.ts'

const AS = { list: 'colour', edition: '1', from: '2026-01-01' } as const

function codes(text: string, options: Partial<CodeListImport> = {}): readonly (readonly string[])[] {
  return importCodeList(Buffer.from(text), { ...AS, ...options }).codes
}

const RED_BLUE = [
  ['R', 'red'],
  ['B', 'blue'],
]

describe('a publication is read', () => {
  it.each<[string, string, Partial<CodeListImport>?]>([
    ['CSV with a header', 'code,name\nR,red\nB,blue\n'],
    ['CSV with a byte order mark and CRLF', '\uFEFFcode,name\r\nR,red\r\nB,blue\r\n'],
    ['CSV with semicolons', 'Code;Name\nR;red\nB;blue'],
    ['CSV with other headings', 'Farbe,Kürzel\nred,R\nblue,B\n', { columns: { code: 'Kürzel', name: 'Farbe' } }],
    ['CSV without a header', 'red,x,R\nblue,x,B\n', { columns: { code: 3, name: 1 } }],
    ['CSV with tabs', 'code\tname\nR\tred\nB\tblue\n', { delimiter: '\t' }],
    ['an array of records', '[{"code":"R","name":"red"},{"code":"B","name":"blue"}]'],
    ['an array of arrays', '[["R","red"],["B","blue"]]'],
    ['an object of codes', '{"R":"red","B":"blue"}'],
    ['OData', '{"d":{"results":[{"code":"R","name":"red"},{"code":"B","name":"blue"}]}}'],
    ['OData 4', '{"value":[{"Code":"R","Description":"red"},{"Code":"B","Description":"blue"}]}'],
    [
      'JSON-LD',
      '{"@graph":[{"rdf:value":"R","rdfs:label":{"@value":"red","@language":"en"}},{"rdf:value":"B","rdfs:label":[{"@value":"blue"}]}]}',
    ],
    ['our own format', '{"list":"colour","codes":[["R","red"],["B","blue"]]}'],
    ['rows that repeat', 'code,name\nR,red\nB,blue\nR,red\n'],
  ])('from %s', (_, text, options) => {
    expect(codes(text, options)).toEqual(RED_BLUE)
  })

  it('in its own encoding', () => {
    const latin = Buffer.concat([Buffer.from('code,name\nCUR,Cura'), Buffer.from([0xe7]), Buffer.from('ao\n')])
    expect(importCodeList(latin, { ...AS, encoding: 'windows-1252' }).codes).toEqual([['CUR', 'Curaçao']])
    expect(() => importCodeList(latin, AS)).toThrow(expect.objectContaining({ code: 'ASW_CODELIST_INVALID' }))
  })

  it('with further columns', () => {
    const file = importCodeList(Buffer.from('Ccy,Currency,Mark\nUSD,US Dollar,$\n'), {
      ...AS,
      columns: { code: 'Ccy', name: 'Currency', mark: 'Mark' },
    })
    expect(file).toMatchObject({ columns: ['code', 'name', 'mark'], codes: [['USD', 'US Dollar', '$']] })
  })

  it('with long names cut after a word', () => {
    expect(codes('code,name\nX,"Horses; live, other than pure-bred breeding animals"\n', { maxNameLength: 30 })).toEqual([
      ['X', 'Horses; live, other than…'],
    ])
  })
})

describe('the layout of a publisher', () => {
  it('takes UN/LOCODE as published', () => {
    const text = [
      ',"VN",,".VIET NAM",,,,,,,,',
      ',"VN","SGN","Ho Chi Minh City","Ho Chi Minh City","SG","1-3456--","AI","1307",,"1046N 10640E",',
      '"X","CN","TLS","Tongliao","Tongliao","LN","-----6--","XX","2307",,,"Use CN TGO"',
      '"=","VN",,"Saigon = Ho Chi Minh City","Saigon = Ho Chi Minh City",,,,,,,',
      ',"IN","MRM","Marmagao","Marmagao","GA","123-----","AA","0207",,"1524N 07347E",',
      ',"IN","MRM","Marmugao","Marmugao","GA","123-----","AA","0207",,"1524N 07347E",',
    ].join('\r\n')
    expect(importCodeList(Buffer.from(text), { ...AS, list: 'unlocode' })).toMatchObject({
      columns: ['code', 'name', 'function', 'status'],
      codes: [
        ['VNSGN', 'Ho Chi Minh City', '1-3456--', 'AI'],
        ['INMRM', 'Marmagao', '123-----', 'AA'],
      ],
    })
  })

  it('takes ISO 4217 with a row per country, without withdrawn currencies', () => {
    const text = [
      'Entity,Currency,AlphabeticCode,NumericCode,MinorUnit,WithdrawalDate',
      'FRANCE,Euro,EUR,978,2,',
      'GERMANY,Euro,EUR,978,2,',
      'ANTARCTICA,No universal currency,,,,',
      'BULGARIA,Bulgarian Lev,BGN,975,2,2026-01',
    ].join('\n')
    expect(importCodeList(Buffer.from(text), { ...AS, list: 'iso4217' })).toMatchObject({
      columns: ['code', 'name', 'minor', 'numeric'],
      codes: [['EUR', 'Euro', '2', '978']],
    })
  })

  it('takes Rec 20 without what is deleted or deprecated', () => {
    const text = 'Status,CommonCode,Name,Symbol\n,KGM,kilogram,kg\nX,PCE,piece,\nD,NPR,number of pairs,\n'
    expect(codes(text, { list: 'rec20' })).toEqual([['KGM', 'kilogram', 'kg']])
  })

  it('takes six-digit HS codes from all levels', () => {
    const text =
      '{"results":[{"id":"TOTAL","text":"All"},{"id":"01","text":"Animals"},{"id":"010121","text":"Horses"},{"id":"999999","text":"Other"}]}'
    expect(codes(text, { list: 'hs' })).toEqual([['010121', 'Horses']])
  })
})

describe('rows that are no code of the list', () => {
  it.each([
    [
      'a leading zero that a spreadsheet took',
      'code,name\n010121,Horses\n10129,Others\n20110,Meat\n',
      /2 codes .* first 10129/,
      3,
    ],
    ['dots', 'code,name\n01,Animals\n0101.21,Horses\n', /1 code .* first 0101\.21/, 3],
    ['national digits', 'code,name\n010121,Horses\n01012100,Horses\n', /1 code .* first 01012100/, 3],
    ['a chapter without its zero', 'code,name\n1,Animals\n010121,Horses\n', /1 code .* first 1 /, 2],
  ])('of the HS are not dropped without a word: %s', (_, text, message, line) => {
    expect(() => codes(text, { list: 'hs' })).toThrow(expect.objectContaining({ code: 'ASW_CODELIST_INVALID', line }))
    expect(() => codes(text, { list: 'hs' })).toThrow(message)
  })

  it('but headings, chapters, sections and totals are left out', () => {
    const text = 'code,name\nI,Animals\n01,Animals\n0101,Horses\n010121,Horses\nTOTAL,All\n999999,Other\n'
    expect(codes(text, { list: 'hs' })).toEqual([['010121', 'Horses']])
  })
})

describe('a code that was withdrawn and given out again', () => {
  const lives = (second: string) => `code,name,from,to\nR,red,,2020-12-31\nR,rouge,${second}\n`

  it('is read with both lives', () => {
    expect(codes(lives('2022-01-01,'))).toEqual([
      ['R', 'red', '', '2020-12-31'],
      ['R', 'rouge', '2022-01-01', ''],
    ])
  })

  it('is refused with its line where the lives overlap', () => {
    expect(() => codes(lives('2020-12-31,'))).toThrow(expect.objectContaining({ code: 'ASW_CODELIST_INVALID', line: 3 }))
  })
})

describe('a publication is refused, with its line,', () => {
  it.each<[string, string, number, Partial<CodeListImport>?]>([
    ['for a row without a code', 'code,name\nR,red\n,blue\n', 3],
    ['for a code without a name', 'code,name\nR,\n', 2],
    ['for a code that stands there twice', 'code,name\nR,red\nB,blue\nR,rouge\n', 4],
    ['counting lines inside cells', 'code,name\nR,"a\nb"\n,blue\n', 4],
    ['for a cell that does not end', 'code,name\nR,red\nB,"blue\n', 3],
    ['for text after a quoted cell', 'code,name\nR,"red"dish\n', 2],
    ['for a code that is too long', `code,name\n${'R'.repeat(36)},red\n`, 2],
    ['in JSON', '[\n{"code":"R","name":"red"},\n{"code":"","name":"blue"}\n]', 3],
    ['in wrapped JSON', '{"value":\n[\n{"code":"R","name":"red"},\n{"code":"R","name":"rouge"}\n]}', 4],
    ['in an object of codes', '{\n"R":"red",\n"B":""\n}', 3],
    ['for JSON that breaks off', '[\n{"code":"R",\n"name":}]', 3],
  ])('%s', (_, text, line, options) => {
    expect(() => codes(text, options)).toThrow(expect.objectContaining({ code: 'ASW_CODELIST_INVALID', line }))
  })

  it.each<[string, string, Partial<CodeListImport>?]>([
    ['an empty file', ''],
    ['a header alone', 'code,name\n'],
    ['JSON without a list', '{}'],
    ['a heading that is not there', 'a,b\nR,red\n'],
    ['an edition that is no name', 'code,name\nR,red\n', { edition: 'v 1' }],
    ['a first day that is none', 'code,name\nR,red\n', { from: '1 Jan 2026' }],
    ['columns without a name', 'code,name\nR,red\n', { columns: { code: 1 } }],
  ])('or without one, for %s', (_, text, options) => {
    expect(() => codes(text, options)).toThrow(expect.objectContaining({ code: 'ASW_CODELIST_INVALID' }))
  })
})

describe('CSV', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', ' ') })
  const record = fc.array(cell, { minLength: 2, maxLength: 4 })
  const write = (records: readonly (readonly string[])[]) =>
    records.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')).join('\r\n')

  it('gives back every cell that was quoted', () => {
    fc.assert(
      fc.property(fc.array(record), (records) => {
        expect(readCsv(write(records)).map(({ cells }) => cells)).toEqual(records)
      }),
    )
  })
})
