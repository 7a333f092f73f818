import { afterAll, beforeAll, expect, it } from 'vitest'
import { shown } from '../../src/intake/rest/standing.ts'
import { type CanonicalDocument, identityOf } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { Offices, sample } from './offices.ts'

/** From a certificate to what either side has asked about it. */
let offices: Offices
beforeAll(async () => {
  offices = await Offices.open()
})
afterAll(() => offices.close())

const form = sample('certificate-of-origin.vn-ru-two-items-by-sea')
const { referenceNumber, issuedOn } = form
const questionsAt = async (side: 'vn' | 'ru') => {
  const { journal, world } = offices[side].gateway
  return (await shown({ journal, world }, (await journal.exchangeOf(certificateKey(identityOf(form))))!)).questions
}

it('a certificate leads to the questions and letters about it, on both sides', async () => {
  await offices.vn.submit(form)
  await offices.carry()
  expect(await questionsAt('vn')).toBeUndefined()
  const query = await offices.ru.submit({
    ...{ document: 'certificate-query', scheme: 'EAEUVN', formVersion: '2026-01', issuingCountry: 'VN', referenceNumber },
  } as CanonicalDocument)
  await offices.carry()
  const letter = await offices.ru.submit({
    ...sample('origin-verification-request.authenticity'),
    certificates: [{ referenceNumber, issuedOn }],
  } as unknown as CanonicalDocument)
  await offices.carry()
  expect(await questionsAt('ru')).toMatchObject([
    { document: 'certificate-query', asking: query.exchange, delivery: query.delivery },
    { document: 'origin-verification-request', asking: letter.exchange, delivery: letter.delivery },
  ])
  const found = (await questionsAt('vn'))!
  expect(found.map(({ document }) => document)).toEqual(['certificate-query', 'origin-verification-request'])
  for (const { asking, arrival, document } of found) {
    const entry = await offices.vn.journal.entry('ministry', String(arrival))
    expect([entry?.exchange, entry?.document]).toEqual([asking, document])
  }
})
