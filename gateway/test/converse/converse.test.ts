import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { delivered, hear, replay } from '../../src/converse/index.ts'
import { type EaeuMessage, pack, unpack } from '../../src/envelope/eaeu/index.ts'
import { Fault } from '../../src/message/fault.ts'
import type { SealKey } from '../../src/sign/seal.ts'
import { turnOf } from '../../src/transaction/index.ts'
import { keyFor, newKey } from '../sign/fixture.ts'
import { codeOf, document, EEC, GATE, Pair, REQUEST, RESPONSE, signed, VN } from './pair.ts'

let keys: readonly [SealKey, SealKey]
let pair: Pair
beforeAll(async () => {
  keys = [await keyFor('ecdsa-sha256'), await newKey('ecdsa-sha256', 'KZ')]
})
beforeEach(() => {
  pair = new Pair(...keys)
})
const stateOf = async (office: Pair['vn']) => (await office.conversation()).state
const last = (office: Pair['vn'], kind: 'document' | 'signal' = 'document') =>
  office.memory.outbox.findLast((one) => one.kind === kind)!

/** A message of this office, changed and written again. */
function edited(wire: { readonly body: Uint8Array }, change: (message: EaeuMessage) => EaeuMessage) {
  return pack(change(unpack({ contentType: 'application/soap+xml', body: wire.body })))
}

describe('a conversation with the Commission', () => {
  it('a certificate goes, RCV and PRS come at once, the processing result when the application has it', async () => {
    await pair.request('send-certificate')
    expect(await pair.carry()).toEqual(['vn:001', 'eec:RCV', 'eec:PRS'])
    expect(pair.eec.memory.inbox).toMatchObject([
      { kind: 'request', message: 'certificate', operation: 'send-certificate', documentId: REQUEST },
    ])
    expect(Buffer.from(pair.eec.memory.inbox[0]!.xml).toString()).toMatch(/^<d:Document/)
    expect(turnOf(await stateOf(pair.eec)).who).toBe('us')
    await pair.answer()
    expect(await pair.carry()).toEqual(['eec:002'])
    expect(pair.vn.memory.inbox).toMatchObject([{ kind: 'response', message: 'result', documentId: RESPONSE }])
    expect([(await stateOf(pair.vn)).outcome, (await stateOf(pair.eec)).outcome]).toEqual(['done', 'done'])
  })
  it('a verification request is a mutual obligation: both sides confirm, and silence ends it', async () => {
    await pair.request('request-verification')
    await pair.carry()
    await pair.answer()
    expect(await pair.carry()).toEqual(['eec:002', 'vn:RCV', 'vn:PRS'])
    await pair.elapse(pair.vn)
    await pair.elapse(pair.eec)
    expect([(await stateOf(pair.vn)).outcome, (await stateOf(pair.eec)).outcome]).toEqual(['done', 'done'])
  })
  it('an answer months later is a new transaction of the same procedure', async () => {
    const first = await pair.request('request-verification')
    const { procedures, place } = first
    const later = new Pair(...keys)
    await later.request('answer-verification')
    expect(place.procedure).toBe((await later.vn.conversation()).place.procedure)
    expect(procedures).toHaveLength(1)
  })
  it('a question may be answered by one of several messages', async () => {
    await pair.request('query-certificate')
    await pair.carry()
    await pair.answer('certificate-found')
    expect(await pair.carry()).toEqual(['eec:005'])
    expect(pair.vn.memory.inbox).toMatchObject([{ message: 'certificate-found' }])
  })
  it('every message of a transaction carries its ids; a signal relates to its source', async () => {
    const { id, procedures } = await pair.request('send-certificate')
    await pair.carry()
    await pair.answer()
    const messages = [...pair.vn.memory.outbox, ...pair.eec.memory.outbox].map(({ wire }) => unpack(wire).header)
    expect(messages).toHaveLength(4)
    for (const header of messages) expect(header).toMatchObject({ conversationId: id, procedures })
    const [request, ...others] = messages
    expect(request?.relatesTo).toBeUndefined()
    for (const { relatesTo } of others) expect(relatesTo?.messageId).toBe(request?.messageId)
  })
})

