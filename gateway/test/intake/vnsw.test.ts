import { readdirSync, readFileSync } from 'node:fs'
import { openVnsw, type VnswEnvelope } from '@asw/mappings'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DOORS } from '../../src/configuration/doors-form.ts'
import type { InboxEntry } from '../../src/journal/journal.ts'
import { Fault } from '../../src/message/fault.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { type Alone, documents, ofKind, openAlone, settled } from '../receive/alone.ts'
import { certificate, utilisation } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { type Door, type Holder, openRest, problem } from './rest.ts'

const vnsw = openVnsw()
const EVIL = new URL('../../../mappings/test/evil/', import.meta.url)

/** The Ministry of Industry and Trade speaks to the gateway of Viet Nam as it speaks to its single window. */
let vn: Alone
let door: Door
beforeAll(async () => {
  vn = await openAlone('VN', ['TH'])
  door = await openRest(vn, { vnsw: { vnsw, ours: DOORS.vnsw } })
})
afterAll(async () => {
  await door.close()
  await vn.close()
})
beforeEach(() => settled(vn))

let sent = 0
function envelope(document: Readonly<Record<string, unknown>>, more: Partial<VnswEnvelope['subject']> = {}): VnswEnvelope {
  sent += 1
  return {
    document: 'vnsw-envelope',
    scheme: 'VNSW',
    formVersion: '2015-01',
    reference: { version: '1.0', messageId: `2f6a9c1e-7c54-4d0b-9a57-${String(sent).padStart(12, '0')}` },
    from: { name: 'Bộ Công Thương', identity: 'MOIT', countryCode: 'VN', ministryCode: 'BCT', organizationCode: 'XNK' },
    to: DOORS.vnsw,
    subject: {
      ...{ documentType: 'BCT-CO', type: 'CO', function: '01', reference: `2602${String(sent).padStart(8, '0')}` },
      ...{ documentYear: 2026, preReference: '-', preDocumentYear: 2026, sentAt: '2026-11-24T10:00:00+07:00' },
      ...more,
    },
    content: { document },
    signature: '',
  }
}
const written = (one: VnswEnvelope) => Buffer.from(vnsw.write(one)).toString('utf8')
async function post(body: string | Uint8Array, as: Holder = 'submitter', type = 'application/xml') {
  const response = await door.call('POST', '/v1/vnsw', body, { as, headers: { 'content-type': type } })
  const xml = response.headers['content-type'] === 'application/xml; charset=utf-8'
  return { response, status: response.statusCode, answer: xml ? vnsw.read(new Uint8Array(response.rawPayload)) : undefined }
}
const rows = async () => (await vn.gateway.journal.search({ limit: 100 })).length

