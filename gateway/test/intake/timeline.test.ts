import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchangeId } from '../../src/message/ids.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { certificate } from '../receive/documents.ts'
import { type Door, openRest, problem } from './rest.ts'

let vn: Alone
let door: Door
beforeAll(async () => {
  vn = await openAlone('VN', ['TH'])
  door = await openRest(vn)
})
afterAll(async () => {
  await door.close()
  await vn.close()
})

interface Page {
  readonly items: readonly { readonly n: number; readonly kind: string }[]
  readonly next?: string
}
async function page(path: string): Promise<Page> {
  const response = await door.call('GET', path, undefined, { as: 'operator' })
  expect(response.statusCode, response.body).toBe(200)
  return response.json() as Page
}

describe('a timeline', () => {
  it.each(['message', 'exchange', 'gateway'] as const)('of the %s is read page by page to its end', async (what) => {
    const { delivery, exchange } = await vn.gateway.submit(certificate())
    await vn.gateway.journal.append(exchangeId('gateway'), { kind: 'breaker-open', data: { partner: 'TH' } })
    await vn.gateway.journal.append(exchangeId('gateway'), { kind: 'breaker-closed', data: { partner: 'TH' } })
    const path = {
      message: `/v1/messages/${delivery}/timeline`,
      exchange: `/v1/exchanges/${exchange}/timeline`,
      gateway: '/v1/events',
    }[what]
    const whole = await page(path)
    expect(whole.items.length).toBeGreaterThan(1)
    expect(whole.next).toBeUndefined()
    const read: unknown[] = []
    for (let after: string | undefined = '0'; after !== undefined; ) {
      const { items, next } = await page(`${path}?limit=1&after=${after}`)
      read.push(...items)
      after = next
    }
    expect(read).toEqual(whole.items)
  })

  it.each(['limit=0', 'limit=20001', 'limit=x', 'after=-1', 'after=1e3', 'before=1'])('with %s is refused', async (query) => {
    const refused = await door.call('GET', `/v1/events?${query}`, undefined, { as: 'operator' })
    expect(problem(refused)).toMatchObject({ status: 400 })
  })
})
