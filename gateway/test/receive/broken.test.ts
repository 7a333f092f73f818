import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pack, unpack } from '../../src/envelope/ebms2/index.ts'
import type { Wire } from '../../src/message/wire.ts'
import { type Alone, openAlone } from './alone.ts'
import { certificate } from './documents.ts'
import { CPA } from './gateways.ts'
import { letter } from './letter.ts'

const BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'

let th: Alone
beforeAll(async () => {
  th = await openAlone('TH', ['VN', 'MY'], (partner) => (partner === 'MY' ? { cpaId: 'asw-my-th-1' } : {}))
})
afterAll(() => th.close())

const inboxSize = async () => (await th.gateway.journal.entries('customs', { limit: 100 })).length
let before = 0
beforeEach(async () => {
  before = await inboxSize()
  await th.mail()
})

describe('what carries no message at all', () => {
  const soap = (text: string): Wire => ({ contentType: 'text/xml', body: Buffer.from(text) })
  const nested = '<a>'.repeat(200) + '</a>'.repeat(200)
  it.each([
    ['nothing', soap(''), 'ASW_XML_MALFORMED'],
    ['words', soap('hello'), 'ASW_XML_MALFORMED'],
    ['another media type', { contentType: 'application/json', body: Buffer.from('{}') }, 'ASW_MEDIA_TYPE'],
    [
      'MIME without its end',
      { contentType: 'multipart/related; type="text/xml"; boundary=b', body: Buffer.from('--b\r\n\r\n<a/>') },
      'ASW_MIME_MALFORMED',
    ],
    ['XML that is no SOAP', soap('<a/>'), 'ASW_SOAP_INVALID'],
    ['a DTD bomb', soap(`${BOMB}<a>&c;</a>`), 'ASW_XML_DOCTYPE'],
    ['200 levels', soap(nested), 'ASW_XML_LIMIT'],
    ['UTF-16', { contentType: 'text/xml', body: Buffer.from('\ufeff<a/>', 'utf16le') }, 'ASW_XML_ENCODING'],
    ['more bytes than the agreement allows', soap(`<a>${'x'.repeat(1_000_001)}</a>`), 'ASW_BODY_TOO_LARGE'],
  ] as const)(
    '%s: a partner gets a signed ErrorList at once, because there is nobody to answer later',
    async (_name, wire, code) => {
      const answer = await th.post('VN', wire)
      expect(answer.status).toBe(400)
      expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'refused', code })
      expect(Buffer.from(answer.wire?.body ?? []).toString('utf8')).toContain(code)
      expect(await th.mail()).toEqual([])
      expect(await inboxSize()).toBe(before)
    },
  )
})

describe('a message that changed on the way', () => {
  it.each([
    ['in its payload', (body: Buffer) => body.lastIndexOf('</xenc:CipherValue>') - 8],
    ['in its header', (body: Buffer) => body.indexOf(CPA) + 2],
  ])('%s is refused by its signature; the message as it was is new afterwards', async (_name, place) => {
    const sent = await letter(th.pen('VN'), certificate())
    const body = Buffer.from(sent.wire.body)
    const at = place(body)
    body[at] = body[at] === 0x41 ? 0x42 : 0x41
    await th.post('VN', { ...sent.wire, body })
    expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'refused', code: 'ASW_SIGNATURE_DIGEST' })
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['error-list'])
    await th.post('VN', sent.wire)
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['acknowledgment'])
  })

  it('that another partner has recorded and sends as its own is refused, and still new from whoever wrote it', async () => {
    const sent = await letter(th.pen('VN'), certificate())
    await th.post('MY', sent.wire)
    expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'refused', code: 'ASW_SIGNER_UNKNOWN', partner: 'MY' })
    expect((await th.mail()).map(({ to, content }) => [to, content.kind])).toEqual([['MY', 'error-list']])
    await th.post('VN', sent.wire)
    expect((await th.mail()).map(({ to, content }) => [to, content.kind])).toEqual([['VN', 'acknowledgment']])
  })

  it('without a signature it is refused', async () => {
    const { wire } = await letter(th.pen('VN'), certificate())
    const { hint, content } = unpack(wire, { maxBytes: 1_000_000, maxParts: 4 })
    await th.post('VN', await pack({ header: hint, content }, undefined))
    expect(th.gateway.notes.at(-1)).toMatchObject({ what: 'refused', code: 'ASW_SIGNATURE_MISSING' })
    expect(await th.mail()).toHaveLength(1)
  })
})
