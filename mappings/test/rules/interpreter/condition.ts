import { isDay } from '../../../src/codelists/day.ts'
import { compareDecimals, isWhole, parseDecimal } from '../../../src/rules/decimal.ts'
import { settingPattern } from '../../../src/rules/setting-pattern.ts'
import { isFields } from '../../../src/rules/source.ts'
import type { Compiler } from './compiler.ts'
import type { Condition, Value } from './rule.ts'
import { type Scope, withVariable } from './scope.ts'

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
  holds: (part, place) => one(part, place, (value) => (typeof value === 'boolean' ? value : undefined)),
  equals: (part, place) => two(part, place, (a, b) => a === b),
  differs: (part, place) => two(part, place, (a, b) => a !== b),
  /** `[value, list]` */
  in: (part, place) => two(part, place, (value, list) => (Array.isArray(list) ? list.includes(value) : undefined)),
  /** `[list, value]`; an absent list has no entries. */
  has: compileHas,
  matches: compileMatches,
  before: (part, place) => days(part, place, (a, b) => a < b),
  notAfter: (part, place) => days(part, place, (a, b) => a <= b),
  less: (part, place) => decimals(part, place, (order) => order < 0),
  atMost: (part, place) => decimals(part, place, (order) => order <= 0),
  atLeast: (part, place) => decimals(part, place, (order) => order >= 0),
  more: (part, place) => decimals(part, place, (order) => order > 0),
  whole: (part, place) => one(part, place, wholeness),
  /** `[code, list name]`, by the document's date. */
  code: (part, place) => judged(part, place, { in: true, out: false, unjudged: undefined }),
  /** `[code, list name]`: false where no edition of that list can judge the code on the document's date. */
  judged: (part, place) => judged(part, place, { in: true, out: true, unjudged: false }),
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
  return (run) => {
    let result: boolean | undefined = !decisive
    for (const condition of conditions) {
      const told = condition(run)
      if (told === decisive) return decisive
      if (told === undefined) result = undefined
    }
    return result
  }
}

function negate(condition: Condition): Condition {
  return (run) => {
    const told = condition(run)
    return told === undefined ? undefined : !told
  }
}

/** Empty texts and empty lists are as good as absent. */
function present(value: Value): Condition {
  return (run) => {
    const found = value(run)
    if (found === undefined) return false
    return typeof found === 'string' || Array.isArray(found) ? found.length > 0 : true
  }
}

function one(part: unknown, place: Place, tell: (value: unknown) => boolean | undefined): Condition {
  const value = operand(part, place)
  return (run) => {
    const found = value(run)
    return found === undefined ? undefined : tell(found)
  }
}

function two(part: unknown, place: Place, tell: (a: unknown, b: unknown) => boolean | undefined): Condition {
  const [a, b] = pair(part, place)
  return (run) => {
    const left = a(run)
    if (left === undefined) return undefined
    const right = b(run)
    return right === undefined ? undefined : tell(left, right)
  }
}

function pair(part: unknown, place: Place): readonly [Value, Value] {
  const [a, b, ...others] = place.compiler.source.list(part, 'the operands')
  if (b === undefined || others.length > 0) place.compiler.source.fail(place.within, 'the operator takes two operands')
  return [operand(a, place), operand(b, place)]
}

function days(part: unknown, place: Place, tell: (a: string, b: string) => boolean): Condition {
  return two(part, place, (a, b) => (isDay(a) && isDay(b) ? tell(a, b) : undefined))
}

function decimals(part: unknown, place: Place, tell: (order: number) => boolean): Condition {
  return two(part, place, (a, b) => {
    const [left, right] = [parseDecimal(a), parseDecimal(b)]
    return left === undefined || right === undefined ? undefined : tell(compareDecimals(left, right))
  })
}

function wholeness(value: unknown): boolean | undefined {
  const decimal = parseDecimal(value)
  return decimal === undefined ? undefined : isWhole(decimal)
}

function compileHas(part: unknown, place: Place): Condition {
  const [list, wanted] = pair(part, place)
  return (run) => {
    const entries = list(run)
    return Array.isArray(entries) && entries.includes(wanted(run))
  }
}

/** `[text, pattern name]`, or `[text, $setting.name]` for a pattern that stands in the settings; the whole text must match that one. */
function compileMatches(part: unknown, place: Place): Condition {
  const { compiler, within } = place
  const [text, name] = compiler.source.list(part, 'matches')
  if (typeof name === 'string' && name.startsWith('$setting.')) {
    return two(part, place, (value, pattern) => (typeof value === 'string' ? settingPattern(pattern)?.test(value) : undefined))
  }
  const pattern = compiler.patterns.get(String(name)) ?? compiler.source.fail(within, `no pattern is named ${name}`)
  return one(text, place, (value) => (typeof value === 'string' ? pattern.test(value) : undefined))
}

type Verdicts = Readonly<Record<'in' | 'out' | 'unjudged', boolean | undefined>>

function judged(part: unknown, place: Place, verdicts: Verdicts): Condition {
  const { compiler, within } = place
  const [code, name] = compiler.source.list(part, 'code')
  const list = compiler.source.text(name, 'the name of a code list', within)
  compiler.codeLists.add(list)
  const value = operand(code, place)
  return (run) => {
    const found = value(run)
    return typeof found === 'string' ? verdicts[run.lists.judge(list, found, run.on)] : undefined
  }
}

/** `some` when `decisive` is true, `every` when it is false. */
function quantified(part: unknown, place: Place, decisive: boolean): Condition {
  const { compiler } = place
  const fields = compiler.source.fields(part, 'a loop', ['of', 'as', 'that'])
  const of = operand(fields.of, place)
  const inner = withVariable(place.scope, compiler.source.text(fields.as, 'as', fields))
  const that = compiler.condition(fields.that, inner.scope, fields)
  return (run) => {
    const list = of(run)
    let result: boolean | undefined = !decisive
    if (!Array.isArray(list)) return result
    for (let i = 0; i < list.length; i++) {
      run.slots[inner.slot] = list[i]
      run.indexes[inner.slot] = i
      const told = that(run)
      if (told === decisive) return decisive
      if (told === undefined) result = undefined
    }
    return result
  }
}

function compileUnique(part: unknown, place: Place): Condition {
  const list = operand({ list: part }, place)
  return (run) => {
    const values = list(run) as readonly unknown[]
    return new Set(values).size === values.length
  }
}
