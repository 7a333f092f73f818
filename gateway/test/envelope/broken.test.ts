import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type EnvelopePolicy, unpack } from '../../src/envelope/ebms2/index.ts'
import { keyFor, LIMITS, open, type Refusal, refusal, trusting } from './fixture.ts'
import { signForeign } from './foreign-signer.ts'

const read = (name: string) => readFileSync(new URL(`foreign/${name}.xml`, import.meta.url), 'utf8')
const soap = (text: string) => ({ contentType: 'text/xml; charset=UTF-8', body: Buffer.from(text) })

/** One edit of a good file each, signed again: what is wrong is the message, not its signature. */
type Edit = [what: string, file: string, from: string | RegExp, to: string, expected: Refusal, policy?: Partial<EnvelopePolicy>]
const EDITS: Edit[] = [
  [
    'no MessageHeader',
    'error-list',
    /<eb:MessageHeader[\s\S]*MessageHeader>/,
    '',
    { code: 'ASW_SOAP_INVALID', ebms: 'OtherXml' },
  ],
  [
    'two MessageHeader',
    'error-list',
    /(<eb:MessageHeader[\s\S]*MessageHeader>)/,
    '$1$1',
    { code: 'ASW_SOAP_INVALID', location: '//eb:MessageHeader' },
  ],
  ['no From', 'error-list', /<eb:From>.*/, '', { code: 'ASW_SOAP_INVALID', location: '//eb:MessageHeader' }],
  ['a From without PartyId', 'error-list', /<eb:From>.*/, '<eb:From/>', { code: 'ASW_SOAP_INVALID', location: '//eb:From' }],
  [
    'an empty CPAId',
    'error-list',
    /<eb:CPAId>.*/,
    '<eb:CPAId> </eb:CPAId>',
    { code: 'ASW_SOAP_INVALID', location: '//eb:CPAId' },
  ],
  [
    'a CPAId with elements',
    'error-list',
    /<eb:CPAId>.*/,
    '<eb:CPAId>a<eb:b/></eb:CPAId>',
    { code: 'ASW_SOAP_INVALID', location: '//eb:CPAId' },
  ],
  [
    'two MessageId',
    'error-list',
    /(<eb:MessageId>.*)/,
    '$1$1',
    { code: 'ASW_SOAP_INVALID', location: '//eb:MessageData/eb:MessageId' },
  ],
  [
    'a Timestamp that is none',
    'error-list',
    /<eb:Timestamp>.*/,
    '<eb:Timestamp>21.11.2026</eb:Timestamp>',
    { code: 'ASW_SOAP_INVALID', location: '//eb:MessageData/eb:Timestamp' },
  ],
  [
    'a Timestamp on 31 February',
    'error-list',
    '2026-11-21T03',
    '2026-02-31T25',
    { code: 'ASW_SOAP_INVALID', location: '//eb:MessageData/eb:Timestamp' },
  ],
  [
    'a PartyId that is no URI and has no type',
    'error-list',
    'PartyId eb:type="urn:asw:country">TH',
    'PartyId>TH',
    { code: 'ASW_EBMS_INCONSISTENT', ebms: 'Inconsistent', location: '//eb:PartyId' },
  ],
  [
    'a Service that is no URI and has no type',
    'soap-env-prefix',
    'Service eb:type="urn:asw:service"',
    'Service',
    { code: 'ASW_EBMS_INCONSISTENT', location: '//eb:Service' },
  ],
  [
    'version 3.0',
    'error-list',
    'MessageHeader eb:version="2.0"',
    'MessageHeader eb:version="3.0"',
    { code: 'ASW_EBMS_UNSUPPORTED', ebms: 'NotSupported', location: '//eb:MessageHeader/@eb:version' },
  ],
  [
    'no version',
    'error-list',
    'ErrorList eb:version="2.0"',
    'ErrorList',
    { code: 'ASW_SOAP_INVALID', location: '//eb:ErrorList/@eb:version' },
  ],
  [
    'version 3.0 of the body',
    'status-response',
    'StatusResponse eb:version="2.0"',
    'StatusResponse eb:version="3.0"',
    { code: 'ASW_EBMS_UNSUPPORTED', location: '//eb:StatusResponse/@eb:version' },
  ],
  [
    'a block that must be understood',
    'error-list',
    '</S:Header>',
    '<w:Security xmlns:w="urn:wsse" S:mustUnderstand="1"/></S:Header>',
    { code: 'ASW_EBMS_UNSUPPORTED', ebms: 'NotSupported', location: "//soap:Header/*[local-name()='Security']" },
  ],
  [
    'a block for the next hop that must be understood',
    'error-list',
    '</S:Header>',
    '<w:Via xmlns:w="urn:w" S:mustUnderstand="1" S:actor="http://schemas.xmlsoap.org/soap/actor/next"/></S:Header>',
    { code: 'ASW_EBMS_UNSUPPORTED' },
  ],
  [
    'a block of a later ebMS',
    'error-list',
    '</S:Header>',
    '<eb:Via eb:version="2.0" S:mustUnderstand="1"/></S:Header>',
    { code: 'ASW_EBMS_UNSUPPORTED' },
  ],
  [
    'an Action that ebMS does not have',
    'error-list',
    '>MessageError<',
    '>Explode<',
    { code: 'ASW_EBMS_VALUE', ebms: 'ValueNotRecognized', location: '//eb:Action' },
  ],
  [
    'MessageError without ErrorList',
    'error-list',
    /<eb:ErrorList[\s\S]*ErrorList>/,
    '',
    { code: 'ASW_EBMS_INCONSISTENT', location: '//eb:Action' },
  ],
  [
    'an ErrorList without Error',
    'error-list',
    /<eb:Error eb[\s\S]*Error>/,
    '',
    { code: 'ASW_SOAP_INVALID', location: '//eb:ErrorList' },
  ],
  [
    'a severity that ebMS does not have',
    'error-list',
    'severity="Warning"',
    'severity="Fatal"',
    { code: 'ASW_SOAP_INVALID', location: '//eb:Error/@eb:severity' },
  ],
  [
    'Acknowledgment without the element',
    'acknowledgment-duplicate-elimination',
    /<eb:Acknowledgment[\s\S]*Acknowledgment>/,
    '',
    { code: 'ASW_EBMS_INCONSISTENT', location: '//eb:Action' },
  ],
  [
    'an Acknowledgment that only the next hop would see',
    'acknowledgment-duplicate-elimination',
    'actor:toPartyMSH',
    'actor:nextMSH',
    { code: 'ASW_EBMS_INCONSISTENT', location: '//eb:Action' },
  ],
  [
    'an Acknowledgment that asks for one',
    'acknowledgment-duplicate-elimination',
    '</S:Header>',
    '<eb:AckRequested eb:version="2.0" S:mustUnderstand="1" eb:signed="true"/></S:Header>',
    { code: 'ASW_EBMS_INCONSISTENT', location: '//eb:AckRequested' },
  ],
  [
    'an Acknowledgment about nothing',
    'acknowledgment-duplicate-elimination',
    /<eb:RefToMessageId>.*/,
    '',
    { code: 'ASW_SOAP_INVALID', location: '//eb:Acknowledgment' },
  ],
  [
    'a copied Reference without a digest',
    'acknowledgment-duplicate-elimination',
    /<DigestValue>[\s\S]*DigestValue>/,
    '',
    { code: 'ASW_SOAP_INVALID' },
  ],
  [
    'AckRequested without signed',
    'unqualified-attributes',
    ' signed="false"',
    '',
    { code: 'ASW_SOAP_INVALID', location: '//eb:AckRequested/@eb:signed' },
  ],
  [
    'AckRequested signed=perhaps',
    'unqualified-attributes',
    'signed="false"',
    'signed="perhaps"',
    { code: 'ASW_SOAP_INVALID', location: '//eb:AckRequested/@eb:signed' },
  ],
  [
    'an unknown status',
    'status-response',
    '"Received"',
    '"Lost"',
    { code: 'ASW_EBMS_VALUE', location: '//eb:StatusResponse/@eb:messageStatus' },
  ],
  [
    'a StatusResponse under another Action',
    'status-response',
    '>StatusResponse<',
    '>Ping<',
    { code: 'ASW_EBMS_INCONSISTENT', location: '//eb:Action' },
  ],
  [
    'a StatusResponse under another Service',
    'status-response',
    'Service>urn:oasis:names:tc:ebxml-msg:service',
    'Service>urn:asw:x',
    { code: 'ASW_EBMS_INCONSISTENT', location: '//eb:Service' },
  ],
  [
    'two elements in the Body',
    'status-response',
    '<S:Body>',
    '<S:Body><x/>',
    { code: 'ASW_SOAP_INVALID', location: '/soap:Envelope/soap:Body' },
  ],
  [
    'a document in the Body',
    'error-list',
    '<S:Body/>',
    '<S:Body><x/></S:Body>',
    { code: 'ASW_EBMS_UNSUPPORTED', location: '//soap:Body/*' },
  ],
  ['no Body', 'error-list', '<S:Body/>', '', { code: 'ASW_SOAP_INVALID', location: '/soap:Envelope' }],
  [
    'a block behind the Body',
    'error-list',
    '<S:Body/>',
    '<S:Body/><x/>',
    { code: 'ASW_SOAP_INVALID', location: '/soap:Envelope' },
  ],
  [
    'order that is not agreed',
    'soap-env-prefix',
    /<eb:SyncReply[^>]*>/,
    '<eb:MessageOrder eb:version="2.0" SOAP-ENV:mustUnderstand="1"><eb:SequenceNumber eb:status="Reset">0</eb:SequenceNumber></eb:MessageOrder>',
    { code: 'ASW_EBMS_UNSUPPORTED', location: '//eb:MessageOrder' },
  ],
  [
    'order together with SyncReply',
    'soap-env-prefix',
    '<eb:MessageHeader ',
    '<eb:MessageOrder eb:version="2.0" SOAP-ENV:mustUnderstand="1"><eb:SequenceNumber>1</eb:SequenceNumber></eb:MessageOrder><eb:MessageHeader ',
    { code: 'ASW_EBMS_INCONSISTENT', location: '//eb:SyncReply' },
    { messageOrder: true },
  ],
  [
    'order without DuplicateElimination',
    'unqualified-attributes',
    '<eb:AckRequested',
    '<eb:MessageOrder version="2.0" S:mustUnderstand="1"><eb:SequenceNumber>1</eb:SequenceNumber></eb:MessageOrder><eb:AckRequested',
    { code: 'ASW_EBMS_INCONSISTENT', location: '//eb:MessageOrder' },
    { messageOrder: true },
  ],
  [
    'a sequence number that is none',
    'unqualified-attributes',
    '<eb:AckRequested',
    '<eb:MessageOrder version="2.0" S:mustUnderstand="1"><eb:SequenceNumber>-1</eb:SequenceNumber></eb:MessageOrder><eb:AckRequested',
    { code: 'ASW_SOAP_INVALID', location: '//eb:MessageOrder/eb:SequenceNumber' },
  ],
  ['a DOCTYPE', 'error-list', '<S:Envelope', '<!DOCTYPE x><S:Envelope', { code: 'ASW_XML_DOCTYPE' }],
]

