import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { all, parse, root, serialize } from '../xml/dom.ts'
import { NS } from '../xml/names.ts'

/** One thing that is wrong with a document. `line` counts from 1. */
export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly message: string
  readonly line?: number
  readonly xpath?: string
}

export const XSD_FOLDER = fileURLToPath(new URL('../../../mappings/packs/asw/xsd/', import.meta.url))
const SCHEMAS: Readonly<Record<string, string>> = {
  EFORMD: 'certificate-of-origin.xsd',
  EFDRES: 'certificate-response.xsd',
  EFDCAN: 'cancellation.xsd',
}

/** Which schema a document of the ASW pack follows, by its customization code; undefined for every other. */
export function schemaOf(xml: string): string | undefined {
  const code = all(root(parse(xml)), NS.md, 'AgencyAssignedCustomizationCode')[0]?.textContent?.trim()
  return code === undefined ? undefined : SCHEMAS[code]
}

export function hasXmllint(): boolean {
  return spawnSync('xmllint', ['--version'], { stdio: 'ignore' }).status === 0
}

/** What xmllint says of a document against the XSD of the pack. The seal is taken out first: no schema knows it. */
export async function schemaFindings(xml: string): Promise<readonly Finding[]> {
  const schema = schemaOf(xml)
  if (schema === undefined)
    return [{ severity: 'error', code: 'DOCUMENT_UNKNOWN', message: 'no schema of the pack is about this document', line: 1 }]
  const folder = mkdtempSync(join(tmpdir(), 'asw-xsd-'))
  try {
    const file = join(folder, 'document.xml')
    writeFileSync(file, withoutSeal(xml))
    return await xmllint(join(XSD_FOLDER, schema), file)
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
      if (error && (error as { code?: unknown }).code === 'ENOENT')
        return reject(new Error('xmllint is not installed (Debian: libxml2-utils)'))
      const findings = stderr
        .split('\n')
        .map((line) => /:(\d+): element ([^:]+): Schemas validity error : (.*)$/.exec(line))
        .filter((match) => match !== null)
        .map(
          ([, line, element, message]): Finding => ({
            severity: 'error',
            code: 'SCHEMA_INVALID',
            message: message ?? '',
            line: Number(line),
            xpath: `//${element}`,
          }),
        )
      if (error && findings.length === 0) return reject(new Error(`xmllint: ${stderr.slice(0, 500)}`))
      resolve(findings)
    })
  })
}
