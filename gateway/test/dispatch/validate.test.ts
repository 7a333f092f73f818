import type { Pack } from '@asw/mappings'
import { describe, expect, it } from 'vitest'
import type { DispatchDeps } from '../../src/dispatch/deps.ts'
import { validate } from '../../src/dispatch/validate.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { deliveryId, exchangeId, partnerId } from '../../src/message/ids.ts'
import { Judged } from '../../src/message/judged.ts'
import type { Received } from '../../src/message/stages.ts'
import { certificate, sample } from '../receive/documents.ts'
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
const judging = (judged: Judged | undefined, pack: Pack = PACK, more: Partial<DispatchDeps> = {}) => {
  const agreements = { of: () => ({ pack: 'asw' }) }
  const deps = {
    agreements: () => agreements,
    pack: () => pack,
    world: { now: () => Date.parse(TODAY) },
    ...(judged ? { judged } : {}),
    ...more,
  }
  return async (delivery: string, json: CanonicalDocument = broken) =>
    (await validate(deps as unknown as DispatchDeps, { ...received(delivery), json })).stage
}
const noted = (judged: Judged, delivery = 'd') => {
  judged.note(deliveryId(delivery), PACK, TODAY)
  return judged
}
const INVALID = expect.objectContaining({ code: 'ASW_DOCUMENT_INVALID' })

describe('the last look before anything leaves', () => {
  it('is taken where nothing is known', async () => {
    await expect(judging(undefined)('d')).rejects.toEqual(INVALID)
    await expect(judging(new Judged())('d')).rejects.toEqual(INVALID)
  })

  it('has been taken where this pack has found this document good today', async () => {
    expect(await judging(noted(new Judged()))('d')).toBe('validated')
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
  ])('is taken again for %s', async (_, look) => {
    await expect(look()).rejects.toEqual(INVALID)
  })

  it('asks what is known beside the document: an original that was cancelled since intake', async () => {
    const onward = sample('certificate-of-origin.sg-id-back-to-back')
    const [{ number }] = onward.relatedCertificates as [{ readonly number: string }]
    const looked = (status: string) =>
      judging(undefined, PACK, { known: async () => ({ statuses: [{ number, status }] }) })('d', onward)
    expect(await looked('ISSUED')).toBe('validated')
    await expect(looked('CANCELLED')).rejects.toEqual(INVALID)
  })
})
