import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { duration } from '../../src/exchange/duration.ts'
import { readProcesses, readTransactions } from '../../src/exchange/index.ts'
import { loadPack } from '../../src/index.ts'
import { readYaml } from '../../src/yaml-source.ts'

const FOLDER = new URL('../../packs/eaeu/', import.meta.url)
const PATTERNS = readFileSync(new URL('transactions.yaml', FOLDER), 'utf8')
const PROCESSES = readFileSync(new URL('processes.yaml', FOLDER), 'utf8')

function edited(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`there is no ${from}`)
  return text.replace(from, to)
}

describe('the exchange data of the pack eaeu', () => {
  const { exchange } = loadPack('eaeu')
  if (exchange === undefined) throw new Error('the pack has no exchange')
  const { patterns, transactions, processes } = exchange

  test('knows the six patterns, each in its course', () => {
    const courses = [...patterns.values()].map(({ name, course, ends, failure }) => [
      name,
      course.map(({ by, sends, expected }) => `${by[0]}:${sends}${expected === 'timed' ? '?' : ''}`).join(' '),
      ends,
      failure,
    ])
    expect(courses).toEqual([
      ['mutual-obligations', 'i:request r:RCV? r:PRS? r:response i:RCV? i:PRS?', 'silence', 'roll-back'],
      ['question-response', 'i:request r:response', 'response', 'repeat'],
      ['request-response', 'i:request r:RCV? r:PRS? r:response', 'response', 'repeat'],
      ['request-confirmation', 'i:request r:response i:RCV?', 'receipt', 'repeat'],
      ['notification', 'i:request r:RCV', 'receipt', 'repeat'],
      ['distribution', 'i:request', 'sent', 'none'],
    ])
  })

  test('keeps the published timers apart, and what is not awaited has none', () => {
    expect(transactions.get('P.MM.01.TRN.002')).toMatchObject({ processMs: 1_200_000, answerMs: 14_400_000, repeats: 3 })
    expect(transactions.get('P.MM.01.TRN.002')?.receiveMs).toBeUndefined()
    expect(transactions.get('P.MM.01.TRN.009')).toMatchObject({ receiveMs: 1_200_000, answerMs: 14_400_000 })
    expect(transactions.get('P.DS.01.TRN.001')).toMatchObject({ receiveMs: 120_000, processMs: 300_000, repeats: 6 })
  })

  test('speaks one process, whose codes are placeholders of the form that the schemas ask for', () => {
    const process = processes.get('P.XX.99')
    expect(process).toMatchObject({ official: false, version: '1.0.0' })
    for (const { code, structure } of process?.messages.values() ?? []) {
      expect(code).toMatch(/^P\.[A-Z]{2}\.[0-9]{2}\.MSG\.[0-9]{3}$/)
      expect(structure).toMatch(/^R(\.[A-Z]{2}\.[A-Z]{2}\.[0-9]{2})?\.[0-9]{3}$/)
    }
    const answer = process?.operations.get('answer-verification')
    expect(answer).toMatchObject({ follows: 'request-verification', procedure: { code: 'P.XX.99.PRC.002' } })
    expect(process?.operations.get(answer?.follows ?? '')?.procedure).toBe(answer?.procedure)
  })
})

describe('exchange data that are wrong say where and what to do', () => {
  const patterns = (from: string, to: string) => () => readTransactions(readYaml(edited(PATTERNS, from, to), 'transactions.yaml'))
  const processes = (from: string, to: string) => () =>
    readProcesses(
      readYaml(edited(PROCESSES, from, to), 'processes.yaml'),
      readTransactions(readYaml(PATTERNS, 'transactions.yaml')).transactions,
    )

  test.each([
    ['a time that is left out', patterns('receive: PT2M,', ''), /:\d+: receive is neither a time such as PT5M nor none/],
    ['a time that nobody can read', patterns('receive: PT2M', 'receive: 2 min'), /receive is neither a time/],
    ['a pattern that does not exist', patterns('pattern: question-response', 'pattern: question'), /pattern is none of/],
    ['an answer that nobody would wait for', patterns('answer: PT5M', 'answer: none'), /always awaits response: answer wants/],
    ['a code twice', patterns('code: P.XX.99.TRN.002', 'code: P.XX.99.TRN.001'), /P\.XX\.99\.TRN\.001 stands there twice/],
    ['repeats without end', patterns('repeats: 3', 'repeats: -1'), /repeats is not a number of repeats/],
    [
      'a course that begins in the middle',
      patterns('- { sends: request, by: initiator }', '- { sends: RCV, by: respondent }'),
      /begins with/,
    ],
    [
      'an operation without its transaction',
      processes('transaction: P.XX.99.TRN.003', 'transaction: P.XX.99.TRN.030'),
      /no transaction P/,
    ],
    [
      'an operation with an unknown message',
      processes('request: certificate-query', 'request: certificate-quest'),
      /no message certificate-quest/,
    ],
    ['an operation that follows nothing', processes('follows: request-verification', 'follows: request'), /no operation request/],
    ['an unknown participant', processes('from: [authorised-body,', 'from: [authorized-body,'), /no participant authorized-body/],
    ['an unknown key', processes('official: false', 'offical: false'), /unknown key offical/],
  ])('%s', (_, load, says) => {
    expect(load).toThrow(expect.objectContaining({ code: 'ASW_PACK_INVALID', message: expect.stringMatching(says) }))
  })
})

test.each([
  ['PT2M', 120_000],
  ['PT1H30M', 5_400_000],
  ['P1DT0H', 86_400_000],
  ['PT45S', 45_000],
  ['PT', undefined],
  ['P1Y', undefined],
  ['PT0S', undefined],
  ['P', undefined],
  ['2M', undefined],
  ['P1DT', undefined],
  [5, undefined],
])('the duration %s has %s ms', (text, ms) => {
  expect(duration(text)).toBe(ms)
})
