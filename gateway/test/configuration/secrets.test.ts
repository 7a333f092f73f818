import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadAgreement } from '../../src/agreement/index.ts'
import { loadConfiguration } from '../../src/configuration/index.ts'
import { agreementText, faultOf, type Site, site } from '../agreement/site.ts'

let here: Site
beforeAll(async () => {
  here = await site()
})
afterAll(async () => {
  await here[Symbol.asyncDispose]()
})

const own = (name: string) => [{ key: `certs/VN/${name}.key.pem`, certificate: `certs/VN/${name}.pem` }]
const load = async (more: object) => {
  const configuration = {
    country: 'VN',
    party: { id: 'VN' },
    domain: 'gateway.vn.example',
    seals: { default: own('seal') },
    envelope: own('envelope'),
    decryption: own('encryption'),
    tls: { server: own('tls-server'), client: own('tls-client') },
    ...more,
  }
  const path = await here.write('asw.yaml', configuration)
  return faultOf(() => loadConfiguration(path, {}))
}
const key = (sha256: unknown) => ({ apiKeys: [{ name: 'nsw', sha256, roles: ['submitter'] }] })
const hook = (url: string) => ({ webhooks: [{ name: 'hook', url, secretFiles: ['x'] }] })

test.each<[string, object, string]>([
  ['in the address of the broker', { broker: { url: 'amqps://asw:s3cret@broker.example/asw' } }, 'broker.example'],
  ['that holds a slash', { broker: { url: 'amqps://asw:s3cret/s3cret@broker.example' } }, 'broker.example'],
  [
    'in the address of the database',
    { journal: { kind: 'postgres', url: 'postgres://asw:s3cret@db.example/asw' } },
    'db.example',
  ],
  ['in the address of a webhook', hook('https://asw:s3cret@hook.example/in'), 'hook.example'],
  ['in an address without a scheme', hook('asw:s3cret@hook.example/in'), 'hook.example'],
  ['for the digest of an API key', key('s3cret'), 'SHA-256'],
  ['for the digest of an API key, and all of digits', key(5_300_000), 'SHA-256'],
])('a password %s is complained of and not repeated', async (_, more, shown) => {
  const { message, facts } = await load(more)
  expect(message).toContain(shown)
  expect(`${message}${JSON.stringify(facts)}`).not.toMatch(/s3cret|5300000/)
})

test('credentials in the address of a partner are what is wrong with it, and are not repeated', async () => {
  const text = { ...agreementText('TH'), transport: { url: 'https://asw:s3cret@gateway.th.example/ebms2' } }
  const path = await here.write('partners/TH.yaml', text)
  const { message } = await faultOf(() => loadAgreement(path))
  expect(message).toMatch(/gateway\.th\.example.*credentials/)
  expect(message).not.toContain('s3cret')
})
