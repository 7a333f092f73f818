import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, MATCH_REASONS, OUTCOMES, OVERRIDE_CODES, SETTINGS_SCHEMA } from '../../src/compare/index.ts'

const PAGE = readFileSync(new URL('../../../docs/compare.md', import.meta.url), 'utf8')

/** First cells of the table under a heading. */
function column(heading: string): readonly string[] {
  const section = PAGE.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return [...section.matchAll(/^\| (.+?) \|/gm)].map(([, cell = '']) => cell).slice(1)
}

describe('docs/compare.md', () => {
  it('has every outcome with its proposal, and no other', () => {
    const section = PAGE.split('## What comes out\n')[1]?.split('\n## ')[0] ?? ''
    const rows = [...section.matchAll(/^\| ([A-Z_]+) \| ([A-Z_]+) \|/gm)].map(([, name, decision]) => [name, decision])
    expect(rows).toEqual(Object.entries(OUTCOMES).map(([name, { decision }]) => [name, decision]))
  })

  it('has every reason of a match, and no other', () => {
    expect(column('How lines are put to items')).toEqual(Object.keys(MATCH_REASONS))
  })

  it('has every setting, and no other; the schema knows them too', () => {
    const told = column('Settings').flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name))
    expect([...told].sort()).toEqual(Object.keys(DEFAULT_SETTINGS).sort())
    expect(Object.keys(SETTINGS_SCHEMA.properties).sort()).toEqual(Object.keys(DEFAULT_SETTINGS).sort())
  })

  it.each(Object.keys(OVERRIDE_CODES))('has the override code %s', (code) => {
    expect(PAGE).toContain(code)
  })
})
