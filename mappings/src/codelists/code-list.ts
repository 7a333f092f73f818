/**
 * One edition of one code list, as it lies in a file `<list>@<edition>.json`.
 *
 * A list may lie there in several editions. A document is judged by the edition that was in force on the document's own
 * date, and inside an edition by each code's own `from` and `to`: an old certificate stays valid when a code is withdrawn.
 */
export interface CodeListFile {
  /** Name of the list, for example `iso4217`. */
  readonly list: string
  readonly title: string
  /** Who publishes the list, and from which publication the facts were taken. */
  readonly source: string
  /** The publisher's own name of the edition, for example `2022` or `rev17-2021`. */
  readonly edition: string
  /** First day, `YYYY-MM-DD`, whose documents are judged by this edition. */
  readonly validFrom: string
  /** Last such day. Left out: until a newer edition begins. */
  readonly validTo?: string
  /** Where given, the list is whole only for codes that start with one of these; it says nothing about others. */
  readonly prefixes?: readonly string[]
  /** What the cells of a row mean. `code` and `name` come first; `from` and `to` are the days a single code lives. */
  readonly columns: readonly string[]
  /** Rows are cut after their last cell that says something. */
  readonly codes: readonly (readonly string[])[]
}

/** What a list says about a code on a day. `unjudged`: no edition in force that day, or the code lies outside the list's scope. */
export type Verdict = 'in' | 'out' | 'unjudged'

/** One code with its further columns, for example `minor` of ISO 4217 or `function` of UN/LOCODE. */
export interface CodeEntry {
  readonly code: string
  readonly name: string
  readonly edition: string
  readonly facts: Readonly<Record<string, string>>
}

/** One edition as `lists()` shows it. `codes` is a count. */
export interface CodeListInfo {
  readonly list: string
  readonly title: string
  readonly source: string
  readonly edition: string
  readonly validFrom: string
  readonly validTo?: string
  readonly codes: number
}

/**
 * Code lists by date. `on` is `YYYY-MM-DD`, the date of the document that carries the code.
 *
 * Every method but `knows` throws `ASW_CODELIST_INVALID` for a list that is not installed or cannot be read.
 */
export interface CodeLists {
  knows(list: string): boolean
  /** True only when an edition in force on that day holds the code. */
  has(list: string, code: string, on: string): boolean
  judge(list: string, code: string, on: string): Verdict
  name(list: string, code: string, on: string): string | undefined
  entry(list: string, code: string, on: string): CodeEntry | undefined
  /** The edition in force on that day; the newest one where no day is given or none is in force. */
  edition(list: string, on?: string): string
  /** Every installed edition, by list and first day. Reads all files. */
  lists(): readonly CodeListInfo[]
}
