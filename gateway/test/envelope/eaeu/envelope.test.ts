import { parseXml } from '@asw/mappings/xml'
import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { type EaeuMessage, pack, unpack } from '../../../src/envelope/eaeu/index.ts'
import { faultOf } from '../../../src/message/fault.ts'
import { BASE, DOCUMENT, EEC, HEADER, IDS, MESSAGES, soap, uuid, VN } from './fixture.ts'

const text = (message: EaeuMessage) => Buffer.from(pack(message).body).toString('utf8')
const codeOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    return faultOf(error).code
  }
  return 'accepted'
}

describe('a message of the integrated system', () => {
  it.each(Object.entries(MESSAGES))('%s is read as it is written', (_, message) => {
    expect(unpack(pack(message))).toEqual({ ...message, content: withBuffer(message.content) })
  })

  it.each(Object.entries(MESSAGES))('%s is XML to an independent reader, with the blocks the rules name', (_, message) => {
    const parsed = new XMLParser({ ignoreAttributes: false, parseTagValue: false }).parse(text(message))
    const header = parsed['soap:Envelope']['soap:Header']
    expect(Object.keys(parsed['soap:Envelope']).filter((key) => !key.startsWith('@'))).toEqual(['soap:Header', 'soap:Body'])
    const fault = message.header.action.kind === 'fault'
    expect(Object.keys(header)).toEqual(
      expect.arrayContaining(['wsa:To', 'wsa:Action', 'wsa:MessageID', fault ? 'wsa:From' : 'wsa:ReplyTo']),
    )
    expect(header['wsa:FaultTo'] ?? header['int:Integration'] ?? header[fault ? 'wsa:ReplyTo' : 'wsa:From']).toBeUndefined()
  })

  it('is the example of the manual, byte for byte, but for white space', () => {
    const header = { ...HEADER, to: VN, replyTo: EEC, messageId: '11111111-1111-4111-8111-111111111111' }
    const ids = { procedures: ['22222222-2222-4222-8222-222222222222'], conversationId: '33333333-3333-4333-8333-333333333333' }
    const xml = Buffer.from('<d:Certificate xmlns:d="urn:EEC:R:CA:ZZ:01:OriginCertificate:v1.0.0"></d:Certificate>')
    const written = text({ header: { ...header, ...ids }, content: { kind: 'document', xml } })
    const manual = BASE.replace('<d:Certificate xmlns:d="urn:EEC:R:CA:ZZ:01:OriginCertificate:v1.0.0"/>', xml.toString())
    expect(written.replace(/ xmlns:\w+="[^"]*"/g, '')).toBe(manual.replace(/\n\s*/g, '').replace(/ xmlns:\w+="[^"]*"/g, ''))
    expect([...written.matchAll(/xmlns:(soap|wsa|int)=/g)]).toHaveLength(3)
  })

  it('leaves the platform its own header: Integration is read and never written', () => {
    const integration = { trackId: uuid(9), acceptTime: '2026-11-21T13:00:00+03:00' }
    expect(text({ header: { ...HEADER, integration }, content: DOCUMENT })).not.toContain('Integration')
  })

  it('declares the prefix of a subcode where it stands', () => {
    using parsed = parseXml(pack(MESSAGES['a fault']!).body)
    const value = parsed.root.get('//s:Subcode/s:Value', { s: 'http://www.w3.org/2003/05/soap-envelope' })
    expect((value as unknown as { namespaces: Record<string, string> }).namespaces).toMatchObject({
      wsa: 'http://www.w3.org/2005/08/addressing',
    })
  })

  it('carries a document byte for byte, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((one) => codeOf(() => pack(errorSaying(one))) === 'accepted'),
        (said) => {
          const signal = unpack(pack(errorSaying(said))).content
          const trimmed = said.trim()
          expect(signal).toMatchObject({ signal: { errors: [{ description: trimmed }] } })
        },
      ),
    )
  })
})

