import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import type { Case } from './case.ts'
import type { EaeuCase } from './eaeu-case.ts'
import { EAEU_CASE_FORM } from './eaeu-form.ts'
import { CASE_FORM } from './form.ts'

export const CASES_FOLDER = fileURLToPath(new URL('../../cases', import.meta.url))
const CLAUSES_FILE = fileURLToPath(new URL('../../clauses.yaml', import.meta.url))

export type AnyCase = Case | EaeuCase
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true })
const FORMS = { asw: ajv.compile<Case>(CASE_FORM), eaeu: ajv.compile<EaeuCase>(EAEU_CASE_FORM) } as const

/** What a clause says, and where. */
export interface Clause {
  readonly source: string
  readonly text: string
  /** `confirmed` by a public text, or a `proposal` of this project. */
  readonly basis: 'confirmed' | 'proposal'
}

/** Every case below a folder, of both suites, by id. Throws Error that names the file of the first one that is not sound. */
export function loadCases(folder = CASES_FOLDER): readonly AnyCase[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => readCase(join(folder, name), name))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

function readCase(file: string, name: string): AnyCase {
  const id = basename(name, '.yaml')
  const valid = id.startsWith('EAEU-') ? FORMS.eaeu : FORMS.asw
  const one: unknown = parse(readFileSync(file, 'utf8'))
  if (!valid(one)) {
    const findings = (valid.errors ?? []).map(
      (error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`,
    )
    throw new Error(`${name}: ${findings.slice(0, 5).join('; ')}`)
  }
  if (id !== one.id) throw new Error(`${name} holds the case ${one.id}`)
  return one
}

export function isEaeu(one: AnyCase): one is EaeuCase {
  return one.id.startsWith('EAEU-')
}
export function aswCases(cases: readonly AnyCase[]): readonly Case[] {
  return cases.filter((one): one is Case => !isEaeu(one))
}

export function loadClauses(): ReadonlyMap<string, Clause> {
  return new Map(Object.entries(parse(readFileSync(CLAUSES_FILE, 'utf8')) as Record<string, Clause>))
}
