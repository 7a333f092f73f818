import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { toXml } from '../../src/index.ts'
import { documents } from './arbitrary.ts'
import { PACK_FOLDER, pack, SAMPLE_LIST, schemaOf } from './fixtures.ts'

const folder = mkdtempSync(join(tmpdir(), 'asw-xmllint-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** xmllint of Debian's libxml2-utils reads the XSDs from disk, by itself: another build of libxml2, no code of ours. */
function judge(document: string, xml: readonly Uint8Array[]): { status: number | null; report: string } {
  const schema = fileURLToPath(new URL(`xsd/${document}.xsd`, PACK_FOLDER))
  const files = xml.map((bytes, at) => {
    const path = join(folder, `${document}-${at}.xml`)
    writeFileSync(path, bytes)
    return path
  })
  const { status, stderr } = spawnSync('xmllint', ['--nonet', '--noout', '--schema', schema, ...files], { encoding: 'utf8' })
  return { status, report: stderr }
}

describe('xmllint', () => {
  test.each(SAMPLE_LIST)('accepts the sample $name', ({ json, xml }) => {
    expect(judge(String(json.document), [xml])).toMatchObject({ status: 0 })
  })

  test.each(['certificate-of-origin', 'certificate-response', 'cancellation'])(
    'accepts 100 generated documents: %s',
    (document) => {
      const xml = fc.sample(documents(schemaOf(document)), 100).map((json) => toXml(pack, json).xml)
      expect(judge(document, xml)).toMatchObject({ status: 0 })
    },
  )

  test('can say no', () => {
    const { xml } = SAMPLE_LIST[0] ?? { xml: new Uint8Array() }
    const broken = new TextEncoder().encode(new TextDecoder().decode(xml).replace('<ID>', '<ID x="1">'))
    expect(judge('cancellation', [broken])).toMatchObject({ status: 3 })
  })

  test.each(SAMPLE_LIST)('writes the sample $name in the same exclusive canonical form', ({ name, xml }) => {
    const path = join(folder, `${name}.xml`)
    writeFileSync(path, xml)
    expect(spawnSync('xmllint', ['--nonet', '--exc-c14n', path]).stdout.equals(xml)).toBe(true)
  })
})
