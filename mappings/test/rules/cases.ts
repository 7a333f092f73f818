import { CANCELLATIONS, RESPONSES } from './answer-cases.ts'
import { BOX_13, CODES, REPLACEMENT } from './box-13-cases.ts'
import type { Case } from './case.ts'
import { DATES, HEADER, ITEMS } from './certificate-cases.ts'

/** One case and more for every check of every rule. */
export const CASES: readonly Case[] = [HEADER, DATES, ITEMS, BOX_13, REPLACEMENT, CODES, RESPONSES, CANCELLATIONS].flat()
