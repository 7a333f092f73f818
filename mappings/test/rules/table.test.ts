import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isReference, packRows, packRules, readRegister, ruleRows, rulesPage } from '../../scripts/rules-table.ts'

const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const REGISTER = readRegister()
const LOADED = packRules()
const PACKS = packRows(LOADED)
const ROWS = ruleRows(REGISTER, PACKS)

describe('docs/rules.md', () => {
  it('is what the rule data say: npm run rules -w @asw/mappings', () => {
    expect(readFileSync(root('docs/rules.md'), 'utf8')).toBe(rulesPage(REGISTER, PACKS, LOADED))
  })

  it('would show a rule that is taken from the data, and one that is added to them', () => {
    const page = rulesPage(REGISTER, PACKS, LOADED)
    expect(
      rulesPage(
        REGISTER,
        PACKS.filter(({ id }) => id !== 'D-20'),
        LOADED,
      ),
    ).not.toBe(page)
    const added = { ...PACKS[0]!, id: 'X-99', text: 'a rule of tomorrow' }
    expect(rulesPage(REGISTER, [...PACKS, added], LOADED)).toContain('| X-99 | a rule of tomorrow |')
  })
})

describe('register and rule data', () => {
  it('the register knows every rule of the reference that a pack has', () => {
    expect(PACKS.filter(({ id }) => isReference(id) && REGISTER.rules[id] === undefined).map(({ id }) => id)).toEqual([])
  })

  it('every rule of the register is in a pack, has a status of its own, or says what it waits for', () => {
    const ids = new Set(PACKS.map(({ id }) => id))
    const open = Object.entries(REGISTER.rules).filter(
      ([id, { status, awaits }]) => !ids.has(id) && status === undefined && awaits === undefined,
    )
    expect(open.map(([id]) => id)).toEqual([])
  })

  it('nothing that only waits is told as if it were done', () => {
    expect(ROWS.filter(({ status, note }) => (status === 'awaited') !== (note !== ''))).toEqual([])
  })

  it.each(
    ROWS.filter(({ status }) => status === 'enforced' || status === 'warned').map(({ id, proofs }) => [id, proofs] as const),
  )('%s is shown by a test', (_, proofs) => {
    expect(proofs).not.toEqual([])
  })

  it.each(Object.entries(REGISTER.rules).flatMap(([id, { test }]) => (test === undefined ? [] : [[id, test] as const])))(
    '%s: %s is there',
    (_, test) => {
      const [file = '', ...words] = test.split(': ')
      expect(existsSync(root(file))).toBe(true)
      expect(readFileSync(root(file), 'utf8')).toContain(words.join(': '))
    },
  )

  it('every name of the other reference leads to a rule or to words', () => {
    const names = new Set(ROWS.flatMap(({ aliases }) => aliases))
    const families = { FD: 18, OC: 8, EX: 11, CR: 8, VE: 6, MD: 4 }
    const wanted = Object.entries(families).flatMap(([family, count]) =>
      Array.from({ length: count }, (_, i) => `${family}-${String(i + 1).padStart(2, '0')}`),
    )
    expect(wanted.filter((name) => !names.has(name) && REGISTER.aliases[name] === undefined)).toEqual([])
  })
})