describe('what goes wrong on the way', () => {
  it('a lost signal: the request goes again under a new MessageID, with the same bytes of the document; nothing is done twice', async () => {
    await pair.request('send-certificate')
    await pair.carry()
    await pair.elapse(pair.vn)
    const [first, second] = pair.vn.memory.outbox
    expect(await pair.carry()).toEqual(['vn:001', 'eec:RCV', 'eec:PRS'])
    expect(first?.messageId).not.toBe(second?.messageId)
    expect(unpack(second!.wire).content).toEqual(unpack(first!.wire).content)
    expect(pair.eec.memory.inbox).toHaveLength(1)
    expect(pair.eec.opened).toBe(1)
  })
  it('the same message twice changes nothing', async () => {
    await pair.request('send-certificate')
    await pair.carry()
    const moves = pair.eec.memory.moves.length
    await pair.eec.hear(pair.vn.memory.outbox[0])
    expect(pair.eec.memory.moves).toHaveLength(moves)
  })
  it('a repeat after the answer gets the same answer again', async () => {
    await pair.request('send-certificate')
    await pair.carry()
    await pair.answer()
    const [lost] = pair.take(pair.eec)
    await delivered(pair.eec.desk, (await pair.eec.conversation()).id, lost!.messageId, 'sent')
    await pair.elapse(pair.vn)
    expect(await pair.carry()).toEqual(['vn:001', 'eec:002'])
    expect((await stateOf(pair.vn)).outcome).toBe('done')
  })
  it('a repeat with another content is no repeat: ERR, and the first one stands', async () => {
    await pair.request('send-certificate')
    await pair.carry()
    const other = await signed(document({ message: 'P.XX.99.MSG.001', structure: 'R.CA.XX.99.001', text: 'other' }), keys[0])
    const wire = edited(last(pair.vn).wire, ({ header }) => ({
      header: { ...header, messageId: '99999999-0000-4000-8000-000000000000' },
      content: { kind: 'document', xml: other },
    }))
    const before = await stateOf(pair.eec)
    await hear(pair.eec.desk, wire)
    expect(last(pair.eec, 'signal')).toSatisfy((one) => codeOf(one) === 'ERR')
    expect(Buffer.from(last(pair.eec, 'signal').wire.body).toString()).toContain('Common:DataError')
    expect(await stateOf(pair.eec)).toEqual(before)
    expect(pair.eec.memory.inbox).toHaveLength(1)
  })
  it('a rule is broken: ERR with its code, and the sender is refused', async () => {
    pair.eec.finds = [{ code: '07', description: 'срок действия истёк' }]
    await pair.request('send-certificate')
    expect(await pair.carry()).toEqual(['vn:001', 'eec:RCV', 'eec:ERR'])
    expect(pair.eec.memory.inbox).toEqual([])
    expect([(await stateOf(pair.vn)).outcome, (await stateOf(pair.eec)).outcome]).toEqual(['refused', 'refused'])
  })
  it.each([
    ['ED-01, another message code than the Action', { message: 'P.XX.99.MSG.003' }],
    ['ED-01, another structure than the message', { structure: 'R.006' }],
  ])('%s: ERR Common:DataError', async (_, wish) => {
    await pair.request('send-certificate', wish)
    expect((await pair.carry()).at(-1)).toBe('eec:ERR')
    expect(Buffer.from(last(pair.eec, 'signal').wire.body).toString()).toContain('Common:DataError')
  })
  it('ED-03: an answer to another document is refused by ERR, and not handed over', async () => {
    await pair.request('send-certificate')
    await pair.carry()
    await pair.answer('result', { answers: RESPONSE })
    expect(await pair.carry()).toEqual(['eec:002', 'vn:ERR'])
    expect(pair.vn.memory.inbox).toEqual([])
  })
  it('a signature is wrong: a fault int:DataError, and the operator of the sender has it', async () => {
    const stranger = await newKey('ecdsa-sha256', 'RU')
    const sender = new Pair(stranger, keys[1])
    await sender.request('send-certificate')
    const heard = await pair.eec.hear(sender.vn.memory.outbox[0])
    expect(heard).toMatchObject({ verdict: 'answered', code: 'ASW_SIGNER_UNKNOWN' })
    const [fault] = heard.verdict === 'answered' ? heard.outgoing : []
    expect(unpack(fault!.wire).content).toMatchObject({ fault: { subcode: 'int:DataError' } })
    await sender.vn.hear(fault)
    expect(turnOf(await stateOf(sender.vn)).who).toBe('operator')
    await replay(sender.vn.desk, (await sender.vn.conversation()).id)
    expect(sender.vn.memory.outbox).toHaveLength(2)
  })
  it('an outage of ours is thrown on and keeps nothing: the message is judged again', async () => {
    await pair.request('send-certificate')
    const down = { ...pair.eec.desk, open: () => Promise.reject(new Fault('ASW_PROVIDER_DOWN', 'no answer')) }
    await expect(hear(down, pair.vn.memory.outbox[0]!.wire)).rejects.toMatchObject({ code: 'ASW_PROVIDER_DOWN' })
    expect(pair.eec.memory.moves).toEqual([])
    expect((await pair.carry()).slice(0, 3)).toEqual(['vn:001', 'eec:RCV', 'eec:PRS'])
  })
  it('a crash before anything is kept leaves nothing; the same message again does it all', async () => {
    await pair.request('send-certificate')
    pair.eec.memory.before = () => {
      throw new Fault('ASW_JOURNAL_DOWN', 'crash')
    }
    await expect(pair.eec.hear(pair.vn.memory.outbox[0])).rejects.toMatchObject({ code: 'ASW_JOURNAL_DOWN' })
    pair.eec.memory.before = () => undefined
    expect(await pair.carry()).toEqual(['vn:001', 'eec:RCV', 'eec:PRS'])
    expect(pair.eec.memory.inbox).toHaveLength(1)
  })
  it('two transmissions that come at the same moment begin one conversation', async () => {
    await pair.request('send-certificate')
    await pair.elapseUnsent()
    const [first, second] = pair.vn.memory.outbox
    await Promise.all([pair.eec.hear(first), pair.eec.hear(second)])
    expect(pair.eec.memory.rows.size).toBe(1)
    expect((await stateOf(pair.eec)).request.messageIds).toHaveLength(2)
    expect(pair.eec.memory.inbox).toHaveLength(1)
  })
})

