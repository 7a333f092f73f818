import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certificateKey } from '../../src/message/ids.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { cancellation, certificate } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { type Door, type Holder, openRest, problem } from './rest.ts'

/** Thailand imports what Viet Nam certified. */
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

/** A certificate and then its cancellation, received; a second certificate that is none of its business. */
async function received(): Promise<string> {
  const [json, other] = [certificate(), certificate()]
  for (const document of [json, other, cancellation(json)]) await th.post('VN', (await letter(th.pen('VN'), document)).wire)
  const key = certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: json.referenceNumber })
  return (await th.gateway.journal.exchangeOf(key))?.id ?? ''
}
const path = (exchange: string) => `/v1/exchanges/${encodeURIComponent(exchange)}/entries`
async function entriesOf(exchange: string, as: Holder = 'nsw') {
  const response = await door.call('GET', path(exchange), undefined, { as })
  expect(response.statusCode, response.body).toBe(200)
  return (response.json() as { items: readonly { id: string; document: string; inbox: string; state: string }[] }).items
}

describe('what was received about a certificate', () => {
  it('comes in the order of acceptance, under the ids of the inbox, and nothing else with it', async () => {
    const exchange = await received()
    const found = await entriesOf(exchange)
    expect(found).toMatchObject([
      { inbox: 'customs', document: 'certificate-of-origin', exchange, state: 'waiting' },
      { inbox: 'customs', document: 'cancellation', exchange, state: 'waiting' },
    ])
    const fetched = await door.call('GET', `/v1/inboxes/customs/${found[0]?.id}`)
    expect(fetched.json()).toEqual(found[0])
  })

  it('stays after it was handed over, and takes nothing by being looked at', async () => {
    const exchange = await received()
    const [first] = await entriesOf(exchange)
    await entriesOf(exchange)
    expect((await door.call('POST', `/v1/inboxes/customs/${first?.id}/acknowledge`)).statusCode).toBe(200)
    expect((await entriesOf(exchange)).map(({ state }) => state)).toEqual(['done', 'waiting'])
  })

  it('of an exchange that we opened ourselves is nothing yet', async () => {
    const vn = await openAlone('VN', ['TH'])
    const ours = await openRest(vn)
    try {
      const { exchange } = await vn.gateway.submit(certificate())
      expect((await ours.call('GET', path(exchange))).json()).toEqual({ items: [] })
    } finally {
      await ours.close()
      await vn.close()
    }
  })

  it('is for a key only as far as it was made for it', async () => {
    const exchange = await received()
    expect((await entriesOf(exchange, 'certificates-only')).map(({ document }) => document)).toEqual(['certificate-of-origin'])
    expect(await entriesOf(exchange, 'customs-only')).toHaveLength(2)
    const foreign = await door.call('GET', path(exchange), undefined, { as: 'other-agency' })
    expect(problem(foreign).code).toBe('ASW_NOT_ALLOWED')
  })

  it('of an exchange that is not there is not found', async () => {
    expect(problem(await door.call('GET', path('nothing')))).toMatchObject({ status: 404, code: 'ASW_NOT_FOUND' })
  })
})
