#!/usr/bin/env node
// Plain JavaScript on purpose: it must run on whatever Node the host has, and hands over to the pinned one.
import { spawn } from 'node:child_process'
import module, { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const MAJOR = 26
const require = createRequire(import.meta.url)
// Room for garbage before it is collected: docs/performance.md says what it saves. Heaps are sized when a process starts.
const flags = process.argv[2] === 'serve' ? require('./serve-flags.json') : []
// Compiled sources are kept beside them, where nobody else can write: the second start takes half the time.
const cache = fileURLToPath(new URL('../.cache/', import.meta.url))

if (Number(process.versions.node.split('.')[0]) >= MAJOR) {
  // The same process under the same id, so that signals and exit status need nobody between.
  if (process.platform !== 'win32' && flags.some((flag) => !process.execArgv.includes(flag)))
    process.execve(process.execPath, [process.execPath, ...process.execArgv, ...flags, ...process.argv.slice(1)])
  module.enableCompileCache(cache)
  const { run } = await import('../src/cli/asw.ts')
  process.exitCode = await run(process.argv.slice(2))
} else {
  // This file again, and not a script on the command line: threads inherit what stands there, and cannot begin with one.
  const words = [...flags, fileURLToPath(import.meta.url), ...process.argv.slice(2)]
  const child = spawn(pinnedNode(), words, { stdio: 'inherit' })
  // Whoever started this process knows no other id. A terminal tells both; `serve` does not mind to hear it twice.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    throw error
  })
  child.on('exit', (code, signal) => {
    for (const one of signals) process.removeAllListeners(one)
    if (signal !== null) process.kill(process.pid, signal)
    process.exitCode = code ?? 3
  })
}

function pinnedNode() {
  try {
    return require.resolve(`node-linux-${process.arch}/bin/node`)
  } catch {
    process.stderr.write(`asw needs Node ${MAJOR} or newer. Run "npm ci" without --omit=optional, or install Node ${MAJOR}.\n`)
    process.exit(3)
  }
}
