import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const MANUAL = readFileSync(join(ROOT, 'docs/security.md'), 'utf8')

const rows = [...MANUAL.matchAll(/^\| (XS-\d\d) \| .* \| (.*) \|$/gm)].map(([, id, cell]) => ({
  id: id!,
  files: [...cell!.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, file]) => file!),
  later: cell!.startsWith('later: '),
}))

const tests = ['mappings', 'gateway', 'certs-dev'].flatMap((workspace) =>
  readdirSync(join(ROOT, workspace, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith('house/'))
    .map((file) => `${workspace}/test/${file}`),
)

describe('the list of security requirements', () => {
  it('has every requirement from XS-01 to XS-43 once', () => {
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 43 }, (_, index) => `XS-${String(index + 1).padStart(2, '0')}`))
  })
  it.each(rows)('$id is proved by the files it names, or says that it is still to come', ({ id, files, later }) => {
    expect(later).toBe(files.length === 0)
    for (const file of files) expect(readFileSync(join(ROOT, file), 'utf8')).toContain(id)
  })
  it('names every test that carries an id', () => {
    const carried = tests.flatMap((file) =>
      [...new Set(readFileSync(join(ROOT, file), 'utf8').match(/\bXS-\d\d\b/g))].map((id) => `${id} ${file}`),
    )
    const listed = rows.flatMap(({ id, files }) => files.map((file) => `${id} ${file}`))
    expect(carried.filter((one) => !listed.includes(one))).toEqual([])
  })
})
