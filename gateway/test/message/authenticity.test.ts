import { describe, expect, test } from 'vitest'
import { foundOf } from '../../src/message/authenticity.ts'
import { EMPTY_VIEW, type ExchangeFact } from '../../src/message/exchange.ts'
import { deliveryFacts } from '../../src/message/facts.ts'
import { follow } from '../../src/message/follow.ts'
import { conditionsOf } from '../../src/message/standing.ts'

const asked: ExchangeFact = { type: 'verification-asked', id: 'V-1', at: '2026-12-01T00:00:00Z', suspended: false }
const said = (authenticity: string, day: number, final = true): ExchangeFact => ({
  ...{ type: 'verification-answered', id: `A-${day}`, request: 'V-1', at: `2026-12-0${day}T00:00:00Z` },
  ...{ final, authenticity },
})
const notTaken = deliveryFacts(
  {
    document: 'verification-request',
    identity: { scheme: 'ATIGA', issuingCountry: 'VN', number: 'N', action: 'respond', version: 'verification-request/V-1' },
  },
  'refused',
  '2026-12-09T00:00:00Z',
)

describe('what a verification found', () => {
  test.each<[string, readonly ExchangeFact[], string | undefined, boolean]>([
    ['nothing is asked', [], undefined, false],
    ['nothing is answered', [asked], undefined, false],
    ['a first word that is not the last', [asked, said('NOT_AUTHENTIC', 2, false)], undefined, false],
    ['it was not issued', [asked, said('NOT_AUTHENTIC', 2)], 'NOT_AUTHENTIC', true],
    ['nobody there knows it', [asked, said('NOT_FOUND', 2)], 'NOT_FOUND', true],
    ['it was issued', [asked, said('AUTHENTIC', 2)], 'AUTHENTIC', false],
    ['the later word stands', [asked, said('NOT_AUTHENTIC', 2), said('AUTHENTIC', 3)], 'AUTHENTIC', false],
    [
      'the later word stands, the other way about',
      [asked, said('AUTHENTIC', 2), said('NOT_AUTHENTIC', 3)],
      'NOT_AUTHENTIC',
      true,
    ],
    ['a request that was not taken found nothing', [asked, ...notTaken], undefined, false],
  ])('%s', (_, facts, authenticity, condition) => {
    for (const order of [facts, facts.toReversed(), [...facts, ...facts]]) {
      const view = order.reduce(follow, EMPTY_VIEW)
      expect(foundOf(view)?.authenticity).toBe(authenticity)
      expect(conditionsOf(view).includes('NOT_AUTHENTIC')).toBe(condition)
    }
  })
})
