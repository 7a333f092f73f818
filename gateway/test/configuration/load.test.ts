// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of variables in the file

import { createHash, generateKeyPairSync } from 'node:crypto'
import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { loadConfiguration } from '../../src/configuration/index.ts'
import { ACTIONS } from '../../src/message/document.ts'
import { days, faultOf, type Site, site } from '../agreement/site.ts'

let here: Site
beforeAll(async () => {
  here = await site()
})
afterAll(async () => {
  await here[Symbol.asyncDispose]()
})

const own = (name: string, more: object = {}) => ({
  key: `certs/VN/${name}.key.pem`,
  certificate: `certs/VN/${name}.pem`,
  ...more,
})

/** The shortest configuration there is. */
function text(): Record<string, unknown> {
  return {
    country: 'VN',
    party: { id: 'VN', type: 'urn:asw:country' },
    domain: 'gateway.vn.example',
    seals: { default: [own('seal')] },
    envelope: [own('envelope')],
    decryption: [own('encryption'), own('encryption-ec')],
    tls: { server: [own('tls-server')], client: [own('tls-client')] },
  }
}
async function load(content: string | object, environment: Record<string, string> = {}) {
  return loadConfiguration(await here.write('asw.yaml', content), environment)
}
/** Pointer and text of each problem. */
async function problems(content: string | object, environment: Record<string, string> = {}): Promise<readonly string[]> {
  const path = await here.write('asw.yaml', content)
  const fault = faultOf(() => loadConfiguration(path, environment))
  expect(fault.code).toBe('ASW_CONFIG_INVALID')
  return (fault.facts.problems as readonly { line: number; pointer: string; why: string }[]).map(
    ({ pointer, why }) => `${pointer}: ${why}`,
  )
}

