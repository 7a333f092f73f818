import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { faultFor, pack, parseAddress, sourceOf, subcodeOf, unpack } from '../../../src/envelope/eaeu/index.ts'
import { BY_CODE, SUBCODES } from '../../../src/envelope/eaeu/subcodes.ts'
import { Fault, faultOf } from '../../../src/message/fault.ts'
import { FAULTS, type FaultCode } from '../../../src/message/faults.ts'
import { BASE, filesOf, MESSAGES, soap, uuid, VN } from './fixture.ts'

const FILES = filesOf('evil')
const MISSING = ['ASW_ADDRESSING_MISSING', 'wsa:MessageAddressingHeaderRequired'] as const
const INVALID = ['ASW_ADDRESSING_INVALID', 'wsa:InvalidAddressingHeader'] as const
const ACTION = ['ASW_ACTION_UNKNOWN', 'wsa:ActionNotSupported'] as const
const HEADER = ['ASW_EAEU_HEADER', 'int:InvalidHeader'] as const
const SOAP = ['ASW_SOAP_INVALID', 'int:DataError'] as const
const BODY = ['ASW_EAEU_BODY', 'int:DataError'] as const

/** Every hostile file, the code that refuses it, and the subcode that says so to its sender. */
const REFUSED: Readonly<Record<string, readonly [FaultCode, string]>> = {
  doctype: ['ASW_XML_DOCTYPE', 'int:DataError'],
  'processing-instruction': ['ASW_XML_INSTRUCTION', 'int:DataError'],
  'soap-11': SOAP,
  'no-header': SOAP,
  'body-first': SOAP,
  'two-bodies': SOAP,
  'two-documents': SOAP,
  'empty-body': SOAP,
  'text-beside-the-document': SOAP,
  'no-to': MISSING,
  'no-action': MISSING,
  'no-messageid': MISSING,
  'no-replyto': MISSING,
  'two-to': INVALID,
  'two-action': INVALID,
  'two-messageid': INVALID,
  'replyto-without-address': INVALID,
  'from-in-a-message': INVALID,
  'faultto-in-a-message': INVALID,
  'address-http': INVALID,
  'address-climbs': INVALID,
  'address-of-another-process': INVALID,
  'address-anonymous': INVALID,
  'message-id-no-uuid': INVALID,
  'message-id-bare': INVALID,
  'action-unknown': ACTION,
  'action-of-two-processes': ACTION,
  'action-too-long': ACTION,
  'action-unknown-signal': ACTION,
  'no-procedure': HEADER,
  'no-conversation': HEADER,
  'two-conversations': HEADER,
  'procedure-chain-broken': HEADER,
  'procedure-chain-endless': HEADER,
  'conversation-with-elements': HEADER,
  'integration-incomplete': HEADER,
  'must-understand': HEADER,
  'signal-under-a-document': BODY,
  'fault-under-a-document': BODY,
  'document-without-namespace': BODY,
  'document-under-a-signal': BODY,
  'error-without-errors': BODY,
  'error-without-code': BODY,
  'error-without-description': BODY,
  'signal-id-no-uuid': BODY,
  'signal-time-no-instant': BODY,
  'acceptance-with-errors': BODY,
  'fault-without-code': BODY,
}

function refusal(xml: string | Uint8Array): Fault {
  try {
    unpack(soap(xml))
  } catch (error) {
    return faultOf(error)
  }
  throw new Error('it was accepted')
}

describe('a hostile message', () => {
  it('each stands here', () => {
    expect([...FILES.keys()].sort()).toEqual(Object.keys(REFUSED).sort())
  })
  it('was made from one that is read', () => {
    expect(unpack(soap(BASE)).header.messageId).toBe('11111111-1111-4111-8111-111111111111')
  })
  it.each(Object.entries(REFUSED))('%s is refused', (name, [code, subcode]) => {
    const fault = refusal(FILES.get(name)!)
    expect([fault.code, subcodeOf(fault)]).toEqual([code, subcode])
  })
  it('with a header too deep, too wide or too large is stopped by the limits', () => {
    const deep = '<a>'.repeat(200) + '</a>'.repeat(200)
    expect(refusal(BASE.replace('<d:Certificate', `${deep}<d:Certificate`)).code).toBe('ASW_XML_LIMIT')
    expect(() => unpack(soap(BASE), { ...LIMITS, maxBytes: 100 })).toThrow(/100 bytes/)
  })
})

const LIMITS = {
  maxBytes: 10_000,
  maxDepth: 20,
  maxElements: 100,
  maxAttributes: 8,
  maxNamespaces: 16,
  maxNameLength: 100,
  maxTextLength: 1_000,
  maxCharacterReferences: 10,
}

