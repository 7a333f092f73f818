import type { CodeLists } from '../../../src/codelists/index.ts'
import type { RuleContext, Setting, Severity, Side } from '../../../src/rules/index.ts'

/** The same rule file as a tree of closures. */
export interface Interpreted {
  readonly programs: ReadonlyMap<string, Program>
}

/** The rules of one kind of document. */
export interface Program {
  readonly slots: number
  readonly date: Value
  readonly scheme: Value
  readonly issuer: Value
  readonly rules: readonly CompiledRule[]
  readonly settings: readonly SettingRow[]
}

export interface CompiledRule {
  readonly id: string
  readonly basis: string
  readonly schemes: ReadonlySet<string> | undefined
  readonly issuers: ReadonlySet<string> | undefined
  readonly from: string
  readonly to: string
  readonly when: Condition | undefined
  readonly checks: readonly Check[]
}

export interface Check {
  readonly loops: readonly Loop[]
  readonly when: Condition | undefined
  readonly must: Condition
  readonly severity: Readonly<Record<Side, Severity | undefined>>
  readonly code: string
  readonly pointer: (run: Run) => string
  readonly text: string
}

export interface Loop {
  readonly of: Value
  readonly slot: number
}

export interface SettingRow {
  readonly schemes: ReadonlySet<string> | undefined
  readonly issuers: ReadonlySet<string> | undefined
  readonly from: string
  readonly to: string
  readonly values: Readonly<Record<string, Setting>>
}

/** One run over one document. Slots hold loop variables and definitions; `indexes` tell where in its array each one stood. */
export interface Run {
  readonly document: unknown
  readonly context: RuleContext
  readonly lists: CodeLists
  readonly settings: Readonly<Record<string, Setting>>
  /** The document's date, by which codes are judged. */
  readonly on: string
  readonly slots: unknown[]
  readonly indexes: number[]
}

/** Gives a value of the document, or `undefined` where there is none. */
export type Value = (run: Run) => unknown

/**
 * Three-valued: `undefined` means that it cannot be told, because an operand is absent or of the wrong shape. What cannot be
 * told neither breaks a rule nor makes it apply: the absence itself is the finding of the schema or of another rule.
 */
export type Condition = (run: Run) => boolean | undefined
