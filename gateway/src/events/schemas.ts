import { ALARMS } from '../journal/alarms.ts'
import { ACTIONS } from '../message/document.ts'

/**
 * JSON Schemas (2020-12) of what events carry: ids, codes and states, never payload. They do three things: a member of
 * an event that its schema does not name does not leave the house; tests hold every event to them; the AsyncAPI document
 * is made of them.
 */
const text = (description: string) => ({ type: 'string', description }) as const
const at = (description: string) => ({ type: 'string', format: 'date-time', description }) as const
const count = (description: string) => ({ type: 'integer', minimum: 0, description }) as const

const STATE = { enum: ['due', 'awaiting', 'delivered', 'refused', 'abandoned', 'expired', 'moot'] } as const
const STATUS = {
  enum: [
    'UNKNOWN',
    'ISSUED',
    'RECEIVED',
    'NOT_RECEIVED',
    'PARTLY_UTILISED',
    'EXHAUSTED',
    'PARTLY_REFUSED',
    'REFUSED',
    'NOT_APPLICABLE',
    'UNDER_VERIFICATION',
    'CANCELLED',
    'REPLACED',
    'EXPIRED',
    'ACCEPTED',
    'REJECTED',
    'MATCHED',
    'MISMATCHED',
  ],
} as const
const HOP = { enum: ['reached', 'failed'] } as const
const DOCUMENT = { enum: Object.keys(ACTIONS) } as const

/** In every event. */
const BASE = {
  exchange: text('Chain of events: the exchange id, or `gateway` for what belongs to no exchange. GET /v1/exchanges/{exchange}'),
  n: { type: 'integer', minimum: 1, description: 'Place in that chain, without gaps' },
  hash: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'Hash of the event in the chain: evidence' },
  partner: text('The partner that it is about'),
  role: { enum: ['issuer', 'importer'], description: 'Whether our country issued the certificate or imports under it' },
  certificate: {
    type: 'object',
    description: 'The certificate that the exchange is about',
    required: ['scheme', 'issuingCountry', 'number'],
    additionalProperties: false,
    properties: {
      scheme: text('ATIGA, ...'),
      issuingCountry: text('ISO 3166-1 alpha-2'),
      number: text('Reference number'),
    },
  },
} as const
/** Where the event speaks of one document. */
const ABOUT = {
  document: { ...DOCUMENT, description: 'Kind of the document' },
  version: text('1 for a certificate; the id of a response or of a cancellation'),
  action: { enum: ['issue', 'respond', 'cancel'] },
} as const

const schema = (properties: Readonly<Record<string, object>>, required: readonly string[]) =>
  ({
    type: 'object',
    required: ['exchange', 'n', 'hash', ...required],
    additionalProperties: false,
    properties: { ...BASE, ...properties },
  }) as const

