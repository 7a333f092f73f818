import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from '../../src/deliver/webhooks/desk.ts'
import type { Receiver } from '../../src/deliver/webhooks/post.ts'
import { sinkOf, type Webhook } from '../../src/deliver/webhooks/webhook.ts'
import { Fault } from '../../src/message/fault.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { type Door, type Holder, openRest, problem } from './rest.ts'

const webhook: Webhook = {
  name: 'nsw',
  url: new URL('https://nsw.example/hook?token=secret'),
  secretFiles: ['/nowhere'],
  types: ['asw.alarm.v1'],
  from: 'start',
  timeoutMs: 1_000,
  disableAfterMs: 1_000,
  allow: [],
  anchors: [],
}

let vn: Alone
let door: Door
let answer: () => Promise<{ status: number }>
beforeAll(async () => {
  vn = await openAlone('VN', ['TH'])
  const { journal } = vn.gateway
  const receiver: Receiver = { post: () => answer(), close: async () => undefined }
  const receivers = new Map([['nsw', receiver]])
  await journal.openSink(sinkOf(webhook), 'start')
  const desk = openDesk({
    journal,
    configured: new Set(['webhook:nsw']),
    webhooks: [webhook],
    receivers,
    source: '//test',
    world: vn.world,
  })
  door = await openRest(vn, { webhooks: desk, asyncApi: () => ({ asyncapi: '3.0.0' }) })
})
afterAll(async () => {
  await door.close()
  await vn.close()
})
const shown = async () => ((await door.call('GET', '/v1/webhooks')).json() as { items: Record<string, unknown>[] }).items

describe('webhooks over REST', () => {
  it('are shown as they stand, without what may be secret', async () => {
    const [row] = await shown()
    expect(row).toMatchObject({
      name: 'nsw',
      url: 'https://nsw.example/hook',
      types: ['asw.alarm.v1'],
      state: 'active',
      tries: 0,
    })
    expect(JSON.stringify(row)).not.toMatch(/secret|nowhere/)
  })

  it('are let go on by the operator', async () => {
    await vn.gateway.journal.disableSink(sinkOf(webhook), 'ASW_WEBHOOK_GONE')
    expect((await shown())[0]).toMatchObject({ state: 'disabled', disabled: { code: 'ASW_WEBHOOK_GONE' } })
    expect((await door.call('POST', '/v1/webhooks/nsw/enable')).json()).toEqual({ enabled: true })
    expect((await shown())[0]).toMatchObject({ state: 'active' })
  })

  it('are tried out, and what came back is told', async () => {
    answer = async () => ({ status: 202 })
    expect((await door.call('POST', '/v1/webhooks/nsw/test')).json()).toEqual({ delivered: true, status: 202 })
    answer = () => Promise.reject(new Fault('ASW_WEBHOOK_ADDRESS', 'not public'))
    expect((await door.call('POST', '/v1/webhooks/nsw/test')).json()).toEqual({
      delivered: false,
      code: 'ASW_WEBHOOK_ADDRESS',
      detail: 'not public',
    })
  })

  it.each<['GET' | 'POST', string, Holder, number]>([
    ['GET', '/v1/webhooks', 'submitter', 403],
    ['GET', '/v1/webhooks', 'auditor', 200],
    ['POST', '/v1/webhooks/nsw/enable', 'auditor', 403],
    ['POST', '/v1/webhooks/nsw/test', 'submitter', 403],
    ['POST', '/v1/webhooks/other/enable', 'operator', 404],
    ['POST', '/v1/webhooks/other/test', 'operator', 404],
  ])('%s %s as %s: %i', async (method, path, as, status) => {
    const response = await door.call(method, path, undefined, { as })
    expect(response.statusCode).toBe(status)
    if (status >= 400) expect(problem(response).code).toBe(status === 403 ? 'ASW_NOT_ALLOWED' : 'ASW_NOT_FOUND')
  })

  it('and all receivers of events are shown; one that was taken out is forgotten when the operator says so', async () => {
    await vn.gateway.journal.openSink('webhook:old', 'end')
    const sinks = (await door.call('GET', '/v1/sinks', undefined, { as: 'auditor' })).json() as { items: object[] }
    expect(sinks.items).toMatchObject([
      { name: 'webhook:nsw', configured: true },
      { name: 'webhook:old', configured: false, lag: 0 },
    ])
    const forget = (name: string, as?: Holder) =>
      door.call('POST', `/v1/sinks/${encodeURIComponent(name)}/forget`, undefined, { as })
    expect(problem(await forget('webhook:old', 'auditor')).code).toBe('ASW_NOT_ALLOWED')
    expect(problem(await forget('webhook:nsw')).code).toBe('ASW_STATE_CONFLICT')
    expect((await forget('webhook:old')).json()).toEqual({ forgotten: true })
    expect(problem(await forget('webhook:old')).code).toBe('ASW_NOT_FOUND')
  })

  it('/asyncapi.json stands beside /openapi.json, for everybody', async () => {
    expect((await door.app.inject({ method: 'GET', url: '/asyncapi.json' })).json()).toEqual({ asyncapi: '3.0.0' })
  })
})
