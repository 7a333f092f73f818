import type { Body, Term } from './code.ts'
import type { Scope } from './scope.ts'
import type { Source } from './source.ts'

/** Writes what works out a value of the document, `undefined` where there is none. */
export type Value = (out: Body) => Term

/**
 * Writes what works out a condition. Three-valued: `undefined` means that it cannot be told, because an operand is absent or of the
 * wrong shape. What cannot be told neither breaks a rule nor makes it apply: the absence itself is the finding of the schema or of
 * another rule.
 */
export type Condition = (out: Body) => Term

/** What the parts of the compiler need of each other: values hold conditions (`where`) and conditions hold values. */
export interface Compiler {
  readonly source: Source
  readonly patterns: ReadonlyMap<string, RegExp>
  readonly sets: ReadonlyMap<string, readonly string[]>
  readonly settingNames: ReadonlySet<string>
  readonly knownNames: ReadonlySet<string>
  /** Code lists that some rule asks; filled while compiling. */
  readonly codeLists: Set<string>
  value(part: unknown, scope: Scope, within: object): Value
  condition(part: unknown, scope: Scope, within: object): Condition
}

/** A call of one of our own functions. */
export function call(out: Body, called: (...args: never[]) => unknown, ...args: readonly (Term | string)[]): string {
  const texts = args.map((arg) => (typeof arg === 'string' ? arg : arg.text))
  return `${out.unit.constant(called).text}(${texts.join(', ')})`
}
