import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileSchema } from '@asw/mappings/xml'
import { checkEaeu } from './eaeu.ts'
import { checkEnvelopes } from './envelopes.ts'

/**
 * `npm run check:schemas -- FOLDER`: what we write against the official schemas. FOLDER/ebms2 holds those of OASIS and W3C
 * (msg-header-2_0.xsd, which imports xmldsig-core-schema.xsd, xlink.xsd, envelope.xsd, xml.xsd); FOLDER/eaeu, where there is
 * one, those of signals, signed containers and receipts (EEC Decisions No 5 and No 125). Exit code 0: as expected.
 */
const folder = process.argv[2]
if (folder === undefined) {
  console.error('usage: npm run check:schemas -- FOLDER, the folder that holds ebms2/msg-header-2_0.xsd')
  process.exit(2)
}

const ebms2 = join(folder, 'ebms2')
const files = Object.fromEntries(
  readdirSync(ebms2)
    .filter((name) => name.endsWith('.xsd'))
    .map((name) => [name, readFileSync(join(ebms2, name))]),
)
using schema = compileSchema(files, 'msg-header-2_0.xsd')
const eaeu = existsSync(join(folder, 'eaeu'))
const findings = [...(await checkEnvelopes(schema)), ...(eaeu ? await checkEaeu(folder) : [])]
if (!eaeu) console.log(`no schemas of the EAEU: ${join(folder, 'eaeu')} is not there`)
for (const { what, expected, issues } of findings) {
  const found = issues.length === 0 ? 'valid' : 'invalid'
  console.log(
    `${found === expected ? 'ok  ' : 'FAIL'} ${found.padEnd(8)}${what}${issues.length > 0 ? `: ${issues[0]?.replace(/\{[^}]*\}/g, '')}` : ''}`,
  )
}
const failed = findings.filter(({ expected, issues }) => (issues.length === 0) !== (expected === 'valid')).length
console.log(`${findings.length} documents, ${findings.length - failed} as expected, ${failed} not`)
process.exitCode = failed === 0 ? 0 : 1
