import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Ebms2Message, unpack } from '../../src/envelope/ebms2/index.ts'
import type { Wire } from '../../src/message/wire.ts'
import { LIMITS, open, type Refusal, refusal } from './fixture.ts'
import { signForeign } from './foreign-signer.ts'

const FOLDER = new URL('foreign/', import.meta.url)
const read = (name: string) => readFileSync(new URL(`${name}.xml`, FOLDER), 'utf8')
const soap = (text: string, contentType = 'text/xml; charset=UTF-8'): Wire => ({ contentType, body: Buffer.from(text) })
const TH = { id: 'TH', type: 'urn:asw:country' }
const VN = { id: 'VN', type: 'urn:asw:country' }
const SERVICE = { value: 'urn:oasis:names:tc:ebxml-msg:service' }
const SENT = '11111111-1111-4111-8111-111111111111@gw.vn.example'
const SIGNAL = {
  from: [TH],
  to: [VN],
  cpaId: 'asw-vn-th-1',
  conversationId: 'conv-0001',
  service: SERVICE,
  duplicateElimination: false,
  syncReply: false,
}
const USER = { ...SIGNAL, conversationId: 'conv-9', action: 'Submit', messageId: '1', timestamp: '2026-11-21T03:00:00Z' }
const ACKNOWLEDGMENT = {
  kind: 'acknowledgment',
  acknowledgment: {
    timestamp: '2026-11-21T03:00:01Z',
    refToMessageId: SENT,
    from: [TH],
    references: [
      {
        uri: '',
        transforms: [
          'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
          'http://www.w3.org/TR/1999/REC-xpath-19991116',
          'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
        ],
        digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256',
        digestValue: Buffer.alloc(32, 1).toString('base64'),
        nextMsh: 'urn:oasis:names:tc:ebxml-msg:service:nextMSH',
      },
    ],
  },
} as const

/** What each hand-written file says. */
const MESSAGES: Readonly<Record<string, Ebms2Message>> = {
  'soap-env-prefix': {
    header: {
      ...USER,
      from: [TH, { id: 'urn:duns:987654321' }],
      fromRole: 'urn:asw:role:issuer',
      service: { value: 'EFORMD', type: 'urn:asw:service' },
      messageId: '20261121-030000-1@th.example',
      timestamp: '2026-11-21T03:00:00Z',
      timeToLive: '2026-11-22T10:00:00.5+07:00',
      duplicateElimination: true,
      ackRequested: { signed: true, actor: 'urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH' },
      syncReply: true,
      descriptions: [{ language: 'en', text: 'A & <B>' }],
    },
    content: { kind: 'user', parts: [] },
  },
  'default-namespace': {
    header: {
      ...USER,
      from: [{ id: 'urn:asw:country:TH' }],
      to: [{ id: 'urn:asw:country:VN' }],
      service: { value: 'urn:asw:EFORMD' },
    },
    content: { kind: 'user', parts: [] },
  },
  'unqualified-attributes': {
    header: { ...USER, service: { value: 'EFORMD', type: 'urn:asw:service' }, ackRequested: { signed: false } },
    content: { kind: 'user', parts: [] },
  },
  'acknowledgment-duplicate-elimination': {
    header: {
      ...SIGNAL,
      action: 'Acknowledgment',
      messageId: 'ack-1',
      timestamp: '2026-11-21T03:00:01Z',
      refToMessageId: SENT,
      duplicateElimination: true,
    },
    content: ACKNOWLEDGMENT,
  },
  'acknowledgment-other-service': {
    header: {
      ...SIGNAL,
      service: { value: 'EFORMD', type: 'urn:asw:service' },
      action: 'Submit',
      messageId: 'ack-1',
      timestamp: '2026-11-21T03:00:01Z',
      refToMessageId: SENT,
    },
    content: ACKNOWLEDGMENT,
  },
  'error-list': {
    header: { ...SIGNAL, action: 'MessageError', messageId: 'err-1', timestamp: '2026-11-21T03:00:01Z', refToMessageId: SENT },
    content: {
      kind: 'error-list',
      highestSeverity: 'Error',
      errors: [
        { code: 'SecurityFailure', severity: 'Error', location: 'cid:doc@gw.vn.example' },
        { code: 'E-77', severity: 'Warning', codeContext: 'urn:th:codes', description: 'ผิด' },
      ],
    },
  },
  'status-response': {
    header: { ...SIGNAL, action: 'StatusResponse', messageId: 'st-1', timestamp: '2026-11-21T03:00:01Z', refToMessageId: 'q-1' },
    content: { kind: 'status-response', refToMessageId: SENT, status: 'Received', timestamp: '2026-11-21T02:00:00Z' },
  },
}
/** Files that are refused. */
const REFUSED: Readonly<Record<string, Refusal>> = {
  'payload-by-url': { code: 'ASW_EBMS_UNSUPPORTED', ebms: 'NotSupported', location: '//eb:Manifest/eb:Reference/@xlink:href' },
  'soap-fault': { code: 'ASW_PARTNER_REFUSED', ebms: 'DeliveryFailure' },
  'other-root': { code: 'ASW_SOAP_INVALID', location: '/*' },
  'soap-12': { code: 'ASW_SOAP_INVALID', ebms: 'OtherXml', location: '/*' },
}

describe('messages that others write', () => {
  it.each(Object.entries(MESSAGES))('reads %s, before and after its signature is verified', async (name, message) => {
    expect(unpack(soap(read(name)), LIMITS)).toMatchObject({ hint: message.header, content: message.content })
    expect((await open(soap(await signForeign(read(name))))).message).toEqual(message)
  })

  it.each(Object.entries(REFUSED))('refuses %s', async (name, expected) => {
    expect(await refusal(() => unpack(soap(read(name)), LIMITS).content)).toMatchObject(expected)
  })

  it('has a row for every file', () => {
    const files = readdirSync(FOLDER).map((name) => name.replace('.xml', ''))
    expect(files.sort()).toEqual([...Object.keys(MESSAGES), ...Object.keys(REFUSED)].sort())
  })

  it('says what the SOAP Fault of a partner said', async () => {
    expect(() => unpack(soap(read('soap-fault')), LIMITS)).toThrow(
      expect.objectContaining({ facts: { faultcode: 'S:Server', faultstring: 'java.lang.NullPointerException' } }),
    )
  })
})
