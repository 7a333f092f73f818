import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../src/message/fault.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { conditionsOf } from '../../src/message/standing.ts'
import { statusOf } from '../../src/message/status.ts'
import { receive } from '../../src/receive/receive.ts'
import { type Alone, documents, kept, ofKind, openAlone, settled } from './alone.ts'
import { cancellation, certificate, serial, utilisation } from './documents.ts'
import { type Change, letter } from './letter.ts'
import { TODAY } from './world.ts'

/** Documents that are authentic in every respect, and wrong. */
let th: Alone
const MALAYSIAN = { cpaId: 'asw-my-th-1' }
beforeAll(async () => {
  th = await openAlone('TH', ['VN', 'MY'], (partner) => (partner === 'MY' ? MALAYSIAN : {}))
})
afterAll(() => th.close())
beforeEach(() => settled(th))

const inbox = () => th.gateway.journal.entries('customs', { limit: 100 })
const replace = (from: string, to: string) => (xml: string) => {
  if (!xml.includes(from)) throw new Error(`the XML holds no ${from}`)
  return xml.replace(from, to)
}
/** Right in every respect, but not for Thailand. */
function toMalaysia() {
  const json = certificate()
  const declaration = { ...(json.declaration as object), importingCountry: 'MY' }
  return { ...json, referenceNumber: json.referenceNumber.replace('TH', 'MY'), importingCountry: 'MY', declaration }
}
const readByVietnam = async (mail: Awaited<ReturnType<typeof th.mail>>) => documents(mail, th.pen('VN').keys)

describe('a certificate that is authentic and wrong is acknowledged and then refused, with pointers', () => {
  it.each([
    {
      name: 'a value that its schema forbids',
      xml: replace('EVER SUNRISE', 'EVER '.repeat(100)),
      issue: { code: 'ASW_SCHEMA_INVALID', xpath: '/md:MetaData/dec:Declaration/dec:BorderTransportMeans/dec:Name' },
    },
    {
      name: 'numbers of items that do not count up',
      xml: replace('<SequenceNumeric>3<', '<SequenceNumeric>5<'),
      issue: { rule: 'D-31', pointer: '/items/2/seq' },
    },
    { name: 'another importing country', json: toMalaysia, issue: { rule: 'EX-10', pointer: '/importingCountry' } },
  ] as const)('$name', async ({ name: _name, issue, ...change }) => {
    const before = (await inbox()).length
    const json = 'json' in change ? change.json() : certificate()
    const sent = await letter(th.pen('VN'), json, 'xml' in change ? { xml: change.xml } : {})
    expect(await th.post('VN', sent.wire)).toEqual({ status: 202 })
    const mail = await th.mail()
    expect(ofKind(mail, 'acknowledgment')[0]?.content.acknowledgment.refToMessageId).toBe(sent.messageId)
    const [refusal, ...others] = await readByVietnam(mail)
    expect(others).toEqual([])
    expect(refusal).toMatchObject({
      document: 'certificate-response',
      kind: 'REFUSAL',
      respondingCountry: 'TH',
      certificate: { referenceNumber: json.referenceNumber, issuingCountry: 'VN' },
    })
    expect(refusal?.issues).toContainEqual(expect.objectContaining(issue))
    expect(await inbox()).toHaveLength(before)
    // It may come again, mended, under a new message id: nothing of the wrong one stands in its way.
    const mended = 'json' in change ? certificate() : { ...certificate(), referenceNumber: json.referenceNumber }
    await th.post('VN', (await letter(th.pen('VN'), mended)).wire)
    expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'accepted' })
    expect(await inbox()).toHaveLength(before + 1)
  })

  it('gives the same refusal when the process ended between the refusal and the verdict', async () => {
    const sent = await letter(th.pen('VN'), certificate({ importingCountry: 'MY' }))
    const { receiving } = th.gateway
    const dismiss = async () => {
      throw new Fault('ASW_JOURNAL_DOWN', 'the disk is full')
    }
    const peer = { fingerprint: th.pen('VN').keys.tlsClient.certificate.fingerprint }
    const dying = { ...receiving, journal: { ...receiving.journal, dismiss } }
    expect(await receive(dying, { wire: sent.wire, peer })).toEqual({ status: 503, retryAfter: 10 })
    await th.restart()
    await th.post('VN', sent.wire)
    const mail = await th.mail()
    expect(await readByVietnam(mail)).toHaveLength(1)
    expect(ofKind(mail, 'acknowledgment')).toHaveLength(1)
  })

  it('with SyncReply: the Acknowledgment in the answer, the refusal by its own way', async () => {
    const json = certificate({ importingCountry: 'MY' })
    const answer = await th.post('VN', (await letter(th.pen('VN'), json, { header: { syncReply: true } })).wire)
    expect(answer.status).toBe(200)
    const mail = await th.mail()
    expect(mail.map((one) => one.content.kind)).toEqual(['user'])
  })
})

describe('what is wrong about a certificate that was accepted goes back as an ErrorList, and the certificate stands', () => {
  it.each([
    {
      name: 'its cancellation without a reason',
      json: (of: ReturnType<typeof certificate>) => cancellation(of),
      xml: (xml: string) => xml.replace(/<Amendment>.*<\/Amendment>/s, ''),
    },
    {
      name: 'another document of its number',
      json: ({ referenceNumber }: ReturnType<typeof certificate>) => ({ ...certificate(), referenceNumber }),
      xml: replace('<SequenceNumeric>3<', '<SequenceNumeric>5<'),
    },
  ])('$name', async ({ json: wrong, xml }) => {
    const json = certificate()
    await th.post('VN', (await letter(th.pen('VN'), json)).wire)
    await th.mail()
    const before = (await inbox()).length
    expect(await th.post('VN', (await letter(th.pen('VN'), wrong(json), { xml })).wire)).toEqual({ status: 202 })
    expect((await th.mail()).map(({ content }) => content.kind)).toEqual(['error-list'])
    expect(await inbox()).toHaveLength(before)
    const key = certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: json.referenceNumber })
    const { view } = (await th.gateway.journal.exchangeOf(key))!
    expect(statusOf(view, TODAY).status).toBe('RECEIVED')
    expect(conditionsOf(view)).toEqual([])
  })
})

