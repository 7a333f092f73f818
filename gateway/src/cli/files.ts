import { mkdirSync, readFileSync, readSync, realpathSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { Fault, faultOf } from '../message/fault.ts'
import { visible } from '../message/told.ts'

/** Bytes of a file, or of standard input for `-`. Throws ASW_USAGE when it cannot be read. */
export function readInput(path: string): Uint8Array {
  try {
    return path === '-' ? readStandardInput() : readFileSync(path)
  } catch (error) {
    throw new Fault('ASW_USAGE', `cannot read ${path}: ${(error as Error).message}`, {}, error)
  }
}

/** A fault about what is in a file says in which. */
export function inFile<Result>(file: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    const { code, message, facts } = faultOf(error)
    throw code === 'ASW_USAGE' ? error : new Fault(code, `${file}: ${message}`, facts, error)
  }
}

/** Writes the whole output or nothing, to a file or to standard output for `-` or when absent. Throws ASW_USAGE, ASW_DISK_FULL. */
export function writeOutput(path: string | undefined, bytes: Uint8Array): void {
  try {
    if (path === undefined || path === '-') writeStandardOutput(bytes)
    else writeFile(path, bytes)
  } catch (error) {
    throw unwritten(path ?? '-', error)
  }
}

const FULL: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'])

/** That a file cannot be written: the disk has no room, or the file was named wrongly. */
export function unwritten(path: string, error: unknown): Fault {
  const { code, message } = error as NodeJS.ErrnoException
  return new Fault(FULL.has(code) ? 'ASW_DISK_FULL' : 'ASW_USAGE', `cannot write ${path}: ${message}`, {}, error)
}

export function print(text: string): void {
  writeOutput('-', new TextEncoder().encode(`${visible(text)}\n`))
}

export function note(text: string): void {
  process.stderr.write(`${visible(text)}\n`)
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

/** A file appears whole or not at all; a pipe or a device takes bytes as they come. */
function writeFile(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  const there = statSync(path, { throwIfNoEntry: false })
  if (there === undefined || there.isFile()) replaceFile(there ? realpathSync(path) : path, bytes, there?.mode)
  else writeFileSync(path, bytes)
}

function replaceFile(path: string, bytes: Uint8Array, mode: number | undefined): void {
  const partial = `${path}.partial`
  try {
    writeFileSync(partial, bytes, mode === undefined ? {} : { mode })
    renameSync(partial, path)
  } catch (error) {
    rmSync(partial, { force: true })
    throw error
  }
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
