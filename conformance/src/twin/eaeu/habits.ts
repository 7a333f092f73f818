import type { Edit } from '../../documents/edit.ts'
import type { SignalError } from '../../wire/eaeu/answers.ts'
import type { EdocSignatureStyle } from '../../wire/eaeu/container.ts'
import type { EnvelopeStyle } from '../../wire/eaeu/envelope.ts'
import type { SignalCode, Subcode } from '../../wire/eaeu/names.ts'
import type { Operation } from '../../wire/eaeu/process.ts'

/** One message that the twin sends about a document that came to it. */
export interface Move {
  readonly send: SignalCode | 'response' | 'fault'
  readonly delayMs?: number
  /** Sends it twice: the same bytes, or under a new MessageID. */
  readonly twice?: 'bytes' | 'new'
  readonly relatesTo?: 'nothing' | 'another'
  readonly conversation?: 'unknown'
  readonly zoneless?: boolean
  readonly byPlatform?: boolean
  readonly style?: EnvelopeStyle
  readonly errors?: readonly SignalError[]
  readonly subcode?: Subcode
  readonly edit?: readonly Edit[]
  /** Template of the response where it is not the usual one. */
  readonly template?: string
  readonly refersTo?: 'another'
  /** Which of the answers of the operation, by its key; the first where nothing is said. */
  readonly answer?: string
  /** One a signature; `key` is a name of the agreement. */
  readonly signatures?: readonly (EdocSignatureStyle & { readonly key?: string })[]
  readonly unsigned?: boolean
  readonly wrapped?: boolean
}
/** What a door does instead of an empty 202. */
export type Door = 'status' | 'hang' | 'half' | 'reset'

interface Row {
  readonly text: string
  readonly moves: (good: readonly Move[], operation: Pick<Operation, 'signals'>) => readonly Move[]
  readonly door?: Door
  /** Nothing leaves before a script calls for it. */
  readonly owed?: boolean
}
const none = () => []
const response = { send: 'response' } as const
const withResponse = (change: Omit<Move, 'send'>) => (good: readonly Move[]) =>
  good.map((move) => (move.send === 'response' ? { ...move, ...change } : move))
const all = (change: Omit<Move, 'send'>) => (good: readonly Move[]) => good.map((move) => ({ ...move, ...change }))
const err = (code: string, description: string) => (): readonly Move[] => [{ send: 'ERR', errors: [{ code, description }] }]

