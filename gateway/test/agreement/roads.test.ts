import { chmod } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadAgreement, roads } from '../../src/agreement/index.ts'
import { agreementText, faultOf, type Site, site } from './site.ts'

let here: Site
beforeAll(async () => {
  here = await site()
  await here.write('partners/th.password', 'secret\n')
  await chmod(here.path('partners/th.password'), 0o600)
  await here.write('partners/open.password', 'secret\n')
  await chmod(here.path('partners/open.password'), 0o644)
})
afterAll(async () => {
  await here[Symbol.asyncDispose]()
})

const URL = 'https://gateway.th.example:8443/ebms2'
const AMQP = { url: 'amqps://broker.th.example:5671/asw', exchange: 'asw.from.VN' }
const load = async (transport: object) =>
  loadAgreement(await here.write('partners/TH.yaml', { ...agreementText('TH'), transport }))
const problems = async (transport: object) => {
  const path = await here.write('partners/TH.yaml', { ...agreementText('TH'), transport })
  const fault = faultOf(() => loadAgreement(path))
  expect(fault.code).toBe('ASW_AGREEMENT_INVALID')
  return (fault.facts.problems as readonly { pointer: string; why: string }[]).map(({ pointer, why }) => `${pointer}: ${why}`)
}

describe('the roads of an agreement', () => {
  test.each([
    ['https, where nothing is said', { url: URL }, ['https']],
    ['amqp alone', { kind: 'amqp', amqp: AMQP }, ['amqp']],
    ['amqp, then https', { kind: 'amqp', fallback: 'https', url: URL, amqp: AMQP }, ['amqp', 'https']],
    ['https, then amqp', { kind: 'https', fallback: 'amqp', url: URL, amqp: AMQP }, ['https', 'amqp']],
    ['https, with a broker that is not used yet', { url: URL, amqp: AMQP }, ['https']],
  ])('%s', async (_, transport, expected) => {
    expect(roads(await load(transport))).toEqual(expected)
  })

  test('a broker is completed: the routing key names the envelope', async () => {
    const { transport } = await load({ kind: 'amqp', amqp: AMQP })
    expect(transport).toEqual({
      kind: 'amqp',
      amqp: { ...AMQP, routingKey: 'ebms2', heartbeatMs: 10_000 },
      connectTimeoutMs: 10_000,
      responseTimeoutMs: 30_000,
      connections: 4,
    })
  })

  test('a password stays in its file', async () => {
    const { transport } = await load({ kind: 'amqp', amqp: { ...AMQP, user: 'asw-vn', passwordFile: 'th.password' } })
    expect(transport.amqp).toMatchObject({ user: 'asw-vn', passwordFile: here.path('partners/th.password') })
    expect(JSON.stringify(transport)).not.toContain('secret')
  })

  test.each<[string, object, string]>([
    ['https without an address', {}, '/transport: url is missing'],
    ['amqp without a broker', { kind: 'amqp' }, '/transport: amqp is missing'],
    ['a fallback without its address', { kind: 'amqp', amqp: AMQP, fallback: 'https' }, '/transport: url is missing'],
    ['a fallback that is none', { url: URL, fallback: 'https' }, '/transport/fallback: https is the first road already'],
    ['a user without a password', { kind: 'amqp', amqp: { ...AMQP, user: 'x' } }, '/transport/amqp: user and passwordFile'],
    [
      'a password that others may read',
      { kind: 'amqp', amqp: { ...AMQP, user: 'x', passwordFile: 'open.password' } },
      '/transport/amqp/passwordFile: the password',
    ],
    [
      'plain amqp beyond this machine',
      { kind: 'amqp', amqp: { ...AMQP, url: 'amqp://broker.th.example/asw' } },
      '/transport/amqp/url',
    ],
    [
      'plain amqp to a host that only begins like this machine',
      { kind: 'amqp', amqp: { ...AMQP, url: 'amqp://localhost.example/asw' } },
      '/transport/amqp/url',
    ],
    [
      'credentials in the address',
      { kind: 'amqp', amqp: { ...AMQP, url: 'amqps://user:password@broker.th.example/asw' } },
      '/transport/amqp/url',
    ],
    ['an unknown road', { kind: 'smtp', url: URL }, '/transport/kind'],
  ])('%s is refused', async (_, transport, expected) => {
    expect(await problems(transport)).toEqual([expect.stringContaining(expected)])
  })
})
