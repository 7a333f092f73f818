import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Submitted } from '../../src/journal/journal.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { cancellation, certificate, utilisation } from '../receive/documents.ts'
import { TODAY } from '../receive/world.ts'
import { type Door, type Holder, openRest, problem } from './rest.ts'

let vn: Alone
let door: Door
let delivery: string
beforeAll(async () => {
  vn = await openAlone('VN', ['TH'])
  door = await openRest(vn)
  delivery = ((await door.call('POST', '/v1/messages', { document: certificate() })).json() as Submitted).delivery
})
afterAll(async () => {
  await door.close()
  await vn.close()
})

describe('without a key that is known', () => {
  const PATHS = ['/v1/messages', '/v1/stuck', '/v1/inboxes', '/v1/exchanges/x', '/v1/partners', '/v1/counts']
  it.each([
    ['no header', {}],
    ['another scheme', { authorization: 'Basic bnN3Om5zdw==' }],
    ['an empty key', { authorization: 'Bearer ' }],
    ['an unknown key', { authorization: 'Bearer unknown' }],
    ['a key with a space', { authorization: 'Bearer nsw x' }],
    ['a key of 600 characters', { authorization: `Bearer ${'x'.repeat(600)}` }],
  ])('%s: 401 on every path, and what to do', async (_name, headers) => {
    for (const url of PATHS) {
      const response = await door.app.inject({ method: 'GET', url, headers })
      expect(problem(response)).toMatchObject({ status: 401, code: 'ASW_NOT_AUTHENTICATED' })
      expect(response.headers['www-authenticate']).toBe('Bearer realm="asw"')
    }
  })

  it('is refused before the body is looked at', async () => {
    const response = await door.app.inject({
      method: 'POST',
      url: '/v1/messages',
      headers: { 'content-type': 'application/json' },
      payload: 'x'.repeat(2_000_000),
    })
    expect(response.statusCode).toBe(401)
  })

  it('the documentation is open: it tells nothing but how to ask', async () => {
    for (const url of ['/docs', '/openapi.json']) expect((await door.app.inject({ method: 'GET', url })).statusCode).toBe(200)
  })
})

describe('roles', () => {
  const CANCEL = { reasonCode: '1', requestedBy: { agency: 'MOIT' } }
  const TABLE: readonly [
    method: 'GET' | 'POST',
    path: () => string,
    body: (() => unknown) | undefined,
    may: readonly Holder[],
  ][] = [
    ['POST', () => '/v1/messages', () => ({ document: certificate() }), ['nsw', 'submitter']],
    ['POST', () => `/v1/messages/${delivery}/cancellation`, () => CANCEL, ['nsw', 'submitter']],
    ['POST', () => '/v1/inboxes/customs/lease', () => ({}), ['nsw', 'submitter']],
    ['POST', () => '/v1/inboxes/customs/x/acknowledge', undefined, ['nsw', 'submitter']],
    ['POST', () => '/v1/exchanges/x/responses', () => ({ kind: 'RECEIPT' }), ['nsw', 'submitter']],
    ['POST', () => `/v1/messages/${delivery}/replay`, undefined, ['nsw', 'operator']],
    ['POST', () => '/v1/agreements/reload', undefined, ['nsw', 'operator']],
    ['POST', () => '/v1/held/release', undefined, ['nsw', 'operator']],
    ['GET', () => '/v1/stuck', undefined, ['nsw', 'operator', 'auditor']],
    ['GET', () => '/v1/counts', undefined, ['nsw', 'operator', 'auditor']],
    ['GET', () => '/v1/evidence/chains', undefined, ['nsw', 'operator', 'auditor']],
    ['GET', () => '/v1/messages', undefined, ['nsw', 'submitter', 'operator', 'auditor']],
    ['GET', () => '/v1/partners', undefined, ['nsw', 'submitter', 'operator', 'auditor']],
  ]
  it.each(
    TABLE.flatMap(([method, path, body, may]) =>
      (['nsw', 'submitter', 'operator', 'auditor'] as const).map((as) => ({
        method,
        path,
        body,
        as,
        allowed: may.includes(as),
        name: path(),
      })),
    ),
  )('$method $name as $as: $allowed', async ({ method, path, body, as, allowed }) => {
    const response = await door.call(method, path(), body?.(), { as })
    if (allowed) expect(response.statusCode).not.toBe(403)
    else expect(problem(response)).toMatchObject({ status: 403, code: 'ASW_NOT_ALLOWED', retry: 'never' })
  })
})

