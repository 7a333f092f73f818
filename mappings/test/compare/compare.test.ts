import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare, importDeclarationIssues, paperIssues, paperKind } from '../../src/compare/index.ts'
import { foldInvoice, foldName, foldNumber, originSuffix, overlap, similarity, wordsOf } from '../../src/compare/names.ts'
import { patched } from '../rules/fixtures.ts'
import { acdd, certificate, compared, declaration, goods, line } from './papers.ts'

describe('a comparison', () => {
  it('tells its days: five working days, ten days, half a year', () => {
    const due = (change: Parameters<typeof compared>[0], rule: string) =>
      compared(change).findings.find((finding) => finding.rule === rule && finding.outcome !== 'OK')?.due
    expect(due({ declaration: { '/lines/0/originCountry': 'CN' } }, 'M-22')).toBe('2026-03-19')
    expect(due({ declaration: { '/transport/routeCountries': ['HK'] } }, 'M-27')).toBe('2026-03-22')
    expect(due({ acdd: { '/items/0/description': 'x#&KXĐ' } }, 'M-22')).toBe('2026-09-08')
  })

  it('names no last day where the calendar of the importing country does not reach', () => {
    const found = compared({
      certificate: { '/importingCountry': 'TH' },
      declaration: { '/country': 'TH', '/lines/0/originCountry': 'CN' },
    })
    expect(found.findings.find(({ rule, outcome }) => rule === 'M-22' && outcome === 'EXPLAIN')).not.toHaveProperty('due')
  })

  it('rests on the law of Viet Nam only where Viet Nam judges', () => {
    const basis = (importing: string) =>
      compared({ certificate: { '/importingCountry': importing }, declaration: { '/country': importing } }).findings.find(
        ({ rule }) => rule === 'M-13',
      )?.legalBasis
    expect(basis('VN')).toContain('TT33 art. 15(8)i')
    expect(basis('LA')).not.toContain('TT33')
  })

  it('judges item by item: trouble with one does not hold up the other', () => {
    const shrimps = { '/hs/code': '03061700', '/description': 'Frozen shrimps' }
    const found = compared({
      certificate: { '/items/1': goods(2, shrimps) },
      declaration: { '/lines/1': line(2, { ...shrimps, '/originCountry': 'CN' }) },
    })
    expect(found.items.map(({ outcome, decision }) => [outcome, decision])).toEqual([
      ['OK', 'GIVEN'],
      ['EXPLAIN', 'PENDING'],
    ])
    expect(found.outcome).toBe('EXPLAIN')
  })

  it('puts the trouble of one declaration on its own lines only', () => {
    const late = patched(declaration(), { '/declarationNumber': 'LATE', '/registeredOn': '2027-04-01' })
    const half = { '/lines/0/quantities/0/value': '600', '/lines/0/grossMass/value': '625', '/lines/0/packages': undefined }
    const found = compared({ declarations: [patched(declaration(), half), patched(late, half)] })
    expect(found.lines.map(({ declaration: number, outcome }) => [number, outcome])).toEqual([
      ['104000000001', 'OK'],
      ['LATE', 'REJECT'],
    ])
  })

  it('and on its own items only', () => {
    const shrimps = { '/hs/code': '03061700', '/description': 'Frozen shrimps' }
    const late = patched(declaration(), {
      '/declarationNumber': 'LATE',
      '/registeredOn': '2027-04-01',
      '/lines/0': line(1, shrimps),
    })
    const found = compared({ certificate: { '/items/1': goods(2, shrimps) }, declarations: [declaration(), late] })
    expect(found.items.map(({ seq, decision }) => [seq, decision])).toEqual([
      [1, 'GIVEN'],
      [2, 'NOT_GIVEN'],
    ])
  })

  it('knows both places of every value', () => {
    const found = compared({ declaration: { '/lines/0/originCountry': 'CN' } }).findings.find(
      ({ outcome }) => outcome === 'EXPLAIN',
    )
    expect(found).toMatchObject({
      left: { document: 'certificate', pointer: '/items/0/origin/country', value: 'TH' },
      right: { document: 'declaration', id: '104000000001', pointer: '/lines/0/originCountry', value: 'CN' },
      items: [1],
      lines: [{ declaration: '104000000001', seq: 1 }],
    })
  })
})

