import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ErrorList } from '../../src/envelope/ebms2/index.ts'
import { instant } from '../../src/message/clock.ts'
import type { Receipt } from '../../src/message/stages.ts'
import { type Alone, digestsOf, kept, type Mail, ofKind, openAlone, settled } from '../receive/alone.ts'
import { certificate } from '../receive/documents.ts'
import { deliveries } from '../receive/gateways.ts'
import { signal } from '../receive/letter.ts'
import { DAY, HOUR, MINUTE } from '../receive/world.ts'

/** Viet Nam sends; Thailand and Malaysia answer by hand. */
let vn: Alone
beforeAll(async () => {
  vn = await openAlone('VN', ['TH', 'MY'], (partner) => (partner === 'MY' ? { cpaId: 'asw-my-vn-1' } : {}))
})
afterAll(() => vn.close())
beforeEach(() => settled(vn))

/** A certificate on its way: sent, not yet acknowledged. */
async function sent(): Promise<{ readonly id: Awaited<ReturnType<typeof vn.gateway.submit>>['delivery']; readonly mail: Mail }> {
  const { delivery } = await vn.gateway.submit(certificate())
  const [mail] = ofKind(await vn.mail(), 'user')
  if (!mail) throw new Error('nothing was sent')
  return { id: delivery, mail }
}
const state = async (id: Parameters<typeof vn.gateway.journal.delivery>[0]) => (await vn.gateway.journal.delivery(id))?.state

function acknowledgment(about: Mail, references: readonly Receipt[] = digestsOf(about.wire), atMs = vn.world.now()) {
  return {
    kind: 'acknowledgment',
    acknowledgment: { timestamp: instant(atMs), refToMessageId: about.header.messageId, references },
  } as const
}
async function acknowledge(about: Mail, references?: readonly Receipt[], atMs?: number) {
  const header = { refToMessageId: about.header.messageId, conversationId: about.header.conversationId }
  return signal(vn.pen('TH'), acknowledgment(about, references, atMs), { header })
}
async function errors(about: Mail, highestSeverity: ErrorList['highestSeverity'], code = 'ValueNotRecognized') {
  const header = { refToMessageId: about.header.messageId, conversationId: about.header.conversationId }
  return signal(vn.pen('TH'), { kind: 'error-list', highestSeverity, errors: [{ code, severity: highestSeverity }] }, { header })
}

