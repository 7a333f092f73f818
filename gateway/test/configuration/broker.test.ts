import { chmod } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfiguration } from '../../src/configuration/index.ts'
import { faultOf, type Site, site } from '../agreement/site.ts'

let here: Site
beforeAll(async () => {
  here = await site()
  await here.write('broker.password', 'secret\n')
  await chmod(here.path('broker.password'), 0o600)
})
afterAll(async () => {
  await here[Symbol.asyncDispose]()
})

const own = (name: string) => [{ key: `certs/VN/${name}.key.pem`, certificate: `certs/VN/${name}.pem` }]
const text = (broker?: object) => ({
  country: 'VN',
  party: { id: 'VN' },
  domain: 'gateway.vn.example',
  seals: { default: own('seal') },
  envelope: own('envelope'),
  decryption: own('encryption'),
  tls: { server: own('tls-server'), client: own('tls-client') },
  ...(broker === undefined ? {} : { broker }),
})
const load = async (broker?: object) => loadConfiguration(await here.write('asw.yaml', text(broker)), {})

describe('our own broker', () => {
  test('is not there unless the file names one', async () => {
    expect(await load()).not.toHaveProperty('broker')
  })

  test('is completed: it declares nothing by itself, and its queues are bounded', async () => {
    const { broker } = await load({ url: 'amqps://broker.vn.example/asw', anchors: ['certs/root.pem'] })
    expect(broker).toMatchObject({
      url: 'amqps://broker.vn.example/asw',
      prefix: 'asw',
      declare: false,
      prefetch: 16,
      deliveryLimit: 20,
      maxLength: 100_000,
      connectTimeoutMs: 10_000,
      heartbeatMs: 10_000,
    })
    expect(broker?.anchors).toHaveLength(1)
    expect(broker).not.toHaveProperty('user')
  })

  test('keeps a password in its file', async () => {
    const { broker } = await load({ url: 'amqps://broker.vn.example', user: 'asw', passwordFile: 'broker.password' })
    expect(broker).toMatchObject({ user: 'asw', passwordFile: here.path('broker.password') })
    expect(JSON.stringify(broker)).not.toContain('secret')
  })

  test.each<[string, object, string]>([
    ['without an address', {}, '/broker'],
    ['with credentials in the address', { url: 'amqps://a:b@broker.vn.example' }, '/broker/url'],
    ['without TLS beyond this machine', { url: 'amqp://10.0.0.1' }, '/broker/url'],
    ['with a prefix that the broker keeps for itself', { url: 'amqp://localhost', prefix: 'amq.x' }, '/broker/prefix'],
    ['with a password and no user', { url: 'amqp://localhost', passwordFile: 'broker.password' }, '/broker'],
    ['with an anchor that is not there', { url: 'amqp://localhost', anchors: ['nowhere.pem'] }, '/broker/anchors/0'],
  ])('%s is refused', async (_, broker, pointer) => {
    const path = await here.write('asw.yaml', text(broker))
    const { code, facts } = faultOf(() => loadConfiguration(path, {}))
    expect(code).toBe('ASW_CONFIG_INVALID')
    expect((facts.problems as readonly { pointer: string }[]).map((problem) => problem.pointer)).toEqual([pointer])
  })
})