describe('papers of any shape', () => {
  const pointers = [
    '/items',
    '/items/0',
    '/items/0/hs',
    '/items/0/quantities',
    '/parties',
    '/parties/0',
    '/transport',
    '/invoices',
    '/flags',
    '/lines',
    '/lines/0',
    '/lines/0/quantities/0/value',
    '/certificates',
    '/relatedCertificates',
    '/issuedOn',
    '/validTo',
    '/importer',
    '/codes',
  ]
  const wild = fc.tuple(fc.constantFrom(...pointers), fc.jsonValue({ maxDepth: 3 }))
  const spoilt = (document: ReturnType<typeof certificate>, [pointer, value]: [string, unknown]) =>
    patched(document, { [pointer]: value })

  it('are compared without an exception', () => {
    fc.assert(
      fc.property(wild, wild, wild, (a, b, c) => {
        const found = compare({
          certificate: spoilt(certificate(), a),
          acdd: spoilt(acdd(), b),
          declarations: [spoilt(declaration(), c)],
          today: '2026-03-12',
        })
        expect(Array.isArray(found.findings)).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  it.each([[null], ['text'], [[]], [{}], [undefined]])('%j in every place is no papers', (nothing) => {
    expect(compare({ certificate: nothing, acdd: nothing, declarations: [nothing], today: '2026-03-12' }).items).toEqual([])
  })

  it.each(['constructor', '__proto__', 'toString'])('%s is a name like any other', (name) => {
    const found = compare({
      certificate: patched(certificate(), { '/scheme': name, '/flags': ['BACK_TO_BACK'], '/items/0/hs/version': name }),
      acdd: patched(acdd(), { '/portOfDischarge/code': name }),
      declarations: [
        patched(declaration(), {
          '/country': name,
          '/codes': name,
          '/lines/0/hs/code': name,
          '/lines/0/quantities/0/unit': name,
        }),
      ],
      known: { productRules: {}, correlation: {}, perDollar: {} },
      today: '2026-03-12',
    })
    expect(found.findings.length).toBeGreaterThan(5)
  })

  it('999 items against 1,000 lines that cannot be told apart are one match, in bounded work', () => {
    const items = Array.from({ length: 999 }, (_, i) => goods(i + 1, { '/description': 'shoes', '/packages': undefined }))
    const lines = Array.from({ length: 1000 }, (_, i) =>
      line(i + 1, { '/description': 'shoes', '/packages': undefined, '/grossMass': undefined }),
    )
    const found = compare({
      certificate: patched(certificate(), { '/items': items }),
      declarations: [patched(declaration(), { '/lines': lines })],
      today: '2026-03-12',
      settings: { mostLines: {} },
    })
    expect(found.matches.map((match) => [match.items.length, match.lines.length, match.why.length])).toEqual([[999, 1000, 1998]])
    expect(found.balances).toMatchObject([{ certified: '1198800', declared: '1200000', excess: '1200' }])
  })

  it('999 items against 1,000 lines of other goods are done in bounded work', () => {
    const items = Array.from({ length: 999 }, (_, i) =>
      goods(i + 1, { '/hs/code': '64039990', '/description': `shoes of kind ${i}` }),
    )
    const lines = Array.from({ length: 1000 }, (_, i) =>
      line(i + 1, { '/hs/code': '03061700', '/description': `shrimps of kind ${i}` }),
    )
    const found = compare({
      certificate: patched(certificate(), { '/items': items }),
      declarations: [patched(declaration(), { '/lines': lines })],
      today: '2026-03-12',
    })
    expect(found.findings.filter(({ rule }) => rule === 'M-28')).toHaveLength(2000)
  })
})

describe('the papers of these tests', () => {
  it('satisfy their schemas', () => {
    expect([paperIssues(certificate()), paperIssues(acdd()), paperIssues(declaration())]).toEqual([[], [], []])
  })

  it('are told apart by what they say they are', () => {
    expect([certificate(), acdd(), declaration(), { document: 'constructor' }, null].map(paperKind)).toEqual([
      'certificate',
      'acdd',
      'declaration',
      undefined,
      undefined,
    ])
    expect(paperIssues({ document: 'letter' })).toMatchObject([{ code: 'ASW_DOCUMENT_UNKNOWN' }])
  })
})

describe('the extract of an import declaration', () => {
  it('satisfies its schema', () => {
    expect(importDeclarationIssues(declaration())).toEqual([])
  })

  it('is refused with every fault and its place', () => {
    const wrong = patched(declaration(), { '/lines/0/hs/code': '6403', '/surprise': true, '/registeredOn': '2026-02-30' })
    expect(importDeclarationIssues(wrong).map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/lines/0/hs/code', '/registeredOn']),
    )
    expect(importDeclarationIssues(wrong).length).toBeGreaterThanOrEqual(3)
  })
})

describe('names and numbers', () => {
  it.each([
    ['CÔNG TY TNHH SÔNG HỒNG', 'song hong'],
    ['Song Hong Co., Ltd.', 'song hong'],
    ['PT. Maju Jaya Tbk', 'maju jaya'],
    ['Công ty cổ phần Đức Phát', 'duc phat'],
    ['Coca Cola', 'coca cola'],
    ['CO., LTD', 'co ltd'],
  ])('%s is compared as %s', (name, folded) => {
    expect(foldName(name)).toBe(folded)
  })

  it('companies that share a place and a trade are not alike', () => {
    expect(similarity('song hong footwear', 'song hong leather')).toBeLessThan(0.8)
    expect(similarity('song hong footwear', 'song hong footwaer')).toBeGreaterThan(0.8)
    expect(similarity('footwear song hong', 'song hong footwear')).toBe(1)
  })

  it('similarity is symmetric, 1 for the same, and between 0 and 1', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.string({ maxLength: 30 }), (a, b) => {
        const score = similarity(a, b)
        expect(score).toBeCloseTo(similarity(b, a), 12)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
        expect(similarity(a, a)).toBe(1)
      }),
    )
  })

  it('numbers lose case, blanks and punctuation; invoices the zeros in front as well', () => {
    expect(foldNumber(' vn-th 26/02/00006')).toBe('VNTH260200006')
    expect(foldInvoice('INV-0042/2026')).toBe(foldInvoice('inv 42 / 2026'))
    expect(foldInvoice('000')).toBe('0')
    expect(foldInvoice('INV-100')).not.toBe(foldInvoice('INV-10'))
  })

  it.each([
    ['Giày da#&VN', 'VN'],
    ['Giày da #& KXĐ ', 'KXD'],
    ['Giày da#&KXĐ'.normalize('NFD'), 'KXD'],
    ['Giày da', undefined],
    ['Model #&12', undefined],
  ])('%s has the origin mark %s', (text, mark) => {
    expect(originSuffix(text)).toBe(mark)
  })

  it('descriptions share words, not letters', () => {
    expect(overlap(wordsOf('Leather shoes, for men'), wordsOf('SHOES of leather#&VN'))).toBe(1)
    expect(overlap(wordsOf('shoes'), wordsOf('shoestring'))).toBe(0)
    expect(overlap(wordsOf(''), wordsOf('shoes'))).toBe(0)
  })
})