describe('scopes', () => {
  const number = 'VN-TH 26/02/00001'
  it.each([
    ['certificates-only', certificate(), true],
    ['certificates-only', cancellation({ referenceNumber: number }), false],
    ['certificates-only', utilisation({ referenceNumber: number }, '1'), false],
    ['certificates-only', { document: 'unheard-of' }, false],
    ['certificates-only', {}, true],
    ['own-agency', certificate(), true],
    ['own-agency', { document: 'export-declaration' }, false],
    ['own-agency', { document: 'mis-report' }, false],
    ['other-agency', certificate(), false],
    ['other-agency', cancellation({ referenceNumber: number }), false],
    ['other-agency', { ...cancellation({ referenceNumber: number }), issuingAuthority: { code: 'VCCI' } }, false],
  ] as const)('%s submits %o: inside its scope is %s', async (as, document, inside) => {
    const before = await vn.gateway.journal.counts()
    const response = await door.call('POST', '/v1/messages', { document }, { as })
    if (!inside) expect(problem(response).code).toBe('ASW_NOT_ALLOWED')
    else expect(response.statusCode).not.toBe(403)
    if (response.statusCode !== 202) expect(await vn.gateway.journal.counts()).toEqual(before)
  })

  it.each([
    ['other-agency', 'VCCI', false],
    ['own-agency', 'MOIT', true],
  ] as const)('%s replaces a certificate of MOIT: with one of %s: inside its scope is %s', async (as, code, inside) => {
    const old = certificate()
    expect((await door.call('POST', '/v1/messages', { document: old })).statusCode).toBe(202)
    const related = { number: old.referenceNumber, date: TODAY, relation: 'REPLACES', reason: 'misspelt consignee' }
    const issuingAuthority = { ...(old.issuingAuthority as object), code }
    const document = certificate({ issuingAuthority, relatedCertificates: [related] })
    const response = await door.call('POST', '/v1/messages', { document }, { as })
    if (inside) expect(response.statusCode, response.body).toBe(202)
    else expect(problem(response)).toMatchObject({ status: 403, code: 'ASW_NOT_ALLOWED' })
  })

  it.each([
    ['GET', '/v1/stuck'],
    ['GET', '/v1/events'],
    ['GET', '/v1/arrivals/aside'],
    ['GET', '/v1/arrivals/x/wire'],
    ['POST', '/v1/arrivals/x/read'],
    ['POST', '/v1/arrivals/x/dismiss'],
  ] as const)('%s %s is about all documents, and refused to an operator for some', async (method, path) => {
    const body = path.endsWith('dismiss') ? { reason: 'wrong number' } : undefined
    for (const as of ['agency-operator', 'kind-operator'] as const)
      expect(problem(await door.call(method, path, body, { as }))).toMatchObject({ status: 403, code: 'ASW_NOT_ALLOWED' })
    expect((await door.call(method, path, body, { as: 'operator' })).statusCode).not.toBe(403)
  })

  it('the short forms have the same scopes', async () => {
    const cancel = { reasonCode: '1', requestedBy: { agency: 'MOIT' } }
    for (const as of ['certificates-only', 'other-agency'] as const) {
      expect(problem(await door.call('POST', `/v1/messages/${delivery}/cancellation`, cancel, { as })).code).toBe(
        'ASW_NOT_ALLOWED',
      )
    }
    const respond = await door.call('POST', '/v1/exchanges/x/responses', { kind: 'RECEIPT' }, { as: 'certificates-only' })
    expect(problem(respond).code).toBe('ASW_NOT_ALLOWED')
  })

  it.each([
    ['GET', '/v1/inboxes/ministry'],
    ['GET', '/v1/inboxes/ministry/x'],
    ['POST', '/v1/inboxes/ministry/lease'],
    ['POST', '/v1/inboxes/ministry/x/acknowledge'],
  ] as const)('%s %s is closed to a key for customs', async (method, path) => {
    const body = path.endsWith('lease') ? {} : undefined
    expect(problem(await door.call(method, path, body, { as: 'customs-only' })).code).toBe('ASW_NOT_ALLOWED')
    expect((await door.call(method, path.replace('ministry', 'customs'), body, { as: 'customs-only' })).statusCode).not.toBe(403)
  })
})
