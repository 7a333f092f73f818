import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** As `gateway/bin/asw.js`: compiled sources, schemas and packs of workers, and of what they start. */
const env = { NODE_COMPILE_CACHE: fileURLToPath(new URL('gateway/.cache/', import.meta.url)) }

// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          env,
          include: ['*/test/**/*.test.ts'],
          exclude: ['**/*.live.test.ts', '**/node_modules/**'],
          testTimeout: 20_000,
          // Keys are made in hooks, and the machine may have other things to do.
          hookTimeout: 60_000,
          // By default one core stays idle: of two that is half of the machine.
          maxWorkers: '100%',
        },
      },
      {
        test: {
          name: 'live',
          env,
          include: ['*/test/**/*.live.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: ['gateway/test/live/setup.ts'],
          // It ends a test that hangs, and judges none.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Each with a broker and a database of its own (test/live/worker.ts).
          maxWorkers: 2,
          // After the unit tests: gateways, brokers and databases are busy enough with each other.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
