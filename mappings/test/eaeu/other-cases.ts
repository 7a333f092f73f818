import type { EavCase } from './certificate-cases.ts'

/** The other documents of the pack. */
export const OTHER_CASES: readonly EavCase[] = []