describe('a configuration', () => {
  test('that says only what it must is completed: the domestic door and the metrics are open to this machine alone', async () => {
    const configuration = await load(text())
    expect(configuration).toMatchObject({
      country: 'VN',
      dataFolder: here.path('data'),
      partnersFolder: here.path('partners'),
      listen: {
        domestic: { host: '127.0.0.1', port: 8080 },
        partner: { host: '0.0.0.0', port: 8443 },
        metrics: { host: '127.0.0.1', port: 9464 },
      },
      authorities: [],
      inboxes: [
        {
          name: 'nsw',
          documents: Object.keys(ACTIONS),
          roles: ['issuer', 'importer'],
        },
      ],
      apiKeys: [],
      revocation: { urls: [], hosts: [], allow: [], everyMs: 3_600_000, timeoutMs: 30_000, maxBytes: 20_971_520 },
      retention: { days: 1827, unreadDays: 90, rules: [] },
      limits: {
        maxBytes: 10_485_760,
        maxDocumentBytes: 1_048_576,
        maxConnections: 1000,
        maxConnectionsPerPartner: 300,
        maxBytesInFlight: 268_435_456,
        maxBytesInFlightPerPartner: 67_108_864,
        maxHandshakes: 500,
        handshakeTimeoutMs: 10_000,
        requestTimeoutMs: 60_000,
      },
      log: { level: 'info' },
    })
  })

  test.each<[string, object, object]>([
    ['grows with the largest message', { maxBytes: 100_000_000 }, { PerPartner: 400_000_000, all: 1_600_000_000 }],
    ['is a quarter for one partner', { maxBytesInFlightPerPartner: 50_000_000 }, { PerPartner: 50_000_000, all: 200_000_000 }],
    ['is as written', { maxBytesInFlight: 90_000_000 }, { PerPartner: 67_108_864, all: 90_000_000 }],
  ])('room for messages at the partner door %s', async (_, limits, room) => {
    const { maxBytesInFlight: all, maxBytesInFlightPerPartner: PerPartner } = (await load({ ...text(), limits })).limits
    expect({ PerPartner, all }).toEqual(room)
  })

  test('room in which the largest message would never fit is refused', async () => {
    const told = await problems({ ...text(), limits: { maxBytesInFlight: 10_485_760, maxBytesInFlightPerPartner: 10_502_144 } })
    expect(told).toEqual(['/limits/maxBytesInFlight: a message of maxBytes would never fit: at least 10502144'])
  })

  test('holds our keys as KeyObjects with certificate, chain and algorithm', async () => {
    const { envelopeKeys, decryptionKeys, tls, sealKeys } = await load(text())
    const [envelope] = envelopeKeys
    expect(envelope).toMatchObject({
      algorithm: 'ecdsa-sha256',
      certificate: { subject: 'C=VN, O=DEVELOPMENT ONLY, CN=vn-envelope' },
    })
    expect(envelope?.key.type).toBe('private')
    expect(envelope?.chain).toHaveLength(1)
    expect(decryptionKeys.map((one) => one.key.asymmetricKeyType)).toEqual(['rsa', 'ec'])
    expect([tls.server, tls.client, sealKeys(undefined)].map((list) => list.length)).toEqual([1, 1, 1])
  })

  test('seals for an authority only with its own key', async () => {
    const { sealKeys, authorities } = await load({ ...text(), seals: { default: [own('seal')], MOIT: [own('envelope')] } })
    expect(authorities).toEqual(['MOIT'])
    expect(sealKeys('MOIT').map((one) => one.certificate.subject)).toEqual(['C=VN, O=DEVELOPMENT ONLY, CN=vn-envelope'])
    expect(sealKeys(undefined).map((one) => one.certificate.subject)).toEqual(['C=VN, O=DEVELOPMENT ONLY, CN=vn-seal'])
    expect(sealKeys('VCCI')).toEqual([])
    expect(sealKeys('constructor')).toEqual([])
  })

  test('gives keys their windows', async () => {
    const window = { from: days(-1).toISOString(), to: days(1).toISOString() }
    expect((await load({ ...text(), envelope: [own('envelope', window)] })).envelopeKeys[0]?.certificate).toMatchObject(window)
  })

  test('takes RSA keys and a named algorithm', async () => {
    const leaf = await (await here.pki.authority('VN')).leaf('seal', 'rsa-2048')
    await here.write('certs/VN/rsa.pem', leaf.certificatePem)
    await writeFile(here.path('certs/VN/rsa.key.pem'), leaf.keyPem, { mode: 0o600 })
    const algorithms = async (more: object) =>
      (await load({ ...text(), seals: { default: [own('rsa', more)] } })).sealKeys(undefined)[0]?.algorithm
    expect(await algorithms({})).toBe('rsa-sha256')
    expect(await algorithms({ algorithm: 'rsa-sha512' })).toBe('rsa-sha512')
    expect(await problems({ ...text(), seals: { default: [own('rsa', { algorithm: 'ecdsa-sha256' })] } })).toEqual([
      '/seals/default/0/algorithm: ecdsa-sha256 does not fit this key; it takes rsa-sha256, rsa-sha384, rsa-sha512',
    ])
  })
})

describe('XS-41: private keys', () => {
  test.each([0o644, 0o640, 0o604, 0o660, 0o620])('with mode %o are refused, with the command that mends it', async (mode) => {
    const path = here.path('certs/VN/open.key.pem')
    await copyFile(here.path('certs/VN/seal.key.pem'), path)
    await chmod(path, mode)
    const [told] = await problems({ ...text(), seals: { default: [{ ...own('seal'), key: 'certs/VN/open.key.pem' }] } })
    expect(told).toContain(`chmod 600 ${path}`)
  })

  test.each([0o600, 0o400])('with mode %o are accepted', async (mode) => {
    const path = here.path('certs/VN/closed.key.pem')
    await writeFile(path, await readFile(here.path('certs/VN/seal.key.pem')), { mode: 0o600 })
    await chmod(path, mode)
    await load({ ...text(), seals: { default: [{ ...own('seal'), key: 'certs/VN/closed.key.pem' }] } })
    await chmod(path, 0o600)
  })

  test.each<[string, string | (() => string), RegExp]>([
    ['of another certificate', 'certs/VN/envelope.key.pem', /does not belong to the certificate/],
    ['that are not there', 'certs/VN/nowhere.key.pem', /cannot be read \(ENOENT\)/],
    ['that are none', 'certs/VN/none.key.pem', /no private key in PEM/],
    ['that are encrypted', 'certs/VN/encrypted.key.pem', /openssl pkey/],
  ])('%s are refused', async (_, key, why) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const encrypted = privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' })
    await writeFile(here.path('certs/VN/none.key.pem'), 'MARKER-no-key', { mode: 0o600 })
    await writeFile(here.path('certs/VN/encrypted.key.pem'), encrypted, { mode: 0o600 })
    const told = await problems({ ...text(), seals: { default: [{ ...own('seal'), key }] } })
    expect(told).toEqual([expect.stringMatching(why)])
    expect(told.join()).not.toContain('MARKER')
  })

  test('for another use than their certificate allows are refused', async () => {
    expect(await problems({ ...text(), envelope: [own('encryption-ec')] })).toEqual([
      expect.stringMatching(/^\/envelope\/0\/certificate: .*may not be used for envelope/),
    ])
    expect(await problems({ ...text(), tls: { server: [own('tls-client')], client: [own('tls-client')] } })).toEqual([
      expect.stringMatching(/^\/tls\/server\/0\/certificate: .*may not be used for tls-server/),
    ])
  })

  test('that are weak are refused', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    await here.write('certs/VN/weak.pem', await (await here.pki.authority('VN')).certify('seal', publicKey))
    await writeFile(here.path('certs/VN/weak.key.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 })
    expect(await problems({ ...text(), seals: { default: [own('weak')] } })).toEqual([expect.stringMatching(/1024 bit/)])
  })
})

