import { ACTIONS, type DocumentKind } from '../../message/document.ts'

/** JSON Schemas of what the REST door takes and gives, beside the canonical documents. One row a shape. */
const text = (description: string) => ({ type: 'string', description }) as const
const at = (description: string) => ({ type: 'string', format: 'date-time', description }) as const

export const STATES = ['due', 'awaiting', 'delivered', 'refused', 'abandoned', 'expired', 'moot'] as const
export const DOCUMENTS = Object.keys(ACTIONS) as readonly DocumentKind[]

export const ISSUE = {
  type: 'object',
  description: 'One finding about a document',
  properties: {
    severity: { enum: ['E', 'W', 'N'] },
    code: text('Stable code of the finding'),
    rule: text('Id of the business rule, for example D-20'),
    pointer: text('JSON pointer (RFC 6901) into the document'),
    xpath: text("XPath into the partner's XML"),
    line: { type: 'integer' },
    legalBasis: text('Public text that the rule rests on'),
    message: text('What is wrong'),
  },
} as const

export const IDENTITY = {
  type: 'object',
  properties: {
    scheme: text('ATIGA, ...'),
    issuingCountry: text('ISO 3166-1 alpha-2'),
    number: text('Reference number of the certificate, or number of the declaration or report'),
    version: text('1, or the id of what is said about it'),
    action: { enum: ['issue', 'respond', 'cancel'] },
  },
} as const

export const MESSAGE = {
  type: 'object',
  description: 'One business send to one partner',
  properties: {
    id: text('Delivery id'),
    exchange: text('Exchange id: the certificate, its responses and its cancellation'),
    partner: text('Partner'),
    document: { enum: DOCUMENTS },
    identity: IDENTITY,
    state: { enum: STATES, description: 'Transport state' },
    hop: text('AS1: sealed by this gateway. AS2: proved by the signed Acknowledgment of the partner'),
    tries: { type: 'integer' },
    createdAt: at('Durable since'),
    nextAt: at('When it moves next'),
    closedAt: at('When it left the open states'),
    lastCode: text('Code of the last fault'),
    messageId: text('ebMS MessageId of the present transmission'),
    jsonDigest: text('SHA-256 of the JSON'),
    xmlDigest: text('SHA-256 of the sealed XML'),
    wireDigest: text('SHA-256 of the message as sent'),
    answer: {
      type: 'object',
      description: 'What the partner answered; its bytes under /v1/messages/{id}/acknowledgment',
      properties: { kind: { enum: ['acknowledgment', 'error-list'] }, messageId: text('Of the answer') },
    },
  },
} as const

export const SUBMITTED = {
  type: 'object',
  properties: {
    delivery: text('Ask for its state under /v1/messages/{delivery}'),
    exchange: text('Follow the answers under /v1/exchanges/{exchange}'),
    partner: text('Where it goes'),
    repeated: { type: 'boolean', description: 'True when this very document had been submitted before' },
    state: { enum: STATES, description: 'Where that message is now; only when it is repeated' },
    byHand: {
      type: 'boolean',
      description: 'True: the partner does not take it, a person hands it over. Follow it under /v1/tasks/{delivery}',
    },
    warnings: { type: 'array', items: ISSUE },
  },
} as const

export const EVENT = {
  type: 'object',
  properties: {
    n: { type: 'integer', description: 'Position in the chain of the exchange' },
    at: at('When'),
    kind: text('What happened'),
    data: { type: 'object', additionalProperties: true },
    blob: text('SHA-256 of the bytes it speaks of'),
    prevHash: text('Hash of the event before'),
    hash: text('Hash of this event: proves that nothing before it was changed'),
  },
} as const

export const CLOCK = {
  type: 'object',
  properties: {
    name: text('docs/exchanges.md says what each is'),
    subject: text('What it runs for, where there may be several'),
    owner: { enum: ['us', 'partner', 'nsw'], description: 'Whose turn it is' },
    deadline: at('When it passes'),
    state: { enum: ['running', 'fired', 'stopped'] },
    warnAt: at('When the next warning is due'),
    level: { type: 'integer', description: 'Warnings given so far' },
    endedAt: at('When it passed or was stopped'),
    source: text('Text that it rests on'),
    passed: text('What is proved when it passes'),
  },
} as const

export const ACCOUNT = {
  type: 'object',
  description: 'Decimals. available = certified - committed - reserved - child, never below zero',
  properties: {
    item: { type: 'integer' },
    unit: text('Certified unit'),
    certified: { type: 'string' },
    committed: { type: 'string' },
    reserved: { type: 'string' },
    child: text('Drawn by back-to-back certificates'),
    available: { type: 'string' },
  },
} as const

