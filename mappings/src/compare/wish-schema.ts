import type { Issue } from '../fault.ts'
import { schemaIssues } from '../schema-issues.ts'
import { compile } from './ajv.ts'
import { OUTCOMES } from './outcome.ts'
import { OVERRIDE_CODES } from './override.ts'

/** JSON Schemas of what stands beside the papers: the same for whoever asks by a file or by a door. */
const text = (maxLength: number, description?: string) =>
  ({ type: 'string', minLength: 1, maxLength, ...(description ? { description } : {}) }) as const
const decimal = { type: 'string', pattern: '^\\d{1,16}(\\.\\d{1,12})?$', description: 'decimal number as text' } as const
const hs6 = '^\\d{6}$'
const table = (pattern: string, values: object, description: string) =>
  ({ type: 'object', description, propertyNames: { pattern }, additionalProperties: values, maxProperties: 10_000 }) as const
const listOf = (items: object, maxItems: number, description: string) =>
  ({ type: 'array', description, items, maxItems }) as const
const record = (properties: object, required: readonly string[] = []) =>
  ({ type: 'object', properties, required, additionalProperties: false }) as const
const country = { type: 'string', pattern: '^[A-Z]{2}$' } as const

export const KNOWN_SCHEMA = {
  ...record({
    status: text(20, 'where the certificate stands, as its exchange derives it'),
    replacedBy: text(70, 'number of the certificate that took its place'),
    underVerification: { type: 'boolean' },
    uses: listOf(
      record(
        {
          declaration: text(70),
          itemSeq: { type: 'integer', minimum: 1 },
          quantity: decimal,
          unit: text(4),
          importerId: text(35),
          importerName: text(512),
          country,
        },
        ['declaration', 'itemSeq', 'quantity', 'unit'],
      ),
      10_000,
      'what earlier declarations took',
    ),
    otherAcdds: listOf({ type: 'object' }, 100, 'other export declarations that cite the certificate'),
    acddStatus: { enum: ['CANCELLED', 'CORRECTED'] },
    originDeclarations: listOf(
      record({ number: text(70), invoiceNumber: text(70) }, ['number', 'invoiceNumber']),
      1000,
      'proofs of origin of another kind',
    ),
    productRules: table(
      hs6,
      record({ criteria: listOf(text(10), 10, 'alternatives'), process: text(200) }, ['criteria']),
      'product-specific rule by six-digit code',
    ),
    processes: table('^\\d{1,5}$', text(200), 'process that SP stands for, by item'),
    correlation: table(
      '^(19|20)\\d{2}$',
      table(hs6, listOf({ type: 'string', pattern: hs6 }, 100, 'codes'), 'codes'),
      'edition of the HS -> code -> codes',
    ),
    perDollar: table('^[A-Z]{3}$', decimal, 'units of a currency for one US dollar'),
  }),
  description: 'What is known beside the papers; what is absent is not asked',
} as const

const percent = decimal
const share = { type: 'number', minimum: 0, maximum: 1 } as const
const count = { type: 'integer', minimum: 0, maximum: 3650 } as const
const codes = (pattern: string, description: string) => listOf({ type: 'string', pattern }, 300, description)

export const SETTINGS_SCHEMA = {
  ...record({
    nameSame: share,
    nameMinor: share,
    descriptionSame: share,
    descriptionMinor: share,
    departureSameDays: count,
    departureMinorDays: count,
    quantityRounding: decimal,
    weightTolerancePercent: percent,
    bulkTolerancePercent: percent,
    fobSmallPercent: percent,
    fobSmallUnits: decimal,
    fobLargePercent: percent,
    bulkChapters: codes('^\\d{2}$', 'chapters that travel in bulk'),
    fobTerms: codes('^[A-Z]{3}$', 'terms of delivery that let a value be compared with FOB'),
    mostLines: table('^[A-Z]{2}$', count, 'lines of a declaration, by country'),
    members: table('^[A-Z]{2,20}$', codes('^[A-Z]{2}$', 'states'), 'by scheme'),
    originatingMaterials: codes('^[A-Z]{2,20}$', 'schemes'),
    waivers: table(
      '^[A-Z]{2,20}$',
      record({ amount: decimal, currency: { type: 'string', pattern: '^[A-Z]{3}$' }, of: { enum: ['FOB', 'CUSTOMS'] } }, [
        'amount',
        'currency',
        'of',
      ]),
      'by scheme',
    ),
    explainWorkingDays: { ...count, minimum: 1, maximum: 366 },
    proofDays: count,
    verifyDays: count,
  }),
  description: 'Tolerances and lists that take the place of the defaults',
} as const

/** `finding` is the id that an earlier comparison of the same papers gave. */
export const OVERRIDE_SCHEMA = {
  ...record(
    {
      finding: text(2000, 'id of the finding'),
      outcome: { enum: Object.keys(OUTCOMES) },
      code: { enum: Object.keys(OVERRIDE_CODES) },
      reason: text(512, 'in words'),
      by: text(70, 'who concludes'),
      at: { type: 'string', format: 'date-time' },
    },
    ['finding', 'outcome', 'code', 'reason', 'by', 'at'],
  ),
  description: 'An officer’s own conclusion; it stands beside the finding and never takes its place',
} as const

const WISH_SCHEMA = record({
  known: KNOWN_SCHEMA,
  settings: SETTINGS_SCHEMA,
  overrides: { type: 'array', items: OVERRIDE_SCHEMA, maxItems: 1000 },
})

let matches: ReturnType<typeof compile> | undefined

/** Everything that is wrong with what stands beside the papers, as `known`, `settings` and `overrides` of one object. */
export function wishIssues(beside: unknown): readonly Issue[] {
  matches ??= compile(WISH_SCHEMA)
  return matches(beside) ? [] : schemaIssues(matches.errors ?? [])
}
