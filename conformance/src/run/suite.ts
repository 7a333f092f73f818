import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CaseHead } from '../cases/case.ts'

const HERE = fileURLToPath(new URL('../..', import.meta.url))
const MAPPINGS = join(HERE, '..', 'mappings')

/** Name, version and digest of the suite: two runs with the same digest asked the same. */
export function suiteOf(cases: readonly CaseHead[]): {
  readonly name: string
  readonly version: string
  readonly digest: string
} {
  const { version } = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8')) as { version: string }
  const digest = createHash('sha256').update(JSON.stringify(cases)).digest('hex')
  return { name: 'asw-conformance', version, digest }
}

/** SHA-256 of the schemas of packs and of the code lists: what the documents of a run are judged by. */
export function schemaDigests(packs: readonly string[] = ['asw', 'eaeu']): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [folder, ending] of [
    ...packs.map((pack) => [`packs/${pack}/xsd`, '.xsd'] as const),
    ['codelists', '.json'] as const,
  ]) {
    const path = join(MAPPINGS, folder)
    if (!existsSync(path)) continue
    for (const name of readdirSync(path)
      .filter((one) => one.endsWith(ending))
      .sort()) {
      found[`${folder}/${name}`] = createHash('sha256')
        .update(readFileSync(join(path, name)))
        .digest('hex')
    }
  }
  return found
}
