import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wireDigestOf } from '../../src/message/digest.ts'
import type { Wire } from '../../src/message/wire.ts'
import { type Alone, digestsOf, ofKind, openAlone } from '../receive/alone.ts'
import { certificate } from '../receive/documents.ts'
import { letter, signal } from '../receive/letter.ts'

/** Thailand receives; Viet Nam and Malaysia ask. */
let th: Alone
beforeAll(async () => {
  th = await openAlone('TH', ['VN', 'MY'], (partner) => (partner === 'MY' ? { cpaId: 'asw-my-th-1' } : {}))
})
afterAll(() => th.close())

describe('the Acknowledgment that we give', () => {
  it('has no DuplicateElimination and asks for no Acknowledgment itself (RT-02)', async () => {
    const { messageId: about, wire } = await letter(th.pen('VN'), certificate())
    await th.post('VN', wire)
    const [mail] = ofKind(await th.mail(), 'acknowledgment')
    expect(mail?.header).toMatchObject({ duplicateElimination: false, refToMessageId: about })
    expect(mail?.header.ackRequested).toBeUndefined()
    expect(mail?.content.acknowledgment.references).toEqual(digestsOf(wire))
  })

  it('a user message that asks for it gets its Acknowledgment in the answer, and the same bytes when it is repeated', async () => {
    const json = certificate()
    const { wire } = await letter(th.pen('VN'), json, { header: { syncReply: true } })
    const first = await th.post('VN', wire)
    expect(first.status).toBe(200)
    expect(Buffer.from(first.wire?.body ?? []).toString('utf8')).toContain('Acknowledgment')
    expect(await th.mail()).toEqual([])
    const again = await th.post('VN', wire)
    expect(wireDigestOf(again.wire as Wire)).toBe(wireDigestOf(first.wire as Wire))
    expect(await th.mail()).toEqual([])
  })
})

describe('questions about messages', () => {
  const ask = (about: string, syncReply: boolean, by = 'VN') =>
    signal(
      th.pen(by),
      { kind: 'status-request', refToMessageId: about },
      { header: { syncReply, ...(by === 'MY' ? { cpaId: 'asw-my-th-1' } : {}) } },
    )
  const accepted = async (): Promise<string> => {
    const { messageId: id, wire } = await letter(th.pen('VN'), certificate())
    await th.post('VN', wire)
    await th.mail()
    return id
  }

  it.each([
    ['accepted', accepted, 'VN', 'Processed'],
    ['that never came', async () => 'never@came.example', 'VN', 'NotRecognized'],
    ['of another partner: whoever asks learns nothing', accepted, 'MY', 'NotRecognized'],
  ] as readonly [string, () => Promise<string>, string, string][])(
    'StatusRequest about a message %s',
    async (_name, about, by, status) => {
      const id: string = await about()
      const question = await ask(id, false, by)
      expect(await th.post(by, question.wire)).toEqual({ status: 202 })
      const [mail] = await th.mail()
      expect(mail).toMatchObject({
        to: by,
        header: { action: 'StatusResponse', refToMessageId: question.messageId },
        content: { kind: 'status-response', refToMessageId: id, status },
      })
    },
  )

  it('StatusRequest about a message that was refused: received, not processed', async () => {
    const { wire, messageId: id } = await letter(th.pen('VN'), certificate(), { header: { action: 'Cancel' } })
    await th.post('VN', wire)
    await th.mail()
    await th.post('VN', (await ask(id, false)).wire)
    expect((await th.mail())[0]?.content).toMatchObject({ kind: 'status-response', status: 'Received' })
  })

  it.each([
    ['StatusRequest', 'status-response', () => ask('never@came.example', true)],
    ['Ping', 'pong', () => signal(th.pen('VN'), { kind: 'ping' }, { header: { syncReply: true } })],
  ] as const)('%s with SyncReply is answered in the same HTTP exchange, and only there', async (_name, kind, question) => {
    const answer = await th.post('VN', (await question()).wire)
    expect(answer.status).toBe(200)
    expect(Buffer.from(answer.wire?.body ?? []).toString('utf8')).toContain(kind === 'pong' ? 'Pong' : 'StatusResponse')
    expect(await th.mail()).toEqual([])
  })

  it('Ping is answered by a Pong of its own', async () => {
    const ping = await signal(th.pen('VN'), { kind: 'ping' })
    expect(await th.post('VN', ping.wire)).toEqual({ status: 202 })
    expect((await th.mail())[0]).toMatchObject({
      header: { action: 'Pong', refToMessageId: ping.messageId },
      content: { kind: 'pong' },
    })
  })

  it('answers to questions of ours end their arrivals', async () => {
    const pong = await signal(th.pen('VN'), { kind: 'pong' })
    expect(await th.post('VN', pong.wire)).toEqual({ status: 202 })
    expect(await th.mail()).toEqual([])
  })
})
