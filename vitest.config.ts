import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** As `gateway/bin/asw.js`: compiled sources, schemas and packs of workers, and of what they start. */
const env = { NODE_COMPILE_CACHE: fileURLToPath(new URL('gateway/.cache/', import.meta.url)) }

const LIVE = '**/*.live.test.ts'
const NOT_OURS = '**/node_modules/**'
/** What kills, or races with the machine for the moment between two: nothing else runs meanwhile. */
const ALONE = 'gateway/test/{events,journal,kill,revocation,transport}/**/*.live.test.ts'
const live = {
  env,
  globalSetup: ['gateway/test/live/setup.ts'],
  // It ends a test that hangs, and judges none.
  testTimeout: 300_000,
  hookTimeout: 300_000,
}

// One group after the other; `--project 'live*'` names both of the live ones.
// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          env,
          include: ['*/test/**/*.test.ts'],
          exclude: [LIVE, NOT_OURS],
          testTimeout: 20_000,
          // Keys are made in hooks, and the machine may have other things to do.
          hookTimeout: 60_000,
          // By default one core stays idle: of two that is half of the machine.
          maxWorkers: '100%',
        },
      },
      {
        test: {
          ...live,
          name: 'live',
          include: [`*/test/${LIVE}`],
          exclude: [ALONE, NOT_OURS],
          // Each with a broker and a database of its own (gateway/test/live/worker.ts).
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...live,
          name: 'live-alone',
          include: [ALONE],
          exclude: [NOT_OURS],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
