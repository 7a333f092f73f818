import type { CodeLists } from '../codelists/index.ts'
import type { Issue } from '../fault.ts'

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

/** The rules of one kind of document, compiled to JavaScript. */
export interface Program {
  readonly rules: readonly CompiledRule[]
  readonly settings: readonly SettingRow[]
  readonly code: ProgramCode
}

/** What the generated code gives. A run is over one document and is handed to every function. */
export interface ProgramCode {
  open(document: unknown, context: RuleContext, lists: CodeLists): Run
  date(run: Run): unknown
  scheme(run: Run): unknown
  issuer(run: Run): unknown
  /** In the order of `Program.rules`: each adds its findings. */
  readonly judges: readonly ((run: Run, issues: Issue[]) => void)[]
}

/** What a rule says of itself; how it judges stands in the generated code. */
export interface CompiledRule {
  readonly id: string
  readonly basis: string
  readonly schemes: ReadonlySet<string> | undefined
  readonly issuers: ReadonlySet<string> | undefined
  readonly from: string
  readonly to: string
  readonly checks: readonly Check[]
}

export interface Check {
  readonly severity: Readonly<Record<Side, Severity | undefined>>
  readonly text: string
}

export interface SettingRow {
  readonly schemes: ReadonlySet<string> | undefined
  readonly issuers: ReadonlySet<string> | undefined
  readonly from: string
  readonly to: string
  readonly values: Readonly<Record<string, Setting>>
}

/** One run over one document; the generated code has members of its own beside these. */
export interface Run {
  /** The document's date, by which codes are judged. */
  on: string
  settings: Readonly<Record<string, Setting>>
}
