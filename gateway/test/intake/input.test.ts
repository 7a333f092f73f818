import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agreement } from '../../src/agreement/index.ts'
import { bodiesOf, bodyFindings } from '../../src/bodies/index.ts'
import { submit } from '../../src/intake/submit.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { cancellation, certificate } from '../receive/documents.ts'
import { type Door, openRest, problem } from './rest.ts'

/** Whatever comes in: a problem with a code, nothing stored, and the next request works. */
let vn: Alone
let door: Door
beforeAll(async () => {
  vn = await openAlone('VN', ['TH'])
  const bodies = (_: Agreement, document: unknown) => bodyFindings(bodiesOf([]), 'warn', document)
  door = await openRest(vn, { submit: (wish) => submit({ ...vn.gateway.intake, bodies }, wish) })
})
afterAll(async () => {
  await door.close()
  await vn.close()
})

const deep = (levels: number) => `{"document":${'['.repeat(levels)}${']'.repeat(levels)}}`

describe('a body that does not fit says', () => {
  it.each([
    [
      'which field nobody knows',
      'POST',
      '/v1/messages',
      '{"document":{},"priority":1}',
      'body must NOT have additional properties: priority',
    ],
    ['which field is missing', 'POST', '/v1/messages', '{}', 'document'],
    [
      'which values are allowed',
      'GET',
      '/v1/messages?state=lost',
      undefined,
      'querystring/state must be equal to one of the allowed values: due, awaiting',
    ],
  ] as const)('%s', async (_, method, url, payload, said) => {
    const answer = await door.call(method, url, payload)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().detail).toContain(said)
  })
})

describe('a body', () => {
  it.each([
    ['that is no JSON', '{"document":', 400, 'ASW_JSON_MALFORMED'],
    ['that is nothing', '', 400, undefined],
    ['with more behind it', '{"document":{}} {}', 400, 'ASW_JSON_MALFORMED'],
    ['in Latin-1', Buffer.from('{"document":{"name":"caf\xe9"}}', 'latin1'), 400, 'ASW_JSON_MALFORMED'],
    ['with half a character', Buffer.from([0x7b, 0xe2, 0x82, 0x7d]), 400, 'ASW_JSON_MALFORMED'],
    ['65 levels deep', deep(64), 400, 'ASW_JSON_MALFORMED'],
    ['65 levels deep, in objects', `{"document":${'{"a":'.repeat(64)}1${'}'.repeat(65)}`, 400, 'ASW_JSON_MALFORMED'],
    ['100,000 levels deep', '['.repeat(100_000), 400, 'ASW_JSON_MALFORMED'],
    ['100,000 levels deep, all of them closed', deep(100_000), 400, 'ASW_JSON_MALFORMED'],
    ['deep below a prototype', `{"__proto__":${'['.repeat(64)}${']'.repeat(64)}}`, 400, 'ASW_JSON_MALFORMED'],
    ['of 10 MB', 'x'.repeat(10_000_000), 413, 'ASW_BODY_TOO_LARGE'],
    ['that is a list', '[]', 400, 'ASW_INPUT_INVALID'],
    ['that is null', 'null', 400, undefined],
    ['that is a text', '"document"', 400, 'ASW_INPUT_INVALID'],
    ['without a document', '{}', 400, 'ASW_INPUT_INVALID'],
    ['with a list for a document', '{"document":[]}', 400, 'ASW_INPUT_INVALID'],
    ['with a field that nobody knows', '{"document":{},"priority":1}', 400, 'ASW_INPUT_INVALID'],
    ['with a number for a partner', '{"document":{},"partner":7}', 400, 'ASW_INPUT_INVALID'],
    ['with __proto__', '{"document":{},"__proto__":{"admin":true}}', 400, 'ASW_INPUT_INVALID'],
    ['with an empty document', '{"document":{}}', 422, 'ASW_DOCUMENT_INVALID'],
    ['with __proto__ in the document', '{"document":{"__proto__":{"document":"cancellation"}}}', 422, 'ASW_DOCUMENT_INVALID'],
    [
      'of a kind that nobody knows',
      '{"document":{"document":"unheard-of","scheme":"ATIGA","formVersion":"2021-09"}}',
      422,
      'ASW_DOCUMENT_INVALID',
    ],
    ['with nothing but its kind', '{"document":{"document":"certificate-of-origin"}}', 422, 'ASW_DOCUMENT_INVALID'],
    [
      'with null for an authority',
      JSON.stringify({ document: certificate({ issuingAuthority: null }) }),
      422,
      'ASW_DOCUMENT_INVALID',
    ],
    [
      'with half a character in the number that it is about',
      JSON.stringify({ document: cancellation({ referenceNumber: '\ud800' }) }),
      422,
      'ASW_DOCUMENT_INVALID',
    ],
    [
      'with half a character in the number that it replaces',
      JSON.stringify({ document: certificate({ relatedCertificates: [{ relation: 'REPLACES', number: '\ud800' }] }) }),
      422,
      'ASW_DOCUMENT_INVALID',
    ],
    [
      'with half a character in the number that it rests on',
      JSON.stringify({
        document: certificate({ relatedCertificates: [{ relation: 'BACK_TO_BACK_ORIGINAL', number: '\ud800', country: 'TH' }] }),
      }),
      422,
      'ASW_DOCUMENT_INVALID',
    ],
    ['with a number for an agency', '{"document":{"document":"cancellation","requestedBy":7}}', 422, 'ASW_DOCUMENT_INVALID'],
    ['of a kind that is no text', '{"document":{"document":["certificate-of-origin"]}}', 422, 'ASW_DOCUMENT_INVALID'],
  ])('%s', async (_name, body, status, code) => {
    const before = await vn.gateway.journal.counts()
    const response = await door.call('POST', '/v1/messages', body)
    const refused = problem(response)
    expect(refused.status).toBe(status)
    if (code !== undefined) expect(refused.code).toBe(code)
    expect(refused.detail).not.toContain('caf')
    expect(await vn.gateway.journal.counts()).toEqual(before)
    expect((await door.call('GET', '/v1/messages?limit=1')).statusCode).toBe(200)
  })

  it('of 64 levels is deep enough for everybody', async () => {
    expect(problem(await door.call('POST', '/v1/messages', deep(62))).code).toBe('ASW_INPUT_INVALID')
  })

  it.each([
    ['text/xml', 415],
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/json; charset=utf-8', 202],
  ])('as %s is answered with %i', async (type, status) => {
    const body = JSON.stringify({ document: certificate() })
    const response = await door.call('POST', '/v1/messages', body, { headers: { 'content-type': type } })
    expect(response.statusCode).toBe(status)
    if (status === 415) expect(problem(response).code).toBe('ASW_MEDIA_TYPE')
  })

  it('quotes nothing of what came in: not in the problem, not in the position', async () => {
    const response = await door.call('POST', '/v1/messages', '{"secret": "4711", oops}')
    expect(problem(response).detail).toMatch(/^not JSON/)
    expect(response.body).not.toContain('4711')
  })
})

