import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { documents } from '../engine/arbitrary.ts'
import { FOLDER, pack, profilesOf, write } from './fixtures.ts'

const folder = mkdtempSync(join(tmpdir(), 'eaeu-xmllint-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const HEAD = parse(readFileSync(new URL('pack.yaml', FOLDER), 'utf8')) as { documents: { table: string; xsd: string }[] }
const XSD = fileURLToPath(new URL('xsd/', FOLDER))

function mainOf(file: string): string {
  return HEAD.documents.find(({ table }) => table === file)?.xsd ?? ''
}

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

/** The XSDs as they lie there are judged in test/engine/xmllint.live.test.ts. */
describe('xmllint, with the namespaces of the XSDs rewritten by plain text,', () => {
  const tables = pack.tables
    .filter((table) => profilesOf(table).includes('base-0.3.3'))
    .map((table) => ({ name: table.version, table }))

  test.each(tables)('accepts 50 generated documents in older versions: $name', ({ table }) => {
    const schemas = rewritten({ '0.4.14': '0.3.3', '1.8.1': '1.2.3' })
    const xml = fc.sample(documents(table.schema, table), 50).map((json) => write(json, 'base-0.3.3'))
    expect(judge(join(schemas, mainOf(table.file)), xml)).toMatchObject({ status: 0 })
    expect(judge(join(XSD, mainOf(table.file)), xml.slice(0, 1))).toMatchObject({ status: 3 })
  })
})

/** The XSD folder in other versions of the models, by plain text: no code of ours. */
function rewritten(versions: Readonly<Record<string, string>>): string {
  const target = join(folder, 'xsd')
  cpSync(XSD, target, { recursive: true })
  for (const name of readdirSync(target)) {
    const text = readFileSync(join(target, name), 'utf8')
    writeFileSync(
      join(target, name),
      Object.entries(versions).reduce((out, [from, to]) => out.replaceAll(`DataObjects:v${from}"`, `DataObjects:v${to}"`), text),
    )
  }
  return target
}
