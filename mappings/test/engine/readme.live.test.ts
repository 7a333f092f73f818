import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('the code of the README runs as it stands', () => {
  const folder = fileURLToPath(new URL('../../', import.meta.url))
  const [, code = ''] = /```ts\n(.*?)```/s.exec(readFileSync(`${folder}README.md`, 'utf8')) ?? []
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module-typescript', '--eval', code], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  expect(stdout).toContain('eform-d/2021-09')
  expect(stdout).toContain('VN-TH 26/02/00006')
  expect(stdout).toContain('ASW_DOCUMENT_INVALID /items')
})
