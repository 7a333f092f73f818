import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { packRows, packRules, readRegister, rulesPage } from './rules-table.ts'

/** Writes docs/rules.md. Whoever changes a rule, its title or its cases runs it. */
const page = fileURLToPath(new URL('../../docs/rules.md', import.meta.url))
const packs = packRules()
writeFileSync(page, rulesPage(readRegister(), packRows(packs), packs))
console.log(`written: ${page}`)
