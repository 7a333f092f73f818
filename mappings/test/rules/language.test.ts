import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { OPERATOR_NAMES } from '../../src/rules/condition.ts'
import { FUNCTIONS } from '../../src/rules/functions.ts'
import { LISTED } from '../../src/rules/listed.ts'

const PAGE = readFileSync(new URL('../../rules/README.md', import.meta.url), 'utf8')

it.each([...Object.keys(FUNCTIONS), ...Object.keys(LISTED)])('the manual of the rule language has the function %s', (name) => {
  expect(PAGE).toContain(`{ ${name}: [`.replace('edition: [', 'edition: '))
})

it('has every operator of a condition, and no other', () => {
  const section = PAGE.split('## Conditions\n')[1]?.split('\n## ')[0] ?? ''
  const told = [...section.matchAll(/`(\w+)`/g)].map(([, name]) => name)
  expect(told).toEqual(OPERATOR_NAMES)
})
