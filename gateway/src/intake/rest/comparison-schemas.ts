import { KNOWN_SCHEMA, OUTCOMES, OVERRIDE_SCHEMA, SCREEN_RULES, SETTINGS_SCHEMA } from '@asw/mappings/compare'
import { MOST_DECLARATIONS } from '../comparison.ts'

const ID = { type: 'string', minLength: 1, maxLength: 255 } as const

/** A paper as it is, or where the gateway has it. `x-canonical` becomes a reference in the OpenAPI document. */
function paper(kind: string) {
  const by = (properties: object, required: readonly string[], description: string) =>
    ({ type: 'object', properties, required, additionalProperties: false, description }) as const
  return {
    oneOf: [
      by({ document: { type: 'object', 'x-canonical': kind } }, ['document'], 'The document itself'),
      by({ message: ID }, ['message'], 'Delivery id of a message that this gateway has sent'),
      by({ inbox: { ...ID, maxLength: 64 }, entry: ID }, ['inbox', 'entry'], 'Entry of an inbox: a document that was received'),
    ],
  } as const
}

export const COMPARISON_WISH = {
  type: 'object',
  required: ['certificate'],
  additionalProperties: false,
  properties: {
    certificate: paper('certificate-of-origin'),
    acdd: paper('export-declaration'),
    declarations: { type: 'array', items: paper('import-declaration'), maxItems: MOST_DECLARATIONS },
    today: { type: 'string', format: 'date', description: 'Day of the comparison; today where it is left out' },
    known: KNOWN_SCHEMA,
    settings: SETTINGS_SCHEMA,
    overrides: { type: 'array', items: OVERRIDE_SCHEMA, maxItems: 1000 },
    record: {
      type: 'boolean',
      description: 'Append outcome and overrides to the chain of the exchange of the certificate. Nothing is stored without it.',
    },
  },
} as const

const text = (description: string) => ({ type: 'string', description }) as const
const outcome = { enum: Object.keys(OUTCOMES) } as const
const seqs = { type: 'array', items: { type: 'integer' } } as const
const lines = {
  type: 'array',
  items: { type: 'object', properties: { declaration: text('Number'), seq: { type: 'integer' } } },
} as const
const list = (properties: object) => ({ type: 'array', items: { type: 'object', properties } }) as const
const override = { ...OVERRIDE_SCHEMA, required: [] } as const

const SEEN = {
  type: 'object',
  properties: {
    document: { enum: ['certificate', 'acdd', 'declaration', 'registry', 'ledger', 'settings'] },
    id: text('Number of the declaration'),
    pointer: text('JSON pointer (RFC 6901) into that paper'),
    value: { description: 'As it stands there' },
    normalised: text('As it was compared'),
  },
} as const

export const COMPARISON = {
  type: 'object',
  properties: {
    certificate: {
      type: 'object',
      properties: { referenceNumber: text('Number'), issuingCountry: text('Country'), scheme: text('Scheme') },
    },
    acdd: text('Number of the export declaration'),
    declarations: { type: 'array', items: { type: 'string' } },
    today: text('Day of the comparison'),
    exchange: text('Exchange of the certificate, where this gateway has one'),
    recorded: { type: 'boolean' },
    outcome: { ...outcome, description: 'The worst over all; what follows is told item by item' },
    flags: { type: 'array', items: { type: 'string' } },
    items: list({
      seq: { type: 'integer' },
      outcome,
      decision: { enum: ['GIVEN', 'PENDING', 'NOT_GIVEN', 'NOT_APPLICABLE'] },
      reasonCodes: { type: 'array', items: { type: 'string' } },
      lines,
    }),
    lines: list({ declaration: text('Number'), seq: { type: 'integer' }, outcome, items: seqs }),
    balances: list({
      items: seqs,
      unit: text('Unit of the certificate'),
      certified: text('Certified'),
      usedBefore: text('Used before'),
      declared: text('Declared now'),
      granted: text('What gets preference'),
      excess: text('What gets none'),
    }),
    matches: list({
      items: seqs,
      lines,
      why: list({
        item: { type: 'integer' },
        line: { type: 'object', additionalProperties: true },
        reason: text('Why they were put together'),
        overlap: { type: 'number' },
      }),
    }),
    findings: list({
      id: text('For overrides'),
      rule: { enum: Object.keys(SCREEN_RULES) },
      outcome,
      items: seqs,
      lines,
      left: SEEN,
      right: SEEN,
      text: text('What was found'),
      legalBasis: text('Public text that it rests on'),
      reasonCode: text('Proposed reason of a refusal'),
      flags: { type: 'array', items: { type: 'string' } },
      due: text('Last day for the other side'),
      override,
    }),
    strayOverrides: list({ override, why: text('Why it changes nothing') }),
  },
} as const
