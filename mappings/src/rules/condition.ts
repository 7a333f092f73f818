import { isDay } from '../codelists/day.ts'
import type { Verdict } from '../codelists/index.ts'
import type { Body, Term } from './code.ts'
import { type Compiler, type Condition, call, type Value } from './compiler.ts'
import { isWhole, orderOf, parseDecimal } from './decimal.ts'
import { type Scope, withVariable } from './scope.ts'
import { settingPattern } from './setting-pattern.ts'
import { isFields } from './source.ts'

/**
 * Compiles a condition: the name of a fact, or a mapping with one operator of `OPERATORS`.
 *
 * Conditions are three-valued (see `Condition`): a comparison with an absent operand cannot be told, and `all`, `any`, `not`
 * carry that on as Kleene's logic does. `present`, `absent`, `has`, `some`, `every` and `unique` can always be told: an absent
 * list has no entries.
 */
export function compileCondition(part: unknown, scope: Scope, within: object, compiler: Compiler): Condition {
  if (typeof part === 'string') return scope.facts.get(part) ?? compiler.source.fail(within, `no fact is named ${part}`)
  if (!isFields(part)) return compiler.source.fail(within, 'a condition is missing')
  const [name, ...others] = Object.keys(part)
  if (name === undefined || others.length > 0) return compiler.source.fail(part, 'a condition is one operator')
  const operator = OPERATORS[name]
  if (operator === undefined) return compiler.source.fail(part, `no operator is named ${name}`)
  return operator(part[name], { scope, within: part, compiler })
}

interface Place {
  readonly scope: Scope
  readonly within: object
  readonly compiler: Compiler
}

type Operator = (part: unknown, place: Place) => Condition

const OPERATORS: Readonly<Record<string, Operator>> = {
  all: (part, place) => combine(conditionsOf(part, place), false),
  any: (part, place) => combine(conditionsOf(part, place), true),
  not: (part, place) => negate(place.compiler.condition(part, place.scope, place.within)),
  present: (part, place) => present(operand(part, place)),
  absent: (part, place) => negate(present(operand(part, place))),
  /** A setting or a leaf that is the boolean `true`. */
  holds: (part, place) => one(part, place, (_out, { text }) => `typeof ${text} === 'boolean' ? ${text} : undefined`),
  equals: (part, place) => same(part, place, '==='),
  differs: (part, place) => same(part, place, '!=='),
  /** `[value, list]` */
  in: (part, place) =>
    two(part, place, (_out, value, list) => `Array.isArray(${list.text}) ? ${list.text}.includes(${value.text}) : undefined`),
  /** `[list, value]`; an absent list has no entries. */
  has: compileHas,
  matches: compileMatches,
  before: (part, place) => days(part, place, '<'),
  notAfter: (part, place) => days(part, place, '<='),
  less: (part, place) => decimals(part, place, '<'),
  atMost: (part, place) => decimals(part, place, '<='),
  atLeast: (part, place) => decimals(part, place, '>='),
  more: (part, place) => decimals(part, place, '>'),
  whole: (part, place) => one(part, place, (out, value) => call(out, wholeness, value)),
  /** `[code, list name]`, by the document's date. */
  code: (part, place) => judged(part, place, (out, verdict) => call(out, isIn, verdict)),
  /** `[code, list name]`: false where no edition of that list can judge the code on the document's date. */
  judged: (part, place) => judged(part, place, (_out, verdict) => `${verdict} !== 'unjudged'`),
  some: (part, place) => quantified(part, place, true),
  every: (part, place) => quantified(part, place, false),
  unique: compileUnique,
}

/** Every operator, for those who document or generate rules. */
export const OPERATOR_NAMES: readonly string[] = Object.keys(OPERATORS)

function operand(part: unknown, { scope, within, compiler }: Place): Value {
  return compiler.value(part, scope, within)
}

function conditionsOf(part: unknown, { scope, within, compiler }: Place): readonly Condition[] {
  const parts = compiler.source.list(part, 'a list of conditions')
  if (parts.length === 0) compiler.source.fail(within, 'a list of conditions is empty')
  return parts.map((entry) => compiler.condition(entry, scope, within))
}

/** `any` when `decisive` is true, `all` when it is false. */
function combine(conditions: readonly Condition[], decisive: boolean): Condition {
  return (out) => {
    const result = out.unit.fresh('t')
    const end = out.unit.fresh('l')
    let told = true
    out.push(`let ${result} = ${!decisive}`)
    out.block(`${end}:`, () => {
      for (const condition of conditions) {
        const term = condition(out)
        out.push(`if (${term.text} === ${decisive}) { ${result} = ${decisive}; break ${end} }`)
        if (!term.told) out.push(`if (${term.text} === undefined) ${result} = undefined`)
        told &&= term.told
      }
    })
    return { text: result, told }
  }
}

function negate(condition: Condition): Condition {
  return (out) => {
    const { text, told } = condition(out)
    return out.read(told ? `!${text}` : `${text} === undefined ? undefined : !${text}`, told)
  }
}

/** Empty texts and empty lists are as good as absent. */
function present(value: Value): Condition {
  return (out) => {
    const { text } = value(out)
    const filled = `typeof ${text} === 'string' || Array.isArray(${text}) ? ${text}.length > 0 : true`
    return out.read(`${text} !== undefined && (${filled})`, true)
  }
}

