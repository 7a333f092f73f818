import type { CodeLists } from '../codelists/index.ts'

/** At `issue` the sender judges its own document before it leaves; at `import` the receiver judges what came. */
export type Side = 'issue' | 'import'
export type Severity = 'E' | 'W' | 'N'

/** A setting is plain data: a number of days, a switch, a list of countries, a table keyed by HS code. */
export type Setting = string | number | boolean | readonly string[] | Readonly<Record<string, number | readonly string[]>>

export interface RuleContext {
  readonly side: Side
  /** The day of judgement where the document is judged, `YYYY-MM-DD`. */
  readonly today: string
  /** Take the place of the pack's settings of the same name, whatever the issuing country and date. */
  readonly settings?: Readonly<Record<string, Setting>>
  /**
   * What the caller knows beside the document: the original of a back-to-back certificate, the certificate that a response speaks
   * of, the day on which it came. What is not given cannot be told and breaks no rule.
   */
  readonly known?: Readonly<Record<string, unknown>>
}

/** `C`: confirmed in the public text that `basis` names. `P`: our proposal. */
export type Mark = 'C' | 'P'

/** What becomes of a rule of the reference: a check here, or a reason why there is none. */
export type RuleStatus = 'enforced' | 'warned' | 'process' | 'configurable' | 'not-applicable'

/** One line of the table of all rules, for manuals and the conformance report. */
export interface RegisterRow {
  readonly id: string
  readonly aliases: readonly string[]
  readonly status: RuleStatus
  readonly documents: readonly string[]
  readonly severity: { readonly issue: string; readonly import: string }
  readonly basis: string
  readonly mark: string
  readonly text: string
}

/** Compiled rules of a pack. Immutable; `runRules` is the only reader of `programs`. */
export interface RuleSet {
  readonly file: string
  readonly register: readonly RegisterRow[]
  /** Names that `RuleContext.settings` may use. */
  readonly settingNames: readonly string[]
  /** Names that `RuleContext.known` may use. */
  readonly knownNames: readonly string[]
  /** Names of the code lists that the rules ask. */
  readonly codeLists: readonly string[]
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
