import { defineConfig } from 'vitest/config'

// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['*/test/**/*.test.ts'],
          exclude: ['**/*.live.test.ts', '**/node_modules/**'],
          testTimeout: 20_000,
          // Keys are made in hooks, and the machine may have other things to do.
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'live',
          include: ['*/test/**/*.live.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: ['gateway/test/live/setup.ts'],
          // It ends a test that hangs, and judges none.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