/** Writes an expression for operands that there are. */
type Tell<Operands extends readonly Term[]> = (out: Body, ...operands: Operands) => string

function one(part: unknown, place: Place, tell: Tell<[Term]>): Condition {
  const value = operand(part, place)
  return (out) => {
    const term = value(out)
    return out.read(`${term.text} === undefined ? undefined : ${tell(out, term)}`)
  }
}

/** The second operand is not worked out where there is no first one. */
function two(part: unknown, place: Place, tell: Tell<[Term, Term]>): Condition {
  const [a, b] = pair(part, place)
  return (out) => {
    const result = out.unit.fresh('t')
    const left = a(out)
    out.push(`let ${result}`)
    out.block(left.told ? '' : `if (${left.text} !== undefined)`, () => {
      const right = b(out)
      out.push(`${right.told ? '' : `if (${right.text} !== undefined) `}${result} = ${tell(out, left, right)}`)
    })
    return { text: result, told: false }
  }
}

function same(part: unknown, place: Place, operator: '===' | '!=='): Condition {
  return two(part, place, (_out, a, b) => `${a.text} ${operator} ${b.text}`)
}

function pair(part: unknown, place: Place): readonly [Value, Value] {
  const [a, b, ...others] = place.compiler.source.list(part, 'the operands')
  if (b === undefined || others.length > 0) place.compiler.source.fail(place.within, 'the operator takes two operands')
  return [operand(a, place), operand(b, place)]
}

function days(part: unknown, place: Place, operator: '<' | '<='): Condition {
  return two(part, place, (out, a, b) => {
    const [left, right] = [a, b].map((day) => call(out, isDay, day))
    return `${left} && ${right} ? ${a.text} ${operator} ${b.text} : undefined`
  })
}

function decimals(part: unknown, place: Place, operator: '<' | '<=' | '>=' | '>'): Condition {
  const ordered = (order: string) => `${order} === undefined ? undefined : ${order} ${operator} 0`
  return two(part, place, (out, a, b) => ordered(out.read(call(out, orderOf, a, b)).text))
}

function wholeness(value: unknown): boolean | undefined {
  const decimal = parseDecimal(value)
  return decimal === undefined ? undefined : isWhole(decimal)
}

function compileHas(part: unknown, place: Place): Condition {
  const [list, wanted] = pair(part, place)
  return (out) => {
    const entries = list(out)
    const result = out.unit.fresh('t')
    out.push(`let ${result} = false`)
    out.block(`if (Array.isArray(${entries.text}))`, () => {
      out.push(`${result} = ${entries.text}.includes(${wanted(out).text})`)
    })
    return { text: result, told: true }
  }
}

/** `[text, pattern name]`, or `[text, $setting.name]` for a pattern that stands in the settings; the whole text must match that one. */
function compileMatches(part: unknown, place: Place): Condition {
  const { compiler, within } = place
  const [text, name] = compiler.source.list(part, 'matches')
  const ifText = (value: Term, test: string) => `typeof ${value.text} === 'string' ? ${test} : undefined`
  if (typeof name === 'string' && name.startsWith('$setting.')) {
    return two(part, place, (out, value, pattern) => ifText(value, `${call(out, settingPattern, pattern)}?.test(${value.text})`))
  }
  const pattern = compiler.patterns.get(String(name)) ?? compiler.source.fail(within, `no pattern is named ${name}`)
  return one(text, place, (out, value) => ifText(value, `${out.unit.constant(pattern).text}.test(${value.text})`))
}

function judged(part: unknown, place: Place, tell: (out: Body, verdict: string) => string): Condition {
  const { compiler, within } = place
  const [code, name] = compiler.source.list(part, 'code')
  const list = compiler.source.text(name, 'the name of a code list', within)
  compiler.codeLists.add(list)
  const value = operand(code, place)
  return (out) => {
    const { text } = value(out)
    const verdict = `run.lists.judge(${JSON.stringify(list)}, ${text}, run.on)`
    return out.read(`typeof ${text} === 'string' ? ${tell(out, verdict)} : undefined`)
  }
}

function isIn(verdict: Verdict): boolean | undefined {
  return verdict === 'unjudged' ? undefined : verdict === 'in'
}

/** `some` when `decisive` is true, `every` when it is false. */
function quantified(part: unknown, place: Place, decisive: boolean): Condition {
  const { compiler } = place
  const fields = compiler.source.fields(part, 'a loop', ['of', 'as', 'that'])
  const of = operand(fields.of, place)
  const inner = withVariable(place.scope, compiler.source.text(fields.as, 'as', fields))
  const that = compiler.condition(fields.that, inner.scope, fields)
  return (out) => {
    const list = of(out)
    const result = out.unit.fresh('t')
    let told = true
    out.push(`let ${result} = ${!decisive}`)
    out.loop(list, inner.variable, () => {
      const term = that(out)
      out.push(`if (${term.text} === ${decisive}) { ${result} = ${decisive}; break }`)
      if (!term.told) out.push(`if (${term.text} === undefined) ${result} = undefined`)
      told = term.told
    })
    return { text: result, told }
  }
}

function compileUnique(part: unknown, place: Place): Condition {
  const list = operand({ list: part }, place)
  return (out) => out.read(call(out, isUnique, list(out)), true)
}

function isUnique(values: readonly unknown[]): boolean {
  return values.length < 2 || new Set(values).size === values.length
}
