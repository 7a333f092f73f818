import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare } from '../../src/compare/index.ts'
import { patched } from '../rules/fixtures.ts'
import { certificate, declaration, goods, line } from './papers.ts'

const shoes = { '/hs/code': '64039990', '/description': "Men's leather shoes" }
const sandals = { '/hs/code': '64039990', '/description': 'Leather sandals for women' }
const shrimps = { '/hs/code': '03061700', '/description': 'Frozen shrimps and prawns, peeled' }

function matched(items: readonly object[], ...declarations: readonly (readonly object[])[]) {
  return compare({
    certificate: patched(certificate(), { '/items': items }),
    declarations: declarations.map((lines, i) => patched(declaration(), { '/declarationNumber': `D${i + 1}`, '/lines': lines })),
    today: '2026-03-12',
  })
}

/** `items | lines | reasons` of every match. */
function told({ matches }: ReturnType<typeof matched>): readonly string[] {
  return matches.map(
    ({ items, lines, why }) =>
      `${items.join()} | ${lines.map(({ declaration: number, seq }) => `${number}/${seq}`).join()} | ${[...new Set(why.map(({ reason }) => reason))].join()}`,
  )
}

const pairs = (quantity: string) => ({ '/quantities/0/value': quantity, '/grossMass': undefined, '/packages': undefined })
const certified = (quantity: string) => ({ '/quantities': [{ kind: 'QUANTITY', value: quantity, unit: 'PR' }] })

describe('lines are put to items', () => {
  it('one to one where code and origin are the same', () => {
    const found = matched([goods(1, shoes), goods(2, shrimps)], [line(1, shrimps), line(2, shoes)])
    expect(told(found)).toEqual(['1 | D1/2 | same-hs-and-origin', '2 | D1/1 | same-hs-and-origin'])
  })

  it('by the item that the line names, whatever its code', () => {
    const cited = { '/certificate': { referenceNumber: 'd2026 0451', itemSeq: 2 } }
    const found = matched([goods(1, shoes), goods(2, shrimps)], [line(1, { ...shoes, ...cited })])
    expect(told(found)).toEqual(['2 | D1/1 | cited'])
    expect(found.items[0]?.decision).toBeUndefined()
  })

  it('by description where one code stands on several items', () => {
    const found = matched([goods(1, shoes), goods(2, sandals)], [line(1, sandals), line(2, shoes)])
    expect(told(found)).toEqual(['1 | D1/2 | nearest-description', '2 | D1/1 | nearest-description'])
  })

  it('one line to two items that it merges, by their sums', () => {
    const merged = line(1, { ...pairs('2400'), '/description': 'Leather footwear' })
    const found = matched(
      [goods(1, { ...shoes, ...certified('1200') }), goods(2, { ...sandals, ...certified('1200') })],
      [merged],
    )
    expect(told(found)).toEqual(['1,2 | D1/1 | same-hs-and-origin'])
    expect(found.balances).toEqual([
      { items: [1, 2], unit: 'PR', certified: '2400', usedBefore: '0', declared: '2400', granted: '2400', excess: '0' },
    ])
  })

  it('two lines to the item that they split', () => {
    const found = matched([goods(1, certified('1200'))], [line(1, pairs('700')), line(2, pairs('500'))])
    expect(told(found)).toEqual(['1 | D1/1,D1/2 | same-hs-and-origin'])
    expect(found.balances[0]).toMatchObject({ declared: '1200', excess: '0' })
  })

  it('over several declarations of one certificate', () => {
    const found = matched([goods(1, certified('1200'))], [line(1, pairs('700'))], [line(1, pairs('600'))])
    expect(told(found)).toEqual(['1 | D1/1,D2/1 | same-hs-and-origin'])
    expect(found.balances[0]).toMatchObject({ declared: '1300', granted: '1200', excess: '100' })
  })

  it('with the same code of another origin, which then is the finding', () => {
    expect(told(matched([goods(1, shoes)], [line(1, { ...shoes, '/originCountry': 'CN' })]))).toEqual([
      '1 | D1/1 | same-hs-other-origin',
    ])
  })

  it('across codes by heading and description', () => {
    const boots = line(1, { '/hs/code': '64039190', '/description': "Men's leather shoes covering the ankle" })
    const found = matched([goods(1, shrimps), goods(2, shoes)], [boots])
    expect(told(found)).toEqual(['2 | D1/1 | nearest-goods'])
    expect(found.matches[0]?.why[0]?.overlap).toBe(1)
  })

  it('as the only ones that are left, and not at all where more are left', () => {
    const strange = { '/hs/code': '94036000', '/description': 'Tables' }
    expect(told(matched([goods(1, shoes)], [line(1, strange)]))).toEqual(['1 | D1/1 | only-one-left'])
    expect(told(matched([goods(1, shoes), goods(2, shrimps)], [line(1, strange)]))).toEqual([])
  })

  it('never where a line claims no preference, or claims it under another certificate', () => {
    const none = line(1, { '/preferenceClaimed': false })
    const other = line(2, { '/certificate': { referenceNumber: 'D2026-0999' } })
    expect(matched([goods(1, shoes)], [none, other]).lines).toEqual([])
  })
})

describe('whatever the lines', () => {
  const codes = fc.constantFrom('640399', '640391', '030617', '940360')
  const texts = fc.constantFrom('leather shoes', 'leather boots', 'frozen shrimps', 'wooden tables', '')
  const origins = fc.constantFrom('TH', 'CN')
  const one = fc.record({ code: codes, text: texts, origin: origins })
  const many = fc.array(one, { maxLength: 8 })

  it('each is put to one match or to none, and every one is told of', () => {
    fc.assert(
      fc.property(many, many, (items, lines) => {
        const found = matched(
          items.map(({ code, text, origin }, i) =>
            goods(i + 1, { '/hs/code': code, '/description': text, '/origin/country': origin }),
          ),
          lines.map(({ code, text, origin }, i) =>
            line(i + 1, { '/hs/code': code, '/description': text, '/originCountry': origin }),
          ),
        )
        const inMatches = found.matches.flatMap(({ lines: some }) => some.map(({ seq }) => seq))
        expect(new Set(inMatches).size).toBe(inMatches.length)
        const refused = found.findings.filter(({ rule, outcome }) => rule === 'M-28' && outcome === 'REJECT')
        const told = [...inMatches, ...refused.flatMap(({ lines: some = [] }) => some.map(({ seq }) => seq))]
        expect([...told].sort()).toEqual(lines.map((_, i) => i + 1).sort())
        for (const { items: own, lines: some, why } of found.matches) {
          expect(new Set(why.map(({ item }) => item))).toEqual(new Set(own))
          expect(new Set(why.map(({ line: key }) => key.seq))).toEqual(new Set(some.map(({ seq }) => seq)))
        }
      }),
      { numRuns: 200 },
    )
  })
})