describe('broken messages are refused with the code of ebMS', () => {
  it.each<Edit>(EDITS)('%s', async (_, file, from, to, expected, policy) => {
    const changed = read(file).replace(from, to)
    expect(changed).not.toBe(read(file))
    expect(
      await refusal(async () => open(soap(await signForeign(changed)), policy && trusting([await keyFor()], policy))),
    ).toMatchObject(expected)
  })

  it('names the message where its id can be read', () => {
    const evil = read('error-list').replace(/<eb:From>.*/, '')
    expect(() => unpack(soap(evil), LIMITS)).toThrow(
      expect.objectContaining({ facts: { location: '//eb:MessageHeader', refToMessageId: 'err-1' } }),
    )
  })

  it('names the message where the Body is broken and the header is not', () => {
    const evil = read('error-list').replace(/<S:Body\s*\/>|<S:Body>/, '<S:Body><a xmlns=""/><b xmlns=""/></S:Body><S:Body>')
    expect(() => unpack(soap(evil.replace(/<S:Body>(?=[^<]*<\/S:Envelope>)/, '')), LIMITS)).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ refToMessageId: 'err-1' }) }),
    )
  })

  it('names no message where two MessageHeaders leave it open which one it is', () => {
    const evil = read('error-list').replace(/<eb:MessageHeader[\s\S]*<\/eb:MessageHeader>/, '$&$&')
    expect(() => unpack(soap(evil), LIMITS)).toThrow(expect.objectContaining({ code: 'ASW_SOAP_INVALID' }))
    expect(() => unpack(soap(evil), LIMITS)).not.toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ refToMessageId: 'err-1' }) }),
    )
  })

  it('names the faultcode that SOAP has for it', async () => {
    const evil = read('error-list').replace('</S:Header>', '<w:Security xmlns:w="urn:wsse" S:mustUnderstand="1"/></S:Header>')
    await expect(signForeign(evil).then((text) => open(soap(text)))).rejects.toMatchObject({
      facts: { soapFault: 'MustUnderstand' },
    })
  })

  it('a message for the next hop may ask for an Acknowledgment there', async () => {
    const text = read('soap-env-prefix').replace('actor:toPartyMSH', 'actor:nextMSH')
    const { message } = await open(soap(await signForeign(text)))
    expect(message.header.ackRequested).toEqual({ signed: true, actor: 'urn:oasis:names:tc:ebxml-msg:actor:nextMSH' })
  })
})
