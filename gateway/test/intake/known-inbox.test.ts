import { openVnsw } from '@asw/mappings'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DOORS } from '../../src/configuration/doors-form.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { certificate } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { type Door, type Holder, openRest, problem } from './rest.ts'

/** Thailand has one certificate of Viet Nam in `customs`; `ministry` has never had anything. */
describe('an inbox that nobody knows', () => {
  let th: Alone
  let door: Door
  let configured: readonly string[]
  beforeEach(async () => {
    th = await openAlone('TH', ['VN'])
    configured = ['customs', 'ministry']
    door = await openRest(th, { vnsw: { vnsw: openVnsw(), ours: DOORS.vnsw }, inboxes: () => configured })
    await th.post('VN', (await letter(th.pen('VN'), certificate())).wire)
  })
  afterEach(async () => {
    await door.close()
    await th.close()
  })

  const PATHS = [
    ['GET', '/v1/inboxes/NAME'],
    ['GET', '/v1/inboxes/NAME?state=waiting'],
    ['POST', '/v1/inboxes/NAME/lease'],
    ['POST', '/v1/vnsw/inboxes/NAME/next'],
    ['GET', '/v1/inboxes/NAME/x'],
    ['GET', '/v1/inboxes/NAME/x/xml'],
    ['GET', '/v1/vnsw/inboxes/NAME/x'],
    ['POST', '/v1/inboxes/NAME/x/acknowledge'],
  ] as const
  const call = (method: 'GET' | 'POST', path: string, name: string, as: Holder = 'nsw') =>
    door.call(method, path.replace('NAME', name), undefined, { as })

  it.each(PATHS)('%s %s: is a fault that names the nearest one', async (method, path) => {
    const { code, status, detail } = problem(await call(method, path, 'custom'))
    expect({ code, status, detail }).toEqual({
      code: 'ASW_NOT_FOUND',
      status: 404,
      detail: 'there is no inbox custom: did you mean customs?',
    })
  })

  it('that is near to none is told with all that there are', async () => {
    const { detail } = problem(await call('POST', '/v1/inboxes/NAME/lease', 'border'))
    expect(detail).toBe('there is no inbox border: known are customs, ministry')
  })

  it('is a fault to a key that is narrowed to documents or authorities as well', async () => {
    for (const as of ['certificates-only', 'own-agency'] as const)
      expect(problem(await call('POST', '/v1/inboxes/NAME/lease', 'custom', as)).code).toBe('ASW_NOT_FOUND')
  })

  it('is told to no key that is narrowed to others: it may not ask', async () => {
    for (const [method, path] of PATHS)
      expect(problem(await call(method, path, 'ministri', 'customs-only')).code).toBe('ASW_NOT_ALLOWED')
  })

  it('one that asw.yaml names and that never had an entry is empty', async () => {
    for (const [method, path] of [PATHS[0], PATHS[2]]) {
      const response = await call(method, path, 'ministry')
      expect([response.statusCode, response.json()]).toEqual([200, { items: [] }])
    }
    expect((await call('POST', '/v1/vnsw/inboxes/NAME/next', 'ministry')).statusCode).toBe(204)
    const { detail } = problem(await call('POST', '/v1/inboxes/NAME/x/acknowledge', 'ministry'))
    expect(detail).toBe('no entry has this id')
  })

  it('one that asw.yaml does not name any more is known as long as it has entries, done ones too', async () => {
    configured = ['border', 'ministry']
    const leased = (await call('POST', '/v1/inboxes/NAME/lease', 'customs')).json() as { items: readonly { id: string }[] }
    expect(leased.items).toHaveLength(1)
    expect((await call('POST', `/v1/inboxes/NAME/${leased.items[0]?.id}/acknowledge`, 'customs')).statusCode).toBe(200)
    expect((await call('POST', '/v1/inboxes/NAME/lease', 'customs')).json()).toEqual({ items: [] })
    expect(problem(await call('POST', '/v1/inboxes/NAME/lease', 'custom')).detail).toContain('did you mean customs?')
  })

  it('a comparison of an entry in it says so', async () => {
    const papers = { certificate: { inbox: 'custom', entry: 'x' } }
    expect(problem(await door.call('POST', '/v1/comparisons', papers)).detail).toBe(
      'there is no inbox custom: did you mean customs?',
    )
  })
})
