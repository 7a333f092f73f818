import { readCanonical } from '@asw/mappings/xml'
import { describe, expect, it } from 'vitest'
import { documentIn, type EaeuHeader, pack, readDocumentHeader, signalFor, unpack } from '../../../src/envelope/eaeu/index.ts'
import { filesOf, IDS, soap } from './fixture.ts'

const FILES = filesOf('foreign')
const REQUEST = '6e0f5f1c-3d41-4b8f-8c59-9f1f8a2d7e01'
const PROCEDURE = '7f3e2d1c-0b9a-4887-a6b5-c4d3e2f10001'
const CONVERSATION = '0d7b2a44-6c3e-4b1f-9a55-2e1f0c9d8b70'
const place = (process: string, version: string, prc = '001', trn = '001') => ({
  process,
  version,
  procedure: `${process}.PRC.${prc}`,
  transaction: `${process}.TRN.${trn}`,
})
const commission = (process: string) => ({ space: 'CP', segment: 'EEC', process, participant: 'P.ACT.001' }) as const
const member = (segment: string, process: string) =>
  ({ space: 'CP', segment, process, participant: `${process}.ACT.001` }) as const

/** What each hand-written file says. */
const SAYS: Readonly<Record<string, { readonly header: EaeuHeader; readonly content: unknown }>> = {
  'request-from-a-member': {
    header: {
      to: { space: 'CP', segment: 'EEC', process: 'P.CC.05', participant: 'P.CC.05.ACT.022AT' },
      replyTo: { ...member('RU', 'P.CC.05'), authority: '10000000' },
      action: { kind: 'document', message: 'P.CC.05.MSG.001', ...place('P.CC.05', '1.1.1') },
      messageId: REQUEST,
      procedures: [PROCEDURE, '8a4b3c2d-1e0f-4998-b7c6-d5e4f3a20002'],
      conversationId: CONVERSATION.toUpperCase(),
    },
    content: { kind: 'document' },
  },
  'accepted-by-the-platform': {
    header: {
      to: member('RU', 'P.CC.05'),
      replyTo: commission('P.CC.05'),
      action: { kind: 'signal', signal: 'PRS', ...place('P.CC.05', '1.1.1') },
      messageId: '11aa22bb-33cc-44dd-8ee5-5ff600770088',
      relatesTo: { messageId: REQUEST },
      procedures: [PROCEDURE],
      conversationId: CONVERSATION,
      integration: { trackId: 'c0ffee00-1234-4abc-8def-0123456789ab', acceptTime: '2019-11-26T14:03:09.120+03:00' },
    },
    content: {
      kind: 'signal',
      signal: { code: 'PRS', id: '99887766-5544-4332-a110-ffeeddccbbaa', dateTime: '2019-11-26T14:03:09', errors: [] },
    },
  },
  'refused-by-a-rule': {
    header: {
      to: member('RU', 'P.CC.01'),
      replyTo: commission('P.CC.01'),
      action: { kind: 'signal', signal: 'ERR', ...place('P.CC.01', '1.0.0') },
      messageId: '5d4c3b2a-1908-4f7e-86d5-c4b3a2918070',
      relatesTo: { messageId: REQUEST },
      procedures: [PROCEDURE],
      conversationId: CONVERSATION,
    },
    content: {
      kind: 'signal',
      signal: {
        code: 'ERR',
        id: '0f1e2d3c-4b5a-4697-8887-76a5b4c3d2e1',
        dateTime: '2020-02-14T09:30:00.5',
        errors: [
          {
            code: '01',
            description: 'В документе должен быть ровно один элемент <cacdo:CheckPointDetails>',
            details: 'найдено: 2',
            documentId: '2b1c0d9e-8f7a-4b6c-9d5e-4f3a2b1c0001',
          },
          { code: 'Common:DataError', description: '', reference: '/CheckPointList/CheckPointDetails[2]' },
        ],
      },
    },
  },
  received: {
    header: {
      to: { space: 'CA', segment: 'KZ', id: '600400' },
      replyTo: { space: 'SR', segment: 'EEC', id: 'gate' },
      action: { kind: 'signal', signal: 'RCV', ...place('P.DS.01', '1.0.0', '002', '003') },
      messageId: '12121212-3434-4545-8656-767676767676',
      relatesTo: { messageId: REQUEST },
      procedures: [PROCEDURE],
      conversationId: CONVERSATION,
    },
    content: {
      kind: 'signal',
      signal: { code: 'RCV', id: 'AABBCCDD-0011-4223-8445-66778899AABB', dateTime: '2020-02-14T06:30:00Z', errors: [] },
    },
  },
  'processing-result': {
    header: {
      to: member('BY', 'P.CC.05'),
      replyTo: commission('P.CC.05'),
      action: { kind: 'document', message: 'P.CC.04.MSG.002', ...place('P.CC.05', '1.1.1') },
      messageId: 'aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb',
      relatesTo: { messageId: REQUEST },
      procedures: [PROCEDURE],
      conversationId: CONVERSATION,
    },
    content: { kind: 'document' },
  },
  'fault-from-a-java-stack': {
    header: {
      to: member('RU', 'P.CC.05'),
      from: { space: 'SR', segment: 'EEC', id: 'gate' },
      action: { kind: 'fault', about: 'soap' },
      messageId: 'fefefefe-0101-4202-8303-040404040404',
      relatesTo: {
        messageId: REQUEST,
        action: 'int://CP/P.CC.05/1.1.1/P.CC.05.PRC.001/P.CC.05.TRN.001/P.CC.05.MSG.001',
      },
    },
    content: {
      kind: 'fault',
      fault: {
        code: 'Sender',
        subcode: 'int:DataError',
        reasons: [
          { language: 'en', text: 'Data error' },
          { language: 'ru', text: 'Ошибка данных' },
        ],
        problem: '<soap:Envelope>…</soap:Envelope>',
      },
    },
  },
  ...Object.fromEntries(
    ['fault-without-ids', 'fault-with-replyto', 'fault-without-from'].map((name) => [
      name,
      {
        header: {
          to: { space: 'CP', segment: 'VN', process: 'P.ZZ.01', participant: 'P.ZZ.01.ACT.003' } as const,
          ...(name === 'fault-without-from' ? {} : { from: commission('P.ZZ.01') }),
          action: { kind: 'fault', about: 'addressing' } as const,
          messageId: 'fefefefe-0101-4202-8303-040404040405',
        },
        content: {
          kind: 'fault',
          fault: {
            code: 'Sender',
            subcode: 'wsa:MessageAddressingHeaderRequired',
            reasons: [{ language: 'ru', text: 'Нет заголовка MessageID' }],
          },
        },
      },
    ]),
  ),
}

