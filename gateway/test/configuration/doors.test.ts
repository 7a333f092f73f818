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
const subscription = (more: object = {}) => ({
  ...{ name: 'police', basis: 'Law on weapons, article 7', documents: ['certificate-of-origin'], fields: ['/items/*/hs/code'] },
  key: 'police',
  ...more,
})
const police = { name: 'police', sha256: 'b'.repeat(64), roles: ['subscriber'] }
const shared = (more: object = {}, keys: readonly object[] = [police]) => ({ apiKeys: keys, sharing: [subscription(more)] })
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

  test('share with whom the file names, and say so whole', async () => {
    const { sharing } = await load(shared({ chapters: ['93'], from: ['TH'] }))
    expect(sharing).toEqual([
      {
        ...{ name: 'police', basis: 'Law on weapons, article 7', documents: ['certificate-of-origin'] },
        ...{ directions: ['in', 'out'], from: ['TH'], chapters: ['93'], fields: ['/items/*/hs/code'], begin: 'end' },
        via: { kind: 'pull', key: 'police' },
      },
    ])
    const webhook = { url: 'https://market.example/hook', secretFiles: ['hook.secret'] }
    const pushed = await load(shared({ key: undefined, webhook }))
    expect(pushed.sharing[0]?.via).toMatchObject({ kind: 'webhook', timeoutMs: 15_000, secretFiles: [here.path('hook.secret')] })
    const queued = await load({ ...shared({ key: undefined, queue: true }), broker: broker({}) })
    expect(queued.sharing[0]?.via).toEqual({ kind: 'queue' })
  })

  test('an envelope of VNSW has a door where the file says so, and customs behind it', async () => {
    expect(await load()).not.toHaveProperty('vnsw')
    expect((await load({ vnsw: {} })).vnsw?.party).toMatchObject({ identity: 'NSW', organizationCode: 'TCHQ' })
  })

  test.each<[string, object, string]>([
    ['a subscription without fields', shared({ fields: [] }), '/sharing/0/fields'],
    ['a subscription to everything', shared({ fields: [''] }), '/sharing/0/fields/0'],
    ['a field that is no pointer', shared({ fields: ['items'] }), '/sharing/0/fields/0'],
    ['a field of the language', shared({ fields: ['/__proto__'] }), '/sharing/0/fields/0'],
    ['a subscription without a ground', shared({ basis: undefined }), '/sharing/0'],
    ['a chapter that is a heading', shared({ chapters: ['9302'] }), '/sharing/0/chapters/0'],
    ['a subscription without a road', shared({ key: undefined }), '/sharing/0'],
    ['a subscription with two roads', shared({ queue: true }), '/sharing/0'],
    ['a queue without a broker', shared({ key: undefined, queue: true }), '/sharing/0/queue'],
    ['a key that there is not', shared({}, []), '/sharing/0/key'],
    ['a key with another role', shared({}, [{ ...police, roles: ['submitter'] }]), '/sharing/0/key'],
    [
      'two subscriptions of one name',
      { apiKeys: [police], sharing: [subscription(), subscription({ chapters: ['93'] })] },
      '/sharing/1/name',
    ],
    ['a VNSW party without a name', { vnsw: { party: { identity: 'NSW' } } }, '/vnsw/party'],
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

test("the operator's web page is served unless the file says otherwise", async () => {
  expect((await load()).listen.domestic).toEqual({ host: '127.0.0.1', port: 8080, console: true })
  expect((await load({ listen: { domestic: { port: 8081, console: false } } })).listen.domestic).toMatchObject({
    port: 8081,
    console: false,
  })
  await expect(load({ listen: { domestic: { console: 'no' } } })).rejects.toThrow('/listen/domestic/console')
})
