import { createHash, randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { GATE } from '../wire/eaeu/names.ts'
import { ASW } from './asw.ts'
import { TWIN_KEY_NAMES, TWIN_KEYS, writeKeys } from './pki.ts'

/** A fresh gateway on this machine and the twin beside it: folders, ports, keys, configuration of both. */
export interface SelfSite {
  readonly folder: string
  /** The gateway's `asw.yaml`. */
  readonly configFile: string
  /** The bed's agreement. */
  readonly agreementFile: string
  readonly healthUrl: string
  readonly domesticUrl: string
}
export interface SelfSiteOptions {
  readonly road: 'https' | 'amqp'
  /** Which suite the gateway is to be asked; default `asw`. */
  readonly suite?: 'asw' | 'eaeu'
  /** With user and password where the broker wants them; both sides use this one broker. */
  readonly broker?: string
  /** The folder of an earlier site whose keys are good enough: a PKI costs more than a start. */
  readonly keysOf?: string
  /** `gateway/bin/asw.js` of the gateway that is tried, where it is not ours: the pack is the one beside it. */
  readonly asw?: string
}

/** Who plays whom. The agreement of the EAEU is with Viet Nam. */
export const CAST = {
  asw: { sut: 'TH', twin: 'VN', other: 'MY' },
  eaeu: { sut: 'VN', twin: 'RU', other: 'BY' },
} as const
const CPA = 'conformance-1'
export const ADDRESSES = {
  sut: 'EAEU://VN/CP/P.XX.99/P.XX.99.ACT.003',
  twin: 'EAEU://EEC/CP/P.XX.99/P.ACT.001',
} as const

export async function makeSelfSite(folder: string, options: SelfSiteOptions): Promise<SelfSite> {
  const cast = CAST[options.suite ?? 'asw']
  const [domestic = 0, partner = 0, metrics = 0, twinPort = 0] = await freePorts(4)
  mkdirSync(join(folder, 'sut', 'partners'), { recursive: true })
  const { twin } =
    options.keysOf === undefined ? await writeKeys(folder, cast.sut, cast.twin, cast.other) : copyKeys(options.keysOf, folder)
  const apiKey = randomBytes(32).toString('base64url')
  writeFileSync(join(folder, 'api.key'), apiKey, { mode: 0o600 })
  const put = (path: string, content: object) => writeFileSync(join(folder, path), stringify(content))
  put('sut/asw.yaml', gatewayConfiguration({ domestic, partner, metrics }, apiKey, options, folder))
  put(`sut/partners/${cast.twin}.yaml`, gatewayAgreement(twinPort, options, folder))
  put(`sut/partners/${cast.other}.yaml`, otherAgreement(options.suite ?? 'asw'))
  if (options.suite === 'eaeu') writeQuickPack(join(folder, 'sut', 'packs', 'eaeu'), options.asw)
  put('agreement.yaml', bedAgreement({ domestic, partner, twinPort }, twin, options))
  return {
    folder,
    configFile: join(folder, 'sut', 'asw.yaml'),
    agreementFile: join(folder, 'agreement.yaml'),
    healthUrl: `http://127.0.0.1:${metrics}/health/ready`,
    domesticUrl: `http://127.0.0.1:${domestic}`,
  }
}

function copyKeys(from: string, to: string): { readonly twin: readonly string[] } {
  for (const part of ['root.pem', 'foreign-root.pem', 'sut/keys', 'sut/crl', 'twin', 'other'])
    cpSync(join(from, part), join(to, part), { recursive: true })
  return { twin: TWIN_KEY_NAMES }
}

const party = (id: string) => ({ id, type: 'urn:asw:country' })
const host = '127.0.0.1'

function gatewayConfiguration(
  ports: { readonly domestic: number; readonly partner: number; readonly metrics: number },
  apiKey: string,
  { road, broker, suite = 'asw' }: SelfSiteOptions,
  folder: string,
): object {
  const { sut } = CAST[suite]
  const own = (name: string) => ({ key: `keys/${name}.key.pem`, certificate: `keys/${name}.pem` })
  return {
    country: sut,
    party: party(sut),
    domain: `gateway.${sut.toLowerCase()}.example`,
    dataFolder: 'data',
    partnersFolder: 'partners',
    revocation: { folder: 'crl' },
    listen: Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, { host, port }])),
    seals: { default: [own('seal')], MOIT: [own('seal')] },
    envelope: [own('envelope')],
    decryption: [own('encryption'), own('encryption-ec')],
    tls: { server: [own('tls-server')], client: [own('tls-client')] },
    inboxes: [
      suite === 'eaeu'
        ? { name: 'customs', documents: ['certificate-of-origin', 'cancellation', ...EAEU_DOCUMENTS] }
        : { name: 'customs', documents: ['certificate-of-origin', 'cancellation'], roles: ['importer'] },
      { name: 'ministry', documents: ['certificate-response'], roles: ['issuer'] },
    ],
    apiKeys: [
      {
        name: 'bed',
        sha256: createHash('sha256').update(apiKey, 'utf8').digest('hex'),
        roles: ['submitter', 'operator', 'auditor'],
      },
    ],
    log: { level: 'info' },
    ...(road === 'amqp' && broker ? { broker: { ...brokerDoor(broker, folder, 'sut'), prefix: 'sut', declare: true } } : {}),
  }
}

