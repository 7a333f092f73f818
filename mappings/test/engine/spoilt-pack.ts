import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadPack, type Pack } from '../../src/index.ts'
import { PACK_FOLDER } from './fixtures.ts'

/** The `asw` pack with one file replaced, compiled from a folder of its own; the folder is gone afterwards. */
export function packWith(file: string, text: string): Pack {
  const folder = mkdtempSync(join(tmpdir(), 'asw-pack-'))
  try {
    cpSync(fileURLToPath(PACK_FOLDER), folder, { recursive: true })
    writeFileSync(join(folder, file), text)
    return loadPack(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
