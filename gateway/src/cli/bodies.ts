import Table from 'cli-table3'
import type { Command } from 'commander'
import { type Body, holds, importRegister, openBodies, REGISTER_SCHEMA, type Specimen } from '../bodies/index.ts'
import { Fault } from '../message/fault.ts'
import { judged } from './exit.ts'
import { note, print, readInput } from './files.ts'

interface ListOptions {
  readonly folder: string
  readonly country?: string
  readonly on?: string
  readonly json?: boolean
}

/** bodies import|list|show|schema: who may issue certificates, with seals and signatures, as countries notify each other. */
export function addBodies(program: Command): void {
  const group = program.command('bodies').description('Register of bodies that issue and verify certificates')
  group
    .command('schema')
    .description('JSON Schema of a register')
    .action(() => print(JSON.stringify(REGISTER_SCHEMA, undefined, 2)))
  group
    .command('import')
    .description('Check a register with its pictures and put it into the folder that the gateway reads')
    .argument('<register>', 'JSON or YAML; pictures lie beside it')
    .requiredOption('--folder <folder>', 'bodiesFolder of asw.yaml')
    .option('--replace', 'take the place of the register of the same name')
    .action((register: string, { folder, replace = false }: { folder: string; replace?: boolean }) => {
      readInput(register)
      const bodies = judged('ASW_CONFIG_INVALID', () => importRegister(register, folder, { replace }))
      note(`${bodies.length} bodies: ${folder}; a serving gateway reads it at its next reload (asw.yaml: bodiesFolder)`)
    })
  group
    .command('list')
    .description('Bodies of all registers')
    .option('--folder <folder>', 'bodiesFolder of asw.yaml', 'bodies')
    .option('--country <code>', 'only of this country')
    .option('--on <day>', 'only those that may issue on this day (YYYY-MM-DD)')
    .option('--json', 'as JSON')
    .action(({ folder, country, on, json }: ListOptions) => {
      const bodies = openBodies(folder)
        .all()
        .filter((body) => (country === undefined || body.country === country) && (on === undefined || holds(body, on)))
      print(json ? JSON.stringify(bodies, undefined, 2) : table(bodies))
    })
  group
    .command('show')
    .description('One body with its letter and its specimens')
    .argument('<country>')
    .argument('<code>')
    .option('--folder <folder>', 'bodiesFolder of asw.yaml', 'bodies')
    .option('--json', 'as JSON')
    .action((country: string, code: string, { folder, json }: ListOptions) => {
      const found = openBodies(folder).of(country, code)
      if (found.length === 0) throw new Fault('ASW_NOT_FOUND', `no register in ${folder} names ${country} ${code}`)
      print(json ? JSON.stringify(found, undefined, 2) : found.map(told).join('\n\n'))
    })
}

function table(bodies: readonly Body[]): string {
  if (bodies.length === 0) return 'no bodies'
  const made = new Table({
    head: ['country', 'code', 'name', 'from', 'to', 'seals', 'signatures', 'letter'],
    style: { head: [], border: [] },
  })
  for (const { country, code, name, validFrom, validTo, seals, signatures, letter } of bodies)
    made.push([country, code, name, validFrom, validTo ?? '', seals.length, signatures.length, letter.reference])
  return made.toString()
}

function told({ country, code, name, address, roles, schemes, letter, register, seals, signatures, ...period }: Body): string {
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['body', `${country} ${code}, ${name}`],
    ['address', address],
    ['roles', roles.join(', ')],
    ['schemes', schemes?.join(', ')],
    ['valid', days(period)],
    ['letter', `${letter.reference} of ${letter.date}`],
    ['register', `${register.name} ${register.edition}`],
    ...seals.map((one) => ['seal', picture(one)] as const),
    ...signatures.map((one) => ['signature', `${one.officer}, ${picture(one)}`] as const),
  ]
  return lines.flatMap(([what, text]) => (text === undefined ? [] : [`${what.padEnd(10)} ${text}`])).join('\n')
}

function days({ validFrom, validTo }: { readonly validFrom: string; readonly validTo?: string }): string {
  return `${validFrom} to ${validTo ?? 'today and on'}`
}

function picture({ path, ...period }: Specimen): string {
  return `${days(period)}, ${path}`
}
