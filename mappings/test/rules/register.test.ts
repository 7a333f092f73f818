import { describe, expect, it } from 'vitest'
import { codeLists } from '../../src/codelists/index.ts'
import { compileRules } from '../../src/rules/index.ts'
import { RULES, readRules } from './fixtures.ts'

function range(first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `D-${String(first + i).padStart(2, '0')}`)
}

/** The rules of the reference: header, dates, items, box 13, replacement, responses. */
const REFERENCE = [range(1, 19), range(20, 28), range(30, 50), range(60, 74), range(80, 87), range(90, 106)].flat()

describe('the register of rules', () => {
  const ids = RULES.register.map(({ id }) => id)

  it('names every rule of the reference exactly once', () => {
    expect(ids.filter((id) => id.startsWith('D-')).sort()).toEqual([...REFERENCE].sort())
  })

  it('notices a rule that is left out', () => {
    const file = readRules() as { elsewhere: { id: string }[] }
    file.elsewhere = file.elsewhere.filter(({ id }) => id !== 'D-85')
    const left = compileRules(file, 'rules.yaml').register.map(({ id }) => id)
    expect(left.filter((id) => id.startsWith('D-')).sort()).not.toEqual([...REFERENCE].sort())
  })

  it('names no rule twice', () => {
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each(['FD-01', 'FD-08', 'FD-14', 'FD-15', 'OC-02', 'OC-05', 'EX-03', 'EX-04', 'EX-06', 'CR-04'])(
    'knows %s by its alias',
    (alias) => {
      expect(RULES.register.some(({ aliases }) => aliases.includes(alias))).toBe(true)
    },
  )

  it.each([
    ['D-20', 'enforced', 'E', 'W'],
    ['D-33', 'enforced', 'E/W', 'E/W'],
    ['D-34', 'warned', 'W', 'W'],
    ['D-48', 'configurable', 'W', 'W'],
    ['D-85', 'process', '', ''],
    ['D-37', 'not-applicable', '', ''],
  ])('%s is %s', (id, status, issue, atImport) => {
    expect(RULES.register.find((row) => row.id === id)).toMatchObject({ status, severity: { issue, import: atImport } })
  })

  it('says a reason and a source for every rule', () => {
    expect(RULES.register.filter(({ text, basis }) => text === '' || basis === '')).toEqual([])
  })

  it('asks only code lists that are installed', () => {
    expect(RULES.codeLists.filter((list) => !codeLists.knows(list))).toEqual([])
  })
})
