import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import type { KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { certificatePem } from '../src/dispatch/own-key.ts'
import type { Contestant } from './measure.ts'

const SOURCE = fileURLToPath(new URL('xmlsec1.c', import.meta.url))

/** libxmlsec1, compiled against what the machine has. Hold it until the end: a program and its documents in a folder of its own. */
export interface Xmlsec1 {
  readonly version: string
  /** Starts the program on one document. `close` ends it. */
  open(document: Xmlsec1Document): Xmlsec1Program
  remove(): void
}
export interface Xmlsec1Document {
  readonly unsigned: Uint8Array
  readonly signed: Uint8Array
  readonly key: KeyObject
  /** DER. */
  readonly certificate: Uint8Array
}
export interface Xmlsec1Program {
  contestant(work: 'sign' | 'verify'): Contestant
  close(): void
}

/** Compiles `xmlsec1.c`. Returns why not where the machine lacks a compiler or the development package. */
export function compileXmlsec1(): Xmlsec1 | { readonly missing: string } {
  const folder = mkdtempSync(join(tmpdir(), 'asw-xmlsec1-'))
  const program = join(folder, 'xmlsec1')
  try {
    const version = ask('pkg-config', ['--modversion', 'xmlsec1-openssl']).trim()
    const flags = ask('pkg-config', ['--cflags', '--libs', 'xmlsec1-openssl']).trim().split(/\s+/)
    ask('gcc', ['-O2', '-o', program, SOURCE, ...flags])
    return { version, open: (document) => open(folder, program, document), remove: () => rmSync(folder, { recursive: true }) }
  } catch (error) {
    rmSync(folder, { recursive: true })
    return {
      missing: `libxmlsec1-dev, pkg-config and gcc are needed: ${error instanceof Error ? error.message.split('\n')[0] : ''}`,
    }
  }
}

function ask(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

function open(folder: string, program: string, { unsigned, signed, key, certificate }: Xmlsec1Document): Xmlsec1Program {
  const file = (name: string, content: string | Uint8Array, mode = 0o644) => {
    const path = join(folder, name)
    writeFileSync(path, content, { mode })
    return path
  }
  const child = spawn(program, [
    file('unsigned.xml', unsigned),
    file('signed.xml', signed),
    file('key.pem', key.export({ type: 'pkcs8', format: 'pem' }), 0o600),
    file('certificate.pem', certificatePem(certificate)),
  ])
  const next = answers(child)
  return {
    contestant: (work) => ({
      name: 'libxmlsec1',
      run: async (count) => {
        child.stdin.write(`${work} ${count}\n`)
        return Number(await next()) / 1_000
      },
    }),
    close: () => child.stdin.end(),
  }
}

/** One line a question. Rejects where the program ends before it has answered. */
function answers(child: ChildProcessWithoutNullStreams): () => Promise<string> {
  const lines = createInterface({ input: child.stdout })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString('utf8')
  })
  return () =>
    new Promise((resolve, reject) => {
      const gone = () => reject(new Error(`libxmlsec1 gave up: ${complaint}`))
      child.once('close', gone)
      lines.once('line', (line) => {
        child.off('close', gone)
        resolve(line)
      })
    })
}
