import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { importDeclarationIssues } from '../../src/compare/index.ts'
import { ELSEWHERE, russianImport, SCENARIOS } from './scenarios.ts'

describe('the fixture scenarios of the reference', () => {
  it.each(SCENARIOS.map((one) => [one.id, one.title, one] as const))('%s: %s', (_id, _title, { run, expected }) => {
    expect(run()).toEqual(expected)
  })

  it('are all there, or it is said where they are', () => {
    const ids = new Set(SCENARIOS.map(({ id }) => /^F\d+/.exec(id)?.[0]))
    const wanted = Array.from({ length: 30 }, (_, i) => `F${i + 1}`)
    expect(wanted.filter((id) => !ids.has(id) && ELSEWHERE[id] === undefined)).toEqual([])
    expect(Object.keys(ELSEWHERE).filter((id) => ids.has(id))).toEqual([])
  })

  it('rest on extracts of declarations that are sound', () => {
    expect(importDeclarationIssues(russianImport())).toEqual([])
  })

  it.each(Object.entries(ELSEWHERE))('%s is run where it is said to be', (id, { test, pack }) => {
    const there = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
    // A pack that is not part of this package yet brings its own cases with it.
    if (pack !== undefined && !existsSync(there(`mappings/packs/${pack}`))) return
    expect(readFileSync(there(test), 'utf8')).toContain(id)
  })
})
