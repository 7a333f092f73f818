import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { submit } from '../../src/intake/submit.ts'
import { type CanonicalDocument, identityOf } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { statusOf } from '../../src/message/status.ts'
import { TODAY } from '../receive/world.ts'
import { Offices, sample } from './offices.ts'

/** What our own single window says of certificates that our country issued. */
let offices: Offices
beforeEach(async () => {
  offices = await Offices.open()
})
afterEach(() => offices.close())

const form = sample('certificate-of-origin.vn-ru-two-items-by-sea')
const status = (name: string, more: object = {}): CanonicalDocument => ({
  ...sample(`certificate-status.${name}`),
  certificate: { referenceNumber: form.referenceNumber, issuingCountry: 'VN', issuedOn: form.issuedOn },
  ...more,
})
const cancelled = status('cancelled')
const replaced = status('replaced', { effectiveAt: '2026-11-02T03:00:00Z' })
const cancelledLater = status('cancelled', { effectiveAt: '2026-11-03T03:00:00Z' })
const valid = status('cancelled', { status: 'VALID', effectiveAt: '2026-11-05T03:00:00Z' })
const viewAt = async (side: 'vn' | 'ru') => (await offices[side].journal.exchangeOf(certificateKey(identityOf(form))))!.view

describe('a status of a certificate of ours that is closed (EC-09)', () => {
  beforeEach(async () => {
    await offices.vn.submit(form)
    await offices.carry()
  })

  it.each<[string, CanonicalDocument, CanonicalDocument, string]>([
    ['cancelled twice', cancelled, cancelledLater, 'CANCELLED'],
    ['replaced after it was cancelled', cancelled, replaced, 'CANCELLED'],
    ['revived after it was replaced', replaced, valid, 'REPLACED'],
    ['revived after it was cancelled', cancelled, valid, 'CANCELLED'],
  ])('%s: refused at the door, nothing leaves; what was said before is only repeated', async (_, first, second, standing) => {
    const said = await offices.vn.submit(first, { idempotencyKey: 'once' })
    await expect(offices.vn.submit(second)).rejects.toMatchObject({ code: 'ASW_STATE_CONFLICT' })
    await offices.carry()
    const before = offices.passed.length
    await expect(offices.vn.submit(second)).rejects.toMatchObject({ code: 'ASW_STATE_CONFLICT' })
    for (const more of [{}, { idempotencyKey: 'once' }])
      expect(await offices.vn.submit(first, more)).toMatchObject({ delivery: said.delivery, repeated: true })
    await offices.carry()
    expect(offices.passed).toHaveLength(before)
    for (const side of ['vn', 'ru'] as const) expect(statusOf(await viewAt(side), TODAY).status).toBe(standing)
  })

  it('is submitted while another one closes it: decided again, and refused', async () => {
    const { intake } = offices.vn.gateway
    let looks = 0
    const journal = new Proxy(intake.journal, {
      get: (of, name) => {
        const own = Reflect.get(of, name)
        if (name !== 'submit') return typeof own === 'function' ? own.bind(of) : own
        return async (submission: Parameters<typeof of.submit>[0]) => {
          looks += 1
          if (looks === 1) await offices.vn.submit(replaced)
          return of.submit(submission)
        }
      },
    })
    const wish = { document: cancelledLater, submittedBy: 'nsw' }
    await expect(submit({ ...intake, journal, seals: () => true }, wish)).rejects.toMatchObject({ code: 'ASW_STATE_CONFLICT' })
    expect(looks).toBe(1)
    expect(Object.keys((await viewAt('vn')).cancellations)).toHaveLength(1)
  })

  it('that the partner has refused is said again, corrected; revived it is not', async () => {
    const wrong = await offices.vn.submit(cancelled)
    await offices.vn.journal.settle(wrong.delivery, { type: 'refused' }, { data: { code: 'ASW_PARTNER_REFUSED' } })
    await expect(offices.vn.submit(valid)).rejects.toMatchObject({ code: 'ASW_STATE_CONFLICT' })
    const { delivery } = await offices.vn.submit(cancelledLater)
    await offices.carry()
    expect((await offices.vn.journal.delivery(delivery))?.state).toBe('delivered')
    expect(statusOf(await viewAt('ru'), TODAY).status).toBe('CANCELLED')
    await expect(offices.vn.submit(replaced)).rejects.toMatchObject({ code: 'ASW_STATE_CONFLICT' })
  })
})
