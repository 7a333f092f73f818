import { describe, expect, it } from 'vitest'
import { GOALS, type Goal, judge } from '../../bench/goals.ts'
import { loadResult } from '../../bench/intake/measure.ts'
import { memoryResult } from '../../bench/memory/measure.ts'
import { FLOOR, LIBXMLSEC1, XML_CRYPTO } from '../../bench/operations/operation.ts'
import type { LoadRound, Results, Timing } from '../../bench/results.ts'

const NOTHING: Results = {
  machine: { date: '', cpu: '', cores: 2, loadBefore: 0, node: '', openssl: '', platform: '', quick: true },
  operations: [],
  skipped: [],
}

function timing(
  operation: Timing['operation'],
  kilobytes: number,
  name: string,
  gatewayIs: number,
  keys: Timing['keys'] = 'rsa-2048',
): Timing {
  const contestants = [{ name, medianUs: 1, spread: 0, gatewayIs, roundsUs: [1] }]
  return { operation, keys, kilobytes, bytes: { json: 1, xml: 1, wire: 1 }, contestants }
}
function outcomes(results: Partial<Results>): readonly string[] {
  return judge({ ...NOTHING, ...results }).flatMap(({ what, outcome }) =>
    outcome === 'not measured' ? [] : [`${what}: ${outcome}`],
  )
}

describe('a goal', () => {
  const goal = (bound: Goal['bound']): Goal => ({ what: 'x', measured: ({ machine }) => machine.cores, bound, unit: '' })

  it.each([
    { bound: { atMost: 2 }, outcome: 'reached' },
    { bound: { atMost: 1.99 }, outcome: 'missed' },
    { bound: { atLeast: 2 }, outcome: 'reached' },
    { bound: { atLeast: 2.01 }, outcome: 'missed' },
  ])('of $bound is $outcome by 2', ({ bound, outcome }) => {
    expect(judge(NOTHING, [goal(bound)])[0]?.outcome).toBe(outcome)
  })

  it('that a run did not measure is neither reached nor missed', () => {
    expect(new Set(judge(NOTHING).map(({ outcome }) => outcome))).toEqual(new Set(['not measured']))
    expect(judge(NOTHING)).toHaveLength(GOALS.length)
  })

  it('is judged by the ratio to the one it names, at its size, with RSA', () => {
    expect(outcomes({ operations: [timing('sign', 10, FLOOR, 1.15)] })).toEqual(['sign, 10 KB, against node:crypto: reached'])
    expect(outcomes({ operations: [timing('sign', 10, FLOOR, 1.16)] })).toEqual(['sign, 10 KB, against node:crypto: missed'])
    expect(outcomes({ operations: [timing('sign', 10, FLOOR, 1.16, 'p-256')] })).toEqual([])
    expect(outcomes({ operations: [timing('verify', 50, LIBXMLSEC1, 1.3)] })).toEqual([
      'verify, 50 KB, against libxmlsec1: missed',
    ])
  })

  it('of being faster turns the ratio round', () => {
    expect(outcomes({ operations: [timing('verify', 10, XML_CRYPTO, 1 / 30)] })).toEqual([
      'verify, 10 KB, against xml-crypto: reached',
    ])
    expect(outcomes({ operations: [timing('verify', 10, XML_CRYPTO, 1 / 20)] })).toEqual([
      'verify, 10 KB, against xml-crypto: missed',
    ])
  })
})

it('memory grows by what lies between its first and its last point', () => {
  const point = (messages: number, megabytes: number) => ({
    messages,
    rssBytes: megabytes * 2 ** 20,
    heapBytes: 0,
    externalBytes: 0,
  })
  const flat = memoryResult(2_000, [point(0, 200), point(1_000, 215), point(2_000, 201)])
  expect(flat.growthBytes).toBe(2 ** 20)
  expect(outcomes({ memory: flat })).toEqual(['memory flat, growth over the run: reached'])
  const leaky = memoryResult(2_000, [point(0, 200), point(1_000, 210), point(2_000, 220)])
  expect(leaky.bytesPerMessage).toBeCloseTo((20 * 2 ** 20) / 2_000)
  expect(outcomes({ memory: leaky })).toEqual(['memory flat, growth over the run: missed'])
})

it('one round that a neighbour spoiled does not decide the intake', () => {
  const round = (requests: number, p99Ms: number): LoadRound => ({
    requests,
    seconds: 2,
    p50Ms: 1,
    p99Ms,
    maxMs: p99Ms,
    serverUs: 1,
    clientUs: 1,
  })
  const gateway = loadResult([round(10_000, 20), round(1_000, 400), round(9_000, 30)])
  expect(gateway).toMatchObject({ requestsPerSecond: 4_500, p99Ms: 30, maxMs: 400 })
  const intake = { connections: 64, jsonBytes: 1, gateway, durable: gateway }
  const [enough, p99] = ['intake, 64 connections, of bare Fastify with ajv', 'intake, 64 connections, p99: reached']
  expect(outcomes({ intake: { ...intake, bare: loadResult([round(16_900, 10)]) } })).toEqual([`${enough}: reached`, p99])
  expect(outcomes({ intake: { ...intake, bare: loadResult([round(17_100, 10)]) } })).toEqual([`${enough}: missed`, p99])
})