describe('where no refusal response can name what it is about, the findings go back as an ErrorList (RT-03)', () => {
  interface Case {
    readonly name: string
    readonly json: () => Parameters<typeof letter>[1]
    readonly change?: Change
    readonly code: string
  }
  const CASES: readonly Case[] = [
    {
      name: 'a field that no mapping knows',
      json: () => certificate(),
      change: { xml: replace('</Declaration>', '<Surprise>1</Surprise></Declaration>') },
      code: 'ASW_SCHEMA_INVALID',
    },
    {
      name: 'an attribute that no mapping knows',
      json: () => certificate(),
      change: { xml: replace('<FunctionCode>', '<FunctionCode listID="x">') },
      code: 'ASW_SCHEMA_INVALID',
    },
    {
      name: 'a document that no pack knows',
      json: () => certificate(),
      change: { xml: () => '<Order xmlns="urn:elsewhere"><ID>1</ID></Order>' },
      code: 'ASW_DOCUMENT_UNKNOWN',
    },
    {
      name: 'a certificate without a number',
      json: () => certificate(),
      change: { xml: (xml) => xml.replace(/<ID>VN-TH [^<]*<\/ID>/, '') },
      code: 'ASW_SCHEMA_INVALID',
    },
    {
      name: 'a certificate of another country',
      json: () => certificate({ issuingCountry: 'MY' }),
      code: 'ASW_',
    },
    {
      name: 'a cancellation of a certificate of another country',
      json: () => cancellation({ referenceNumber: 'MY-1' }, { certificate: { referenceNumber: 'MY-1', issuingCountry: 'MY' } }),
      code: 'ASW_NOT_ADDRESSED',
    },
    {
      name: 'a response about a certificate that is not ours',
      json: () => ({
        ...utilisation({ referenceNumber: 'MY-1' }, '1', { respondingCountry: 'VN' }),
        certificate: { referenceNumber: 'MY-1', issuingCountry: 'MY' },
      }),
      code: 'ASW_NOT_ADDRESSED',
    },
    {
      name: 'a response in the name of another country',
      json: () => ({
        ...utilisation({ referenceNumber: 'TH-1' }, '1', { respondingCountry: 'MY' }),
        certificate: { referenceNumber: 'TH-1', issuingCountry: 'TH' },
      }),
      code: 'ASW_NOT_ADDRESSED',
    },
  ]
  it.each(CASES)('$name: $code', async ({ json, change = {}, code }) => {
    const before = (await inbox()).length
    const sent = await letter(th.pen('VN'), json(), change)
    expect(await th.post('VN', sent.wire)).toEqual({ status: 202 })
    const [answer, ...others] = await th.mail()
    expect(others).toEqual([])
    expect(answer).toMatchObject({
      header: { refToMessageId: sent.messageId },
      content: { kind: 'error-list', highestSeverity: 'Error' },
    })
    expect(answer?.content.kind === 'error-list' && answer.content.errors[0]?.description).toContain(code)
    expect(await inbox()).toHaveLength(before)
    // A verdict on the content: the same bytes get the same answer.
    await th.post('VN', sent.wire)
    expect((await th.mail()).map((one) => one.wire)).toEqual([answer?.wire])
  })

  it('a refused document of one country never stands in the way of a certificate of another (C7)', async () => {
    const number = `MY-TH 26/${serial()}`
    await th.post('VN', (await letter(th.pen('VN'), certificate({ issuingCountry: 'MY', referenceNumber: number }))).wire)
    await th.post(
      'VN',
      (
        await letter(
          th.pen('VN'),
          cancellation({ referenceNumber: number }, { certificate: { referenceNumber: number, issuingCountry: 'MY' } }),
        )
      ).wire,
    )
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['error-list', 'error-list'])
    expect(await th.gateway.journal.exchangeOf(certificateKey({ scheme: 'ATIGA', issuingCountry: 'MY', number }))).toBeUndefined()
  })
})

describe('one conversation id for everything', () => {
  it('does not mix two certificates, nor two partners', async () => {
    const header = { conversationId: 'always-the-same@pen.example' }
    const [first, second] = [certificate(), certificate()]
    for (const json of [first, second]) {
      await th.post('VN', (await letter(th.pen('VN'), json, { header })).wire)
      expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'accepted' })
    }
    const exchanges = await Promise.all(
      [first, second].map((json) =>
        th.gateway.journal.exchangeOf(certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: json.referenceNumber })),
      ),
    )
    expect(new Set(exchanges.map((exchange) => exchange?.id)).size).toBe(2)
    await th.post('MY', (await letter(th.pen('MY'), certificate(), { header: { ...header, ...MALAYSIAN } })).wire)
    expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'refused', partner: 'MY' })
    expect((await kept(th.gateway)).at(-1)?.code).not.toBe('ASW_INTERNAL')
  })

  it("the name of the gateway's own chain is no exchange of a partner", async () => {
    const json = certificate()
    await th.post('VN', (await letter(th.pen('VN'), json, { header: { conversationId: 'gateway' } })).wire)
    expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'accepted' })
    const exchange = await th.gateway.journal.exchangeOf(
      certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: json.referenceNumber }),
    )
    expect(exchange?.id).not.toBe('gateway')
  })
})
