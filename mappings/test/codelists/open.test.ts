import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type CodeListFile,
  openCodeLists,
  openFolders,
  readCodeList,
  saveCodeList,
  writeCodeList,
} from '../../src/codelists/index.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'codelists-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const INVALID = expect.objectContaining({ code: 'ASW_CODELIST_INVALID' })

function list(
  edition: string,
  validFrom: string,
  codes: readonly (readonly string[])[],
  more: Partial<CodeListFile> = {},
): CodeListFile {
  return {
    list: 'colour',
    title: 'Colours',
    source: 'a test',
    edition,
    validFrom,
    columns: ['code', 'name', 'from', 'to'],
    codes,
    ...more,
  }
}

const OLD = list('1', '2020-01-01', [
  ['R', 'red'],
  ['G', 'green'],
])
const NEW = list('2', '2024-01-01', [
  ['R', 'scarlet'],
  ['B', 'blue'],
])

describe('editions side by side', () => {
  beforeEach(() => {
    saveCodeList(folder, OLD)
    saveCodeList(folder, NEW)
  })

  it.each([
    ['R', '2019-12-31', undefined],
    ['R', '2020-01-01', 'red'],
    ['R', '2023-12-31', 'red'],
    ['R', '2024-01-01', 'scarlet'],
    ['G', '2024-01-01', undefined],
    ['B', '2023-12-31', undefined],
    ['B', '2030-01-01', 'blue'],
  ])('%s on %s is %s', (code, on, name) => {
    expect(openFolders([folder]).name('colour', code, on)).toBe(name)
  })

  it('tell which edition judges a day, and the newest without a day', () => {
    const lists = openFolders([folder])
    expect([lists.edition('colour', '2021-01-01'), lists.edition('colour'), lists.edition('colour', '2000-01-01')]).toEqual([
      '1',
      '2',
      '2',
    ])
  })

  it('are listed, oldest first', () => {
    expect(openFolders([folder]).lists()).toMatchObject([
      { edition: '1', codes: 2 },
      { edition: '2', codes: 2 },
    ])
  })

  it('stand beside the shipped lists', () => {
    const lists = openCodeLists(folder)
    expect(lists.has('colour', 'R', '2026-01-01')).toBe(true)
    expect(lists.has('iso3166-1', 'VN', '2026-01-01')).toBe(true)
  })

  it('of a later folder take the place of the same edition', () => {
    const other = mkdtempSync(join(tmpdir(), 'codelists-'))
    saveCodeList(other, list('2', '2024-01-01', [['R', 'vermilion']]))
    expect(openFolders([folder, other]).name('colour', 'R', '2026-01-01')).toBe('vermilion')
    rmSync(other, { recursive: true })
  })

  it('may not begin on one day', () => {
    expect(() => saveCodeList(folder, list('3', '2024-01-01', [['R', 'red']]))).toThrow(INVALID)
  })

  it('are not written over, unless told', () => {
    const corrected = list('2', '2024-01-01', [['R', 'crimson']])
    expect(() => saveCodeList(folder, corrected)).toThrow(INVALID)
    saveCodeList(folder, corrected, { replace: true })
    expect(openFolders([folder]).name('colour', 'R', '2026-01-01')).toBe('crimson')
  })
})

describe('a list', () => {
  it('holds codes that live for some days, and that come back', () => {
    saveCodeList(
      folder,
      list('1', '2020-01-01', [
        ['R', 'red', '', '2020-06-30'],
        ['R', 'rouge', '2022-01-01'],
      ]),
    )
    const lists = openFolders([folder])
    expect(['2020-06-30', '2020-07-01', '2022-01-01'].map((on) => lists.name('colour', 'R', on))).toEqual([
      'red',
      undefined,
      'rouge',
    ])
  })

  it('does not judge after its last day', () => {
    saveCodeList(folder, list('1', '2020-01-01', [['R', 'red']], { validTo: '2020-12-31' }))
    const lists = openFolders([folder])
    expect(['2020-12-31', '2021-01-01'].map((on) => lists.judge('colour', 'X', on))).toEqual(['out', 'unjudged'])
  })

  it('that is not installed is refused', () => {
    const lists = openFolders([folder])
    expect(lists.knows('colour')).toBe(false)
    expect(() => lists.has('colour', 'R', '2026-01-01')).toThrow(INVALID)
  })

  it('in a folder that is not there is refused', () => {
    expect(() => openFolders([join(folder, 'nowhere')])).toThrow(INVALID)
  })

  it('under the name of another is refused', () => {
    writeFileSync(join(folder, 'taste@1.json'), writeCodeList(OLD))
    expect(() => openFolders([folder]).has('taste', 'R', '2026-01-01')).toThrow(INVALID)
  })

  it.each<[string, Partial<CodeListFile> | Record<string, unknown>]>([
    ['a list name that is no name', { list: '../colour' }],
    ['an edition that is no name', { edition: 'a/b' }],
    ['no title', { title: '' }],
    ['no source', { source: '' }],
    ['a first day that is none', { validFrom: '2026-02-30' }],
    ['a last day before the first', { validTo: '2019-12-31' }],
    ['columns without a code', { columns: ['name', 'code'] }],
    ['no codes', { codes: [] }],
    ['a row that is too long', { codes: [['R', 'red', '', '', 'x']] }],
    ['a row without a name', { codes: [['R']] }],
    ['a code with a blank', { codes: [[' R', 'red']] }],
    [
      'a code that lives twice',
      {
        codes: [
          ['R', 'red'],
          ['R', 'rouge', '2022-01-01'],
        ],
      },
    ],
    ['a code that dies before it lives', { codes: [['R', 'red', '2022-01-01', '2021-01-01']] }],
    ['a number for a code', { codes: [[1, 'red']] }],
    ['an unknown key', { colour: 'red' }],
  ])('with %s is refused', (_, wrong) => {
    const bytes = Buffer.from(JSON.stringify({ ...OLD, ...wrong }))
    expect(() => readCodeList(bytes, 'colour@1.json')).toThrow(INVALID)
  })

  it.each([
    ['no JSON', Buffer.from('{')],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['no object', Buffer.from('[]')],
  ])('that is %s is refused', (_, bytes) => {
    expect(() => readCodeList(bytes, 'colour@1.json')).toThrow(INVALID)
  })
})
