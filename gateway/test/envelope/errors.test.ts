import { describe, expect, it } from 'vitest'
import { errorListFor, pack, packSoapFault, unpack } from '../../src/envelope/ebms2/index.ts'
import { Fault } from '../../src/message/fault.ts'
import { FAULTS, type FaultCode } from '../../src/message/faults.ts'
import { HEADER, keyFor, LIMITS, MESSAGES, open, refusal, signal, USER } from './fixture.ts'

describe('errorListFor', () => {
  it.each(Object.keys(FAULTS) as FaultCode[])('%s travels as the code of its row and comes back the same', async (code) => {
    const content = errorListFor(new Fault(code, 'detail'))
    expect(content.errors).toHaveLength(1)
    expect(content.errors[0]).toMatchObject({ code: FAULTS[code].ebms, severity: 'Error' })
    expect((await open(await pack(signal(content), await keyFor()))).message.content).toEqual(content)
  })

  it.each<[unknown, string | undefined]>([
    ['MessageData/TimeToLive', '//eb:MessageData/eb:TimeToLive'],
    ['CPAId', '//eb:CPAId'],
    ['/soap:Envelope/soap:Body', '/soap:Envelope/soap:Body'],
    ['//eb:Error/@eb:severity', '//eb:Error/@eb:severity'],
    ['cid:doc@x', 'cid:doc@x'],
    ['Content-Type', 'Content-Type'],
    ['', undefined],
    [7, undefined],
  ])('location %j becomes %j', (location, expected) => {
    expect(errorListFor(new Fault('ASW_EBMS_VALUE', 'x', { location })).errors[0]?.location).toBe(expected)
  })

  it('tells what is wrong with a document, but of security and of ourselves only the row', () => {
    const described = (code: FaultCode) => errorListFor(new Fault(code, 'inner detail')).errors[0]?.description
    expect(described('ASW_EBMS_VALUE')).toBe('ASW_EBMS_VALUE: inner detail')
    expect(described('ASW_DECRYPTION_FAILED')).toBe('ASW_DECRYPTION_FAILED: the message cannot be decrypted')
    expect(described('ASW_INTERNAL')).toBe('ASW_INTERNAL: an error of our own')
  })

  it('makes one Error of every finding that is not a note', () => {
    const issues = [
      { severity: 'W', code: 'ASW_RULE_BROKEN', xpath: '/a', message: 'odd' },
      { severity: 'N', code: 'ASW_RULE_BROKEN', message: 'note' },
      { severity: 'E', code: 'ASW_SCHEMA_INVALID', message: 'wrong \u0000' },
    ]
    expect(errorListFor(new Fault('ASW_SCHEMA_INVALID', 'x', { issues }))).toEqual({
      kind: 'error-list',
      highestSeverity: 'Error',
      errors: [
        { code: 'OtherXml', severity: 'Warning', location: '/a', description: 'ASW_RULE_BROKEN: odd' },
        { code: 'OtherXml', severity: 'Error', description: 'ASW_SCHEMA_INVALID: wrong ?' },
      ],
    })
    expect(errorListFor(new Fault('ASW_SCHEMA_INVALID', 'x', { issues: issues.slice(0, 1) })).highestSeverity).toBe('Warning')
  })

  it('stays short', () => {
    const issues = Array.from({ length: 1000 }, () => ({ severity: 'E', code: 'X', message: 'x'.repeat(10_000) }))
    const { errors } = errorListFor(new Fault('ASW_SCHEMA_INVALID', 'x', { issues }))
    expect(errors).toHaveLength(50)
    expect(errors[0]?.description?.length).toBe(500)
  })
})

describe('packSoapFault', () => {
  it.each<[FaultCode, object, string]>([
    ['ASW_EBMS_UNSUPPORTED', { soapFault: 'MustUnderstand' }, 'soap:MustUnderstand'],
    ['ASW_SOAP_INVALID', { soapFault: 'VersionMismatch' }, 'soap:VersionMismatch'],
    ['ASW_SOAP_INVALID', {}, 'soap:Client'],
    ['ASW_JOURNAL_DOWN', {}, 'soap:Server'],
  ])('%s %j is %s, and is read as a refusal', async (code, facts, faultcode) => {
    const wire = packSoapFault(new Fault(code, 'x', facts as Record<string, unknown>))
    expect(() => unpack(wire, LIMITS)).toThrow(
      expect.objectContaining({
        code: 'ASW_PARTNER_REFUSED',
        facts: { faultcode, faultstring: `${code}: ${FAULTS[code].text}` },
      }),
    )
  })
})

describe('pack refuses what a partner would have to refuse', () => {
  const ack = MESSAGES.acknowledgment!
  it.each<[string, Parameters<typeof pack>[0]]>([
    ['no sender', { ...USER, header: { ...HEADER, from: [] } }],
    ['no receiver', { ...USER, header: { ...HEADER, to: [] } }],
    ['a user message under the Service of ebMS', { ...USER, header: ack.header }],
    ['a signal under another Service', { ...ack, header: { ...ack.header, service: HEADER.service } }],
    ['a signal under another Action', { ...ack, header: { ...ack.header, action: 'Ping' } }],
    ['RT-02: DuplicateElimination in an Acknowledgment', { ...ack, header: { ...ack.header, duplicateElimination: true } }],
    ['an Acknowledgment that is to be acknowledged', { ...ack, header: { ...ack.header, ackRequested: { signed: true } } }],
  ])('%s', async (_, message) => {
    expect(await refusal(() => pack(message, undefined))).toMatchObject({ code: 'ASW_EBMS_INCONSISTENT' })
  })

  it('RT-02: the Acknowledgment we write has no DuplicateElimination', async () => {
    const { body } = await pack(ack, await keyFor())
    expect(Buffer.from(body).toString()).not.toContain('DuplicateElimination')
  })
})
