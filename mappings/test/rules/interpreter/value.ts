import { FUNCTIONS, type NamedFunction } from '../../../src/rules/functions.ts'
import { isFields } from '../../../src/rules/source.ts'
import type { Compiler } from './compiler.ts'
import { LISTED } from './listed.ts'
import type { Condition, Run, Value } from './rule.ts'
import { type Scope, withVariable } from './scope.ts'

/**
 * Compiles a value:
 *
 * - `$path.to.leaf`: from a loop variable or definition of that first name, else from the document
 * - `$today`, `$side`, `$setting.name`
 * - `$known.name...`: what the caller knows beside the document, under a name that the file lists in `knownNames`
 * - `{ addMonths: [$issuedOn, 12] }`: a function of `FUNCTIONS`
 * - `{ first: { of, as, where } }`: the first entry of a list that satisfies the condition
 * - `{ list: { of, as, take, where? } }`: one value of each entry that satisfies the condition
 * - `{ capture: [value, pattern, group] }`: a group of a named pattern
 * - `{ set: name }`: a set of this file
 * - `{ position: name }`: where the entry of a loop stands in its list, counted from 1
 * - a function of `LISTED`, which looks into the code lists
 * - any other text, number, boolean or list of texts: itself
 */
export function compileValue(part: unknown, scope: Scope, within: object, compiler: Compiler): Value {
  if (typeof part === 'string')
    return part.startsWith('$') ? reference(part.slice(1).split('.'), scope, within, compiler) : () => part
  if (typeof part === 'number' || typeof part === 'boolean') return () => part
  if (Array.isArray(part)) {
    const texts = compiler.source.texts(part, 'a list of literals')
    return () => texts
  }
  if (!isFields(part)) return compiler.source.fail(within, 'a value is missing')
  const [name, ...others] = Object.keys(part)
  if (name === undefined || others.length > 0) return compiler.source.fail(part, 'a value is one function')
  const special = SPECIALS[name]
  return special === undefined ? call(name, part[name], scope, part, compiler) : special(part[name], scope, part, compiler)
}

type Special = (part: unknown, scope: Scope, within: object, compiler: Compiler) => Value

const SPECIALS: Readonly<Record<string, Special>> = {
  first: compileFirst,
  list: compileList,
  capture: compileCapture,
  set: compileSet,
  position,
  ...LISTED,
}

function reference(path: readonly string[], scope: Scope, within: object, compiler: Compiler): Value {
  const [name = '', ...rest] = path
  if (path.some((step) => !/^\w+$/.test(step))) return compiler.source.fail(within, `$${path.join('.')} is not a path`)
  if (name === 'today') return (run) => run.context.today
  if (name === 'side') return (run) => run.context.side
  if (name === 'setting') return setting(rest, within, compiler)
  if (name === 'known') return known(rest, within, compiler)
  const base = scope.bindings.get(name)
  return base === undefined ? walk((run) => run.document, path) : walk(base.value, rest)
}

function setting(path: readonly string[], within: object, compiler: Compiler): Value {
  const [name = ''] = path
  if (path.length !== 1 || !compiler.settingNames.has(name))
    return compiler.source.fail(within, `no setting is named ${path.join('.')}`)
  return (run) => run.settings[name]
}

function known(path: readonly string[], within: object, compiler: Compiler): Value {
  const [name = ''] = path
  if (!compiler.knownNames.has(name)) return compiler.source.fail(within, `nothing known is named ${path.join('.')}`)
  return walk((run) => run.context.known, path)
}

function walk(base: Value, path: readonly string[]): Value {
  const steps = path.map(stepTo)
  const [first, second] = steps
  if (first === undefined) return base
  if (second === undefined) return (run) => first(base(run))
  if (steps.length === 2) return (run) => second(first(base(run)))
  return (run) => steps.reduce((value, step) => step(value), base(run))
}

/** A member of the document's own. What every object inherits is looked at twice; all other names are only read. */
function stepTo(name: string): (value: unknown) => unknown {
  const inherited = name in Object.prototype || name in Array.prototype
  return (value) => {
    if (typeof value !== 'object' || value === null || (inherited && !Object.hasOwn(value, name))) return undefined
    return (value as Record<string, unknown>)[name] ?? undefined
  }
}

