import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isEaeuAgreement } from '../../src/eaeu/index.ts'
import { fromJournal } from '../../src/eaeu/register.ts'
import { shown } from '../../src/intake/rest/standing.ts'
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

describe('a status that does not close a certificate', () => {
  const under = status('under-verification-in-russia', {
    effectiveAt: '2026-11-04T03:00:00Z',
    authority: cancelled.authority,
  })
  const duplicate = status('duplicate-issued', { effectiveAt: '2026-11-06T03:00:00Z' })
  const shownAt = async (side: 'vn' | 'ru') => {
    const { journal, world } = offices[side].gateway
    return shown({ journal, world }, (await journal.exchangeOf(certificateKey(identityOf(form))))!)
  }
  const states = async (side: 'vn' | 'ru') => {
    const { id } = (await offices[side].journal.exchangeOf(certificateKey(identityOf(form))))!
    const events = (await offices[side].journal.timeline(id)).filter(({ kind }) => kind === 'state')
    return events.slice(-3).map(({ data }) => [data?.to, data?.register])
  }

  it('is seen on both sides: under verification, valid again, a duplicate issued; and the timeline keeps each of them', async () => {
    await offices.vn.submit(form)
    await offices.carry()
    for (const [json, expected] of [
      [under, { status: 'UNDER_VERIFICATION', conditions: ['VERIFICATION_OPEN'], register: { status: 'UNDER_VERIFICATION' } }],
      [valid, { status: 'RECEIVED', conditions: [], register: { status: 'VALID', since: valid.effectiveAt } }],
      [duplicate, { status: 'RECEIVED', register: { status: 'DUPLICATE_ISSUED', duplicates: ['VN-BY 26/01/00009'] } }],
    ] as const) {
      await offices.vn.submit(json)
      await offices.carry()
      for (const side of ['vn', 'ru'] as const) expect(await shownAt(side)).toMatchObject(expected)
    }
    for (const side of ['vn', 'ru'] as const)
      expect(await states(side)).toEqual([
        ['UNDER_VERIFICATION', 'UNDER_VERIFICATION'],
        ['RECEIVED', 'VALID'],
        ['RECEIVED', 'DUPLICATE_ISSUED'],
      ])
  })

  it('takes effect in the same instant as another one, midnight say: both are told, and the one that closes it stands', async () => {
    const effectiveAt = '2026-11-24T00:00:00+07:00'
    await offices.vn.submit(form)
    for (const json of [under, duplicate, cancelled]) {
      await offices.vn.submit({ ...json, effectiveAt })
      await offices.carry()
      if (json === cancelled) continue
      // Of one instant the same word stands on both sides, whichever was said first.
      for (const side of ['vn', 'ru'] as const) {
        const register = { since: effectiveAt, status: json === under ? 'UNDER_VERIFICATION' : 'DUPLICATE_ISSUED' }
        expect((await shownAt(side)).register).toMatchObject(register)
      }
    }
    for (const side of ['vn', 'ru'] as const) expect((await shownAt(side)).status).toBe('CANCELLED')
    expect((await offices.ru.inbox()).filter(({ document }) => document === 'certificate-status')).toHaveLength(3)
    const again = { ...cancelled, effectiveAt }
    expect(await offices.vn.submit(again)).toMatchObject({ repeated: true })
    await expect(offices.vn.submit({ ...again, reasons: ['another one'] })).rejects.toMatchObject({
      code: 'ASW_IDENTITY_CONFLICT',
    })
  })

  it('stands in the certificate itself when it comes', async () => {
    const json = sample('certificate-of-origin.ru-vn-under-verification')
    await offices.ru.submit(json)
    await offices.carry()
    const row = await offices.vn.journal.exchangeOf(certificateKey(identityOf(json)))
    expect(statusOf(row!.view, TODAY).status).toBe('UNDER_VERIFICATION')
  })

  it('is in what the journal answers to a question of the partner', async () => {
    await offices.vn.submit(form)
    await offices.vn.submit(duplicate)
    await offices.carry()
    const [agreement] = offices.vn.gateway.agreements
    if (!agreement || !isEaeuAgreement(agreement)) throw new Error('no agreement')
    const asked = { document: 'certificate-query', scheme: 'EAEUVN', issuingCountry: 'VN', referenceNumber: form.referenceNumber }
    const answer = await fromJournal(offices.vn.eaeu, agreement, asked as CanonicalDocument)
    expect(answer?.registerEntry).toMatchObject({ status: 'DUPLICATE_ISSUED' })
  })
})
