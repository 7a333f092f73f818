import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { cancellation, certificate } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { TODAY } from '../receive/world.ts'
import { type Door, openRest } from './rest.ts'

type Certificate = CanonicalDocument & { readonly referenceNumber: string }

/** Thailand has received a certificate of Viet Nam, and another one that says that it replaces the first. */
let th: Alone
let door: Door
beforeAll(async () => {
  th = await openAlone('TH', ['VN'])
  door = await openRest(th)
})
afterAll(async () => {
  await door.close()
  await th.close()
})

async function says(json: CanonicalDocument): Promise<void> {
  expect(await th.post('VN', (await letter(th.pen('VN'), json)).wire)).toEqual({ status: 202 })
}
const successorOf = ({ referenceNumber: number }: Certificate) =>
  certificate({ relatedCertificates: [{ number, date: TODAY, relation: 'REPLACES', reason: 'misspelt consignee' }] })

async function pathOf({ referenceNumber: number }: Certificate): Promise<string> {
  const { id } = (await th.gateway.journal.exchangeOf(certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number })))!
  return `/v1/exchanges/${encodeURIComponent(id)}`
}
async function conditions(json: Certificate): Promise<readonly string[]> {
  return ((await door.call('GET', await pathOf(json))).json() as { readonly conditions: readonly string[] }).conditions
}
let last = 0
async function booked(json: Certificate): Promise<readonly string[]> {
  last += 1
  const wish = { action: 'commit', declaration: { number: `D-${last}`, date: TODAY }, lines: [{ item: 1, quantity: '1' }] }
  const answer = await door.call('POST', `${await pathOf(json)}/bookings`, wish)
  expect(answer.statusCode, answer.body).toBe(200)
  const { warnings = [] } = answer.json() as { readonly warnings?: readonly { readonly rule: string }[] }
  return warnings.map(({ rule }) => rule)
}

describe('a certificate that replaces another', () => {
  it('is told apart as long as the other one stands, and booked with a warning', async () => {
    const old = certificate()
    const next = successorOf(old)
    await says(next)
    expect([await conditions(next), await booked(next)]).toEqual([[], []])
    await says(old)
    expect([await conditions(next), await booked(next)]).toEqual([['REPLACED_STANDS'], ['RS-14']])
    expect([await conditions(old), await booked(old)]).toEqual([[], []])
  })

  it('stands alone once the other one is taken back', async () => {
    const old = certificate()
    const next = successorOf(old)
    await says(old)
    await says(next)
    expect(await conditions(next)).toEqual(['REPLACED_STANDS'])
    await says(cancellation(old, { reasonCode: '3', replacedBy: { referenceNumber: next.referenceNumber } }))
    expect([await conditions(next), await booked(next)]).toEqual([[], []])
  })
})
