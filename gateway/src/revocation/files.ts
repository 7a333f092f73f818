import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
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

/** Whole or not at all, also when the power fails in the middle. */
export function writeWhole(folder: string, name: string, bytes: Uint8Array): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, name)
  const file = openSync(`${path}.new`, 'w', 0o600)
  try {
    writeSync(file, bytes)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(`${path}.new`, path)
  const directory = openSync(folder, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

function reading<Result>(path: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof Fault) throw error
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new Fault('ASW_CRL_UNREACHABLE', `${path} cannot be read (${reason})`, {}, error)
  }
}