describe('an envelope', () => {
  it('is answered with 99 to its sender, about its dossier, once the journal has the document', async () => {
    const json = certificate()
    const one = envelope(json)
    const { status, answer, response } = await post(written(one))
    expect([status, answer?.subject.function]).toEqual([200, '99'])
    expect(answer).toMatchObject({
      from: one.to,
      to: one.from,
      subject: { reference: one.subject.reference, preReference: one.subject.reference, documentType: 'BCT-CO' },
      content: { receivedAt: expect.stringMatching(/^2026-11-24T1.*\+07:00$/) },
    })
    const found = await door.call('GET', String(response.headers.location))
    expect(found.json()).toMatchObject({ state: 'due', identity: { number: json.referenceNumber } })
    expect((await door.call('GET', `${response.headers.location}/json`)).json()).toEqual(json)
    const read = await documents(await vn.mail(), vn.pen('TH').keys)
    expect(read).toMatchObject([{ referenceNumber: json.referenceNumber }])
  })

  it('crosses the codes of VNACCS at the edge: 4 is by air, PCE is H87', async () => {
    const json = certificate()
    const xml = written(envelope(json))
    const outside = xml.replace(/"mode":"\d+"/, '"mode":"2"')
    expect(outside).toContain('"PCE"')
    expect(outside).not.toContain('"H87"')
    const { status, answer, response } = await post(outside)
    expect([status, answer?.content]).toMatchObject([200, { receivedAt: expect.any(String) }])
    const kept = (await door.call('GET', `${response.headers.location}/json`)).body
    expect(kept).toContain('"H87"')
    expect(kept).toContain('"mode":"1"')
  })

  it('comes twice: one document, 99 both times, by its message id and by the document', async () => {
    const one = envelope(certificate())
    const first = await post(written(one))
    const before = await rows()
    const again = await post(written(one))
    const other = await post(written({ ...one, reference: { ...one.reference, messageId: 'another' } }))
    expect([again.answer?.subject.function, other.answer?.subject.function]).toEqual(['99', '99'])
    expect(again.response.headers.location).toBe(first.response.headers.location)
    expect(await rows()).toBe(before)
  })

  it('with another document under the same message id is 00, and the first one stands', async () => {
    const one = envelope(certificate())
    await post(written(one))
    const before = await rows()
    const { status, answer } = await post(written({ ...one, content: { document: certificate() } }))
    expect([status, answer?.subject.function]).toEqual([409, '00'])
    expect(answer?.content.errors?.[0]?.name).toMatch(/^ASW_IDEMPOTENCY_CONFLICT/)
    expect(await rows()).toBe(before)
  })

  it('whose document breaks rules is 00 with every error, its code, rule and place', async () => {
    const wrong = written(envelope(certificate())).replaceAll('"CTH"', '"PE"')
    const { status, answer } = await post(wrong)
    expect([status, answer?.subject.function]).toEqual([422, '00'])
    expect(answer?.content.errors).toContainEqual({
      code: 'ERR05',
      name: expect.stringMatching(/^ASW_RULE_BROKEN \S+ \/items\//),
    })
    expect(await vn.mail()).toEqual([])
  })

  it.each([
    [
      'a function that is not that of its document',
      { function: '03' },
      (xml: string) => xml,
      'ERR04',
      /ASW_FUNCTION_UNKNOWN \/subject\/function/,
    ],
    [
      'a mode that VNACCS does not have',
      {},
      (xml: string) => xml.replace(/"mode":"\d+"/, '"mode":"8"'),
      'ERR05',
      /ASW_CODE_UNKNOWN/,
    ],
    ['JSON that is none', {}, (xml: string) => xml.replace('<Document>{', '<Document>'), 'ERR02', /ASW_JSON_MALFORMED/],
    [
      'JSON that is no object',
      {},
      (xml: string) => xml.replace(/<Document>.*<\/Document>/s, '<Document>[]</Document>'),
      'ERR00',
      /ASW_INPUT_INVALID/,
    ],
    [
      'JSON of 100,000 levels',
      {},
      (xml: string) => xml.replace('"kind":"ORIGINAL"', `"kind":${'['.repeat(100_000)}${']'.repeat(100_000)}`),
      'ERR02',
      /ASW_JSON_MALFORMED.*64 levels/,
    ],
    [
      'an answer in place of a document',
      {},
      (xml: string) => xml.replace(/<Document>.*<\/Document>/s, '<ReceiveDate>2026-11-24 10:00:00</ReceiveDate>'),
      'ERR00',
      /ASW_INPUT_INVALID/,
    ],
  ] as const)('with %s is 00, to its sender', async (_what, subject, change, code, name) => {
    const before = await rows()
    const one = envelope(certificate(), subject)
    const { answer } = await post(
      change(written({ ...one, subject: { ...one.subject, function: '01' } })).replace(
        '<function>01<',
        `<function>${one.subject.function}<`,
      ),
    )
    expect(answer?.subject.function).toBe('00')
    expect(answer?.to).toEqual(one.from)
    expect(answer?.content.errors?.[0]).toMatchObject({ code, name: expect.stringMatching(name) })
    expect(await rows()).toBe(before)
  })

  it.each([
    ['without a sender', (xml: string) => xml.replace(/<From>.*<\/From>/s, ''), 'ERR00', /^ASW_SCHEMA_INVALID/],
    ['of another kind', () => '<Declaration/>', 'ERR01', /^ASW_DOCUMENT_UNKNOWN/],
    ['that is cut off', (xml: string) => xml.slice(0, -20), 'ERR02', /^ASW_XML_MALFORMED/],
    ['with nothing in it', () => '', 'ERR02', /^ASW_XML_/],
  ] as const)('%s is 00 to whom it may concern', async (_what, change, code, name) => {
    const { answer, status } = await post(change(written(envelope(certificate()))))
    expect(status).toBe(422)
    expect(answer).toMatchObject({ subject: { function: '00', reference: '-' }, to: { identity: '-' }, from: DOORS.vnsw })
    expect(answer?.content.errors?.[0]).toMatchObject({ code, name: expect.stringMatching(name) })
  })

  it.each(readdirSync(EVIL))('%s does no harm: 00, nothing is kept, and the next one passes', async (file) => {
    const before = await rows()
    const { answer, status } = await post(readFileSync(new URL(file, EVIL)))
    expect([status, answer?.subject.function]).toEqual([expect.any(Number), '00'])
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect(answer?.content.errors?.[0]?.code).toMatch(/^ERR0[0-5]$/)
    expect(await rows()).toBe(before)
  })

  it('after all of that one passes', async () => {
    expect((await post(written(envelope(certificate())), 'submitter', 'text/xml')).answer?.subject.function).toBe('99')
  })

  it('is judged by the rights of the key: that is a problem, no 00', async () => {
    for (const as of ['auditor', 'other-agency'] as const) {
      const { response } = await post(written(envelope(certificate())), as)
      expect(problem(response)).toMatchObject({ status: 403, code: 'ASW_NOT_ALLOWED' })
    }
  })

  it('is never 00 for an outage of ours', async () => {
    const down = await openRest(vn, {
      vnsw: { vnsw, ours: DOORS.vnsw },
      submit: () => Promise.reject(new Fault('ASW_JOURNAL_DOWN', 'the disk is gone')),
    })
    const body = written(envelope(certificate()))
    const response = await down.call('POST', '/v1/vnsw', body, { headers: { 'content-type': 'application/xml' } })
    expect(problem(response)).toMatchObject({ status: 503, code: 'ASW_JOURNAL_DOWN', retry: 'later' })
    await down.close()
  })

  it('is not taken as anything but XML, and XML is not taken elsewhere', async () => {
    for (const body of [{ document: certificate() }, 'null', '"text"']) {
      const json = await door.call('POST', '/v1/vnsw', body)
      expect(problem(json)).toMatchObject({ status: 415, code: 'ASW_MEDIA_TYPE' })
    }
    const xml = await door.call('POST', '/v1/messages', '<a/>', { headers: { 'content-type': 'application/xml' } })
    expect(problem(xml)).toMatchObject({ status: 415, code: 'ASW_MEDIA_TYPE' })
  })

  it('has no door where asw.yaml says nothing of it', async () => {
    const plain = await openRest(vn)
    expect((await plain.call('POST', '/v1/vnsw', '<a/>', { headers: { 'content-type': 'application/xml' } })).statusCode).toBe(
      404,
    )
    await plain.close()
  })
})

describe('what waits in an inbox', () => {
  const fetched = (response: { rawPayload: Buffer }) => vnsw.read(new Uint8Array(response.rawPayload))

  it('goes back under the dossier of what it answers, to whom that came from', async () => {
    const json = certificate()
    const one = envelope(json)
    await post(written(one))
    const used = utilisation(json, '400')
    await vn.mail()
    expect(await vn.post('TH', (await letter(vn.pen('TH'), used)).wire)).toEqual({ status: 202 })
    const next = await door.call('POST', '/v1/vnsw/inboxes/ministry/next')
    expect(next.statusCode).toBe(200)
    const came = fetched(next)
    expect(came).toMatchObject({
      from: DOORS.vnsw,
      to: one.from,
      subject: { function: '21', reference: one.subject.reference, documentYear: 2026 },
      content: { document: { document: 'certificate-response', responseId: used.responseId } },
    })
    const id = String(next.headers['x-asw-entry'])
    expect(came.reference?.messageId).toBe(id)
    expect(next.body).toContain('"PCE"')
    expect((await door.call('POST', '/v1/vnsw/inboxes/ministry/next')).statusCode).toBe(204)
    expect((await door.call('GET', `/v1/vnsw/inboxes/ministry/${id}`)).rawPayload).toEqual(next.rawPayload)
    expect((await door.call('POST', `/v1/inboxes/ministry/${id}/acknowledge`)).json()).toEqual({ repeated: false })
    const key = certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: json.referenceNumber })
    const exchange = await vn.gateway.journal.exchangeOf(key)
    const kinds = (await vn.gateway.journal.timeline(exchange!.id)).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'dossier')).toHaveLength(1)
  })

  it('of a matter that did not come in an envelope has its own number', async () => {
    const json = certificate()
    await vn.gateway.submit(json)
    await vn.mail()
    await vn.post('TH', (await letter(vn.pen('TH'), utilisation(json, '1'))).wire)
    expect(ofKind(await vn.mail(), 'acknowledgment').length).toBeGreaterThan(0)
    const { items } = (await door.call('GET', '/v1/inboxes/ministry?state=waiting')).json() as { items: readonly InboxEntry[] }
    const entry = items.find(({ identity }) => identity.number === json.referenceNumber)
    const came = fetched(await door.call('GET', `/v1/vnsw/inboxes/ministry/${entry?.id}`))
    expect(came).toMatchObject({ to: DOORS.vnsw, subject: { reference: json.referenceNumber } })
  })

  it.each([
    ['GET', '/v1/vnsw/inboxes/ministry/none', 'nsw', 404],
    ['POST', '/v1/vnsw/inboxes/ministry/next', 'customs-only', 403],
    ['POST', '/v1/vnsw/inboxes/ministry/next', 'auditor', 403],
  ] as const)('%s %s as %s is %i', async (method, path, as, status) => {
    expect((await door.call(method, path, undefined, { as })).statusCode).toBe(status)
  })
})

it('the OpenAPI document knows the door where it is there', async () => {
  const { paths } = (await door.app.inject({ method: 'GET', url: '/openapi.json' })).json() as {
    paths: Record<string, { post?: { requestBody?: { content: object }; responses: Record<string, { content?: object }> } }>
  }
  const submit = paths['/v1/vnsw']?.post
  expect(Object.keys(submit?.requestBody?.content ?? {})).toEqual(['application/xml', 'text/xml'])
  expect(submit?.responses['200']?.content).toHaveProperty('application/xml')
  expect(paths).toHaveProperty('/v1/vnsw/inboxes/{name}/next')
})
