import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../message/fault.ts'

/** A file that may hold a list, and a stamp that changes when it does. */
export interface ListFile {
  readonly path: string
  readonly stamp: string
}

/** Files of a folder that may hold lists, in the order of their names. Throws ASW_CRL_UNREACHABLE. */
export function listFiles(folder: string): readonly ListFile[] {
  return reading(folder, () =>
    readdirSync(folder)
      .filter((name) => /^[^.].*\.(crl|der|pem)$/i.test(name))
      .sort()
      .map((name) => {
        const path = join(folder, name)
        const { mtimeMs, size, ino } = statSync(path)
        return { path, stamp: `${mtimeMs} ${size} ${ino}` }
      }),
  )
}

/** Throws ASW_CRL_UNREACHABLE, also for a file that is longer. */
export function readList(path: string, maxBytes: number): Uint8Array {
  return reading(path, () => {
    if (statSync(path).size > maxBytes) throw new Fault('ASW_CRL_UNREACHABLE', `${path} is longer than ${maxBytes} bytes`)
    return readFileSync(path)
  })
}

/** Writes as many of the bytes as the disk takes at once, and says how many. */
type Write = (file: number, bytes: Uint8Array) => number

/** Whole or not at all, also when the power fails in the middle or the disk is full: then the one before it stays. */
export function writeWhole(folder: string, name: string, bytes: Uint8Array, write: Write = writeSync): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, name)
  const file = openSync(`${path}.new`, 'w', 0o600)
  try {
    try {
      writeAll(file, bytes, write)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(`${path}.new`, path)
  } catch (error) {
    rmSync(`${path}.new`, { force: true })
    throw error
  }
  const directory = openSync(folder, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

/** A disk that is nearly full takes a part, and says no only when asked for the rest. */
export function writeAll(file: number, bytes: Uint8Array, write: Write = writeSync): void {
  for (let rest = bytes; rest.byteLength > 0; ) {
    const written = write(file, rest)
    if (written === 0) throw new Error('the disk took nothing')
    rest = rest.subarray(written)
  }
}

function reading<Result>(path: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('ASW_CRL_UNREACHABLE', `${path} cannot be read (${reasonOf(error)})`, {}, error)
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
