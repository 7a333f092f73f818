import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OTHER_PNG, registerText, specimen, written } from '../bodies/register.ts'
import { asw } from './asw.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'asw-bodies-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('asw bodies: schema, import, list, show, as a stranger calls them', () => {
  const target = join(folder, 'bodies')
  const at = ['--folder', target]
  expect(JSON.parse(asw(['bodies', 'schema']).out)).toMatchObject({ required: ['register', 'edition', 'bodies'] })
  const imported = asw(['bodies', 'import', written(folder), ...at])
  expect(imported.code, imported.err).toBe(0)
  expect(asw(['bodies', 'import', written(folder), ...at])).toMatchObject({ code: 1, err: expect.stringContaining('--replace') })
  const listed = asw(['bodies', 'list', ...at, '--country', 'VN', '--on', '2026-11-29', '--json'])
  expect(JSON.parse(listed.out)).toMatchObject([{ code: 'MOIT' }])
  expect(asw(['bodies', 'list', ...at, '--on', '2031-01-01']).out).toContain('no bodies')
  expect(asw(['bodies', 'show', 'VN', 'MOIT', ...at]).out).toContain('letter     123/BCT-XNK of 2017-12-01')
  expect(asw(['bodies', 'show', 'VN', 'NOBODY', ...at]).code).toBe(1)
  const bad = written(folder, registerText({ seals: [specimen('pictures/moit-old.png', OTHER_PNG)] }), 'bad.json')
  const refused = asw(['bodies', 'import', bad, ...at])
  expect(refused.code).toBe(1)
  expect(refused.err).toMatch(/bad\.json:\d+ \/bodies\/0\/seals\/0\/image/)
})