describe('an Acknowledgment', () => {
  it('delivers: hop AS2, and its bytes are kept beside the delivery', async () => {
    const { id, mail } = await sent()
    expect(await state(id)).toBe('awaiting')
    const { wire, messageId: by } = await acknowledge(mail)
    expect(await vn.post('TH', wire)).toEqual({ status: 202 })
    const row = await vn.gateway.journal.delivery(id)
    expect(row).toMatchObject({
      state: 'delivered',
      answer: { kind: 'acknowledgment', messageId: by, contentType: wire.contentType },
    })
    expect(Buffer.from((await vn.gateway.journal.blob(row!.answer!.wireDigest)) ?? [])).toEqual(Buffer.from(wire.body))
    expect((await vn.gateway.journal.exchange(row!.exchange))?.view.hops.AS2).toBeDefined()
    expect(await vn.mail()).toEqual([])
  })

  it.each([
    ['a year before it was sealed, was received when it was sealed', -365 * DAY, 'sealed'],
    ['an hour after it was sealed, was received then', HOUR, 'told'],
    ['years after now, was received now', 1_000 * DAY, 'now'],
  ] as const)('whose clock says %s', async (_name, afterMs, expected) => {
    const { id, mail } = await sent()
    const sealed = mail.header.timestamp
    vn.world.advance(2 * HOUR)
    const toldMs = Date.parse(sealed) + afterMs
    const earliest = instant(vn.world.now())
    await vn.post('TH', (await acknowledge(mail, undefined, toldMs)).wire)
    const { exchange } = (await vn.gateway.journal.delivery(id))!
    const { at } = (await vn.gateway.journal.exchange(exchange))!.view.hops.AS2!
    const told = instant(toldMs)
    if (expected === 'now') expect([at >= earliest, at <= instant(vn.world.now())]).toEqual([true, true])
    else expect(at).toBe(expected === 'sealed' ? sealed : told)
    const event = (await vn.gateway.journal.timeline(exchange)).find(({ kind }) => kind === 'acknowledged')
    expect(event?.data?.told).toBe(expected === 'told' ? undefined : told)
  })

  it('that comes before the 2xx of its message delivers all the same, and stays so', async () => {
    vn.answer = async (wire) => {
      vn.answer = async () => ({ status: 202 })
      const [row] = await deliveries(vn.gateway, { state: 'due' })
      const about = { wire, header: { messageId: row?.messageId, conversationId: row?.exchange } } as unknown as Mail
      expect(await vn.post('TH', (await acknowledge(about)).wire)).toEqual({ status: 202 })
      expect(await state(row!.id)).toBe('delivered')
      return { status: 202 }
    }
    const { id } = await sent()
    expect(await state(id)).toBe('delivered')
    vn.world.advance(HOUR)
    expect(await vn.mail()).toEqual([])
    expect(await state(id)).toBe('delivered')
  })

  it('that comes after a restart finds its message (L4)', async () => {
    const { id, mail } = await sent()
    await vn.restart()
    await vn.post('TH', (await acknowledge(mail)).wire)
    expect(await state(id)).toBe('delivered')
  })

  it('that comes twice changes nothing', async () => {
    const { id, mail } = await sent()
    await vn.post('TH', (await acknowledge(mail)).wire)
    const { wire } = await acknowledge(mail)
    expect(await vn.post('TH', wire)).toEqual({ status: 202 })
    expect(await vn.post('TH', wire)).toEqual({ status: 202 })
    expect(await state(id)).toBe('delivered')
    expect(await vn.mail()).toEqual([])
  })

  it('may name more digests than ours', async () => {
    const { id, mail } = await sent()
    const [first] = digestsOf(mail.wire)
    await vn.post('TH', (await acknowledge(mail, [...digestsOf(mail.wire), { ...first!, uri: 'cid:another@part' }])).wire)
    expect(await state(id)).toBe('delivered')
  })

  it.each([
    [
      'another digest of the payload',
      (ours: readonly Receipt[]) => ours.map((one) => (one.uri === '' ? one : { ...one, digestValue: 'AAAA' })),
    ],
    [
      'another digest of the envelope',
      (ours: readonly Receipt[]) => ours.map((one) => (one.uri === '' ? { ...one, digestValue: 'AAAA' } : one)),
    ],
    ['no digest of the payload', (ours: readonly Receipt[]) => ours.filter((one) => one.uri === '')],
    ['no digest at all', () => []],
    [
      'another digest method',
      (ours: readonly Receipt[]) => ours.map((one) => ({ ...one, digestMethod: 'http://www.w3.org/2000/09/xmldsig#sha1' })),
    ],
  ])('with %s proves nothing: refused, and the delivery keeps waiting for a good one', async (_name, change) => {
    const { id, mail } = await sent()
    await vn.post('TH', (await acknowledge(mail, change(digestsOf(mail.wire)))).wire)
    expect(vn.gateway.notes.at(-1)).toMatchObject({ what: 'refused', code: 'ASW_ACKNOWLEDGMENT_INVALID' })
    expect((await vn.mail())[0]?.content).toMatchObject({ kind: 'error-list', errors: [{ code: 'Inconsistent' }] })
    expect(await state(id)).toBe('awaiting')
    await vn.post('TH', (await acknowledge(mail)).wire)
    expect(await state(id)).toBe('delivered')
  })

  it('of another partner, with all the right digests, counts for nothing (C7)', async () => {
    const { id, mail } = await sent()
    const header = { refToMessageId: mail.header.messageId, cpaId: 'asw-my-vn-1' }
    const { wire } = await signal(vn.pen('MY'), acknowledgment(mail), { header })
    expect(await vn.post('MY', wire)).toEqual({ status: 202 })
    expect((await kept(vn.gateway)).at(-1)).toMatchObject({ code: 'ASW_NOT_FOUND' })
    expect(await state(id)).toBe('awaiting')
    expect(await vn.mail()).toEqual([])
  })

  it('of a message that was never sent ends its arrival and nothing else', async () => {
    const { mail } = await sent()
    const unknown = { ...mail, header: { ...mail.header, messageId: 'never@sent.example' } }
    expect(await vn.post('TH', (await acknowledge(unknown)).wire)).toEqual({ status: 202 })
    expect((await kept(vn.gateway)).at(-1)).toMatchObject({ kind: 'dismissed', code: 'ASW_NOT_FOUND' })
    expect(await vn.mail()).toEqual([])
  })

  it('signed by another registered party counts for nothing', async () => {
    const { id, mail } = await sent()
    const header = { refToMessageId: mail.header.messageId }
    const { wire } = await signal(vn.pen('TH'), acknowledgment(mail), { header, envelope: vn.pen('MY').keys.envelope })
    await vn.post('TH', wire)
    expect(vn.gateway.notes.at(-1)).toMatchObject({ what: 'refused', code: 'ASW_SIGNER_UNKNOWN' })
    await vn.mail()
    expect(await state(id)).toBe('awaiting')
  })
})

