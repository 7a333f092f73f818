import { type Body, literal, type Term, type Variable } from './code.ts'
import { type Compiler, type Condition, call, type Value } from './compiler.ts'
import { FUNCTIONS, type NamedFunction } from './functions.ts'
import { LISTED } from './listed.ts'
import { type Scope, withVariable } from './scope.ts'
import { isFields } from './source.ts'

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
    return part.startsWith('$') ? reference(part.slice(1).split('.'), scope, within, compiler) : (out) => literal(part, out.unit)
  if (typeof part === 'number' || typeof part === 'boolean') return (out) => literal(part, out.unit)
  if (Array.isArray(part)) {
    const texts = compiler.source.texts(part, 'a list of literals')
    return (out) => out.unit.constant(texts)
  }
  if (!isFields(part)) return compiler.source.fail(within, 'a value is missing')
  const [name, ...others] = Object.keys(part)
  if (name === undefined || others.length > 0) return compiler.source.fail(part, 'a value is one function')
  const special = SPECIALS[name]
  return special === undefined ? apply(name, part[name], scope, part, compiler) : special(part[name], scope, part, compiler)
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
  if (name === 'today') return () => TODAY
  if (name === 'side') return () => SIDE
  if (name === 'setting') return setting(rest, within, compiler)
  if (name === 'known') return known(rest, within, compiler)
  const base = scope.bindings.get(name)
  return base === undefined ? walk(() => DOCUMENT, path) : walk(base.value, rest)
}

const TODAY: Term = { text: 'run.today', told: true }
const SIDE: Term = { text: 'run.side', told: true }
/** An object: what is none is not judged. */
const DOCUMENT: Term = { text: 'run.document', told: true }
const KNOWN: Term = { text: 'run.known', told: false }

function setting(path: readonly string[], within: object, compiler: Compiler): Value {
  const [name = ''] = path
  if (path.length !== 1 || !compiler.settingNames.has(name))
    return compiler.source.fail(within, `no setting is named ${path.join('.')}`)
  return (out) => out.read(`run.settings[${JSON.stringify(name)}]`)
}

function known(path: readonly string[], within: object, compiler: Compiler): Value {
  const [name = ''] = path
  if (!compiler.knownNames.has(name)) return compiler.source.fail(within, `nothing known is named ${path.join('.')}`)
  return walk(() => KNOWN, path)
}

function walk(base: Value, path: readonly string[]): Value {
  return (out) => path.reduce((from, name) => step(out, from, name), base(out))
}

/** A member of the document's own. What every object inherits is looked at twice; all other names are only read. */
function step(out: Body, from: Term, name: string): Term {
  const { text } = from
  const key = JSON.stringify(name)
  const inherited = name in Object.prototype || name in Array.prototype
  const needed = [
    ...(from === DOCUMENT ? [] : [`typeof ${text} === 'object' && ${text} !== null`]),
    ...(inherited ? [`Object.hasOwn(${text}, ${key})`] : []),
  ]
  const member = `${text}[${key}] ?? undefined`
  return out.read(needed.length === 0 ? member : `${needed.join(' && ')} ? ${member} : undefined`)
}

function apply(name: string, part: unknown, scope: Scope, within: object, compiler: Compiler): Value {
  const { source } = compiler
  if (!Object.hasOwn(FUNCTIONS, name)) source.fail(within, `no function is named ${name}`)
  const named: NamedFunction = FUNCTIONS[name as keyof typeof FUNCTIONS]
  const args = source.list(part, `the arguments of ${name}`).map((arg) => compiler.value(arg, scope, within))
  const [least, most] = named.arity
  if (args.length < least || args.length > most) source.fail(within, `${name} takes ${least} to ${most} arguments`)
  return (out) => {
    const texts = args.map((arg) => arg(out).text)
    return out.read(call(out, named.call, `[${texts.join(', ')}]`))
  }
}

interface Over {
  readonly of: Value
  readonly variable: Variable
  readonly scope: Scope
  readonly where: Condition | undefined
}

function compileOver(part: unknown, keys: readonly string[], scope: Scope, within: object, compiler: Compiler): Over {
  const fields = compiler.source.fields(part, 'a loop', ['of', 'as', 'where', ...keys])
  const of = compiler.value(fields.of, scope, fields)
  const inner = withVariable(scope, compiler.source.text(fields.as, 'as', within))
  const where = fields.where === undefined ? undefined : compiler.condition(fields.where, inner.scope, fields)
  return { of, variable: inner.variable, scope: inner.scope, where }
}

/** Entries that satisfy `where`. */
function visitEach({ of, variable, where }: Over, out: Body, visit: (index: Term) => void): void {
  out.loop(of(out), variable, (index) => {
    if (where !== undefined) out.push(`if (${where(out).text} !== true) continue`)
    visit(index)
  })
}

/** `place`: the member of the run in which it notes where the entry stood. */
function compileFirst(part: unknown, scope: Scope, within: object, compiler: Compiler, place?: string): Value {
  const over = compileOver(part, [], scope, within, compiler)
  return (out) => {
    const found = out.unit.fresh('f')
    const at = out.unit.fresh('a')
    out.push(`let ${found}, ${at} = -1`)
    visitEach(over, out, (index) => out.push(`${found} = ${out.entry(over.variable).text}; ${at} = ${index.text}; break`))
    if (place !== undefined) out.push(`run.${place} = ${found} === undefined ? -1 : ${at}`)
    return { text: found, told: false }
  }
}

/** The value of a definition. One made by `first` notes where the entry stood, so that a pointer can name it. */
export function compileDefinition(part: unknown, scope: Scope, within: object, compiler: Compiler, place: string): Value {
  if (isFields(part) && Object.keys(part).join() === 'first') return compileFirst(part.first, scope, part, compiler, place)
  return compileValue(part, scope, within, compiler)
}

function compileList(part: unknown, scope: Scope, within: object, compiler: Compiler): Value {
  const over = compileOver(part, ['take'], scope, within, compiler)
  const take = compiler.value((part as Record<string, unknown>).take, over.scope, within)
  return (out) => {
    const taken = out.keep('[]', true)
    visitEach(over, out, () => {
      const { text } = take(out)
      out.push(`if (${text} !== undefined) ${taken.text}.push(${text})`)
    })
    return taken
  }
}

function compileCapture(part: unknown, scope: Scope, within: object, compiler: Compiler): Value {
  const [text, name, group] = compiler.source.list(part, 'capture')
  const value = compiler.value(text, scope, within)
  const pattern = compiler.patterns.get(String(name)) ?? compiler.source.fail(within, `no pattern is named ${name}`)
  if (typeof group !== 'number') return compiler.source.fail(within, 'capture names no group')
  return (out) => {
    const found = value(out).text
    const groups = `${out.unit.constant(pattern).text}.exec(${found})`
    return out.read(`typeof ${found} === 'string' ? ${groups}?.[${literal(group, out.unit).text}] : undefined`)
  }
}

function compileSet(part: unknown, _scope: Scope, within: object, compiler: Compiler): Value {
  const set = compiler.sets.get(String(part)) ?? compiler.source.fail(within, `no set is named ${part}`)
  return (out) => out.unit.constant(set)
}

function position(part: unknown, scope: Scope, within: object, compiler: Compiler): Value {
  const binding = scope.bindings.get(String(part)) ?? compiler.source.fail(within, `no loop is named ${part}`)
  return (out) => out.keep(`${binding.index?.(out).text ?? -1} + 1`, true)
}
