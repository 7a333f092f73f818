import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { instant } from '../../src/message/clock.ts'
import type { FaultCode } from '../../src/message/faults.ts'
import { type Alone, kept, openAlone } from './alone.ts'
import { certificate } from './documents.ts'
import { partyOf } from './gateways.ts'
import { type Keys, makeKeys, ownKey } from './keys.ts'
import { type Change, letter, post } from './letter.ts'
import { MINUTE } from './world.ts'

const BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'

/** Thailand, with agreements with Viet Nam and Malaysia; and somebody who made himself the same names under another root. */
let th: Alone
let stranger: Keys
let flawed: Readonly<Record<'expired' | 'not-yet-valid' | 'wrong-usage' | 'foreign', Awaited<ReturnType<typeof ownKey>>>>
const MALAYSIAN = { cpaId: 'asw-my-th-1' }

beforeAll(async () => {
  stranger = (await makeKeys(['VN'])).VN as Keys
  th = await openAlone('TH', ['VN', 'MY'], (partner) => (partner === 'MY' ? MALAYSIAN : {}))
  const { keys } = th.pen('VN')
  flawed = {
    expired: await ownKey(keys.authority, 'seal', { flaw: 'expired' }),
    'not-yet-valid': await ownKey(keys.authority, 'seal', { flaw: 'not-yet-valid' }),
    'wrong-usage': await ownKey(keys.authority, 'seal', { flaw: 'wrong-usage' }),
    foreign: stranger.seal,
  }
  // All four are registered: to be in the agreement is not enough.
  const [vn, my] = th.gateway.agreements
  if (!vn || !my) throw new Error('no agreements')
  const seal = [...vn.certificates.seal, ...Object.values(flawed).map((key) => key.certificate)]
  await th.restart([
    { ...vn, certificates: { ...vn.certificates, seal } },
    { ...my, capabilities: { send: [], receive: ['cancellation'] } },
  ])
})
afterAll(() => th.close())

const inboxSize = async () => (await th.gateway.journal.entries('customs', { limit: 100 })).length
let before = 0
beforeEach(async () => {
  before = await inboxSize()
  await th.mail()
})

describe('a stranger', () => {
  it.each([
    ['without a client certificate', () => undefined],
    ['whose client certificate nobody has registered', () => stranger],
    ['who shows a seal where a client certificate belongs', () => ({ tlsClient: th.pen('VN').keys.seal })],
  ])('%s gets a bare 403: no signature, no reason, no memory', async (_name, who) => {
    const { wire } = await letter(th.pen('VN'), certificate())
    expect(await post(th.gateway, wire, who())).toEqual({ status: 403 })
    expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'stranger', code: 'ASW_PARTNER_UNKNOWN' })
    expect(await th.mail()).toEqual([])
    // The same bytes from the partner itself are new.
    expect(await th.post('VN', wire)).toEqual({ status: 202 })
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['acknowledgment'])
  })
})

interface Case {
  readonly name: string
  readonly change: () => Change | Promise<Change>
  readonly code: FaultCode
  /** Error of ebMS 2.0 section 4.2.3.4 in the ErrorList. */
  readonly ebms: string
  /** The same bytes get the same answer again; else they are judged anew. */
  readonly remembered?: true
  readonly alarm?: true
  /** Whose pen, and whose TLS identity. */
  readonly by?: string
}