/** What the twin does with a document. `answer` is the good one: the signals of the transaction, then the response. */
export const EAEU_HABITS = {
  answer: { text: 'every signal that the transaction has, then the response', moves: (good) => good },
  'no-signal': { text: 'the response alone', moves: () => [response] },
  'no-response': { text: 'the signals, and then nothing', moves: (good) => good.filter(({ send }) => send !== 'response') },
  silence: { text: 'an empty 202, and then nothing', moves: none },
  'late-signal': { text: 'everything after `delayMs`', moves: (good) => good },
  owe: { text: 'nothing until a script calls for it, however late', moves: (good) => good, owed: true },
  'double-signal': {
    text: 'every signal twice, under two MessageIDs',
    moves: (good) => good.map((move) => (move.send === 'response' ? move : { ...move, twice: 'new' })),
  },
  'repeated-bytes': { text: 'every message twice, the same bytes', moves: all({ twice: 'bytes' }) },
  'double-response': { text: 'the response twice, under two MessageIDs', moves: withResponse({ twice: 'new' }) },
  'response-first': { text: 'the response before the signals', moves: (good) => [...good].reverse() },
  'wrong-relates-to': { text: 'everything relates to a message that nobody sent', moves: all({ relatesTo: 'another' }) },
  'no-relates-to': { text: 'nothing says what it relates to', moves: all({ relatesTo: 'nothing' }) },
  'unknown-conversation': { text: 'everything on a conversation that nobody knows', moves: all({ conversation: 'unknown' }) },
  'zoneless-signal': { text: 'signals whose DateTime has no zone', moves: all({ zoneless: true }) },
  'by-platform': { text: 'with int:Integration, as the platform hands messages on', moves: all({ byPlatform: true }) },
  'prefixes-on-header': { text: 'prefixes declared on Header', moves: all({ style: { prefixes: 'header' } }) },
  'prefixes-everywhere': { text: 'prefixes declared on every block', moves: all({ style: { prefixes: 'local' } }) },
  'no-prefixes': { text: 'default namespaces', moves: all({ style: { prefixes: 'default' } }) },
  'odd-prefixes': {
    text: 'prefixes that mean something else with others',
    moves: all({ style: { prefixes: 'odd', unused: true } }),
  },
  'reversed-header': { text: 'the header in reverse order', moves: all({ style: { order: 'reversed' } }) },
  loose: { text: 'line breaks, blanks and comments between everything', moves: all({ style: { loose: true } }) },
  error: { text: 'ERR with the code of a rule', moves: err('01', 'нарушено правило') },
  'fatal-error': { text: 'ERR Common:FatalError', moves: err('Common:FatalError', 'фатальная ошибка') },
  unexpected: { text: 'ERR Common:UnexpectedMessage', moves: err('Common:UnexpectedMessage', 'сообщение не ожидалось') },
  'fault-sender': { text: 'a fault int:DataError', moves: () => [{ send: 'fault', subcode: 'int:DataError' }] },
  'fault-receiver': { text: 'a fault int:InternalError', moves: () => [{ send: 'fault', subcode: 'int:InternalError' }] },
  'fault-unavailable': {
    text: 'a fault wsa:EndpointUnavailable',
    moves: () => [{ send: 'fault', subcode: 'wsa:EndpointUnavailable' }],
  },
  'negative-response': {
    text: 'R.006 with another code than 3, and words',
    moves: withResponse({
      edit: [
        { set: 'ProcessingResultV2Code', to: '9' },
        {
          add: '<csdo:DescriptionText xmlns:csdo="urn:EEC:M:SimpleDataObjects:v0.4.14">сертификат уже зарегистрирован</csdo:DescriptionText>',
          after: 'ProcessingResultV2Code',
        },
      ],
    }),
  },
  'no-data': {
    text: 'R.006 with the code that says that nothing is known',
    moves: withResponse({ answer: 'result', edit: [{ set: 'ProcessingResultV2Code', to: '4' }] }),
  },
  'other-certificate': {
    text: 'a response about another certificate than was asked for',
    moves: withResponse({ edit: [{ set: 'DocId', to: 'RU/2026/0000000-EAV' }] }),
  },
  'old-response': {
    text: 'R.006 of version 0.3.4, with ProcessingResultCode',
    moves: withResponse({ template: 'result-0.3.4.xml' }),
  },
  'response-to-other': {
    text: 'a response whose EDocRefId names another document',
    moves: withResponse({ refersTo: 'another' }),
  },
  'unsigned-response': { text: 'a response without a container', moves: withResponse({ unsigned: true }) },
  'two-signatures': { text: 'a response with two signatures', moves: withResponse({ signatures: [{}, { key: 'seal-rsa' }] }) },
  'wrong-signature': {
    text: 'a response with a changed SignatureValue',
    moves: withResponse({ signatures: [{ broken: true }] }),
  },
  'wrong-signer': {
    text: 'a response signed with a key that nobody registered',
    moves: withResponse({ signatures: [{ key: 'seal-unregistered' }] }),
  },
  'unknown-algorithm': {
    text: 'a response under an algorithm that nobody computes',
    moves: withResponse({
      signatures: [{ method: 'urn:EAEU:Signature:bign-with-hbelt', digest: 'urn:EAEU:Digest:belt-hash256' }],
    }),
  },
  'wrapped-response': { text: 'a response whose signed content was moved aside', moves: withResponse({ wrapped: true }) },
  'http-status': { text: 'the HTTP status `status`', moves: none, door: 'status' },
  'no-answer': { text: 'takes the request and never ends it', moves: none, door: 'hang' },
  'half-answer': { text: 'half an HTTP answer', moves: none, door: 'half' },
  reset: { text: 'a connection reset in mid-answer', moves: none, door: 'reset' },
} as const satisfies Record<string, Row>
export type EaeuHabitName = keyof typeof EAEU_HABITS

export interface EaeuHabit {
  readonly name: EaeuHabitName
  /** How many documents it lasts; then the twin behaves. Default: 1. */
  readonly times?: number
  readonly delayMs?: number
  readonly status?: number
}
export const WELL_BEHAVED: EaeuHabit = { name: 'answer' }

/** The moves of a habit, and what the door does. */
export function rowOf({ name }: EaeuHabit): Row {
  return EAEU_HABITS[name]
}
