import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../src/message/fault.ts'
import { deliveryId } from '../../src/message/ids.ts'
import { type Door, openRest } from '../intake/rest.ts'
import { type Alone, type Mail, ofKind, openAlone } from '../receive/alone.ts'
import { certificate } from '../receive/documents.ts'
import { signal } from '../receive/letter.ts'

/** Viet Nam has issued certificates for Thailand; what Thailand knows of them is another question. */
let vn: Alone
let door: Door
beforeEach(async () => {
  vn = await openAlone('VN', ['TH'])
  door = await openRest(vn)
})
afterEach(async () => {
  await door.close()
  await vn.close()
})

/** A certificate that was sent, and the mail it went in. */
async function sent() {
  const { delivery } = await vn.gateway.submit(certificate())
  const mail = ofKind(await vn.mail(), 'user')
  return { delivery, messageId: mail[0]!.header.messageId }
}
const questions = (mail: readonly Mail[]) => ofKind(mail, 'status-request')
const tell = async (refToMessageId: string, status: 'Processed' | 'NotRecognized') => {
  const content = { kind: 'status-response', refToMessageId, status } as const
  expect(await vn.post('TH', (await signal(vn.pen('TH'), content)).wire)).toEqual({ status: 202 })
}
const events = async (delivery: string, kind: string) => {
  const row = await vn.gateway.journal.delivery(deliveryId(delivery))
  return (await vn.gateway.journal.timeline(row!.exchange)).filter((event) => event.kind === kind)
}

describe('asking a partner about a message', () => {
  it('is a StatusRequest; question and answer stand in the timeline, and the message does not move', async () => {
    const { delivery, messageId } = await sent()
    const answer = await door.call('POST', `/v1/messages/${delivery}/ask`)
    expect([answer.statusCode, answer.json()]).toEqual([202, { about: messageId, by: 'nsw' }])
    expect(questions(await vn.mail()).map(({ content }) => content.refToMessageId)).toEqual([messageId])
    await tell(messageId, 'Processed')
    expect(await events(delivery, 'status-asked')).toMatchObject([{ data: { delivery, messageId, by: 'nsw' } }])
    expect(await events(delivery, 'status-told')).toMatchObject([{ data: { delivery, messageId, status: 'Processed' } }])
    expect((await vn.gateway.journal.delivery(deliveryId(delivery)))?.state).toBe('awaiting')
  })

  it('that was never sealed is a conflict, and nobody is asked', async () => {
    const { delivery } = await vn.gateway.submit(certificate())
    const answer = await door.call('POST', `/v1/messages/${delivery}/ask`)
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'ASW_STATE_CONFLICT'])
    expect(questions(await vn.mail())).toEqual([])
  })

  it('who is away says so, and leaves no question behind', async () => {
    const { delivery } = await sent()
    vn.answer = () => Promise.reject(new Fault('ASW_PARTNER_UNREACHABLE', 'nobody there'))
    const answer = await door.call('POST', `/v1/messages/${delivery}/ask`)
    expect([answer.statusCode, answer.json().code]).toEqual([504, 'ASW_PARTNER_UNREACHABLE'])
    expect(await events(delivery, 'status-asked')).toEqual([])
  })

  it('is for operators', async () => {
    const { delivery } = await sent()
    expect((await door.call('POST', `/v1/messages/${delivery}/ask`, undefined, { as: 'submitter' })).statusCode).toBe(403)
    expect((await door.call('POST', '/v1/held/reconcile', undefined, { as: 'submitter' })).statusCode).toBe(403)
    expect((await door.call('GET', '/v1/held', undefined, { as: 'submitter' })).statusCode).toBe(403)
  })

  it('an answer about a message that we did not send is kept nowhere', async () => {
    const { delivery } = await sent()
    await tell('never@sent.example', 'Processed')
    expect(await events(delivery, 'status-told')).toEqual([])
  })
})

describe('a held journal', () => {
  it('is reconciled before it sends: every sealed open message is asked about, and nothing else leaves', async () => {
    const [known, unknown] = [await sent(), await sent()]
    const { delivery: unsealed } = await vn.gateway.submit(certificate())
    await vn.gateway.journal.hold('a backup was put here')
    const asked = (await door.call('POST', '/v1/held/reconcile')).json()
    expect(asked).toMatchObject({ held: 'a backup was put here', unanswered: 2 })
    const mail = await vn.mail()
    expect(mail.map(({ content }) => content.kind)).toEqual(['status-request', 'status-request'])
    await tell(known.messageId, 'Processed')
    await tell(unknown.messageId, 'NotRecognized')
    const stands = (await door.call('GET', '/v1/held')).json()
    expect(stands.unanswered).toBe(0)
    expect(stands.recoveryPoint).toMatch(/^\d{4}-\d\d-\d\dT/)
    expect(
      Object.fromEntries(
        (stands.open as { delivery: string; told?: { status: string } }[]).map((one) => [one.delivery, one.told?.status]),
      ),
    ).toEqual({ [known.delivery]: 'Processed', [unknown.delivery]: 'NotRecognized', [unsealed]: undefined })
    expect((await door.call('POST', '/v1/held/release')).json()).toEqual({ held: false, released: true })
    expect((await door.call('POST', '/v1/held/release')).json()).toEqual({ held: false, released: false })
    expect((await door.call('GET', '/v1/held')).json()).not.toHaveProperty('held')
    expect(ofKind(await vn.mail(), 'user')).toHaveLength(1)
  })

  it('tells for each message why it could not ask, and goes on with the others', async () => {
    const messages = [await sent(), await sent()]
    await vn.gateway.journal.hold('restored')
    let calls = 0
    vn.answer = async () => {
      calls += 1
      if (calls === 1) throw new Fault('ASW_PARTNER_BUSY', 'come later')
      return { status: 202 }
    }
    const { open } = (await door.call('POST', '/v1/held/reconcile')).json() as { open: { trouble?: string; asked?: string }[] }
    expect(open).toHaveLength(messages.length)
    expect(open.filter(({ trouble }) => trouble?.startsWith('ASW_PARTNER_BUSY'))).toHaveLength(1)
    expect(open.filter(({ asked }) => asked !== undefined)).toHaveLength(1)
  })
})