export const DATA_SCHEMAS = {
  delivery: schema(
    {
      ...ABOUT,
      delivery: text('GET /v1/messages/{delivery}'),
      from: { ...STATE, description: 'State before' },
      to: { ...STATE, description: 'State now' },
      cause: text('What moved it: sent, unreachable, silent, acknowledged, refused, lapsed, replayed, mooted, reopened'),
      code: text('Fault code; docs/faults.md'),
      messageId: text('ebMS MessageId of the transmission'),
      attempt: count('Number of the attempt with this transmission'),
      submittedBy: text('Whose key submitted it'),
      warnings: count('Findings of severity W and N'),
      expiresAt: at('End of the time to live'),
    },
    ['delivery', 'document'],
  ),
  message: schema(
    {
      ...ABOUT,
      arrival: text('Id of what arrived'),
      messageId: text('MessageId of the partner'),
      code: text('Why it was refused; docs/faults.md'),
      entries: {
        type: 'array',
        description: 'Where it waits for you: GET /v1/inboxes/{inbox}/{entry}',
        items: {
          type: 'object',
          required: ['inbox', 'entry'],
          additionalProperties: false,
          properties: { inbox: text('Name of the inbox'), entry: text('Id of the entry') },
        },
      },
    },
    ['arrival'],
  ),
  inbox: schema(
    { ...ABOUT, inbox: text('Name of the inbox'), entry: text('Id of the entry'), holder: text('Who acknowledged it') },
    ['inbox', 'entry'],
  ),
  exchange: schema(
    {
      from: { ...STATUS, description: 'Status before' },
      to: { ...STATUS, description: 'Status now' },
      revision: count('Grows by one with every change'),
      register: {
        enum: ['VALID', 'UNDER_VERIFICATION', 'DUPLICATE_ISSUED'],
        description: 'What the register of the issuing side has told of a certificate that it has not closed (EAEU)',
      },
      hops: {
        type: 'object',
        description: 'Acknowledgements so far',
        additionalProperties: false,
        properties: { AS1: HOP, AS2: HOP, AS3: HOP, AS4: HOP },
      },
    },
    ['from', 'to', 'revision', 'hops'],
  ),
  clock: schema(
    {
      name: text('docs/exchanges.md has the table of clocks'),
      subject: text('What it runs for, where there may be several'),
      owner: { enum: ['us', 'partner', 'nsw'], description: 'Whose turn it is' },
      deadline: at('When it passes'),
      warnAt: at('When it is time to look'),
      stopped: count('How many of this name were stopped'),
      level: count('How many warnings were given, this one with them'),
    },
    ['name'],
  ),
  task: schema(
    {
      ...ABOUT,
      task: text('GET /v1/tasks/{task}; the id of the delivery, should it be released'),
      why: text('Why it is not sent'),
      deadline: at('Until when somebody has to hand it over'),
      submittedBy: text('Whose key submitted it'),
      warnings: count('Findings of severity W and N'),
      by: text('Who closed or released it'),
      how: text('How it was handed over'),
      handedAt: at('When it was handed over'),
    },
    ['task', 'document', 'why', 'deadline'],
  ),
  ledger: schema(
    {
      action: { enum: ['reserve', 'commit', 'adjust', 'release', 'allot'], description: 'What was wished' },
      item: count('Item of the certificate'),
      unit: text('Certified unit'),
      source: { enum: ['declaration', 'certificate'], description: 'An import declaration, or a back-to-back certificate' },
      number: text('Number of the declaration, or key of that certificate'),
      line: count('Its line, or item'),
      state: { enum: ['reserved', 'committed', 'released'] },
      quantity: text('Decimal, what is booked now'),
      asked: text('Decimal, what was asked, in `askedUnit`'),
      askedUnit: text('Unit of the declaration'),
      late: { enum: ['FORCE_MAJEURE', 'IMPORTED_IN_TIME'], description: 'Why it was drawn on after its validity' },
      by: text('Who booked'),
    },
    ['action', 'item', 'unit', 'source', 'number', 'line', 'state', 'quantity'],
  ),
  partner: schema({ state: { enum: ['open', 'half-open', 'closed'], description: 'Open: nothing is sent for a while' } }, [
    'state',
    'partner',
  ]),
  journal: schema({ reason: text('Why nothing is sent'), by: text('Who let it go on') }, []),
  alarm: schema(
    {
      ...ABOUT,
      alarm: { enum: Object.keys(ALARMS), description: 'Stable code of the alarm' },
      text: text('What it means'),
      cause: text('Kind of the event that gave it: the one right before in the chain'),
      code: text('Fault code; docs/faults.md'),
      delivery: text('GET /v1/messages/{delivery}'),
      task: text('GET /v1/tasks/{task}'),
      why: text('Why it is not sent'),
      arrival: text('Id of what arrived'),
      messageId: text('MessageId'),
      name: text('Name of the clock'),
      owner: text('Whose turn it was'),
      deadline: at('Deadline that has passed'),
      queue: text('Queue on the broker'),
      depth: count('How many messages lie there'),
      sink: text('Receiver of events'),
      since: at('Since when it failed'),
      reason: text('Why the journal is held'),
      node: text('Id of the node'),
      host: text('Where it ran'),
      use: text('What the certificate is for'),
      subject: text('Whose certificate it is'),
      serial: text('Its serial number'),
      fingerprint: text('SHA-256 of the certificate'),
      digest: text('SHA-256 under which the journal has other bytes'),
      until: at('When the certificate ends, or the list should have been renewed'),
      days: count('It ends within so many days'),
      issuer: text('The authority'),
      policy: text('What the agreement says about revocation'),
      number: text('Number of the revocation list'),
      list: text('Where the revocation list came from'),
      detail: text('Why'),
    },
    ['alarm', 'text', 'cause'],
  ),
} as const
export type DataName = keyof typeof DATA_SCHEMAS

/** `dataschema` of an event: where the AsyncAPI document holds it. */
export function schemaUri(name: DataName): string {
  return `urn:asw:event-data:${name}:v1`
}