/** The gateway's file about the twin: quick timers, so that retries can be watched. */
function gatewayAgreement(twinPort: number, options: SelfSiteOptions, folder: string): object {
  const { road, broker, suite = 'asw' } = options
  const { sut, twin } = CAST[suite]
  return {
    partner: twin,
    country: twin,
    ...(suite === 'eaeu' ? eaeuTerms(folder) : ebmsTerms(twin)),
    transport: {
      url: `https://localhost:${twinPort}/${pathOf(suite)}`,
      connectTimeout: '2s',
      responseTimeout: '2s',
      ...(road === 'amqp' && broker
        ? { kind: 'amqp', amqp: { ...brokerDoor(broker, folder, 'partner'), exchange: `twin.from.${sut}` } }
        : {}),
    },
    retry: { firstDelay: '200ms', maxDelay: '400ms', factor: 1.5, tries: 6 },
    breaker: { failures: 50, open: '500ms' },
    limits: { maxBytes: 2_000_000, maxParts: 5 },
    originalMissing: '7d',
    revocation: { policy: 'required' },
    certificates: {
      anchors: ['../../root.pem'],
      intermediates: ['../../twin/authority.pem'],
      seal: registered('seal'),
      ...(suite === 'eaeu' ? {} : { envelope: registered('envelope'), encryption: registered('encryption') }),
      tlsClient: registered('tls-client'),
      tlsServer: registered('tls-server'),
    },
  }
}

function ebmsTerms(twin: string): object {
  return {
    cpaId: CPA,
    party: party(twin),
    ebms: { acknowledgmentTimeout: '2s' },
    security: {
      suite: 'xmlenc11',
      acceptSuites: ['xmlenc11', 'xmlenc11-ecdh'],
      // one that the gateway knows is left out, to see that the agreement decides
      signatures: ['ecdsa-sha256', 'ecdsa-sha384', 'rsa-sha256', 'rsa-sha512'],
    },
  }
}
function eaeuTerms(folder: string): object {
  return {
    envelope: 'eaeu',
    pack: resolve(folder, 'sut', 'packs', 'eaeu'),
    eaeu: {
      process: 'P.XX.99',
      own: ADDRESSES.sut,
      partners: [ADDRESSES.twin, GATE],
      countries: { partner: ['AM', 'KZ', 'KG', 'RU'] },
      ttp: { anchors: ['../../twin/foreign-authority.pem'] },
    },
    security: { signatures: ['ecdsa-sha256', 'ecdsa-sha384', 'rsa-sha256', 'rsa-sha512'] },
  }
}
const pathOf = (suite: 'asw' | 'eaeu') => (suite === 'eaeu' ? 'eaeu' : 'ebms2')

const EAEU_DOCUMENTS = [
  'certificate-status',
  'origin-verification-request',
  'origin-verification-result',
  'goods-declaration-extract',
  'certificate-query',
  'resource-status',
  'processing-result',
]

