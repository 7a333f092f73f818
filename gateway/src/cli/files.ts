import { mkdirSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { Fault } from '../message/fault.ts'

/** Bytes of a file, or of standard input for `-`. Throws ASW_USAGE when it cannot be read. */
export function readInput(path: string): Uint8Array {
  try {
    return path === '-' ? readStandardInput() : readFileSync(path)
  } catch (error) {
    throw new Fault('ASW_USAGE', `cannot read ${path}: ${(error as Error).message}`, {}, error)
  }
}

/** Writes the whole output, to a file or to standard output for `-` or when absent. */
export function writeOutput(path: string | undefined, bytes: Uint8Array): void {
  try {
    if (path === undefined || path === '-') writeStandardOutput(bytes)
    else writeFile(path, bytes)
  } catch (error) {
    throw new Fault('ASW_USAGE', `cannot write ${path ?? '-'}: ${(error as Error).message}`, {}, error)
  }
}

export function print(text: string): void {
  writeOutput('-', new TextEncoder().encode(`${text}\n`))
}

export function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

const CHUNK_BYTES = 65_536
const STDIN = 0
const STDOUT = 1

function readStandardInput(): Uint8Array {
  const chunks: Buffer[] = []
  for (;;) {
    const chunk = Buffer.alloc(CHUNK_BYTES)
    const size = patiently(() => readSync(STDIN, chunk))
    if (size === 0) return Buffer.concat(chunks)
    chunks.push(chunk.subarray(0, size))
  }
}

/** Whoever reads us may have seen enough (`| head`): that is no failure of ours. */
function writeStandardOutput(bytes: Uint8Array): void {
  try {
    writeAll(STDOUT, bytes)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}

function writeFile(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
}

function writeAll(file: number, bytes: Uint8Array): void {
  let offset = 0
  while (offset < bytes.byteLength) offset += patiently(() => writeSync(file, bytes, offset))
}

const PAUSE = new Int32Array(new SharedArrayBuffer(4))
const PAUSE_MS = 5

/** A pipe to another Node may be one that does not block: then EAGAIN means that the other end is not as far yet. */
function patiently(work: () => number): number {
  for (;;) {
    try {
      return work()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(PAUSE, 0, 0, PAUSE_MS)
    }
  }
}
