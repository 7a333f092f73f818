import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { READINGS } from '../../src/journal/readings.ts'
import { wireDigestOf } from '../../src/message/digest.ts'
import { exchangeId } from '../../src/message/ids.ts'
import { judgeOpenArrivals } from '../../src/receive/again.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { certificate } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { type Door, openRest, problem } from './rest.ts'

/** What was set aside, in the hands of the operator. */
let th: Alone
let door: Door
let wire: Awaited<ReturnType<typeof letter>>['wire']
const ID = 'poison'
beforeEach(async () => {
  th = await openAlone('TH', ['VN'])
  door = await openRest(th)
  const { journal } = th.gateway
  wire = (await letter(th.pen('VN'), certificate())).wire
  const peer = { fingerprint: th.pen('VN').keys.tlsClient.certificate.fingerprint }
  await journal.arrive({ id: ID, wire, wireDigest: wireDigestOf(wire), peer })
  for (let n = 0; n < READINGS; n += 1) await journal.beginReading(ID, 0)
})
afterEach(async () => {
  await door.close()
  await th.close()
})
const asOperator = { as: 'operator' } as const
const listed = async () => ((await door.call('GET', '/v1/arrivals/aside')).json() as { items: { id: string }[] }).items

describe('a message that was set aside', () => {
  it('is listed, for operators and auditors', async () => {
    const { items } = (await door.call('GET', '/v1/arrivals/aside', undefined, { as: 'auditor' })).json() as { items: unknown[] }
    expect(items).toMatchObject([
      { id: ID, begun: READINGS, wireDigest: wireDigestOf(wire), contentType: wire.contentType, size: wire.body.length },
    ])
    expect(JSON.stringify(items)).toContain(th.pen('VN').keys.tlsClient.certificate.fingerprint)
    expect((await door.call('GET', '/v1/arrivals/aside', undefined, { as: 'submitter' })).statusCode).toBe(403)
  })

  it('is fetched as it came, by operators alone', async () => {
    const fetched = await door.call('GET', `/v1/arrivals/${ID}/wire`, undefined, asOperator)
    expect(fetched.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'x-asw-sha256': wireDigestOf(wire) })
    const [head, ...body] = fetched.rawPayload.toString('latin1').split('\r\n\r\n')
    expect(head).toBe(`Content-Type: ${wire.contentType}`)
    expect(body.join('\r\n\r\n')).toBe(Buffer.from(wire.body).toString('latin1'))
    expect((await door.call('GET', `/v1/arrivals/${ID}/wire`, undefined, { as: 'auditor' })).statusCode).toBe(403)
    expect(problem(await door.call('GET', '/v1/arrivals/none/wire')).code).toBe('ASW_NOT_FOUND')
  })

  it('is read once more at the word of an operator', async () => {
    expect((await door.call('POST', `/v1/arrivals/${ID}/read`, undefined, { as: 'auditor' })).statusCode).toBe(403)
    expect((await door.call('POST', `/v1/arrivals/${ID}/read`, undefined, asOperator)).json()).toEqual({ read: true })
    expect(await listed()).toEqual([])
    expect(problem(await door.call('POST', `/v1/arrivals/${ID}/read`, undefined, asOperator)).code).toBe('ASW_STATE_CONFLICT')
    expect(await judgeOpenArrivals(th.gateway.receiving, 60_000)).toBe(1)
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['acknowledgment'])
  })

  it('is dismissed with a reason that stays', async () => {
    const body = { reason: 'sent again, mended' }
    expect((await door.call('POST', `/v1/arrivals/${ID}/dismiss`, body, asOperator)).json()).toEqual({ dismissed: true })
    expect(await listed()).toEqual([])
    const events = await th.gateway.journal.timeline(exchangeId('gateway'))
    expect(events.at(-1)).toMatchObject({
      kind: 'dismissed',
      data: { arrival: ID, code: 'ASW_SET_ASIDE', detail: 'dismissed by operator: sent again, mended' },
    })
    expect(problem(await door.call('GET', `/v1/arrivals/${ID}/wire`)).code).toBe('ASW_NOT_FOUND')
  })
})
