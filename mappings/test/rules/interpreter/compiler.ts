import type { Source } from '../../../src/rules/source.ts'
import type { Condition, Value } from './rule.ts'
import type { Scope } from './scope.ts'

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
