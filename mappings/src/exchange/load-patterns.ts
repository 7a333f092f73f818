import { type Fields, type Source, sourceOf } from '../rules/source.ts'
import type { YamlSource } from '../yaml-source.ts'
import { duration } from './duration.ts'
import {
  type Exchange,
  PATTERN_NAMES,
  SENDINGS,
  SIDES,
  type Step,
  TIMERS,
  type Transaction,
  type TransactionPattern,
} from './exchange.ts'

const PATTERN_KEYS = ['name', 'title', 'basis', 'mark', 'course', 'ends', 'failure']
const STEP_KEYS = ['sends', 'by', 'timer', 'expected']
const TRANSACTION_KEYS = [
  'code',
  'key',
  'pattern',
  ...TIMERS,
  'repeats',
  'signature',
  'passBadSignature',
  'authorisation',
  'mark',
]

/** Reads `transactions.yaml`. Throws ASW_PACK_INVALID with file and line. */
export function readTransactions(yaml: YamlSource): Pick<Exchange, 'patterns' | 'transactions'> {
  const source = sourceOf(yaml.file, yaml.lineOf)
  const top = source.fields(yaml.value, 'the file', ['patterns', 'transactions'])
  const patterns = new Map<TransactionPattern['name'], TransactionPattern>()
  for (const part of source.list(top.patterns, 'patterns')) {
    const pattern = readPattern(source.fields(part, 'a pattern', PATTERN_KEYS), source)
    if (patterns.has(pattern.name)) source.fail(part, `the pattern ${pattern.name} stands there twice`)
    patterns.set(pattern.name, pattern)
  }
  const transactions = new Map<string, Transaction>()
  for (const part of source.list(top.transactions, 'transactions')) {
    const transaction = readTransaction(source.fields(part, 'a transaction', TRANSACTION_KEYS), patterns, source)
    if (transactions.has(transaction.code)) source.fail(part, `the transaction ${transaction.code} stands there twice`)
    transactions.set(transaction.code, transaction)
  }
  return { patterns, transactions }
}

function readPattern(fields: Fields, source: Source): TransactionPattern {
  const course = source.list(fields.course, 'course').map((part, at) => readStep(part, at, source))
  if (course[0]?.sends !== 'request' || course[0].by !== 'initiator')
    source.fail(fields, 'a course begins with the request of the initiator')
  return {
    name: source.oneOf(fields.name, 'name', fields, PATTERN_NAMES),
    title: Object.fromEntries(source.entries(fields.title, 'title').map(([key, value]) => [key, String(value)])),
    basis: source.text(fields.basis, 'basis', fields),
    mark: source.oneOf(fields.mark, 'mark', fields, ['C', 'P']),
    course,
    ends: source.oneOf(fields.ends, 'ends', fields, ['response', 'receipt', 'silence', 'sent']),
    failure: source.oneOf(fields.failure, 'failure', fields, ['repeat', 'roll-back', 'none']),
  }
}

function readStep(part: unknown, at: number, source: Source): Step {
  const fields = source.fields(part, 'a step', STEP_KEYS)
  const sends = source.oneOf(fields.sends, 'sends', fields, SENDINGS)
  const by = source.oneOf(fields.by, 'by', fields, SIDES)
  if (at === 0) return { sends, by, expected: 'always' }
  const timer = source.oneOf(fields.timer, 'timer', fields, TIMERS)
  return { sends, by, timer, expected: source.oneOf(fields.expected, 'expected', fields, ['always', 'timed']) }
}

function readTransaction(fields: Fields, patterns: Exchange['patterns'], source: Source): Transaction {
  const name = source.oneOf(fields.pattern, 'pattern', fields, PATTERN_NAMES)
  const pattern = patterns.get(name) ?? source.fail(fields, `there is no pattern ${name}`)
  const [receiveMs, processMs, answerMs] = TIMERS.map((timer) => timeOf(fields[timer], timer, fields, source))
  const times = { receive: receiveMs, process: processMs, answer: answerMs }
  const open = pattern.course.find(({ timer, expected }) => timer && expected === 'always' && times[timer] === undefined)
  if (open !== undefined) source.fail(fields, `${name} always awaits ${open.sends}: ${open.timer} wants a time`)
  const { repeats } = fields
  if (typeof repeats !== 'number' || !Number.isInteger(repeats) || repeats < 0)
    return source.fail(fields, 'repeats is not a number of repeats, 0 or more')
  return {
    code: source.text(fields.code, 'code', fields),
    key: source.text(fields.key, 'key', fields),
    pattern,
    receiveMs,
    processMs,
    answerMs,
    repeats,
    signature: source.oneOf(fields.signature, 'signature', fields, ['required', 'optional']),
    passBadSignature: flag(fields, 'passBadSignature', source),
    authorisation: flag(fields, 'authorisation', source),
    mark: source.oneOf(fields.mark, 'mark', fields, ['C', 'P']),
  }
}

/** A time, or the word `none`: what is not awaited is said, so that nobody takes a gap for "wait for ever". */
function timeOf(value: unknown, name: string, within: Fields, source: Source): number | undefined {
  if (value === 'none') return undefined
  return duration(value) ?? source.fail(within, `${name} is neither a time such as PT5M nor none`)
}

function flag(fields: Fields, name: string, source: Source): boolean {
  const value = fields[name]
  return typeof value === 'boolean' ? value : source.fail(fields, `${name} is neither true nor false`)
}
