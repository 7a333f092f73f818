import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, root, serialize } from '../xml/dom.ts'
import { NS } from '../xml/names.ts'
import type { Finding } from './finding.ts'
import { inSchemaVersions, packDocuments, recognise } from './pack.ts'

export function hasXmllint(): boolean {
  return spawnSync('xmllint', ['--version'], { stdio: 'ignore' }).status === 0
}

/** What xmllint says of a document against the XSD of its pack. The seal is taken out first: no schema knows it. */
export async function schemaFindings(xml: string, documents = packDocuments()): Promise<readonly Finding[]> {
  const found = recognise(xml, documents)
  if (!found) return [{ severity: 'error', code: 'DOCUMENT_UNKNOWN', message: 'no pack knows this document', line: 1 }]
  const folder = mkdtempSync(join(tmpdir(), 'asw-xsd-'))
  try {
    const file = join(folder, 'document.xml')
    writeFileSync(file, inSchemaVersions(withoutSeal(xml), found))
    return await xmllint(found.xsd, file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The seal is the last child of the root; without it the lines before stay what they are. */
export function withoutSeal(xml: string): string {
  const document = parse(xml)
  const top = root(document)
  const seal = Array.from(top.childNodes).find((node) => node.namespaceURI === NS.ds && node.localName === 'Signature')
  if (!seal) return xml
  top.removeChild(seal)
  return serialize(document)
}

function xmllint(schema: string, file: string): Promise<readonly Finding[]> {
  return new Promise((resolve, reject) => {
    execFile('xmllint', ['--nonet', '--noout', '--schema', schema, file], { maxBuffer: 8_000_000 }, (error, _, stderr) => {
      if (error && (error as { code?: unknown }).code === 'ENOENT') {
        reject(new Error('xmllint is not installed (Debian: libxml2-utils)'))
        return
      }
      const findings = stderr
        .split('\n')
        .map((line) => /:(\d+): element ([^:]+): Schemas validity error : (.*)$/.exec(line))
        .filter((match) => match !== null)
        .map(
          ([, line, element, message]): Finding => ({
            severity: 'error',
            code: 'SCHEMA_INVALID',
            message: (message ?? '').replace(/\{[^}]*\}/g, ''),
            line: Number(line),
            xpath: `//${element}`,
          }),
        )
      const broken = /:(\d+): parser error : (.*)/.exec(stderr)
      if (error && broken)
        resolve([{ severity: 'error', code: 'NOT_WELL_FORMED', message: broken[2] ?? '', line: Number(broken[1]) }])
      else if (error && findings.length === 0) reject(new Error(`xmllint: ${stderr.slice(0, 500)}`))
      else resolve(findings)
    })
  })
}