describe('an ErrorList', () => {
  it.each([
    ['Error', 'refused'],
    ['Warning', 'awaiting'],
  ] as const)('of severity %s leaves the delivery %s', async (severity, expected) => {
    const { id, mail } = await sent()
    await vn.post('TH', (await errors(mail, severity)).wire)
    expect(await vn.gateway.journal.delivery(id)).toMatchObject({ state: expected, answer: { kind: 'error-list' } })
    expect(await vn.mail()).toEqual([])
  })

  it('names its code to whoever asks for the timeline', async () => {
    const { id, mail } = await sent()
    await vn.post('TH', (await errors(mail, 'Error', 'TimeToLiveExpired')).wire)
    const row = await vn.gateway.journal.delivery(id)
    expect(row?.lastCode).toBe('ASW_PARTNER_REFUSED')
    const event = (await vn.gateway.journal.timeline(row!.exchange)).findLast((one) => one.kind === 'refused')
    expect(event?.data).toMatchObject({ code: 'ASW_PARTNER_REFUSED', ebms: 'TimeToLiveExpired' })
  })

  it('after the Acknowledgment does not undo it; an Acknowledgment after it does not heal a no (RT-04)', async () => {
    const first = await sent()
    await vn.post('TH', (await acknowledge(first.mail)).wire)
    await vn.post('TH', (await errors(first.mail, 'Error')).wire)
    expect(await state(first.id)).toBe('delivered')
    const second = await sent()
    await vn.post('TH', (await errors(second.mail, 'Error')).wire)
    await vn.post('TH', (await acknowledge(second.mail)).wire)
    expect(await state(second.id)).toBe('refused')
  })

  it('about a message that was sealed anew is kept and does not refuse the new one', async () => {
    const { id, mail: old } = await sent()
    vn.world.advance(2 * DAY)
    await vn.mail()
    await vn.gateway.journal.replay(id, 'operator')
    const [mail] = ofKind(await vn.mail(), 'user')
    await vn.post('TH', (await errors(old, 'Error', 'TimeToLiveExpired')).wire)
    expect(await vn.gateway.journal.delivery(id)).toMatchObject({ state: 'awaiting', answer: { kind: 'error-list' } })
    await vn.post('TH', (await acknowledge(mail!)).wire)
    expect(await vn.gateway.journal.delivery(id)).toMatchObject({ state: 'delivered', answer: { kind: 'acknowledgment' } })
  })

  it('of another partner counts for nothing (C7)', async () => {
    const { id, mail } = await sent()
    const header = { refToMessageId: mail.header.messageId, cpaId: 'asw-my-vn-1' }
    const content = { kind: 'error-list', highestSeverity: 'Error', errors: [{ code: 'Unknown', severity: 'Error' }] } as const
    await vn.post('MY', (await signal(vn.pen('MY'), content, { header })).wire)
    expect(await state(id)).toBe('awaiting')
  })

  it('that cannot be believed is never answered with another ErrorList', async () => {
    const { id, mail } = await sent()
    const content = { kind: 'error-list', highestSeverity: 'Error', errors: [{ code: 'Unknown', severity: 'Error' }] } as const
    const { wire } = await signal(vn.pen('TH'), content, {
      header: { refToMessageId: mail.header.messageId },
      envelope: vn.pen('MY').keys.envelope,
    })
    await vn.post('TH', wire)
    expect(vn.gateway.notes.at(-1)).toMatchObject({ what: 'refused', code: 'ASW_SIGNER_UNKNOWN' })
    expect(await vn.mail()).toEqual([])
    expect(await state(id)).toBe('awaiting')
  })
})

describe('a late Acknowledgment', () => {
  it('heals an abandoned delivery (L6)', async () => {
    const { id, mail } = await sent()
    for (let round = 0; round < 6; round++) {
      vn.world.advance(3 * MINUTE)
      await vn.mail()
    }
    expect(await state(id)).toBe('abandoned')
    await vn.post('TH', (await acknowledge(mail)).wire)
    expect(await state(id)).toBe('delivered')
  })

  it('heals an expired delivery, and one whose error came in between does not come back', async () => {
    const healed = await sent()
    const refused = await sent()
    vn.world.advance(2 * DAY)
    await vn.mail()
    expect([await state(healed.id), await state(refused.id)]).toEqual(['expired', 'expired'])
    await vn.post('TH', (await acknowledge(healed.mail)).wire)
    await vn.post('TH', (await errors(refused.mail, 'Error')).wire)
    await vn.post('TH', (await acknowledge(refused.mail)).wire)
    expect([await state(healed.id), await state(refused.id)]).toEqual(['delivered', 'refused'])
  })
})

describe('SyncReply', () => {
  it('an Acknowledgment that comes in the HTTP answer of our own message delivers it', async () => {
    vn.answer = async (wire) => {
      const [row] = await deliveries(vn.gateway, { state: 'due' })
      const about = { wire, header: { messageId: row?.messageId, conversationId: row?.exchange } } as unknown as Mail
      return { status: 200, answer: (await acknowledge(about)).wire }
    }
    const { id } = await sent()
    expect(await state(id)).toBe('delivered')
  })
})

it('every signal ends its arrival: nothing is left to be judged', async () => {
  expect(await vn.gateway.journal.openArrivals(10, 0)).toEqual([])
})
