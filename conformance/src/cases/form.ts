import { HABITS } from '../twin/habits.ts'
import { LAYERS, LEVELS } from './case.ts'

/** JSON Schema of a case file: strict about names, so that a slip in a case is found before it runs. */
export const text = { type: 'string', minLength: 1 } as const
export const any = {} as const
export const flag = { type: 'boolean' } as const
export const group = (properties: object, required: readonly string[] = []) =>
  ({ type: 'object', properties, required, additionalProperties: false }) as const
export const listOf = (items: object) => ({ type: 'array', items, minItems: 1 }) as const
const textOrNull = { type: ['string', 'null'] } as const
export const textOrTexts = { anyOf: [text, listOf(text)] } as const
export const number = { type: 'integer' } as const
const party = group({ id: { type: 'string' }, type: text }, ['id'])

const habit = group(
  {
    name: { enum: Object.keys(HABITS) },
    times: number,
    delayMs: number,
    latencyMs: number,
    code: text,
    status: number,
    retryAfter: number,
  },
  ['name'],
)
export const edit = group({
  set: text,
  to: { type: 'string' },
  drop: text,
  add: text,
  after: text,
  before: text,
  into: text,
  repeat: text,
  times: number,
  rename: text,
})

const header = group({
  from: { type: 'array', items: party },
  to: { type: 'array', items: party },
  fromRole: text,
  toRole: text,
  cpaId: textOrNull,
  conversationId: textOrNull,
  service: { anyOf: [group({ value: { type: 'string' }, type: text }, ['value']), { type: 'null' }] },
  action: textOrNull,
  messageId: textOrNull,
  timestamp: textOrNull,
  timeToLive: textOrNull,
  refToMessageId: text,
  duplicateElimination: flag,
  ackRequested: { anyOf: [group({ signed: flag, actor: text }, ['signed']), { type: 'null' }] },
  messageOrder: group({ sequence: text, status: text }, ['sequence']),
  description: text,
  version: text,
  extraHeader: text,
  body: { type: 'string' },
  href: text,
  payloadDigest: textOrNull,
  role: text,
  moreManifest: listOf(group({ href: text }, ['href'])),
})

const send = group(
  {
    what: {
      enum: [
        'certificate',
        'cancellation',
        'utilisation',
        'receipt',
        'ping',
        'status-request',
        'acknowledgment',
        'error-list',
        'other',
      ],
    },
    as: text,
    about: text,
    document: group({ edit: listOf(edit), raw: text, of: text }),
    seal: { type: 'object' },
    encryption: { type: 'object' },
    header,
    signature: { type: 'object' },
    mime: { type: 'object' },
    http: { type: 'object' },
    tamper: listOf(
      group(
        {
          at: { enum: ['document', 'sealed', 'payload', 'soap', 'signed', 'mime', 'content-type'] },
          replace: text,
          pattern: text,
          with: { type: 'string' },
          all: flag,
          do: text,
        },
        ['at'],
      ),
    ),
    attach: text,
    again: text,
    reply: { enum: ['sync', 'async'] },
    partner: { enum: ['other'] },
  },
  ['what'],
)

const expect = group(
  {
    of: text,
    answer: {
      enum: [
        'acknowledgment',
        'error-list',
        'status-response',
        'pong',
        'soap-fault',
        'none',
        'refused',
        'refusal',
        'http',
        'tls-refused',
      ],
    },
    error: textOrTexts,
    code: textOrTexts,
    location: text,
    description: text,
    status: { anyOf: [number, listOf(number), text] },
    fault: text,
    messageStatus: text,
    sameAs: text,
    retryAfter: flag,
    as: text,
    rule: textOrTexts,
    xpath: text,
    number: text,
    unnamed: flag,
    elsewhere: flag,
  },
  ['answer'],
)

export const SUBMIT = group({
  as: text,
  edit: listOf(group({ set: text, to: any, drop: text })),
  about: text,
  what: {
    enum: [
      ...['certificate', 'cancellation', 'utilisation', 'status', 'verification-request', 'verification-result', 'extract'],
      ...['query', 'no-data', 'question', 'update-time'],
    ],
  },
  body: any,
  state: textOrTexts,
  tries: group({ atLeast: number, atMost: number }),
  refused: group({ status: number, code: text }, ['status']),
  lastCode: text,
  answers: text,
})
export const INBOX = group(
  {
    document: text,
    name: { enum: ['inbox', 'ministry'] },
    times: number,
    json: { type: 'object' },
    acknowledge: flag,
    of: text,
    number: text,
  },
  ['times'],
)

const step = {
  ...group({
    send,
    expect,
    verify: group({
      document: { enum: ['certificate-of-origin', 'certificate-response', 'cancellation'] },
      kind: text,
      number: text,
      holds: { type: 'object', additionalProperties: { type: 'string' } },
      rule: textOrTexts,
      findingCode: textOrTexts,
      xpath: text,
      absent: flag,
      times: number,
      withinMs: number,
      checks: listOf(text),
    }),
    wait: group({ ms: number, why: text }, ['ms', 'why']),
    fault: group({ habits: listOf(habit), payUp: flag, tls: text }),
    submit: SUBMIT,
    inbox: INBOX,
  }),
  minProperties: 1,
  maxProperties: 1,
} as const

export const HEAD = {
  id: { type: 'string', pattern: '^(ASW|EAEU)-[A-Z0-9]+-[0-9]{3}$' },
  title: text,
  layer: { enum: Object.keys(LAYERS) },
  level: { enum: LEVELS },
  clause: text,
  kind: { enum: ['positive', 'negative'] },
  pair: text,
  change: text,
  tags: listOf(text),
  needs: listOf(text),
  exclusive: flag,
  advice: text,
} as const
export const OBLIGATORY = ['id', 'title', 'layer', 'level', 'clause', 'kind', 'steps', 'advice'] as const

export const CASE_FORM = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...group({ ...HEAD, steps: listOf(step) }, OBLIGATORY),
} as const
