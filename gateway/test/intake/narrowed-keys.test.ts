import { openVnsw } from '@asw/mappings'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DOORS } from '../../src/configuration/doors-form.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { cancellation, certificate, utilisation } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { type Door, type Holder, openRest, problem } from './rest.ts'

interface Entry {
  readonly id: string
  readonly document: string
}
let door: Door
const call = (method: 'GET' | 'POST', path: string, as: Holder, body?: unknown) => door.call(method, path, body, { as })
async function items(method: 'GET' | 'POST', path: string, as: Holder, body?: unknown): Promise<readonly Entry[]> {
  const response = await call(method, path, as, body)
  expect(response.statusCode, response.body).toBe(200)
  return (response.json() as { items: readonly Entry[] }).items
}
const kinds = (entries: readonly Entry[]) => entries.map(({ document }) => document)

describe('an inbox with documents of two kinds, to a key for one of them', () => {
  /** Thailand imports what Viet Nam certified, and cancelled. */
  let th: Alone
  beforeEach(async () => {
    th = await openAlone('TH', ['VN'])
    door = await openRest(th)
    const json = certificate()
    for (const one of [json, cancellation(json)]) await th.post('VN', (await letter(th.pen('VN'), one)).wire)
  })
  afterEach(async () => {
    await door.close()
    await th.close()
  })

  it('shows and leases those, and leaves the others for whom they are for', async () => {
    expect(kinds(await items('GET', '/v1/inboxes/customs', 'certificates-only'))).toEqual(['certificate-of-origin'])
    expect(await items('GET', '/v1/inboxes/customs', 'answers-only')).toEqual([])
    expect(await items('POST', '/v1/inboxes/customs/lease', 'answers-only')).toEqual([])
    expect(kinds(await items('POST', '/v1/inboxes/customs/lease', 'certificates-only'))).toEqual(['certificate-of-origin'])
    expect(kinds(await items('POST', '/v1/inboxes/customs/lease', 'customs-only'))).toEqual(['cancellation'])
  })

  it('pages on behind what it does not show', async () => {
    const page = await call('GET', '/v1/inboxes/customs?limit=1&state=waiting', 'answers-only')
    expect(page.json()).toMatchObject({ items: [], next: expect.any(String) })
  })

  it('finds its own behind a hundred others', async () => {
    const json = certificate()
    const others = Array.from({ length: 101 }, () => cancellation(json))
    for (const one of [json, ...others, certificate()]) await th.post('VN', (await letter(th.pen('VN'), one)).wire)
    expect(kinds(await items('POST', '/v1/inboxes/customs/lease', 'certificates-only', { limit: 2 }))).toHaveLength(2)
    expect(kinds(await items('POST', '/v1/inboxes/customs/lease', 'certificates-only', { limit: 2 }))).toEqual([
      'certificate-of-origin',
    ])
  })

  it('does not end what it may not read', async () => {
    const [entry] = await items('GET', '/v1/inboxes/customs', 'nsw')
    const path = `/v1/inboxes/customs/${entry?.id}`
    expect(problem(await call('POST', `${path}/acknowledge`, 'answers-only')).code).toBe('ASW_NOT_ALLOWED')
    expect((await call('GET', path, 'nsw')).json()).toMatchObject({ state: 'waiting' })
    expect((await call('POST', `${path}/acknowledge`, 'certificates-only')).json()).toEqual({ repeated: false })
  })
})

describe('an inbox with answers about certificates of two authorities, to a key for one of them', () => {
  /** Viet Nam is told how its certificates were used. */
  let vn: Alone
  beforeEach(async () => {
    vn = await openAlone('VN', ['TH'])
    door = await openRest(vn, { vnsw: { vnsw: openVnsw(), ours: DOORS.vnsw } })
    const json = certificate()
    await vn.gateway.submit(json)
    await vn.mail()
    await vn.post('TH', (await letter(vn.pen('TH'), utilisation(json, '1'))).wire)
  })
  afterEach(async () => {
    await door.close()
    await vn.close()
  })

  it.each(['other-agency', 'own-agency'] as const)('%s', async (as) => {
    const [entry] = await items('GET', '/v1/inboxes/ministry', 'nsw')
    const path = `/v1/inboxes/ministry/${entry?.id}`
    const own = as === 'own-agency'
    expect(kinds(await items('GET', '/v1/inboxes/ministry', as))).toEqual(own ? ['certificate-response'] : [])
    for (const one of [path, `${path}/xml`, path.replace('/v1', '/v1/vnsw')])
      expect((await call('GET', one, as)).statusCode, one).toBe(own ? 200 : 403)
    expect((await call('GET', `${path}/issuing-body`, as)).statusCode).toBe(own ? 404 : 403)
    expect((await call('POST', '/v1/vnsw/inboxes/ministry/next', as)).statusCode).toBe(own ? 200 : 204)
    expect(await items('POST', '/v1/inboxes/ministry/lease', as)).toEqual([])
    expect((await call('POST', `${path}/acknowledge`, as)).statusCode).toBe(own ? 200 : 403)
  })

  it.each([
    ['other-agency', true],
    ['own-agency', false],
  ] as const)('%s answers it: refused is %s', async (as, refused) => {
    const [entry] = await items('GET', '/v1/inboxes/ministry', 'nsw')
    const body = { document: { document: 'resource-status' }, answers: entry?.id }
    expect(problem(await call('POST', '/v1/messages', as, body)).code === 'ASW_NOT_ALLOWED').toBe(refused)
  })

  it('compares nothing with a paper of the other', async () => {
    const [entry] = await items('GET', '/v1/inboxes/ministry', 'nsw')
    const body = { certificate: { document: certificate() }, declarations: [{ inbox: 'ministry', entry: entry?.id }] }
    expect(problem(await call('POST', '/v1/comparisons', 'other-agency', body)).code).toBe('ASW_NOT_ALLOWED')
  })
})
