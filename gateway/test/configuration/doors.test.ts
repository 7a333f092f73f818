import { chmod } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfiguration } from '../../src/configuration/index.ts'
import { faultOf, type Site, site } from '../agreement/site.ts'

let here: Site
beforeAll(async () => {
  here = await site()
  await here.write('hook.secret', `whsec_${Buffer.alloc(32, 7).toString('base64')}\n`)
  await here.write('short.secret', 'whsec_AAAA\n')
  await here.write('open.secret', `whsec_${Buffer.alloc(32, 7).toString('base64')}\n`)
  for (const name of ['hook.secret', 'short.secret']) await chmod(here.path(name), 0o600)
})
afterAll(async () => {
  await here[Symbol.asyncDispose]()
})

const own = (name: string) => [{ key: `certs/VN/${name}.key.pem`, certificate: `certs/VN/${name}.pem` }]
const text = (more: object) => ({
  country: 'VN',
  party: { id: 'VN' },
  domain: 'gateway.vn.example',
  seals: { default: own('seal') },
  envelope: own('envelope'),
  decryption: own('encryption'),
  tls: { server: own('tls-server'), client: own('tls-client') },
  apiKeys: [{ name: 'moit', sha256: 'a'.repeat(64), roles: ['submitter'] }],
  ...more,
})
const load = async (more: object = {}) => loadConfiguration(await here.write('asw.yaml', text(more)), {})
const hook = (more: object = {}) => ({ name: 'nsw', url: 'https://nsw.example/hook', secretFiles: ['hook.secret'], ...more })
const broker = (more: object) => ({ url: 'amqp://localhost', ...more })

describe('the doors of our own country', () => {
  test('are closed unless the file opens them; events have a source all the same', async () => {
    expect(await load()).toMatchObject({ webhooks: [], eventSource: '//gateway.vn.example/VN' })
    const { broker: own } = await load({ broker: broker({}) })
    expect(own).toMatchObject({ submitters: [] })
    expect(own).not.toHaveProperty('events')
  })

  test('are completed', async () => {
    const configuration = await load({
      events: { source: 'https://gateway.vn.example/VN' },
      webhooks: [hook()],
      broker: broker({ events: { queues: [{ name: 'nsw' }] }, submit: [{ name: 'moit', as: 'moit' }] }),
    })
    expect(configuration.eventSource).toBe('https://gateway.vn.example/VN')
    expect(configuration.broker).toMatchObject({ events: { from: 'end', queues: [{ name: 'nsw', keys: ['#'] }] } })
    expect(configuration.webhooks).toMatchObject([
      { name: 'nsw', from: 'end', timeoutMs: 15_000, disableAfterMs: 259_200_000, secretFiles: [here.path('hook.secret')] },
    ])
    expect(JSON.stringify(configuration.webhooks)).not.toContain('whsec_')
  })

  test.each<[string, object, string]>([
    ['a webhook without TLS beyond this machine', { webhooks: [hook({ url: 'http://nsw.example/' })] }, '/webhooks/0/url'],
    ['a webhook with credentials in its address', { webhooks: [hook({ url: 'https://a:b@nsw.example/' })] }, '/webhooks/0/url'],
    ['a webhook without a secret', { webhooks: [hook({ secretFiles: [] })] }, '/webhooks/0/secretFiles'],
    ['a secret that is too short', { webhooks: [hook({ secretFiles: ['short.secret'] })] }, '/webhooks/0/secretFiles/0'],
    ['a secret that others may read', { webhooks: [hook({ secretFiles: ['open.secret'] })] }, '/webhooks/0/secretFiles/0'],
    ['a type that no event has', { webhooks: [hook({ types: ['asw.alarm.v1', 'asw.nothing.*'] })] }, '/webhooks/0/types/1'],
    ['an inbox that there is not', { webhooks: [hook({ inboxes: ['elsewhere'] })] }, '/webhooks/0/inboxes/0'],
    ['a network that is none', { webhooks: [hook({ allow: ['10.0.0.0/33'] })] }, '/webhooks/0/allow'],
    ['two webhooks of one name', { webhooks: [hook(), hook({ url: 'https://x.example/' })] }, '/webhooks/1/name'],
    [
      'a submit queue for a key that there is not',
      { broker: broker({ submit: [{ name: 'a', as: 'b' }] }) },
      '/broker/submit/0/as',
    ],
    ['a user who is such a key', { broker: broker({ submit: [{ name: 'a', users: { u: 'b' } }] }) }, '/broker/submit/0/users/u'],
    ['a submit queue of everybody', { broker: broker({ submit: [{ name: 'a' }] }) }, '/broker/submit/0'],
    [
      'a binding key with an empty word',
      { broker: broker({ events: { queues: [{ name: 'a', keys: ['a..b'] }] } }) },
      '/broker/events/queues/0/keys/0',
    ],
  ])('%s is refused', async (_, more, pointer) => {
    const path = await here.write('asw.yaml', text(more))
    const { code, facts } = faultOf(() => loadConfiguration(path, {}))
    expect(code).toBe('ASW_CONFIG_INVALID')
    expect((facts.problems as readonly { pointer: string }[]).map((problem) => problem.pointer)).toContain(pointer)
  })
})