describe('messages of other software', () => {
  it('each stands here', () => {
    expect([...FILES.keys()].sort()).toEqual(Object.keys(SAYS).sort())
  })

  it.each(Object.entries(SAYS))('%s is read', (name, { header, content }) => {
    const message = unpack(soap(FILES.get(name)!, 'text/xml'))
    expect(message.header).toEqual(header)
    expect(message.content).toMatchObject(content as object)
  })

  it.each(['request-from-a-member', 'processing-result'])(
    'the document of %s comes as canonical bytes, its header by family',
    (name) => {
      const { content } = unpack(soap(FILES.get(name)!))
      if (content.kind !== 'document') throw new Error('no document')
      const document = documentIn(readCanonical(content.xml))
      expect(readDocumentHeader(document!)).toMatchObject(
        name === 'processing-result'
          ? { documentCode: 'R.006', answersId: '2b1c0d9e-8f7a-4b6c-9d5e-4f3a2b1c0001', messageCode: 'P.CC.04.MSG.002' }
          : { documentCode: 'R.CA.CC.05.001', documentId: '2b1c0d9e-8f7a-4b6c-9d5e-4f3a2b1c0001' },
      )
      expect(Buffer.from(content.xml).toString('utf8')).not.toMatch(/<!--|urn:EEC:Interaction|dsign\.mscp/)
    },
  )

  it('is answered by a signal with its own ids, back to where it came from', () => {
    const { header } = unpack(soap(FILES.get('request-from-a-member')!))
    const answer = unpack(pack(signalFor(header, 'PRS', IDS)))
    expect(answer.header).toEqual({
      to: header.replyTo,
      replyTo: header.to,
      action: { kind: 'signal', signal: 'PRS', ...place('P.CC.05', '1.1.1') },
      messageId: IDS.messageId,
      relatesTo: { messageId: REQUEST },
      procedures: header.procedures,
      conversationId: header.conversationId,
    })
  })
})
