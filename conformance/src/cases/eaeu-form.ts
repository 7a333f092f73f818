import { EAEU_HABITS } from '../twin/eaeu/habits.ts'
import { SIGNALS, SUBCODES } from '../wire/eaeu/names.ts'
import { OPENED } from './eaeu-case.ts'
import { edit, flag, group, HEAD, INBOX, listOf, number, OBLIGATORY, SUBMIT, text, textOrTexts } from './form.ts'

/** JSON Schema of a case of the suite `eaeu`. */
const textOrNull = { type: ['string', 'null'] } as const
const open = { type: 'object' } as const
const subcodes = { enum: Object.keys(SUBCODES) } as const

const header = group({
  to: textOrNull,
  replyTo: textOrNull,
  from: textOrNull,
  faultTo: textOrNull,
  action: textOrNull,
  messageId: textOrNull,
  relatesTo: textOrNull,
  relatesAction: text,
  procedureId: textOrNull,
  conversationId: textOrNull,
  integration: group({ trackId: text, acceptTime: text }, ['trackId', 'acceptTime']),
  extra: text,
})

const send = group(
  {
    what: { enum: [...Object.keys(OPENED), ...Object.keys(SIGNALS), 'response', 'fault'] },
    as: text,
    to: text,
    repeat: text,
    again: text,
    twice: flag,
    procedure: text,
    conversation: text,
    operation: text,
    document: group({ edit: listOf(edit), raw: text, idOf: text, template: text }),
    sign: { anyOf: [{ enum: ['off', 'none'] }, listOf(open)] },
    container: open,
    header,
    style: open,
    tamper: listOf(
      group(
        {
          at: { enum: ['document', 'body', 'envelope'] },
          replace: text,
          pattern: text,
          with: { type: 'string' },
          all: flag,
          do: text,
        },
        ['at'],
      ),
    ),
    http: open,
    errors: listOf(open),
    subcode: subcodes,
    dateTime: text,
  },
  ['what'],
)

const expect = group(
  {
    of: text,
    answer: { enum: [...Object.keys(SIGNALS), 'fault', 'response', 'accepted', 'yes', 'refused', 'none', 'http', 'tls-refused'] },
    subcode: { anyOf: [subcodes, listOf(subcodes)] },
    error: textOrTexts,
    code: textOrTexts,
    text,
    status: { anyOf: [number, listOf(number), text] },
    result: text,
    as: text,
    times: number,
    unread: flag,
    goesTo: text,
  },
  ['answer'],
)

const verify = group({
  document: { enum: [...Object.keys(OPENED), ...Object.keys(SIGNALS), 'response', 'fault'] },
  number: text,
  as: text,
  holds: { type: 'object', additionalProperties: { type: 'string' } },
  absent: flag,
  times: number,
  withinMs: number,
  error: textOrTexts,
  subcode: subcodes,
  checks: listOf(text),
})

const habit = group({ name: { enum: Object.keys(EAEU_HABITS) }, times: number, delayMs: number, status: number }, ['name'])

const step = {
  ...group({
    send,
    expect,
    verify,
    wait: group({ ms: number, why: text }, ['ms', 'why']),
    fault: group({ habits: listOf(habit), payUp: flag }),
    submit: SUBMIT,
    inbox: INBOX,
  }),
  minProperties: 1,
  maxProperties: 1,
} as const

export const EAEU_CASE_FORM = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...group({ ...HEAD, steps: listOf(step) }, OBLIGATORY),
} as const
