import { makePki } from '@asw/certs-dev'
import { beforeAll, describe, expect, it } from 'vitest'
import { isEaeu, loadCases } from '../src/cases/load.ts'
import type { CaseResult, Outcome } from '../src/run/result.ts'
import { type RunHead, verdict } from '../src/run/store.ts'
import { type StatementWish, writeStatement } from '../src/statement/write.ts'

const cases = loadCases()
const of = (suite: 'asw' | 'eaeu') => cases.filter((one) => isEaeu(one) === (suite === 'eaeu'))
const all = (suite: 'asw' | 'eaeu', outcome: Outcome): readonly CaseResult[] =>
  of(suite).map(({ id }) => ({ id, outcome, ms: 1, at: '2026-01-01T00:00:00Z' }))
const head = (selection: string): RunHead => ({
  ...{ run: 'r', startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:10:00Z', road: 'https', cpaId: 'c', seed: 1 },
  suite: { name: 'asw-conformance', version: '1', digest: 'd' },
  system: { name: 'another system', version: '1', country: 'VN', address: 'https://vn.example/eaeu' },
  ...{ twin: { country: 'RU' }, selection, schemas: {} },
})

describe('a statement', () => {
  let wish: StatementWish
  beforeAll(async () => {
    const { keyPem, certificatePem } = await (await (await makePki()).authority('VN')).leaf('seal', 'ec-p256')
    wish = { key: keyPem, certificate: certificatePem, issuer: 'a laboratory', from: new Date(), days: 365 }
  })

  it.each(['asw', 'eaeu'] as const)('about %s counts the cases of its own suite in every layer', (suite) => {
    const xml = writeStatement({ head: head(`${suite}: everything`), results: all(suite, 'PASS') }, cases, wish)
    const layers = [...xml.matchAll(/<layer name="(L\d)"[^>]* passed="(\d+)" asked="(\d+)" of="(\d+)"/g)]
    expect(layers.length).toBeGreaterThan(4)
    for (const [, layer, ...counts] of layers) {
      const there = of(suite).filter((one) => one.layer === layer).length
      expect(counts, layer).toEqual(Array(3).fill(String(there)))
    }
  })

  it.each([
    ['nothing was asked', all('asw', 'SKIP')],
    ['nothing was selected', []],
    ['a case was not judged', [...all('asw', 'PASS').slice(1), ...all('asw', 'INCONCLUSIVE').slice(0, 1)]],
    ['a case failed', [...all('asw', 'PASS').slice(1), ...all('asw', 'FAIL').slice(0, 1)]],
  ])('is not given where %s', (_, results) => {
    expect(() => writeStatement({ head: head('asw: everything'), results }, cases, wish)).toThrow(/^no statement about this run/)
  })
})

it('a run in which nothing could be asked has no verdict', () => {
  expect(verdict(all('eaeu', 'SKIP'))).toBe('UNDEFINED')
  expect(verdict([...all('eaeu', 'SKIP').slice(1), ...all('eaeu', 'PASS').slice(0, 1)])).toBe('SUCCESS')
  expect(verdict([...all('eaeu', 'SKIP').slice(1), ...all('eaeu', 'WARN').slice(0, 1)])).toBe('WARNING')
})
