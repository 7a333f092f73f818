import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeMetrics } from '../../src/observe/metrics.ts'

test('a journal in a folder tells how many bytes its disk has free, and a database does not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-metrics-'))
  try {
    const text = await makeMetrics(() => undefined, folder).registry.metrics()
    expect(Number(/^asw_journal_free_bytes (\S+)$/m.exec(text)?.[1])).toBeGreaterThan(0)
    expect(await makeMetrics(() => undefined).registry.metrics()).not.toContain('asw_journal_free_bytes')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