/** The pack with times that a test can wait for; everything else in it stays as it is. */
function writeQuickPack(folder: string, asw = ASW): void {
  cpSync(join(dirname(asw), '..', '..', 'mappings', 'packs', 'eaeu'), folder, { recursive: true })
  const file = join(folder, 'transactions.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/\bPT\d+[MH]\b/g, QUICK))
}
/** Long enough for a machine that does other things as well. */
const QUICK = 'PT3S'

/** The twin's certificates for one use, as its partner registers them. */
function registered(use: string): readonly object[] {
  return [...Object.entries(TWIN_KEYS), ...weakKeys()]
    .filter(([, wish]) => wish.use === use && wish.registered)
    .map(([name]) => ({ file: `../../twin/${name}.pem`, ...(name.endsWith('-tomorrow') ? { from: tomorrow() } : {}) }))
}

function weakKeys(): [string, { use: string; registered: boolean }][] {
  return (['seal', 'envelope'] as const).map((use) => [`${use}-rsa1024`, { use, registered: true }])
}

/** Another partner of the gateway: to ask whether one may speak for the other. */
function otherAgreement(suite: 'asw' | 'eaeu'): object {
  const country = CAST[suite].other
  const twin = (name: string) => [{ file: `../../twin/${name}.pem` }]
  const address = `EAEU://${country}/CP/P.XX.99/P.XX.99.ACT.001`
  return {
    partner: country,
    country,
    ...(suite === 'eaeu'
      ? { envelope: 'eaeu', eaeu: { process: 'P.XX.99', own: ADDRESSES.sut, partners: [address] } }
      : { cpaId: `${CPA}-other`, party: party(country) }),
    ...(suite === 'eaeu' ? { capabilities: { send: ['certificate-of-origin'], receive: ['certificate-of-origin'] } } : {}),
    transport: { url: `https://localhost:1/${pathOf(suite)}` },
    certificates: {
      anchors: ['../../root.pem'],
      intermediates: ['../../other/authority.pem'],
      seal: twin('other-seal'),
      ...(suite === 'eaeu' ? {} : { envelope: twin('other-envelope'), encryption: [{ file: '../../other/encryption.pem' }] }),
      tlsClient: twin('other-tls-client'),
      tlsServer: [{ file: '../../other/tls-server.pem' }],
    },
  }
}

function bedAgreement(
  ports: { readonly domestic: number; readonly partner: number; readonly twinPort: number },
  keys: readonly string[],
  { road, broker, suite = 'asw' }: SelfSiteOptions,
): object {
  const { sut, twin } = CAST[suite]
  const path = pathOf(suite)
  return {
    cpaId: CPA,
    suite: 'xmlenc11',
    acceptSuites: ['xmlenc11', 'xmlenc11-ecdh'],
    sut: {
      name: 'ASW gateway',
      version: '0.1.0',
      country: sut,
      party: party(sut),
      codes: 'asw',
      https: `https://localhost:${ports.partner}/${path}`,
      ...(road === 'amqp' && broker ? { amqp: { url: broker, exchange: `sut.from.${twin}`, routingKey: path } } : {}),
      certificates: {
        anchors: ['root.pem'],
        envelope: ['sut/keys/envelope.pem'],
        seal: ['sut/keys/seal.pem'],
        encryption: 'sut/keys/encryption.pem',
        encryptionEc: 'sut/keys/encryption-ec.pem',
      },
    },
    twin: {
      country: twin,
      party: party(twin),
      listen: { host, port: ports.twinPort },
      ...(road === 'amqp' && broker ? { amqp: { url: broker, queue: `twin.from.${sut}` } } : {}),
    },
    ...(suite === 'eaeu' ? { eaeu: ADDRESSES } : {}),
    keys: Object.fromEntries(keys.map((name) => [name, { key: `twin/${name}.key.pem`, certificate: `twin/${name}.pem` }])),
    domestic: { url: `http://127.0.0.1:${ports.domestic}`, keyFile: 'api.key' },
    timeouts: { answerMs: 15_000, silenceMs: 1_200 },
    limits: { maxBytes: 2_000_000, maxParts: 5 },
  }
}

function brokerDoor(broker: string, folder: string, name: string): object {
  const { protocol, username, password, host: where, pathname } = new URL(broker)
  if (username === '') return { url: `${protocol}//${where}${pathname}` }
  writeFileSync(join(folder, 'sut', `${name}.password`), decodeURIComponent(password), { mode: 0o600 })
  const passwordFile = name === 'partner' ? `../${name}.password` : `${name}.password`
  return { url: `${protocol}//${where}${pathname}`, user: decodeURIComponent(username), passwordFile }
}

function tomorrow(): string {
  return new Date(Date.now() + 86_400_000).toISOString().replace(/\.\d+Z/, 'Z')
}

export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer()
          server.listen(0, host, () => resolve(server))
        }),
    ),
  )
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