describe('what does not belong', () => {
  it.each<[string, (message: EaeuMessage) => EaeuMessage, string, string | undefined]>([
    [
      'to somebody else',
      ({ header, content }) => ({ header: { ...header, to: GATE }, content }),
      'ASW_NOT_ADDRESSED',
      'wsa:DestinationUnreachable',
    ],
    [
      'from an address that is not the partner’s',
      ({ header, content }) => ({ header: { ...header, replyTo: { ...EEC, segment: 'RU' } }, content }),
      'ASW_PARTNER_MISMATCH',
      'wsa:InvalidAddressingHeader',
    ],
    [
      'of another version of the process',
      ({ header, content }) => ({
        header: { ...header, action: { ...header.action, version: '9.9' } as EaeuMessage['header']['action'] },
        content,
      }),
      'ASW_ACTION_UNKNOWN',
      'wsa:ActionNotSupported',
    ],
    [
      'of a message that the transaction does not have',
      ({ header, content }) => ({
        header: { ...header, action: { ...header.action, message: 'P.XX.99.MSG.008' } as EaeuMessage['header']['action'] },
        content,
      }),
      'ASW_ACTION_UNKNOWN',
      'wsa:ActionNotSupported',
    ],
    [
      'without an EDocId',
      ({ header }) => ({ header, content: { kind: 'document', xml: Buffer.from('<a xmlns="urn:x:y"></a>') } }),
      'ASW_EAEU_BODY',
      'int:DataError',
    ],
  ])('a message %s gets a fault', async (_, change, code, subcode) => {
    await pair.request('send-certificate')
    const heard = await hear(pair.eec.desk, edited(last(pair.vn).wire, change))
    expect(heard).toMatchObject({ verdict: 'answered', code })
    const [fault] = heard.verdict === 'answered' ? heard.outgoing : []
    expect(unpack(fault!.wire)).toMatchObject({ header: { to: VN }, content: { fault: { subcode } } })
    expect(pair.eec.memory.rows.size).toBe(0)
  })
  it('EM-07: a follow-up on a conversation that nobody knows: a document gets ERR, a signal nothing', async () => {
    await pair.request('send-certificate')
    await pair.carry()
    await pair.answer()
    const stranger = new Pair(...keys)
    const document = await stranger.vn.hear(last(pair.eec))
    expect(document).toMatchObject({ verdict: 'answered', code: 'ASW_TRANSACTION_UNEXPECTED' })
    if (document.verdict === 'answered') {
      expect(document.outgoing.map(codeOf)).toEqual(['ERR'])
      expect(Buffer.from(document.outgoing[0]!.wire.body).toString()).toContain('Common:UnexpectedMessage')
    }
    expect(await stranger.vn.hear(last(pair.eec, 'signal'))).toMatchObject({ verdict: 'answered', outgoing: [] })
  })
  it('a document of another transaction in this conversation gets ERR and moves nothing', async () => {
    await pair.request('send-certificate')
    await pair.carry()
    const other = new Pair(...keys)
    await other.request('send-certificate-status')
    const { id } = await pair.eec.conversation()
    const wire = edited(last(other.vn).wire, ({ header, content }) => ({ header: { ...header, conversationId: id }, content }))
    const before = await stateOf(pair.eec)
    await hear(pair.eec.desk, wire)
    expect(codeOf(last(pair.eec, 'signal'))).toBe('ERR')
    expect(await stateOf(pair.eec)).toEqual(before)
  })
  it('a signal of the integration gateway counts as the partner’s', async () => {
    await pair.request('send-certificate')
    await pair.carry()
    const signal = pair.eec.memory.outbox.find((one) => codeOf(one) === 'PRS')!
    const fresh = new Pair(...keys)
    await fresh.request('send-certificate')
    const conversation = await fresh.vn.conversation()
    const wire = edited(signal.wire, ({ header, content }) => ({
      header: {
        ...header,
        to: VN,
        replyTo: GATE,
        conversationId: conversation.id,
        relatesTo: { messageId: conversation.state.request.messageIds[0]! },
      },
      content,
    }))
    expect(await hear(fresh.vn.desk, wire)).toMatchObject({ verdict: 'kept', conversation: { state: { done: 2 } } })
  })
  it('a fault that names no conversation is found by the message that it is about', async () => {
    await pair.request('send-certificate')
    const { messageId } = last(pair.vn)
    const wire = pack({
      header: { to: VN, from: GATE, action: { kind: 'fault', about: 'soap' }, messageId: REQUEST, relatesTo: { messageId } },
      content: {
        kind: 'fault',
        fault: { code: 'Sender', subcode: 'int:DataError', reasons: [{ language: 'ru', text: 'Ошибка данных' }] },
      },
    })
    expect(await hear(pair.vn.desk, wire)).toMatchObject({ verdict: 'kept', conversation: { state: { stuck: 'faulted' } } })
  })
  it('a fault about nothing that we sent is never answered', async () => {
    const wire = pack({
      header: {
        to: VN,
        from: GATE,
        action: { kind: 'fault', about: 'soap' },
        messageId: REQUEST,
        relatesTo: { messageId: RESPONSE },
      },
      content: { kind: 'fault', fault: { code: 'Sender', reasons: [{ language: 'ru', text: 'x' }] } },
    })
    expect(await hear(pair.vn.desk, wire)).toEqual({ verdict: 'answered', code: 'ASW_NOT_FOUND', outgoing: [] })
  })
})

describe('an answer of the application', () => {
  it('is given once; the same one again changes nothing, another one is refused', async () => {
    await pair.request('send-certificate')
    await pair.carry()
    await pair.answer()
    const sent = pair.eec.memory.outbox.length
    await pair.answer()
    expect(pair.eec.memory.outbox).toHaveLength(sent)
    await expect(pair.answer('result', { id: REQUEST })).rejects.toMatchObject({ code: 'ASW_INPUT_INVALID' })
    await expect(pair.answer('update-time')).rejects.toMatchObject({ code: 'ASW_NOT_FOUND' })
  })
})
