import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeLists, readCodeList, shippedFolder, writeCodeList } from '../../src/codelists/index.ts'

const TODAY = '2026-03-05'

describe('the shipped lists', () => {
  it.each([
    ['iso3166-1', 249],
    ['iso4217', 185],
    ['rec19', 10],
    ['rec20', 1756],
    ['rec21', 405],
    ['hs', 5612],
    ['uncl1001', 803],
    ['uncl1225', 69],
    ['uncl1373', 44],
    ['uncl4343', 27],
    ['origin-criteria-atiga', 7],
    ['origin-criteria-acfta', 5],
    ['origin-criteria-rcep', 5],
    ['refusal-reason', 17],
    ['cancellation-reason', 7],
    ['certificate-flag', 7],
    ['unit-factor', 24],
    ['vnaccs-unit', 11],
    ['vnaccs-transport-mode', 7],
    ['weekend', 15],
    ['working-day-calendar', 11],
    ['port-group', 6],
    ['country-group', 27],
  ])('%s has %i codes', (list, codes) => {
    expect(codeLists.lists().find((info) => info.list === list)?.codes).toBe(codes)
  })

  it.each(readdirSync(shippedFolder()).filter((name) => name.endsWith('.json')))('%s is written as the writer writes', (name) => {
    const bytes = readFileSync(join(shippedFolder(), name))
    expect(writeCodeList(readCodeList(bytes, name))).toBe(bytes.toString())
  })
})

const PRESENT: Readonly<Record<string, string>> = {
  unlocode:
    'VNSGN VNHPH VNCLI VNDAD VNCMT VNHAN VNTOT VNUIH THLCH THBKK SGSIN MYPKG MYPEN IDJKT IDTPP IDSUB PHMNL KHKOS KHPNH LAVTE MMRGN BNMUA RULED RUVVO RUNVS RUVYP KZALA BYMSQ AMEVN KGFRU JPYOK KRPUS',
  hs: '090111 100630 030616 030617 640391 640399 610910 847130 851713 940360 440922 090240 210390 320649 620342 620349 030363 220860 270111 720720 870422',
  rec20: 'KGM TNE GRM H87 C62 EA SET DZN PR MTR MTK MTQ LTR',
  rec21: 'CT BX BG PK PX CN RO DR CS NE SA BE',
  uncl1225: '1 4 5 6 7 8 9 10 11 13 18 27 29 35 44 50 53 64',
  uncl4343: 'AB AC AD AJ AP CA NA RE',
  uncl1373: '1 8 10 12 13 14 15 36 40 41 42 43 44',
  uncl1001: '861 862 864 865 954 860 851 657 380 705 740 914 961 962 963 964 965',
  iso4217: 'VND THB USD EUR RUB XCG ZWG SLE',
}

const ABSENT: Readonly<Record<string, string>> = {
  unlocode: 'VNCLN KGBSK CNTLS',
  hs: '851712 770000 999999',
  rec20: 'PCE NPR NMB INC',
  iso4217: 'BGN HRK VDN',
  'origin-criteria-atiga': 'PE CTC PSR',
  'iso3166-1': 'XX UK EU',
}

const words = (lists: Readonly<Record<string, string>>) =>
  Object.entries(lists).flatMap(([list, codes]) => codes.split(' ').map((code) => [list, code] as const))

describe('a code of the reference', () => {
  it.each(words(PRESENT))('%s has %s', (list, code) => {
    expect(codeLists.has(list, code, TODAY)).toBe(true)
    expect(codeLists.name(list, code, TODAY)).not.toBe('')
  })

  it.each(words(ABSENT))('%s has no %s', (list, code) => {
    expect(codeLists.judge(list, code, TODAY)).toBe('out')
    expect(codeLists.name(list, code, TODAY)).toBeUndefined()
  })

  it.each([
    ['iso4217', 'BGN', '2025-12-31', true],
    ['iso4217', 'BGN', '2026-01-01', false],
    ['iso4217', 'VEF', '2018-01-01', true],
    ['iso4217', 'VEF', '2018-09-01', false],
    ['iso4217', 'VES', '2018-08-19', false],
    ['iso4217', 'VES', '2018-08-20', true],
    ['iso4217', 'VED', '2021-09-30', false],
    ['iso4217', 'VED', '2021-10-01', true],
    ['iso4217', 'CUC', '2021-06-30', true],
    ['iso4217', 'CUC', '2021-07-01', false],
    ['iso4217', 'SLL', '2023-12-31', true],
    ['iso4217', 'SLL', '2024-01-01', false],
    ['iso4217', 'ZWL', '2024-08-31', true],
    ['iso4217', 'ZWL', '2024-10-01', false],
    ['iso4217', 'ZWG', '2024-06-24', false],
    ['iso4217', 'ZWG', '2024-06-25', true],
    ['iso4217', 'XCG', '2025-03-30', false],
    ['iso4217', 'XCG', '2025-03-31', true],
  ])('%s knew %s on %s: %s', (list, code, on, known) => {
    expect(codeLists.has(list, code, on)).toBe(known)
  })

  it.each([
    ['iso4217', 'CLF', { minor: '4' }],
    ['iso4217', 'XDR', { minor: '-' }],
    ['iso3166-1', 'AF', { numeric: '004', alpha3: 'AFG' }],
    ['unlocode', 'IDTPP', { function: '--3-----' }],
    ['unlocode', 'BNMUA', { status: 'QQ' }],
    ['origin-criteria-atiga', 'RVC', { percent: 'always' }],
    ['certificate-flag', 'ISSUED_RETROACTIVELY', { statement: 'RET' }],
  ])('%s tells of %s: %j', (list, code, facts) => {
    expect(codeLists.entry(list, code, TODAY)?.facts).toMatchObject(facts)
  })

  it.each([
    ['hs', '640399', '2021-12-31'],
    ['hs', '640399', '2028-01-01'],
    ['unlocode', 'DEHAM', TODAY],
  ])('%s does not judge %s on %s', (list, code, on) => {
    expect(codeLists.judge(list, code, on)).toBe('unjudged')
    expect(codeLists.has(list, code, on)).toBe(false)
  })

  it('has short names: HS headings are cut at about sixty characters', () => {
    const names = readCodeList(readFileSync(join(shippedFolder(), 'hs@2022.json')), 'hs').codes.map(([, name = '']) => name)
    expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(60)
  })
})
