import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfiguration } from '../../src/configuration/index.ts'
import { faultOf, type Site, site } from '../agreement/site.ts'

let here: Site
beforeAll(async () => {
  here = await site()
})
afterAll(async () => {
  await here[Symbol.asyncDispose]()
})

const own = (name: string) => ({ key: `certs/VN/${name}.key.pem`, certificate: `certs/VN/${name}.pem` })
const load = async (journal?: object) => {
  const path = await here.write('asw.yaml', {
    country: 'VN',
    party: { id: 'VN', type: 'urn:asw:country' },
    domain: 'gateway.vn.example',
    seals: { default: [own('seal')] },
    envelope: [own('envelope')],
    decryption: [own('encryption')],
    tls: { server: [own('tls-server')], client: [own('tls-client')] },
    ...(journal ? { journal } : {}),
  })
  return () => loadConfiguration(path, {})
}

describe('where the journal is', () => {
  test('a folder, unless the file says otherwise', async () => {
    expect((await load())().journal).toEqual({ kind: 'sqlite' })
    expect((await load({ kind: 'sqlite' }))().journal).toEqual({ kind: 'sqlite' })
  })

  test.each([
    ['this machine', 'postgres://localhost:5432/asw', {}, undefined],
    ['this machine by number', 'postgresql://[::1]/asw', {}, undefined],
    ['another machine', 'postgres://db.example:5432/asw', {}, { anchors: [] }],
    ['another machine, if somebody insists', 'postgres://db.example/asw', { tls: false }, undefined],
    ['this machine with TLS', 'postgres://127.0.0.1/asw', { tls: true }, { anchors: [] }],
  ])('PostgreSQL on %s', async (_, url, more, tls) => {
    const { journal } = (await load({ kind: 'postgres', url, ...more }))()
    expect(journal).toEqual({ kind: 'postgres', url, connections: 10, startWaitMs: 300_000, ...(tls ? { tls } : {}) })
  })

  test.each([
    ['no address', { kind: 'postgres' }, '/journal'],
    ['credentials in the address', { kind: 'postgres', url: 'postgres://asw:secret@db/asw' }, '/journal/url'],
    ['no database', { kind: 'postgres', url: 'postgres://db' }, '/journal/url'],
    [
      'a password that is not there',
      { kind: 'postgres', url: 'postgres://db/asw', user: 'asw', passwordFile: 'none' },
      '/journal/passwordFile',
    ],
    ['an address beside a folder', { kind: 'sqlite', url: 'postgres://db/asw' }, '/journal/url'],
    ['another store', { kind: 'oracle' }, '/journal/kind'],
  ])('%s is refused', async (_, journal, pointer) => {
    const fault = faultOf(await load(journal))
    expect(fault.code).toBe('ASW_CONFIG_INVALID')
    expect((fault.facts.problems as readonly { pointer: string }[]).map((one) => one.pointer)).toContain(pointer)
  })
})
