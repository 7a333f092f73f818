import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Agreement } from '../../src/agreement/agreement.ts'
import type { PartnerId } from '../../src/message/ids.ts'
import { receive } from '../../src/receive/receive.ts'
import { type Alone, openAlone } from './alone.ts'
import { certificate } from './documents.ts'
import { letter } from './letter.ts'

const AMQP = { url: 'amqps://broker.example/asw', exchange: 'asw.from.TH', routingKey: 'ebms2', heartbeatMs: 10_000 }
let th: Alone
beforeAll(async () => {
  th = await openAlone('TH', ['VN', 'MY'], (partner) => (partner === 'MY' ? { cpaId: 'asw-my-th-1' } : {}))
})
afterAll(() => th.close())

/** A letter of Viet Nam, from the queue of `partner`, while Viet Nam is agreed to come over `kind`. */
async function fromQueue(partner: string, kind: 'https' | 'amqp') {
  const overAmqp = (agreement: Agreement): Agreement => ({
    ...agreement,
    transport: { ...agreement.transport, kind, ...(kind === 'amqp' ? { amqp: AMQP } : {}) },
  })
  await th.restart(th.gateway.agreements.map(overAmqp))
  const { wire } = await letter(th.pen('VN'), certificate())
  const answer = await receive(th.gateway.receiving, { wire, peer: { partner: partner as PartnerId } })
  return { answer, note: th.gateway.notes.at(-1) }
}

it('a message from the queue of its sender is judged as one from its TLS connection', async () => {
  expect(await fromQueue('VN', 'amqp')).toMatchObject({ answer: { status: 202 }, note: { what: 'accepted', partner: 'VN' } })
})

it.each<[string, string, 'https' | 'amqp', string, number]>([
  ['from the queue of another partner is not signed by that partner', 'MY', 'amqp', 'ASW_SIGNER_UNKNOWN', 202],
  ['from the queue of somebody without an agreement is a stranger', 'XX', 'amqp', 'ASW_PARTNER_UNKNOWN', 403],
  ['from a queue that the agreement does not name any more is a stranger', 'VN', 'https', 'ASW_PARTNER_UNKNOWN', 403],
])('a message %s', async (_, partner, kind, code, status) => {
  const { answer, note } = await fromQueue(partner, kind)
  expect(note).toMatchObject({ code })
  expect(answer.status).toBe(status)
})