describe('what is wrong is told with its place and what to do', () => {
  test.each<[string, object, string]>([
    ['an unknown name', { contry: 'VN' }, '/contry: contry is not known here; did you mean country?'],
    ['no default seal', { seals: { MOIT: [own('seal')] } }, '/seals: default is missing: add it: write the code of each'],
    ['a key that stands alone', { envelope: own('envelope') }, '/envelope: a group is not a list (lines that begin with "- ")'],
    ['a port as text', { listen: { partner: { port: '8443' } } }, '/listen/partner/port: "8443" is not a whole number'],
    ['a log level that is none', { log: { level: 'information' } }, '/log/level: "information" is not accepted; known are trace'],
    [
      'a key in clear text',
      { apiKeys: [{ name: 'moit', sha256: 'secret', roles: ['submitter'] }] },
      '/apiKeys/0/sha256: what stands here does not fit: write the SHA-256',
    ],
    [
      'a network that is none, for revocation lists',
      { revocation: { allow: ['10.20.0.0'] } },
      '/revocation/allow: 10.20.0.0 is no network',
    ],
    [
      'an address of lists that is no HTTP',
      { revocation: { urls: ['ldap://crl.example/ca'] } },
      '/revocation/urls/0: "ldap://crl.example/ca" does not fit',
    ],
    [
      'an inbox that does not exist',
      { apiKeys: [{ name: 'moit', sha256: '0'.repeat(64), roles: ['submitter'], inboxes: ['customs'] }] },
      '/apiKeys/0/inboxes/0: there is no inbox customs; known are nsw',
    ],
    [
      'two inboxes of one name',
      { inboxes: [{ name: 'nsw' }, { name: 'nsw', roles: ['issuer'] }] },
      '/inboxes/1/name: a second inbox nsw',
    ],
    [
      'a document that would reach nobody',
      { inboxes: [{ name: 'customs', roles: ['importer'] }] },
      '/inboxes: no inbox takes certificate-response as issuer: it would be accepted and reach nobody',
    ],
  ])('%s', async (_, change, told) => {
    expect(await problems({ ...text(), ...change })).toEqual([expect.stringContaining(told)])
  })

  test('two holders of one key, and two keys of one name', async () => {
    const key = (name: string, digit: string) => ({ name, sha256: digit.repeat(64), roles: ['submitter'] })
    expect(await problems({ ...text(), apiKeys: [key('a', '0'), key('b', '0'), key('a', '1')] })).toEqual([
      expect.stringContaining('/apiKeys/1/sha256: the same key stands in the list twice'),
      expect.stringContaining('/apiKeys/2/name: a second key a'),
    ])
  })

  test('all of it at once, in the order of the lines', async () => {
    const told = await problems({ ...text(), envelope: [own('nothing')], decryption: [own('seal')] })
    expect(told.map((one) => one.split(':')[0])).toEqual([
      '/envelope/0/key',
      '/envelope/0/certificate',
      '/decryption/0/certificate',
    ])
  })

  test('a missing file', () => {
    expect(faultOf(() => loadConfiguration(here.path('nowhere.yaml'), {})).code).toBe('ASW_CONFIG_INVALID')
  })
})

