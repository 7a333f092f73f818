import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { conditionsOf } from '../../src/message/standing.ts'
import { statusOf } from '../../src/message/status.ts'
import { type Alone, openAlone, settled } from './alone.ts'
import { cancellation, certificate, utilisation } from './documents.ts'
import { ALL_KINDS } from './gateways.ts'
import { letter } from './letter.ts'
import { sample } from './matters.ts'
import { TODAY } from './world.ts'

/** Whole gateways: what comes from the partner comes in every order, and more than once, and the exchange ends the same. */
let th: Alone
let vn: Alone
beforeAll(async () => {
  th = await openAlone('TH', ['VN'], () => ({ capabilities: ALL_KINDS }))
  vn = await openAlone('VN', ['TH'], () => ({ capabilities: ALL_KINDS }))
})
afterAll(async () => {
  await th.close()
  await vn.close()
})

/** What anybody sees of it at the end; numbers and instants of this run left out. */
async function standing({ gateway }: Alone, number: string) {
  const row = (await gateway.journal.exchangeOf(certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number })))!
  const clocks = await gateway.journal.clocks(row.id)
  return {
    status: statusOf(row.view, TODAY),
    conditions: conditionsOf(row.view),
    hops: Object.keys(row.view.hops).sort(),
    outcomes: Object.values(row.view.cancellations).map(({ outcome }) => outcome),
    running: clocks.flatMap(({ name, state }) => (state === 'running' ? [name] : [])).sort(),
  }
}
async function arriveInOrder(to: Alone, from: 'VN' | 'TH', documents: readonly CanonicalDocument[], order: readonly number[]) {
  const letters = await Promise.all(documents.map((json) => letter(to.pen(from), json)))
  for (const n of order) expect(await to.post(from, letters[n]!.wire)).toEqual({ status: 202 })
  await settled(to)
}
/** Each once, in this order, and one of them again somewhere. */
const orders = (count: number) => {
  const indexes = Array.from({ length: count }, (_, n) => n)
  return fc
    .tuple(fc.shuffledSubarray(indexes, { minLength: count }), fc.nat(count - 1), fc.nat(count))
    .map(([order, again, place]) => [...order.slice(0, place), again, ...order.slice(place)])
}

function imported(number: string): readonly CanonicalDocument[] {
  const about = { certificate: { referenceNumber: number, issuingCountry: 'VN' } }
  return [
    { ...certificate(), referenceNumber: number } as CanonicalDocument,
    cancellation({ referenceNumber: number }),
    sample('retransmission-response.on-its-way', { ...about, requestId: 'X-1' }),
    sample('verification-response.originating', { ...about, requestId: 'V-1', respondedBy: { agency: 'MOIT' } }),
  ]
}

describe('at the importing country', () => {
  it('certificate, cancellation and the answers to its questions, in every order', { timeout: 120_000 }, async () => {
    const ends: unknown[] = []
    for (const order of permutations([0, 1, 2, 3])) {
      const number = certificate().referenceNumber
      const about = { certificate: { referenceNumber: number, issuingCountry: 'VN' } }
      await th.gateway.submit(sample('verification-request.reasonable-doubt', { ...about, requestId: 'V-1' }))
      await th.gateway.submit(sample('retransmission-request.lost', { ...about, requestId: 'X-1' }))
      await settled(th)
      await arriveInOrder(th, 'VN', imported(number), [...order, order[0]!])
      ends.push(await standing(th, number))
    }
    expect(ends[0]).toMatchObject({ status: { status: 'CANCELLED' }, conditions: [], outcomes: ['CANCELLED'], running: [] })
    for (const end of ends) expect(end).toEqual(ends[0])
  })
})

describe('at the issuing country', () => {
  it('receipts, uses, a refusal and what became of it, a question and an outcome, in many orders', {
    timeout: 120_000,
  }, async () => {
    const ends: unknown[] = []
    const one = async (order: readonly number[]) => {
      const json = certificate()
      const number = json.referenceNumber
      const about = { certificate: { referenceNumber: number, issuingCountry: 'VN' } }
      await vn.gateway.submit(json)
      await settled(vn)
      const refused = { kind: 'REFUSAL', items: [{ seq: 2, decision: 'NOT_GIVEN', reasonCodes: ['R04'] }] }
      const response = (responseId: string, issuedAt: string, more: object) =>
        utilisation(json, '400', { responseId, issuedAt, importDeclaration: { number: 'D-1', date: TODAY }, ...more })
      const explained = [{ seq: 2, decision: 'GIVEN', quantityUsed: '10', unit: 'H87', line: 2 }]
      await arriveInOrder(
        vn,
        'TH',
        [
          sample('certificate-response.receipt-as3', { ...about, responseId: `A3 ${number}` }),
          sample('certificate-response.receipt-as4', { ...about, responseId: `A4 ${number}` }),
          response('R-1', `${TODAY}T01:00:00Z`, {}),
          response('R-2', `${TODAY}T02:00:00Z`, refused),
          response('R-3', `${TODAY}T03:00:00Z`, { kind: 'CLARIFICATION_RESULT', clarifies: 'R-2', items: explained }),
          sample('verification-request.reasonable-doubt', { ...about, requestId: 'V-1' }),
        ],
        order,
      )
      ends.push(await standing(vn, number))
    }
    await fc.assert(fc.asyncProperty(orders(6), one), { numRuns: 8 })
    expect(ends[0]).toMatchObject({ status: { status: 'UNDER_VERIFICATION' }, hops: ['AS3', 'AS4'] })
    for (const end of ends) expect(end).toEqual(ends[0])
  })
})

function permutations<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length <= 1) return [list]
  return list.flatMap((one, n) => permutations([...list.slice(0, n), ...list.slice(n + 1)]).map((rest) => [one, ...rest]))
}
