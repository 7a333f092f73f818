import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Configuration } from '../../src/configuration/index.ts'
import { written } from '../../src/house/written.ts'
import { Fault } from '../../src/message/fault.ts'
import { FAULTS } from '../../src/message/faults.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { certificate } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { type Door, type Holder, openRest, problem } from './rest.ts'

let th: Alone
let door: Door
beforeAll(async () => {
  th = await openAlone('TH', ['VN'])
  door = await openRest(th, { written: () => ({ needsRestart: ['limits.maxBytes'] }) })
})
afterAll(async () => {
  await door.close()
  await th.close()
})
const get = (path: string, as: Holder = 'operator') => door.call('GET', path, undefined, { as })
const find = async (q: string, as: Holder = 'operator') => {
  const response = await get(`/v1/find?${new URLSearchParams({ q })}`, as)
  expect(response.statusCode, response.body).toBe(200)
  return (response.json() as { items: readonly Readonly<Record<string, string>>[] }).items
}

describe('who asks', () => {
  it('is told its name, its roles and its scope, and never the digest of its key', async () => {
    expect((await get('/v1/key', 'own-agency')).json()).toEqual({
      ...{ name: 'own-agency', roles: ['submitter'], agencies: ['MOIT'], country: 'TH', version: '0.0.0-test' },
    })
    expect(problem(await get('/v1/key', 'police')).code).toBe('ASW_NOT_ALLOWED')
    expect(problem(await get('/v1/key', 'nobody' as Holder)).code).toBe('ASW_NOT_AUTHENTICATED')
  })
})

describe('the table of faults', () => {
  it('has every code, what it means and what to do', async () => {
    const { items } = (await get('/v1/faults', 'submitter')).json() as { items: readonly Record<string, string>[] }
    expect(items.map(({ code }) => code)).toEqual(Object.keys(FAULTS))
    expect(items.find(({ code }) => code === 'ASW_PARTNER_REFUSED')).toEqual({
      ...{ code: 'ASW_PARTNER_REFUSED', class: 'partner-says-no', retry: 'never', text: 'the partner refused the message' },
      remedy: 'Read the answer of the partner, mend the cause, then replay.',
    })
  })
})

describe('what stands in asw.yaml', () => {
  const started = { country: 'TH', limits: { maxBytes: 1 } } as unknown as Configuration

  it('is told to operators and auditors', async () => {
    expect((await get('/v1/configuration', 'auditor')).json()).toEqual({ needsRestart: ['limits.maxBytes'] })
    expect(problem(await get('/v1/configuration', 'submitter')).code).toBe('ASW_NOT_ALLOWED')
  })
  it('is held against the start', () => {
    const fresh = { country: 'TH', limits: { maxBytes: 2 } } as unknown as Configuration
    expect(written({ configuration: started, reread: () => fresh })).toEqual({ needsRestart: ['limits.maxBytes'] })
    expect(written({ configuration: started, reread: () => started })).toEqual({ needsRestart: [] })
  })
  it('may be wrong, which is no trouble of the request', () => {
    const reread = () => {
      throw new Fault('ASW_CONFIG_INVALID', 'line 3')
    }
    expect(written({ configuration: started, reread })).toEqual({
      needsRestart: [],
      wrong: { code: 'ASW_CONFIG_INVALID', detail: 'line 3' },
    })
  })
})

describe('what is looked for', () => {
  it('is found by number whoever issued it, by entry and by exchange, and by no part of them', async () => {
    const json = certificate()
    await th.post('VN', (await letter(th.pen('VN'), json)).wire)
    const [hit, ...more] = await find(json.referenceNumber)
    expect(more).toEqual([])
    expect(hit).toMatchObject({
      ...{ number: json.referenceNumber, issuingCountry: 'VN', scheme: 'ATIGA', partner: 'VN', role: 'importer', by: 'number' },
    })
    const exchange = hit?.exchange ?? ''
    expect(await find(exchange)).toMatchObject([{ exchange, by: 'exchange' }])
    const [entry] = await th.gateway.journal.entries('customs', { limit: 1 })
    expect(await find(entry?.id ?? '')).toMatchObject([{ exchange: entry?.exchange, by: 'entry' }])
    expect(await find(json.referenceNumber.slice(0, -1))).toEqual([])
    expect(await find("' OR 1=1 --")).toEqual([])
  })

  it('is found by what we sent: its delivery, and the MessageId that a partner names', async () => {
    const vn = await openAlone('VN', ['TH'])
    const ours = await openRest(vn)
    try {
      const { delivery, exchange } = await vn.gateway.submit(certificate())
      const [mail] = await vn.mail()
      const by = async (q: string) => (await ours.call('GET', `/v1/find?${new URLSearchParams({ q })}`)).json()
      expect(await by(delivery)).toMatchObject({ items: [{ exchange, by: 'delivery', delivery }] })
      expect(await by(mail?.header.messageId ?? '')).toMatchObject({ items: [{ exchange, by: 'message', delivery }] })
    } finally {
      await ours.close()
      await vn.close()
    }
  })

  it('is for operators and auditors', async () => {
    expect(problem(await get('/v1/find?q=x', 'submitter')).code).toBe('ASW_NOT_ALLOWED')
    expect(problem(await get('/v1/find?q=%0A')).code).toBe('ASW_INPUT_INVALID')
  })
})