describe('${NAME} in a value', () => {
  const digest = createHash('sha256').update('key').digest('hex')
  const yaml = (tail: string) => stringify(text()) + tail

  test('is taken from the environment, as a whole or as a part', async () => {
    const configuration = await load(
      yaml(
        'dataFolder: ${PLACE}/journal\napiKeys:\n  - name: moit\n    sha256: ${KEY}\n    roles: [submitter]\nlisten:\n  partner:\n    port: ${PORT}\n',
      ),
      { PLACE: '/srv/asw', KEY: digest, PORT: '9443' },
    )
    expect(configuration.dataFolder).toBe('/srv/asw/journal')
    expect(configuration.apiKeys[0]?.sha256).toBe(digest)
    expect(configuration.listen.partner.port).toBe(9443)
  })

  test('that is not set is told with its line; all of them at once', async () => {
    const content = yaml('log:\n  level: ${LEVEL}\ndataFolder: ${PLACE}/${OTHER}\n')
    const path = await here.write('asw.yaml', content)
    const { facts } = faultOf(() => loadConfiguration(path, {}))
    const line = content.split('\n').findIndex((one) => one.includes('${LEVEL}')) + 1
    expect(facts.problems).toEqual([
      expect.objectContaining({ line, pointer: '/log/level', why: expect.stringContaining('LEVEL is not set') }),
      expect.objectContaining({ line: line + 1, pointer: '/dataFolder', why: expect.stringContaining('PLACE') }),
      expect.objectContaining({ line: line + 1, pointer: '/dataFolder', why: expect.stringContaining('OTHER') }),
    ])
  })

  test('in a list is told with its position', async () => {
    const told = await problems(yaml('apiKeys:\n  - name: moit\n    sha256: ${KEY}\n    roles: [submitter, "${ROLE}"]\n'))
    expect(told.map((one) => one.split(':')[0])).toEqual(['/apiKeys/0/sha256', '/apiKeys/0/roles/1'])
  })

  test('cannot change the structure of the file', async () => {
    const configuration = await load(yaml('dataFolder: ${PLACE}\n'), { PLACE: 'x\nlog: { level: trace }' })
    expect(configuration.log.level).toBe('info')
    expect(configuration.dataFolder).toBe(here.path('x\nlog: { level: trace }'))
  })

  test('is the text itself when its dollar is doubled; nothing is replaced in what a variable holds', async () => {
    expect((await load(yaml('dataFolder: $${PLACE}\n'), { PLACE: 'x' })).dataFolder).toBe(here.path('${PLACE}'))
    expect((await load(yaml('dataFolder: ${PLACE}\n'), { PLACE: '${OTHER}', OTHER: 'x' })).dataFolder).toBe(here.path('${OTHER}'))
  })

  test('stays text in quotes, also where it looks like a number', async () => {
    const told = await problems(yaml('listen:\n  partner:\n    port: "${PORT}"\n'), { PORT: '9443' })
    expect(told).toEqual([expect.stringContaining('/listen/partner/port: "9443" is not a whole number')])
  })
})

test('the example of the documentation is a configuration', async () => {
  const example = await readFile(new URL('../../examples/asw.yaml', import.meta.url), 'utf8')
  const keys = {
    ASW_KEY_MOIT_SHA256: '1'.repeat(64),
    ASW_KEY_CUSTOMS_SHA256: '2'.repeat(64),
    ASW_KEY_DUTY_SHA256: '3'.repeat(64),
  }
  const configuration = await load(example, keys)
  expect(configuration.authorities).toEqual(['MOIT'])
  expect(configuration.inboxes.map((inbox) => inbox.name)).toEqual(['customs', 'ministry'])
  expect(configuration.apiKeys.map((key) => key.name)).toEqual(['moit', 'customs', 'duty'])
  const { listen, limits, log, retention } = configuration
  const defaults = await load(text())
  expect({ listen, limits, log, days: retention.days }).toEqual({
    listen: defaults.listen,
    limits: defaults.limits,
    log: defaults.log,
    days: defaults.retention.days,
  })
})
