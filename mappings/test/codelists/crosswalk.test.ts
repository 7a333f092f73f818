import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readCrosswalk } from '../../src/codelists/crosswalk.ts'
import { codeLists, openCrosswalk } from '../../src/codelists/index.ts'

const NAMES = readdirSync(new URL('../../codelists/crosswalks/', import.meta.url)).map((name) => name.replace('.json', ''))
const LISTS: Readonly<Record<string, string>> = {
  'unit-eaeu': 'rec20',
  'transport-mode-eaeu': 'rec19',
  'document-kind-eaeu': 'uncl1001',
}
const HEAD = { crosswalk: 'x', title: 'x', source: 'x', columns: ['domestic', 'wire', 'meaning', 'mark', 'loss'] }

function fail(detail: string): never {
  throw new Error(detail)
}

describe.each(NAMES)('the crosswalk %s', (name) => {
  const { name: own, toWire, fromWire, pairs } = openCrosswalk(name)

  it('is lossless out and back', () => {
    expect(own).toBe(name)
    for (const [domestic, wire] of toWire) expect(fromWire.get(wire)).toBe(domestic)
  })

  it('says what is lost where it is not', () => {
    for (const { domestic, wire, loss } of pairs) if (toWire.get(domestic) !== wire) expect(loss).toMatch(/\w/)
  })

  it('starts from codes that the domestic list has', () => {
    const list = LISTS[name] ?? ''
    for (const domestic of toWire.keys())
      expect([domestic, codeLists.has(list, domestic, '2026-11-01')]).toEqual([domestic, true])
  })
})

describe('a crosswalk that is wrong is refused', () => {
  it.each([
    [
      'a wire code twice',
      [
        ['A', '1', 'x', 'P'],
        ['B', '1', 'x', 'P'],
      ],
      /1 stands there twice/,
    ],
    [
      'a second wire code that says not what is lost',
      [
        ['A', '1', 'x', 'P'],
        ['A', '2', 'x', 'P'],
      ],
      /A has two wire codes/,
    ],
    ['a code that is never written', [['A', '1', 'x', 'P', 'all']], /A is read and never written/],
    ['a row too short', [['A', '1', 'x']], /row 1 does not fit/],
    ['an unknown mark', [['A', '1', 'x', 'Q']], /row 1 has the mark Q/],
    ['nothing', [], /no pairs/],
  ])('%s', (_, pairs, says) => {
    expect(() => readCrosswalk({ ...HEAD, pairs }, fail)).toThrow(says)
  })

  it.each([['../SOURCES'], ['nobody']])('%s is no crosswalk', (name) => {
    expect(() => openCrosswalk(name)).toThrow(expect.objectContaining({ code: 'ASW_CODELIST_INVALID' }))
  })
})
