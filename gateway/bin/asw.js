#!/usr/bin/env node
// Plain JavaScript on purpose: it must run on whatever Node the host has, and hands over to the pinned one.
import { spawnSync } from 'node:child_process'
import module, { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const MAJOR = 26
const require = createRequire(import.meta.url)
// Room for garbage before it is collected: docs/performance.md says what it saves. Heaps are sized when a process starts.
const flags = process.argv[2] === 'serve' ? require('./serve-flags.json') : []
const entry = fileURLToPath(new URL('../src/cli/asw.ts', import.meta.url))
// Compiled sources are kept beside them, where nobody else can write: the second start takes half the time.
const cache = fileURLToPath(new URL('../.cache/', import.meta.url))

if (Number(process.versions.node.split('.')[0]) >= MAJOR) {
  // The same process under the same id, so that signals and exit status need nobody between.
  if (process.platform !== 'win32' && flags.some((flag) => !process.execArgv.includes(flag)))
    process.execve(process.execPath, [process.execPath, ...process.execArgv, ...flags, ...process.argv.slice(1)])
  module.enableCompileCache(cache)
  const { run } = await import(entry)
  process.exitCode = await run(process.argv.slice(2))
} else {
  const script = `(await import('node:module')).enableCompileCache(${JSON.stringify(cache)})
    const { run } = await import(process.argv[1])
    process.exitCode = await run(process.argv.slice(2))`
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
  try {
    return require.resolve(`node-linux-${process.arch}/bin/node`)
  } catch {
    process.stderr.write(`asw needs Node ${MAJOR} or newer. Run "npm ci" without --omit=optional, or install Node ${MAJOR}.\n`)
    process.exit(3)
  }
}
