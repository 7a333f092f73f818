import type { Condition, Value } from './rule.ts'

/** A name that stands for a value: a loop variable, or a definition that is worked out when it is first asked for. */
export interface Binding {
  readonly slot: number
  readonly value: Value
}

/** The names that an expression may use. Inner scopes see the outer ones; no name is taken twice. */
export interface Scope {
  readonly bindings: ReadonlyMap<string, Binding>
  readonly facts: ReadonlyMap<string, Condition>
  /** Shared by all scopes of one program: the number of slots a run needs. */
  readonly slots: { count: number }
}

/** Marks a slot whose definition has not been worked out in this run. */
export const UNKNOWN_YET = Symbol('unknown yet')

export function rootScope(): Scope {
  return { bindings: new Map(), facts: new Map(), slots: { count: 0 } }
}

/** A loop variable. */
export function withVariable(scope: Scope, name: string): { readonly scope: Scope; readonly slot: number } {
  const slot = scope.slots.count++
  const binding: Binding = { slot, value: (run) => run.slots[slot] }
  return { slot, scope: { ...scope, bindings: new Map(scope.bindings).set(name, binding) } }
}

/** A short name for an expression that is worked out anew each time it is asked, since what it rests on is a loop's present entry. */
export function withLet(scope: Scope, name: string, value: Value): Scope {
  return { ...scope, bindings: new Map(scope.bindings).set(name, { slot: -1, value }) }
}

/** `make` gets the slot, so that it can note in `indexes` where in an array the value stood. */
export function withDefinition(scope: Scope, name: string, make: (slot: number) => Value): Scope {
  const slot = scope.slots.count++
  const worked = make(slot)
  const value: Value = (run) => {
    if (run.slots[slot] === UNKNOWN_YET) run.slots[slot] = worked(run)
    return run.slots[slot]
  }
  return { ...scope, bindings: new Map(scope.bindings).set(name, { slot, value }) }
}

/** A named condition, worked out at most once a run. */
export function withFact(scope: Scope, name: string, worked: Condition): Scope {
  const slot = scope.slots.count++
  const fact: Condition = (run) => {
    if (run.slots[slot] === UNKNOWN_YET) run.slots[slot] = worked(run)
    return run.slots[slot] as boolean | undefined
  }
  return { ...scope, facts: new Map(scope.facts).set(name, fact) }
}
