import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { packRows, readRegister, rulesPage } from './rules-table.ts'

/** Writes docs/rules.md. Whoever changes a rule, its title or its cases runs it. */
const page = fileURLToPath(new URL('../../docs/rules.md', import.meta.url))
writeFileSync(page, rulesPage(readRegister(), packRows()))
console.log(`written: ${page}`)