describe('a path or a query', () => {
  it.each([
    ['/v1/messages/nothing', 404, 'ASW_NOT_FOUND'],
    ['/v1/messages/..%2F..%2Fetc%2Fpasswd', 404, 'ASW_NOT_FOUND'],
    ['/v1/messages/%00', 400, 'ASW_INPUT_INVALID'],
    ['/v1/messages/a%20b', 404, 'ASW_NOT_FOUND'],
    ['/v1/messages/%e2%82', 400, 'ASW_INPUT_INVALID'],
    [`/v1/messages/${'x'.repeat(256)}`, 400, 'ASW_INPUT_INVALID'],
    [`/v1/messages/${'x'.repeat(300)}`, 400, 'ASW_INPUT_INVALID'],
    ['/v1/messages/nothing/timeline', 404, 'ASW_NOT_FOUND'],
    ['/v1/messages/nothing/json', 404, 'ASW_NOT_FOUND'],
    ['/v1/messages/nothing/xml', 404, 'ASW_NOT_FOUND'],
    ['/v1/messages/nothing/wire', 404, 'ASW_NOT_FOUND'],
    ['/v1/messages/nothing/acknowledgment', 404, 'ASW_NOT_FOUND'],
    ['/v1/exchanges/nothing', 404, 'ASW_NOT_FOUND'],
    ['/v1/exchanges/nothing/timeline', 404, 'ASW_NOT_FOUND'],
    ['/v1/inboxes/customs/nothing', 404, 'ASW_NOT_FOUND'],
    ['/v1/inboxes/..%2F..%2Fx/nothing', 404, 'ASW_NOT_FOUND'],
    ['/v1/nothing', 404, 'ASW_NOT_FOUND'],
    ['/nothing', 404, 'ASW_NOT_FOUND'],
    ['/v1/messages?limit=0', 400, 'ASW_INPUT_INVALID'],
    ['/v1/messages?limit=501', 400, 'ASW_INPUT_INVALID'],
    ['/v1/messages?limit=ten', 400, 'ASW_INPUT_INVALID'],
    ['/v1/messages?state=lost', 400, 'ASW_INPUT_INVALID'],
    ['/v1/messages?document=letter', 400, 'ASW_INPUT_INVALID'],
    ['/v1/messages?partner=th', 400, 'ASW_INPUT_INVALID'],
    ['/v1/messages?since=yesterday', 400, 'ASW_INPUT_INVALID'],
    ['/v1/messages?since=2026-02-30T00:00:00Z', 400, 'ASW_INPUT_INVALID'],
    ['/v1/messages?colour=red', 400, 'ASW_INPUT_INVALID'],
    ['/v1/messages?state=due&state=due', 400, 'ASW_INPUT_INVALID'],
    ['/v1/exchanges', 400, 'ASW_INPUT_INVALID'],
    ['/v1/exchanges?number=1&issuingCountry=vn', 400, 'ASW_INPUT_INVALID'],
    ['/v1/inboxes/customs?state=lost', 400, 'ASW_INPUT_INVALID'],
  ])('%s is %i', async (path, status, code) => {
    const refused = problem(await door.call('GET', path))
    expect(refused.status).toBe(status)
    if (code !== undefined) expect(refused.code).toBe(code)
  })

  it.each([
    ['/v1/messages?number=%27%20OR%201%3D1%20--', 0],
    ['/v1/messages?after=nothing', undefined],
    ['/v1/exchanges?number=nothing&issuingCountry=VN', 0],
  ])('%s is a question like any other', async (path, items) => {
    const response = await door.call('GET', path)
    expect(response.statusCode).toBe(200)
    if (items !== undefined) expect((response.json() as { items: unknown[] }).items).toHaveLength(items)
  })
})
