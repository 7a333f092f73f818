import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { run } from '../src/conformance.ts'

const folder = mkdtempSync(join(tmpdir(), 'asw-conformance-usage-'))
const file = (name: string) => join(folder, name)
writeFileSync(file('wrong.yaml'), 'cpaId: [')
mkdirSync(file('empty'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each<readonly [string, readonly string[], string]>([
  ['an agreement that is not there', ['run', '--agreement', file('nope.yaml')], 'nope.yaml'],
  ['an agreement that cannot be read', ['run', '--agreement', file('wrong.yaml')], 'wrong.yaml'],
  ['a case that is not there', ['run', '--agreement', file('nope.yaml'), '--case', 'NOPE'], 'no case fits'],
  ['a case that is not there, in a self-check', ['self-check', '--folder', file('empty'), '--case', 'NOPE'], 'no case fits'],
  ['a folder that is there already', ['init', '--folder', file('empty')], 'is there already'],
  ['a folder with nothing to judge', ['validate', file('empty')], 'no .xml or .mime'],
  ['a file that is not there', ['validate', file('nope.xml')], 'nope.xml'],
])('called wrongly, exit code 2: %s', async (_, args, said) => {
  const told: string[] = []
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0)
  try {
    expect(await run(args)).toBe(2)
  } finally {
    spy.mockRestore()
  }
  expect(told.join('')).toContain(said)
})