const CASES: readonly Case[] = [
  // Who it is
  {
    name: 'an envelope signed by another registered party',
    change: () => ({ envelope: th.pen('MY').keys.envelope }),
    code: 'ASW_SIGNER_UNKNOWN',
    ebms: 'SecurityFailure',
  },
  {
    name: 'an envelope signed under a foreign root that uses the same names',
    change: () => ({ envelope: stranger.envelope }),
    code: 'ASW_SIGNER_UNKNOWN',
    ebms: 'SecurityFailure',
  },
  {
    name: 'an envelope signed with the seal of the same country',
    change: () => ({ envelope: th.pen('VN').keys.seal }),
    code: 'ASW_SIGNER_UNKNOWN',
    ebms: 'SecurityFailure',
  },
  {
    name: 'XS-08: a message in the name of Viet Nam over the TLS identity of Malaysia',
    by: 'MY',
    change: () => ({ header: { from: [partyOf('VN')], ...MALAYSIAN } }),
    code: 'ASW_PARTNER_MISMATCH',
    ebms: 'SecurityFailure',
    alarm: true,
  },
  {
    name: 'a sender that no agreement names',
    change: () => ({ header: { from: [partyOf('SG')] } }),
    code: 'ASW_PARTNER_UNKNOWN',
    ebms: 'SecurityFailure',
  },
  // What the header says
  {
    name: 'To somebody else',
    change: () => ({ header: { to: [partyOf('MY')] } }),
    code: 'ASW_NOT_ADDRESSED',
    ebms: 'ValueNotRecognized',
  },
  {
    name: 'a wrong CPAId',
    change: () => ({ header: { cpaId: 'asw-vn-th-2' } }),
    code: 'ASW_EBMS_VALUE',
    ebms: 'ValueNotRecognized',
  },
  {
    name: 'a Timestamp further ahead than the agreed skew',
    change: () => ({ header: { timestamp: instant(th.world.now() + 6 * MINUTE) } }),
    code: 'ASW_EBMS_INCONSISTENT',
    ebms: 'Inconsistent',
  },
  {
    name: 'a TimeToLive that has passed',
    change: () => ({ header: { timeToLive: instant(th.world.now() - 1) } }),
    code: 'ASW_EBMS_EXPIRED',
    ebms: 'TimeToLiveExpired',
  },
  {
    name: 'an Action that does not fit the document',
    change: () => ({ header: { action: 'Respond' } }),
    code: 'ASW_EBMS_INCONSISTENT',
    ebms: 'Inconsistent',
    remembered: true,
  },
  {
    name: 'a document that the agreement does not name',
    by: 'MY',
    change: () => ({ header: MALAYSIAN }),
    code: 'ASW_EBMS_UNSUPPORTED',
    ebms: 'NotSupported',
  },
  {
    name: 'guaranteed order, which nobody has agreed',
    change: () => ({ header: { messageOrder: { sequence: 0, status: 'Reset' } } }),
    code: 'ASW_EBMS_UNSUPPORTED',
    ebms: 'NotSupported',
  },
  // What is encrypted
  {
    name: 'a payload encrypted to somebody else',
    change: () => ({ recipient: th.pen('MY').keys.encryption.certificate }),
    code: 'ASW_DECRYPTION_FAILED',
    ebms: 'SecurityFailure',
  },
  {
    name: 'a suite that is not agreed',
    change: () => ({ suite: 'xmlenc10' }),
    code: 'ASW_ENCRYPTION_ALGORITHM',
    ebms: 'SecurityFailure',
  },
  {
    name: 'a payload in the clear',
    change: () => ({ suite: 'none' }),
    code: 'ASW_ENCRYPTION_SHAPE',
    ebms: 'SecurityFailure',
    remembered: true,
  },
  {
    name: 'a payloadDigest that is not that of the document',
    change: () => ({ payloadDigest: '0'.repeat(64) }),
    code: 'ASW_PAYLOAD_DIGEST',
    ebms: 'SecurityFailure',
    remembered: true,
    alarm: true,
  },
  // Whose seal it is
  { name: 'no seal', change: () => ({ seal: 'none' }), code: 'ASW_SIGNATURE_MISSING', ebms: 'SecurityFailure', remembered: true },
  {
    name: 'a seal of another partner',
    change: () => ({ seal: th.pen('MY').keys.seal }),
    code: 'ASW_SIGNER_UNKNOWN',
    ebms: 'SecurityFailure',
  },
  {
    name: 'a seal with the key of the envelope',
    change: () => ({ seal: th.pen('VN').keys.envelope }),
    code: 'ASW_SIGNER_UNKNOWN',
    ebms: 'SecurityFailure',
  },
  {
    name: 'a registered seal that leads to no anchor',
    change: () => ({ seal: flawed.foreign }),
    code: 'ASW_CERTIFICATE_PATH',
    ebms: 'SecurityFailure',
  },
  {
    name: 'a seal that has expired',
    change: () => ({ seal: flawed.expired }),
    code: 'ASW_CERTIFICATE_EXPIRED',
    ebms: 'SecurityFailure',
  },
  {
    name: 'a seal that is not valid yet',
    change: () => ({ seal: flawed['not-yet-valid'] }),
    code: 'ASW_CERTIFICATE_NOT_YET_VALID',
    ebms: 'SecurityFailure',
  },
  {
    name: 'a seal made with a certificate for something else',
    change: () => ({ seal: flawed['wrong-usage'] }),
    code: 'ASW_CERTIFICATE_USAGE',
    ebms: 'SecurityFailure',
  },
  {
    name: 'a document that was changed after it was sealed',
    change: () => ({ tamper: (xml) => xml.replace('1000</TariffQuantity>', '9000</TariffQuantity>') }),
    code: 'ASW_SIGNATURE_DIGEST',
    ebms: 'SecurityFailure',
    remembered: true,
  },
  // What hides in the encryption
  {
    name: 'a DTD bomb in the encryption',
    change: () => ({ plaintext: Buffer.from(`${BOMB}<a>&c;</a>`) }),
    code: 'ASW_XML_DOCTYPE',
    ebms: 'OtherXml',
    remembered: true,
  },
  {
    name: '129 levels in the encryption',
    change: () => ({ plaintext: Buffer.from('<a>'.repeat(129) + '</a>'.repeat(129)) }),
    code: 'ASW_XML_LIMIT',
    ebms: 'OtherXml',
    remembered: true,
  },
  {
    name: 'a processing instruction in the encryption',
    change: () => ({ plaintext: Buffer.from('<?php ?><a></a>') }),
    code: 'ASW_XML_INSTRUCTION',
    ebms: 'OtherXml',
    remembered: true,
  },
  {
    name: 'no XML in the encryption',
    change: () => ({ plaintext: Buffer.from('<a>') }),
    code: 'ASW_XML_MALFORMED',
    ebms: 'OtherXml',
    remembered: true,
  },
]
describe('a partner whose message is not what it should be', () => {
  it.each(CASES)('$name: $code', async ({ change, code, ebms, remembered, alarm, by = 'VN' }) => {
    const sent = await letter(th.pen(by), certificate(), await change())
    expect(await th.post(by, sent.wire)).toEqual({ status: 202 })
    expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'refused', code, partner: by })
    const [answer, ...others] = await th.mail()
    expect(others).toEqual([])
    expect(answer).toMatchObject({
      to: by,
      header: { action: 'MessageError', refToMessageId: sent.messageId, conversationId: sent.conversationId },
      content: { kind: 'error-list', highestSeverity: 'Error', errors: [{ code: ebms, severity: 'Error' }] },
    })
    const told = (await kept(th.gateway)).filter((event) => event.code === code).slice(alarm ? -2 : -1)
    expect(told).toMatchObject([
      { kind: remembered ? 'refused' : 'dismissed' },
      ...(alarm ? [{ kind: 'alarm', alarm: 'message-suspicious' }] : []),
    ])
    expect(await inboxSize()).toBe(before)
    // Once more, the same bytes: a verdict on the message stands, everything else is judged anew, with the same outcome here.
    await th.post(by, sent.wire)
    expect(th.gateway.notes.at(-1)).toMatchObject(remembered ? { what: 'duplicate' } : { what: 'refused', code })
    const [again] = await th.mail()
    if (remembered) expect(again?.wire).toEqual(answer?.wire)
    else expect(again?.header.messageId).not.toBe(answer?.header.messageId)
    expect(await inboxSize()).toBe(before)
  })
})
