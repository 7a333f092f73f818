import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { documents } from './arbitrary.ts'
import { SAMPLES, TABLES, tableOf, write, xsdOf } from './packs.ts'

const folder = mkdtempSync(join(tmpdir(), 'asw-xmllint-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** xmllint of Debian's libxml2-utils reads the XSDs from disk, by itself: another build of libxml2, no code of ours. */
function judge(schema: string, xml: readonly Uint8Array[]): { status: number | null; report: string } {
  const files = xml.map((bytes, at) => {
    const path = join(folder, `document-${at}.xml`)
    writeFileSync(path, bytes)
    return path
  })
  const { status, stderr } = spawnSync('xmllint', ['--nonet', '--noout', '--schema', schema, ...files], { encoding: 'utf8' })
  return { status, report: stderr }
}

describe('xmllint', () => {
  test.each(SAMPLES)('accepts the sample $name', ({ pack, folder: home, json, xml }) => {
    expect(judge(xsdOf(home, tableOf(pack, json)), [xml])).toMatchObject({ status: 0 })
  })

  test.each(TABLES)('accepts 50 generated documents: $name', ({ pack, folder: home, table }) => {
    const xml = fc.sample(documents(table.schema, table), 50).map((json) => write(pack, json))
    expect(judge(xsdOf(home, table), xml)).toMatchObject({ status: 0 })
  })

  test('can say no', () => {
    const { pack, folder: home, json, xml } = SAMPLES[0] as (typeof SAMPLES)[number]
    const broken = new TextEncoder().encode(new TextDecoder().decode(xml).replace('<ID>', '<ID x="1">'))
    expect(judge(xsdOf(home, tableOf(pack, json)), [broken])).toMatchObject({ status: 3 })
  })

  test.each(SAMPLES)('writes the sample $name in the same exclusive canonical form', ({ name, xml }) => {
    const path = join(folder, `${name.replace('/', '-')}.xml`)
    writeFileSync(path, xml)
    expect(spawnSync('xmllint', ['--nonet', '--exc-c14n', path]).stdout.equals(xml)).toBe(true)
  })
})
