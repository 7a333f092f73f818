import type { CodeLists } from '../codelists/index.ts'
import { type Compiler, call, type Value } from './compiler.ts'
import type { Scope } from './scope.ts'
import { convertQuantity, UNIT_FACTORS } from './unit.ts'
import { addWorkingDays, CALENDAR, WEEKENDS } from './working-day.ts'

type Special = (part: unknown, scope: Scope, within: object, compiler: Compiler) => Value

/**
 * Functions that look into the code lists of the run:
 *
 * - `{ edition: list }`: the edition that judges the document
 * - `{ convert: [quantity, unit, unit] }`: the quantity in the second unit, where both measure the same
 * - `{ addWorkingDays: [day, count, country] }`: by the working-day calendar of that country
 * - `{ fact: [list, code, column] }`: what a list tells of a code
 */
export const LISTED: Readonly<Record<string, Special>> = {
  edition: (part, _scope, within, compiler) => {
    const list = listName(part, within, compiler)
    return (out) => out.read(`run.lists.edition(${JSON.stringify(list)}, run.on)`)
  },
  convert: (part, scope, within, compiler) => {
    compiler.codeLists.add(UNIT_FACTORS)
    const [quantity, from, to] = three('convert', part, scope, within, compiler)
    return (out) => out.read(call(out, convertQuantity, 'run.lists', quantity(out), from(out), to(out), 'run.on'))
  },
  addWorkingDays: (part, scope, within, compiler) => {
    compiler.codeLists.add(WEEKENDS).add(CALENDAR)
    const [day, count, country] = three('addWorkingDays', part, scope, within, compiler)
    return (out) => out.read(call(out, addWorkingDays, 'run.lists', day(out), count(out), country(out)))
  },
  fact: (part, scope, within, compiler) => {
    const [name, code, column] = compiler.source.list(part, 'the arguments of fact')
    const list = listName(name, within, compiler)
    const key = compiler.source.text(column, 'the name of a column', within)
    const value = compiler.value(code, scope, within)
    const names = [list, key].map((text) => JSON.stringify(text))
    return (out) => out.read(call(out, factOf, 'run.lists', value(out), 'run.on', ...names))
  },
}

function factOf(lists: CodeLists, code: unknown, on: string, list: string, key: string): string | undefined {
  return typeof code === 'string' ? lists.entry(list, code, on)?.facts[key] : undefined
}

function listName(part: unknown, within: object, compiler: Compiler): string {
  const list = compiler.source.text(part, 'the name of a code list', within)
  compiler.codeLists.add(list)
  return list
}

function three(name: string, part: unknown, scope: Scope, within: object, compiler: Compiler): readonly [Value, Value, Value] {
  const args = compiler.source.list(part, `the arguments of ${name}`).map((arg) => compiler.value(arg, scope, within))
  const [a, b, c] = args
  if (a === undefined || b === undefined || c === undefined || args.length > 3)
    return compiler.source.fail(within, `${name} takes three arguments`)
  return [a, b, c]
}