export const EXCHANGE = {
  type: 'object',
  properties: {
    id: text('Exchange id'),
    scheme: text('ATIGA, ...'),
    issuingCountry: text('ISO 3166-1 alpha-2'),
    number: text('Reference number'),
    partner: text('Partner'),
    role: { enum: ['issuer', 'importer'] },
    status: text('Derived from items, ledger and clocks; never set'),
    conditions: { type: 'array', items: { type: 'string' }, description: 'What is open beside the status' },
    turn: {
      type: 'object',
      description: 'Whose turn it is, and until when',
      properties: {
        who: { enum: ['us', 'partner', 'nsw', 'nobody'] },
        until: at('End of the clock'),
        why: text('What is waited for'),
      },
    },
    undelivered: {
      type: 'array',
      description:
        'What we have sent and the partner has not got, newest first: it refused it, or our tries or its time are over',
      items: {
        type: 'object',
        properties: {
          delivery: text('Message id'),
          document: { enum: DOCUMENTS },
          version: text('Which of its kind: `identity.version` of the message'),
          state: { enum: ['refused', 'abandoned', 'expired'] },
          lastCode: text('Fault code: docs/faults.md'),
          at: at('Since when'),
        },
      },
    },
    clocks: { type: 'array', items: CLOCK },
    windows: {
      type: 'array',
      description: 'In which something may still be done',
      items: { type: 'object', properties: { name: text('docs/exchanges.md'), lastDay: text('Local day') } },
    },
    refusals: {
      type: 'array',
      description: 'Each refusal against both readings of the 60 days (D-93)',
      items: { type: 'object', additionalProperties: true },
    },
    register: {
      type: 'object',
      description: 'What the register of the issuing side has told of a certificate that it has not closed (EAEU)',
      properties: {
        status: { enum: ['VALID', 'UNDER_VERIFICATION', 'DUPLICATE_ISSUED'] },
        since: at('When that took effect'),
        duplicates: { type: 'array', items: { type: 'string' }, description: 'Numbers of its duplicates' },
      },
    },
    finding: {
      type: 'object',
      description: 'What the issuing authority found in the end when it was asked whether it has issued it',
      properties: {
        authenticity: { enum: ['AUTHENTIC', 'NOT_AUTHENTIC', 'NOT_FOUND'] },
        at: at('When'),
        request: text('Id of the request to verify'),
      },
    },
    questions: {
      type: 'array',
      description: 'Questions and letters of either side that ask about it, oldest first (EAEU)',
      items: {
        type: 'object',
        properties: {
          asking: text('Exchange of the question'),
          document: { enum: DOCUMENTS },
          delivery: text('Message id, or task id, of what we have asked'),
          arrival: text('Id of the inbox entry of what the partner has asked'),
          at: at('When'),
        },
      },
    },
    accounts: { type: 'array', items: ACCOUNT, description: 'Where this gateway keeps the ledger: the importing side' },
    replaces: text('Number of the certificate that it replaces'),
    items: { type: 'array', items: { type: 'object', additionalProperties: true } },
    hops: { type: 'object', additionalProperties: true },
    cancellations: { type: 'object', additionalProperties: true },
    answers: { type: 'object', additionalProperties: true },
    revision: { type: 'integer' },
    createdAt: at('First seen'),
  },
} as const

export const ENTRY = {
  type: 'object',
  properties: {
    id: text('Stable id: the same document always comes under the same id'),
    inbox: text('Name of the inbox'),
    exchange: text('Exchange id'),
    partner: text('From'),
    document: { enum: DOCUMENTS },
    identity: IDENTITY,
    state: { enum: ['waiting', 'leased', 'done'] },
    leasedUntil: at('Until when nobody else gets it'),
    acceptedAt: at('When the gateway accepted it'),
    doneAt: at('When the NSW acknowledged it'),
    json: { type: 'object', additionalProperties: true, description: 'The canonical document' },
    xmlDigest: text('SHA-256 of the sealed XML it was read from'),
  },
} as const

export const list = (items: object) =>
  ({
    type: 'object',
    properties: { items: { type: 'array', items }, next: text('Pass it as `after` for the next page') },
  }) as const

export const RECONCILIATION = {
  type: 'object',
  properties: {
    held: text('Why nothing is sent; absent when the journal is not held'),
    recoveryPoint: text('RFC 3339: the last event before it was held. What came later is not in it'),
    unanswered: { type: 'integer', description: 'Open messages that were sealed and of which the partner has said nothing yet' },
    open: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          delivery: { type: 'string' },
          exchange: { type: 'string' },
          partner: { type: 'string' },
          document: { type: 'string' },
          number: { type: 'string' },
          state: { type: 'string' },
          messageId: text('Absent: not sealed when the backup was made'),
          asked: { type: 'string' },
          told: {
            type: 'object',
            description: 'ebMS 2.0 section 7.1.2. Processed and Received: the partner has it',
            properties: { status: { type: 'string' }, at: { type: 'string' } },
          },
          trouble: { type: 'string' },
        },
      },
    },
  },
} as const
