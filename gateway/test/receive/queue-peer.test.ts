import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Agreement } from '../../src/agreement/agreement.ts'
import { Fault } from '../../src/message/fault.ts'
import type { PartnerId } from '../../src/message/ids.ts'
import { judgeOpenArrivals } from '../../src/receive/again.ts'
import { receive } from '../../src/receive/receive.ts'
import { type Alone, openAlone, settled } from './alone.ts'
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

it('a message from the queue of another partner is not signed by that partner', async () => {
  const { answer, note } = await fromQueue('MY', 'amqp')
  expect(note).toMatchObject({ what: 'refused', code: 'ASW_SIGNER_UNKNOWN' })
  expect(answer).toEqual({ status: 202 })
})

it.each<[string, string, 'https' | 'amqp']>([
  ['of somebody without an agreement', 'XX', 'amqp'],
  ['that the agreement does not name any more', 'VN', 'https'],
])(
  'a message from a queue %s waits: another node may know the partner, and nobody would send it again',
  async (_, partner, kind) => {
    await settled(th)
    const { answer, note } = await fromQueue(partner, kind)
    expect(note).toMatchObject({ what: 'waits', code: 'ASW_PARTNER_UNKNOWN' })
    expect(answer).toEqual({ status: 202, waits: true })
    const [waiting, ...others] = await th.gateway.journal.openArrivals(10, 0)
    expect([waiting, others]).toMatchObject([{ begun: 0 }, []])
    expect(await th.mail()).toEqual([])
    await fromQueue('VN', 'amqp')
    expect(await judgeOpenArrivals(th.gateway.receiving, 0)).toBe(partner === 'VN' ? 1 : 0)
    expect(th.gateway.notes.at(-1)).toMatchObject(partner === 'VN' ? { what: 'accepted' } : { what: 'waits' })
    if (partner !== 'VN') await th.gateway.journal.dismiss(waiting!.id, { code: 'X', detail: 'x', remember: false })
  },
)

it('a message that meets trouble of our own waits, and is taken when that is over; one over HTTPS comes again', async () => {
  await settled(th)
  await fromQueue('VN', 'amqp')
  await settled(th)
  const { receiving } = th.gateway
  const fail = (): never => {
    throw new Fault('ASW_KEY_UNUSABLE', 'out of order')
  }
  const lame = { ...receiving, self: { ...receiving.self, envelopeKey: fail } }
  const json = certificate()
  const { wire } = await letter(th.pen('VN'), json)
  const peer = { partner: 'VN' as PartnerId }
  expect(await receive(lame, { wire, peer })).toEqual({ status: 202, waits: true })
  for (let n = 0; n < 10; n += 1) expect(await judgeOpenArrivals(lame, 0)).toBe(0)
  expect(await judgeOpenArrivals(receiving, 0)).toBe(1)
  expect((await th.mail()).map(({ content }) => content.kind)).toEqual(['acknowledgment'])
  const { fingerprint } = th.pen('VN').keys.tlsClient.certificate
  const other = await letter(th.pen('VN'), certificate())
  expect(await receive(lame, { wire: other.wire, peer: { fingerprint } })).toEqual({ status: 503, retryAfter: 10 })
})

it.each(['ASW_INTERNAL', 'ASW_JOURNAL_DOWN'] as const)(
  '%s is nothing that ends by waiting: the broker keeps the message',
  async (code) => {
    await settled(th)
    await fromQueue('VN', 'amqp')
    const { receiving } = th.gateway
    const accept = async (): Promise<never> => {
      throw new Fault(code, 'out of order')
    }
    const { wire } = await letter(th.pen('VN'), certificate())
    const lame = { ...receiving, journal: { ...receiving.journal, accept } }
    expect(await receive(lame, { wire, peer: { partner: 'VN' as PartnerId } })).toEqual({ status: 503, retryAfter: 10 })
  },
)
