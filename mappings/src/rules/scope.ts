import type { Body, Term, Unit, Variable } from './code.ts'
import type { Condition, Value } from './compiler.ts'

/** A name that stands for a value: a loop variable, a definition that is worked out when it is first asked for, or a `let`. */
export interface Binding {
  readonly value: Value
  /** Where in its list the value stands, -1 where it stands in none; a `let` has no place of its own. */
  readonly index: Value | undefined
}

/** The names that an expression may use. Inner scopes see the outer ones; no name is taken twice. */
export interface Scope {
  readonly bindings: ReadonlyMap<string, Binding>
  readonly facts: ReadonlyMap<string, Condition>
  /** Shared by all scopes of one kind of document. */
  readonly unit: Unit
}

/** What a member of a run holds while its definition has not been worked out. */
export const UNKNOWN_YET = Symbol('unknown yet')

export function rootScope(unit: Unit): Scope {
  return { bindings: new Map(), facts: new Map(), unit }
}

export function withVariable(scope: Scope, name: string): { readonly scope: Scope; readonly variable: Variable } {
  const variable: Variable = { name }
  const binding: Binding = { value: (out) => out.entry(variable), index: (out) => out.index(variable) }
  return { variable, scope: bound(scope, name, binding) }
}

/** A short name for an expression that is worked out anew each time it is asked, since what it rests on is a loop's present entry. */
export function withLet(scope: Scope, name: string, value: Value): Scope {
  return bound(scope, name, { value, index: undefined })
}

/** `make` gets the member of the run in which it notes where in a list the value stood. */
export function withDefinition(scope: Scope, name: string, make: (place: string) => Value): Scope {
  const { unit } = scope
  const place = unit.member('n', '-1')
  const value = once(unit, make(place))
  return bound(scope, name, { value, index: (out) => out.keep(`run.${place}`, true) })
}

/** A named condition, worked out at most once a run. */
export function withFact(scope: Scope, name: string, worked: Condition): Scope {
  return { ...scope, facts: new Map(scope.facts).set(name, once(scope.unit, worked)) }
}

function once(unit: Unit, worked: (out: Body) => Term): (out: Body) => Term {
  const member = unit.member('d', 'UNKNOWN_YET')
  let told = false
  const make = unit.add(unit.fresh('define'), 'run', (out) => {
    const term = worked(out)
    told = term.told
    return `run.${member} = ${term.text}`
  })
  return (out) => out.read(`run.${member} === UNKNOWN_YET ? ${make}(run) : run.${member}`, told)
}

function bound(scope: Scope, name: string, binding: Binding): Scope {
  return { ...scope, bindings: new Map(scope.bindings).set(name, binding) }
}
