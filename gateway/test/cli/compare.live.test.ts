import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { formD } from '../../demo/certificate.ts'
import { live } from '../live/live.ts'
import { asw } from './asw.ts'

const folder = mkdtempSync(join(tmpdir(), 'asw-compare-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Json = Readonly<Record<string, unknown>>
function file(name: string, json: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(json))
  return path
}

const TODAY = '2026-11-24'
const certificate = formD({ serial: 7, today: TODAY })
const items = certificate.items as readonly Json[]
const certificateFile = file('certificate.json', certificate)

/** An import of everything that is certified; `more` replaces leaves of the first line. */
function declaration(name: string, more: Json = {}): string {
  const lines = items.map((item, i) => ({
    seq: item.seq,
    hs: { code: (item.hs as Json).code, version: '2022' },
    description: item.description,
    originCountry: 'VN',
    quantities: (item.quantities as readonly Json[])
      .filter(({ kind }) => kind !== 'GROSS')
      .map(({ value, unit }) => ({ value, unit })),
    ...(i === 0 ? more : {}),
  }))
  return file(name, {
    document: 'import-declaration',
    declarationNumber: 'A0042611',
    country: 'TH',
    registeredOn: TODAY,
    exportCountry: 'VN',
    certificates: [{ referenceNumber: certificate.referenceNumber, issuedOn: TODAY }],
    lines,
  })
}

live('asw compare', () => {
  it('exits with 0 and says so where nothing differs', () => {
    const ran = asw(['compare', declaration('same.json'), certificateFile, '--on', TODAY])
    expect(ran.err).toBe('')
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('GIVEN')
    expect(ran.out).toContain('item 1 = line A0042611/1')
  })

  it('names rule, both places and ground of what differs, and exits with 1', () => {
    const other = declaration('origin.json', { originCountry: 'CN' })
    const ran = asw(['compare', certificateFile, other, '--on', TODAY, '--json'])
    expect(ran.code).toBe(1)
    const told = JSON.parse(ran.out) as { items: readonly Json[]; findings: readonly Json[] }
    expect(told.items.map(({ decision }) => decision)).toEqual(['PENDING', 'GIVEN', 'GIVEN'])
    const found = told.findings.find(({ rule, outcome }) => rule === 'M-22' && outcome === 'EXPLAIN')
    expect(found).toMatchObject({ left: { pointer: '/items/0/origin/country' }, right: { pointer: '/lines/0/originCountry' } })
    const table = asw(['compare', certificateFile, other, '--on', TODAY])
    expect(table.out).toContain('M-22')
    // The officer concludes otherwise: nothing is asked any more, and the finding still stands.
    const override = {
      finding: found?.id,
      outcome: 'MINOR',
      code: 'EXPLAINED',
      reason: 'typing error',
      by: 'Officer Somchai',
      at: `${TODAY}T09:00:00+07:00`,
    }
    const again = asw(['compare', certificateFile, other, '--on', TODAY, '--overrides', file('overrides.json', [override])])
    expect(again.code).toBe(0)
    expect(again.out).toContain('typing error')
    expect(again.out).toContain('EXPLAIN')
  })

  it('takes what is known into account', () => {
    const known = file('known.json', { uses: [{ declaration: 'A1', itemSeq: 1, quantity: '400', unit: 'H87' }] })
    const ran = asw(['compare', certificateFile, declaration('known-same.json'), '--on', TODAY, '--known', known, '--json'])
    expect(ran.code).toBe(0)
    expect((JSON.parse(ran.out) as { balances: readonly Json[] }).balances[0]).toMatchObject({ granted: '600', excess: '400' })
  })

  it.each([
    [
      'a declaration that breaks its schema',
      () => [certificateFile, declaration('broken.json', { hs: { code: '64' } })],
      1,
      '/lines/0/hs/code',
    ],
    ['a paper that is none', () => [certificateFile, file('letter.json', { document: 'letter' })], 1, '/document'],
    ['what is known, in a wrong shape', () => [certificateFile, '--known', file('wrong.json', { uses: {} })], 1, '/known/uses'],
    ['no certificate', () => [declaration('lonely.json')], 2, 'exactly one'],
    ['two certificates', () => [certificateFile, certificateFile], 2, 'exactly one'],
    ['a declaration twice', () => [certificateFile, declaration('one.json'), declaration('two.json')], 2, 'once'],
    ['a file that is not there', () => [join(folder, 'nowhere.json')], 2, 'cannot read'],
    ['a day that does not exist', () => [certificateFile, '--on', '2026-02-30'], 2, 'no such day'],
  ] as const)('%s is told, not a crash', (_name, args, code, words) => {
    const ran = asw(['compare', ...args()])
    expect(ran.code).toBe(code)
    expect(ran.out + ran.err).toContain(words)
  })
})
