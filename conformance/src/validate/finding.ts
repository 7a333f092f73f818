/** One thing that is wrong with a file. `line` counts from 1. */
export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly code: string
  /** Rule id of the pack, where a rule is broken. */
  readonly rule?: string
  /** Code list that does not have the value. */
  readonly list?: string
  readonly message: string
  readonly line?: number
  readonly xpath?: string
}
