import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { isStale, type Mutant } from '../mutants/copy.ts'
import { loadCases } from '../src/cases/load.ts'

const textOf = (file: string) => readFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), 'utf8')
const mutants = parse(textOf('mutants/mutants.yaml')) as readonly Mutant[]

it.each(mutants.map((mutant) => [mutant.id, mutant] as const))('%s changes one place of the gateway as it is', (_, mutant) => {
  expect(isStale(mutant)).toBe(false)
  expect(mutant.put).not.toBe(mutant.find)
})

it('have ids of their own, and hints that are cases', () => {
  expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length)
  const cases = new Set(loadCases().map(({ id }) => id))
  expect(mutants.flatMap(({ hints }) => hints ?? []).filter((hint) => !cases.has(hint))).toEqual([])
})
