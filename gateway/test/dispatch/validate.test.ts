import type { Pack } from '@asw/mappings'
import { describe, expect, it } from 'vitest'
import type { DispatchDeps } from '../../src/dispatch/deps.ts'
import { validate } from '../../src/dispatch/validate.ts'
import { deliveryId, exchangeId, partnerId } from '../../src/message/ids.ts'
import { Judged } from '../../src/message/judged.ts'
import type { Received } from '../../src/message/stages.ts'
import { certificate } from '../receive/documents.ts'
import { PACK } from '../receive/gateways.ts'

/** Whoever finds this document good has not looked at it. */
const broken = { ...certificate(), importingCountry: 'XX' }
const TODAY = '2026-11-29'
const received = (delivery: string): Received => ({
  stage: 'received',
  json: broken,
  partner: partnerId('TH'),
  exchange: exchangeId('x'),
  delivery: deliveryId(delivery),
  identity: { scheme: 'ATIGA', issuingCountry: 'VN', number: 'N', version: '1', action: 'issue' },
})
const judging = (judged: Judged | undefined, pack: Pack = PACK) => {
  const agreements = { of: () => ({ pack: 'asw' }) }
  const deps = {
    agreements: () => agreements,
    pack: () => pack,
    world: { now: () => Date.parse(TODAY) },
    ...(judged ? { judged } : {}),
  }
  return (delivery: string) => validate(deps as unknown as DispatchDeps, received(delivery)).stage
}
const noted = (judged: Judged, delivery = 'd') => {
  judged.note(deliveryId(delivery), PACK, TODAY)
  return judged
}
const INVALID = expect.objectContaining({ code: 'ASW_DOCUMENT_INVALID' })

describe('the last look before anything leaves', () => {
  it('is taken where nothing is known', () => {
    expect(() => judging(undefined)('d')).toThrow(INVALID)
    expect(() => judging(new Judged())('d')).toThrow(INVALID)
  })

  it('has been taken where this pack has found this document good today', () => {
    expect(judging(noted(new Judged()))('d')).toBe('validated')
  })

  it.each([
    ['another delivery', () => judging(noted(new Judged()))('e')],
    ['another pack, though it is of the same name', () => judging(noted(new Judged()), { ...PACK })('d')],
    [
      'another day',
      () => {
        const judged = new Judged()
        judged.note(deliveryId('d'), PACK, '2026-11-28')
        return judging(judged)('d')
      },
    ],
    ['what has been forgotten for newer ones', () => judging(noted(noted(noted(new Judged(2)), 'e'), 'f'))('d')],
  ])('is taken again for %s', (_, look) => {
    expect(look).toThrow(INVALID)
  })
})
