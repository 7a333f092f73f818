import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import type { Case } from './case.ts'
import { CASE_FORM } from './form.ts'

export const CASES_FOLDER = fileURLToPath(new URL('../../cases', import.meta.url))
const CLAUSES_FILE = fileURLToPath(new URL('../../clauses.yaml', import.meta.url))

const valid = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile<Case>(CASE_FORM)

/** What a clause says, and where. */
export interface Clause {
  readonly source: string
  readonly text: string
  /** `confirmed` by a public text, or a `proposal` of this project. */
  readonly basis: 'confirmed' | 'proposal'
}

/** Every case below a folder, by id. Throws Error that names the file of the first one that is not sound. */
export function loadCases(folder = CASES_FOLDER): readonly Case[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => {
      const one: unknown = parse(readFileSync(join(folder, name), 'utf8'))
      if (!valid(one)) {
        const findings = (valid.errors ?? []).map(
          (error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`,
        )
        throw new Error(`${name}: ${findings.slice(0, 5).join('; ')}`)
      }
      if (basename(name, '.yaml') !== one.id) throw new Error(`${name} holds the case ${one.id}`)
      return one
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

export function loadClauses(): ReadonlyMap<string, Clause> {
  return new Map(Object.entries(parse(readFileSync(CLAUSES_FILE, 'utf8')) as Record<string, Clause>))
}
