#!/usr/bin/env node
// Plain JavaScript on purpose: it must run on whatever Node the host has, and hands over to the pinned one.
import { spawnSync } from 'node:child_process'
import module, { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const MAJOR = 26
/** Of what one message leaves behind, hardly anything outlives it: a wide nursery is swept half as often, and by its own thread at once. */
const SERVE_FLAGS = ['--max-semi-space-size=64', '--no-parallel-scavenge']
const entry = fileURLToPath(new URL('../src/cli/asw.ts', import.meta.url))

if (Number(process.versions.node.split('.')[0]) >= MAJOR) {
  // Compiled sources are kept beside them, where nobody else can write: the second start takes half the time.
  module.enableCompileCache(fileURLToPath(new URL('../.cache/', import.meta.url)))
  const { run } = await import(entry)
  process.exitCode = await run(process.argv.slice(2))
} else {
  const script = 'const { run } = await import(process.argv[1]); process.exitCode = await run(process.argv.slice(2))'
  const flags = process.argv[2] === 'serve' ? SERVE_FLAGS : []
  const result = spawnSync(
    pinnedNode(),
    [...flags, '--input-type=module', '--eval', script, '--', entry, ...process.argv.slice(2)],
    {
      stdio: 'inherit',
    },
  )
  if (result.error) throw result.error
  if (result.signal) process.kill(process.pid, result.signal)
  process.exitCode = result.status ?? 3
}

function pinnedNode() {
  const require = createRequire(import.meta.url)
  try {
    return require.resolve(`node-linux-${process.arch}/bin/node`)
  } catch {
    process.stderr.write(`asw needs Node ${MAJOR} or newer. Run "npm ci" without --omit=optional, or install Node ${MAJOR}.\n`)
    process.exit(3)
  }
}