function call(name: string, part: unknown, scope: Scope, within: object, compiler: Compiler): Value {
  const { source } = compiler
  if (!Object.hasOwn(FUNCTIONS, name)) source.fail(within, `no function is named ${name}`)
  const named: NamedFunction = FUNCTIONS[name as keyof typeof FUNCTIONS]
  const args = source.list(part, `the arguments of ${name}`).map((arg) => compiler.value(arg, scope, within))
  const [least, most] = named.arity
  if (args.length < least || args.length > most) source.fail(within, `${name} takes ${least} to ${most} arguments`)
  return (run) => named.call(args.map((arg) => arg(run)))
}

interface Over {
  readonly of: Value
  readonly slot: number
  readonly scope: Scope
  readonly where: Condition | undefined
}

function compileOver(part: unknown, keys: readonly string[], scope: Scope, within: object, compiler: Compiler): Over {
  const fields = compiler.source.fields(part, 'a loop', ['of', 'as', 'where', ...keys])
  const of = compiler.value(fields.of, scope, fields)
  const inner = withVariable(scope, compiler.source.text(fields.as, 'as', within))
  const where = fields.where === undefined ? undefined : compiler.condition(fields.where, inner.scope, fields)
  return { of, slot: inner.slot, scope: inner.scope, where }
}

/** Entries that satisfy `where`, each in its slot while `visit` sees it; stops when `visit` says true. */
function visitEach(over: Over, run: Run, visit: (entry: unknown) => boolean): void {
  const list = over.of(run)
  if (!Array.isArray(list)) return
  for (let i = 0; i < list.length; i++) {
    run.slots[over.slot] = list[i]
    run.indexes[over.slot] = i
    if (over.where !== undefined && over.where(run) !== true) continue
    if (visit(list[i])) return
  }
}

function compileFirst(part: unknown, scope: Scope, within: object, compiler: Compiler, noteSlot?: number): Value {
  const over = compileOver(part, [], scope, within, compiler)
  return (run) => {
    let found: unknown
    visitEach(over, run, (entry) => {
      found = entry
      return true
    })
    if (noteSlot !== undefined) run.indexes[noteSlot] = found === undefined ? -1 : (run.indexes[over.slot] ?? -1)
    return found
  }
}

/** The value of a definition. One made by `first` notes in its own slot where the entry stood, so that a pointer can name it. */
export function compileDefinition(part: unknown, scope: Scope, within: object, compiler: Compiler, slot: number): Value {
  if (isFields(part) && Object.keys(part).join() === 'first') return compileFirst(part.first, scope, part, compiler, slot)
  return compileValue(part, scope, within, compiler)
}

function compileList(part: unknown, scope: Scope, within: object, compiler: Compiler): Value {
  const over = compileOver(part, ['take'], scope, within, compiler)
  const take = compiler.value((part as Record<string, unknown>).take, over.scope, within)
  return (run) => {
    const taken: unknown[] = []
    visitEach(over, run, () => {
      const value = take(run)
      if (value !== undefined) taken.push(value)
      return false
    })
    return taken
  }
}

function compileCapture(part: unknown, scope: Scope, within: object, compiler: Compiler): Value {
  const [text, name, group] = compiler.source.list(part, 'capture')
  const value = compiler.value(text, scope, within)
  const pattern = compiler.patterns.get(String(name)) ?? compiler.source.fail(within, `no pattern is named ${name}`)
  if (typeof group !== 'number') return compiler.source.fail(within, 'capture names no group')
  return (run) => {
    const found = value(run)
    return typeof found === 'string' ? pattern.exec(found)?.[group] : undefined
  }
}

function compileSet(part: unknown, _scope: Scope, within: object, compiler: Compiler): Value {
  const set = compiler.sets.get(String(part)) ?? compiler.source.fail(within, `no set is named ${part}`)
  return () => set
}

function position(part: unknown, scope: Scope, within: object, compiler: Compiler): Value {
  const binding = scope.bindings.get(String(part)) ?? compiler.source.fail(within, `no loop is named ${part}`)
  return (run) => (run.indexes[binding.slot] ?? -1) + 1
}