describe('the manual of the EAEU', () => {
  const manual = readFileSync(new URL('../../../../docs/eaeu.md', import.meta.url), 'utf8')
  const rows = [...manual.matchAll(/^\| `((?:wsa|int):\w+)` \| (Sender|Receiver) \| (.*) \|$/gm)]

  it('has every subcode of the table, with its SOAP code', () => {
    expect(Object.fromEntries(rows.map(([, subcode, code]) => [subcode, code]))).toEqual(
      Object.fromEntries(Object.entries(SUBCODES).map(([subcode, { code }]) => [subcode, code])),
    )
  })
  it('names the codes that each one answers, and no other', () => {
    const named = rows.flatMap(([, subcode, , cell]) => [...cell!.matchAll(/`(ASW_\w+)`/g)].map(([, code]) => [code, subcode]))
    expect(Object.fromEntries(named)).toEqual(BY_CODE)
  })
})

describe('the fault that answers', () => {
  const PARTNER = parseAddress('EAEU://EEC/CP/P.ZZ.01/P.ACT.001', 'test')
  const RU = parseAddress('EAEU://RU/CP/P.ZZ.01/P.ZZ.01.ACT.001', 'test')
  const answer = (name: string, partners = [PARTNER]) => {
    const fault = refusal(FILES.get(name)!)
    const source = sourceOf(fault)
    const problem = FILES.get(name)!.toString('utf8')
    return source && faultFor(source, { fault, from: VN, partners, messageId: uuid(9), problem })
  }

  it('goes to ReplyTo, names itself and what it is about, in Russian first, and can be read', () => {
    const message = answer('action-unknown')!
    const read = unpack(pack(message))
    expect(read).toEqual(message)
    expect(read.header).toEqual({
      to: { space: 'CP', segment: 'EEC', process: 'P.ZZ.01', participant: 'P.ACT.001' },
      from: VN,
      action: { kind: 'fault', about: 'addressing' },
      messageId: uuid(9),
      relatesTo: { messageId: '11111111-1111-4111-8111-111111111111', action: 'urn:delete-everything' },
      procedures: ['22222222-2222-4222-8222-222222222222'],
      conversationId: '33333333-3333-4333-8333-333333333333',
    })
    expect(read.content).toMatchObject({ fault: { code: 'Sender', reasons: [{ language: 'ru' }, { language: 'en' }] } })
    expect(JSON.stringify(read.content)).toMatch(/[А-я]{5}/)
  })
  it('goes to FaultTo where the source names one', () => {
    expect(answer('faultto-in-a-message', [PARTNER, RU])?.header.to).toEqual(RU)
  })
  it('goes to ReplyTo where FaultTo is not an address of the partner', () => {
    expect(answer('faultto-in-a-message')?.header.to).toEqual(PARTNER)
  })
  it('goes to the participant itself where neither is an address of the partner', () => {
    const gate = parseAddress('EAEU://EEC/SR/gate', 'test')
    expect(answer('faultto-in-a-message', [gate, VN])?.header.to).toEqual(gate)
  })
  it('relates to nothing where the source has no MessageID', () => {
    expect(answer('no-messageid')?.header.relatesTo).toBeUndefined()
  })
  it.each(['fault-without-code', 'fault-under-a-document'])('is silence for %s: a fault is never answered by a fault', (name) => {
    expect(answer(name)).toBeUndefined()
  })
  it.each(['no-replyto', 'address-anonymous', 'soap-11', 'doctype'])('is silence for %s: there is nobody to answer', (name) => {
    expect(answer(name)).toBeUndefined()
  })
  it('is silence for every fault that can be read', () => {
    const { header } = MESSAGES['a fault']!
    const source = { isFault: header.action.kind === 'fault', answerTo: [VN] }
    expect(
      faultFor(source, { fault: new Fault('ASW_INTERNAL', 'x'), from: VN, partners: [VN], messageId: uuid(9) }),
    ).toBeUndefined()
  })
  it('tells nothing of what went wrong with us or with keys', () => {
    const codes = (Object.keys(FAULTS) as FaultCode[]).filter(
      (code) => FAULTS[code].ebms === 'SecurityFailure' || ['own-dependency-down', 'config-wrong'].includes(FAULTS[code].class),
    )
    for (const code of codes) {
      const fault = new Fault(code, 'SECRET')
      const message = faultFor({ isFault: false, answerTo: [VN] }, { fault, from: VN, partners: [VN], messageId: uuid(9) })
      expect(Buffer.from(pack(message!).body).toString()).not.toContain('SECRET')
    }
    expect(codes.length).toBeGreaterThan(30)
  })
  it('names our outages as ours', () => {
    const subcode = (code: FaultCode) => subcodeOf(new Fault(code, 'x'))
    expect([subcode('ASW_JOURNAL_DOWN'), subcode('ASW_INTERNAL'), subcode('ASW_PROVIDER_DOWN')]).toEqual([
      'wsa:EndpointUnavailable',
      'int:InternalError',
      'int:InternalError',
    ])
    expect(subcode('ASW_SIGNATURE_ALGORITHM')).toBe('int:DataError')
    expect(subcode('ASW_NOT_ADDRESSED')).toBe('wsa:DestinationUnreachable')
  })
})
