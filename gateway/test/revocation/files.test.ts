import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeAll, writeWhole } from '../../src/revocation/files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asw-files-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const BYTES = Buffer.from('a list of revoked certificates')
const full = () => {
  throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
}

describe('a file that is written whole', () => {
  test('goes on where the disk took only a part', () => {
    const path = join(folder, 'x')
    const file = openSync(path, 'w')
    writeAll(file, BYTES, (to, bytes) => writeSync(to, bytes.subarray(0, 7)))
    closeSync(file)
    expect(readFileSync(path)).toEqual(BYTES)
  })

  test('is not there in part when the disk is full in the middle: the one before it stays', () => {
    writeWhole(folder, 'ca.crl', BYTES)
    let left = 5
    const nearlyFull = (file: number, bytes: Uint8Array): number => {
      if (left === 0) return full()
      const written = writeSync(file, bytes.subarray(0, left))
      left -= written
      return written
    }
    expect(() => writeWhole(folder, 'ca.crl', Buffer.from('the next one'), nearlyFull)).toThrow('no space left')
    expect(readFileSync(join(folder, 'ca.crl'))).toEqual(BYTES)
    expect(readdirSync(folder)).toEqual(['ca.crl'])
  })

  test('does not wait for a disk that takes nothing and says nothing', () => {
    expect(() => writeWhole(folder, 'ca.crl', BYTES, () => 0)).toThrow()
    expect(readdirSync(folder)).toEqual([])
  })
})