function errorSaying(description: string, more: { code?: string; documentId?: string } = {}): EaeuMessage {
  const { header } = MESSAGES.ERR!
  return {
    header,
    content: {
      kind: 'signal',
      signal: { code: 'ERR', id: IDS.signalId, dateTime: IDS.dateTime, errors: [{ code: '1', description, ...more }] },
    },
  }
}

describe('what every partner would refuse is not written', () => {
  const { procedures: _, ...noProcedure } = HEADER
  const { replyTo: __, ...noReply } = HEADER
  const signal = MESSAGES.PRS!
  it.each<[string, EaeuMessage, string]>([
    ['no ReplyTo', { header: noReply, content: DOCUMENT }, 'ASW_ADDRESSING_INVALID'],
    ['From in a message', { header: { ...HEADER, from: VN }, content: DOCUMENT }, 'ASW_ADDRESSING_INVALID'],
    [
      'ReplyTo in a fault',
      { ...MESSAGES['a fault']!, header: { ...MESSAGES['a fault']!.header, replyTo: VN } },
      'ASW_ADDRESSING_INVALID',
    ],
    ['no ProcedureID', { header: noProcedure, content: DOCUMENT }, 'ASW_EAEU_HEADER'],
    ['an empty ProcedureID', { header: { ...HEADER, procedures: [] }, content: DOCUMENT }, 'ASW_EAEU_HEADER'],
    ['an id that is no UUID', { header: { ...HEADER, messageId: '1' }, content: DOCUMENT }, 'ASW_EAEU_HEADER'],
    [
      'an address that is none',
      { header: { ...HEADER, to: { ...EEC, segment: 'eec' } }, content: DOCUMENT },
      'ASW_ADDRESSING_INVALID',
    ],
    [
      'an Action that is none',
      { header: { ...HEADER, action: { ...HEADER.action, message: 'x' } as EaeuMessage['header']['action'] }, content: DOCUMENT },
      'ASW_ACTION_UNKNOWN',
    ],
    ['a document under the Action of a signal', { header: signal.header, content: DOCUMENT }, 'ASW_EAEU_BODY'],
    ['one signal under the Action of another', { header: signal.header, content: MESSAGES.RCV!.content }, 'ASW_EAEU_BODY'],
    [
      'XML with its declaration',
      { header: HEADER, content: { kind: 'document', xml: Buffer.from('<?xml version="1.0"?><a/>') } },
      'ASW_EAEU_BODY',
    ],
    ['no XML', { header: HEADER, content: { kind: 'document', xml: Buffer.from('a') } }, 'ASW_EAEU_BODY'],
    ['an error without a code', errorSaying('x', { code: '' }), 'ASW_EAEU_BODY'],
    ['an error whose code is a book', errorSaying('x', { code: 'x'.repeat(256) }), 'ASW_EAEU_BODY'],
    ['an error about a document that is none', errorSaying('x', { documentId: '1' }), 'ASW_EAEU_BODY'],
    ['a character that XML has not', errorSaying('\u0001'), 'ASW_XML_MALFORMED'],
  ])('%s', (_what, message, code) => {
    expect(codeOf(() => pack(message))).toBe(code)
  })
})

describe('the media type', () => {
  it.each(['application/soap+xml', 'application/soap+xml; charset=UTF-8; action="x"', 'text/xml', 'application/xml'])(
    '%s is read',
    (type) => {
      expect(unpack(soap(BASE, type)).header.messageId).toBe('11111111-1111-4111-8111-111111111111')
    },
  )
  it('of something else is refused', () => {
    expect(codeOf(() => unpack(soap(BASE, 'application/json')))).toBe('ASW_MEDIA_TYPE')
  })
})

function withBuffer(content: EaeuMessage['content']) {
  return content.kind === 'document' ? { ...content, xml: new Uint8Array(content.xml) } : content
}
