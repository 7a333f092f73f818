import { readdirSync, readFileSync } from 'node:fs'
import {
  type EaeuContent,
  type EaeuHeader,
  type EaeuMessage,
  type LogicalAddress,
  signalFor,
  type TransactionPlace,
} from '../../../src/envelope/eaeu/index.ts'
import type { Wire } from '../../../src/message/wire.ts'

export const EEC: LogicalAddress = { space: 'CP', segment: 'EEC', process: 'P.ZZ.01', participant: 'P.ACT.001' }
export const VN: LogicalAddress = { space: 'CP', segment: 'VN', process: 'P.ZZ.01', participant: 'P.ZZ.01.ACT.003' }
export const PLACE: TransactionPlace = {
  process: 'P.ZZ.01',
  version: '1.0.0',
  procedure: 'P.ZZ.01.PRC.001',
  transaction: 'P.ZZ.01.TRN.001',
}
export const uuid = (digit: number | string) => `${`${digit}`.repeat(8)}-1111-4111-8111-111111111111`.slice(0, 36)

export const HEADER: EaeuHeader = {
  to: EEC,
  replyTo: VN,
  action: { kind: 'document', message: 'P.ZZ.01.MSG.001', ...PLACE },
  messageId: uuid(1),
  procedures: [uuid(2)],
  conversationId: uuid(3),
}
export const DOCUMENT: EaeuContent = {
  kind: 'document',
  xml: Buffer.from(
    '<doc:OriginCertificateDetails xmlns:doc="urn:EEC:R:CA:ZZ:01:OriginCertificateDetails:v1.0.0"></doc:OriginCertificateDetails>',
  ),
}
export const IDS = { messageId: uuid(4), signalId: uuid(5), dateTime: '2026-11-21T10:00:00Z' }

/** Every kind of message that the gateway writes. */
export const MESSAGES: Readonly<Record<string, EaeuMessage>> = {
  'a request': { header: HEADER, content: DOCUMENT },
  'a request of a nested procedure': { header: { ...HEADER, procedures: [uuid(2), uuid(6)] }, content: DOCUMENT },
  'an answer': {
    header: { ...HEADER, relatesTo: { messageId: uuid(7) }, to: VN, replyTo: EEC },
    content: DOCUMENT,
  },
  RCV: signalFor(HEADER, 'RCV', IDS),
  PRS: signalFor(HEADER, 'PRS', IDS),
  ERR: signalFor(HEADER, 'ERR', IDS, [
    {
      code: '01',
      description: 'ровно один элемент',
      details: 'найдено: 2 & <больше>',
      documentId: uuid(8),
      reference: '/a/b[2]',
    },
    { code: 'Common:DataError', description: 'x' },
  ]),
  'a fault': {
    header: {
      to: VN,
      from: EEC,
      action: { kind: 'fault', about: 'addressing' },
      messageId: uuid(4),
      relatesTo: { messageId: uuid(1), action: 'int://CP/P.ZZ.01/"1"/<x>' },
      procedures: [uuid(2)],
      conversationId: uuid(3),
    },
    content: {
      kind: 'fault',
      fault: {
        code: 'Sender',
        subcode: 'wsa:ActionNotSupported',
        reasons: [
          { language: 'ru', text: 'Действие не поддерживается' },
          { language: 'en', text: 'not supported' },
        ],
        problem: '<soap:Envelope xmlns:int="urn:EEC:Interaction:v1.0">]]></soap:Envelope>',
      },
    },
  },
  'a fault about a message without ids': {
    header: { to: VN, from: EEC, action: { kind: 'fault', about: 'soap' }, messageId: uuid(4) },
    content: {
      kind: 'fault',
      fault: { code: 'Receiver', subcode: 'int:InternalError', reasons: [{ language: 'ru', text: 'x' }] },
    },
  },
}

export const soap = (body: string | Uint8Array, contentType = 'application/soap+xml; charset=utf-8'): Wire => ({
  contentType,
  body: Buffer.from(body as string),
})
/** The files of a folder beside this one, by name without `.xml`. */
export function filesOf(folder: string): ReadonlyMap<string, Buffer> {
  const url = new URL(`${folder}/`, import.meta.url)
  return new Map(
    readdirSync(url)
      .filter((name) => name.endsWith('.xml'))
      .map((name) => [name.slice(0, -4), readFileSync(new URL(name, url))]),
  )
}
export const BASE = readFileSync(new URL('base.xml', import.meta.url), 'utf8')
