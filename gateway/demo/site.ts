import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type LeafUse, makePki, type Pki } from '@asw/certs-dev'
import { stringify } from 'yaml'
import type { Road } from './eaeu/road.ts'

/** One country's gateway on this machine: its folder, its ports, and the key of its NSW. */
export interface Site {
  readonly country: string
  readonly folder: string
  readonly ports: { readonly domestic: number; readonly partner: number; readonly metrics: number }
  readonly apiKey: string
  readonly cpaId: string
  /** Before its partner door, where a chapter wants to lose something. */
  readonly road?: Road
}
export interface SiteOptions {
  /** Merged over every agreement: timers that fit a demo or a test. */
  readonly agreement?: Readonly<Record<string, unknown>>
  /** Merged over the `asw.yaml` of a country: another journal, a broker. */
  readonly configuration?: (country: string) => Readonly<Record<string, unknown>>
  /** Where the gateways are. Without it each listens on free ports of this machine, and for this machine alone. */
  readonly place?: (country: string) => Place
  /** Certifies more than the sites need. Without it they have a root of their own. */
  readonly pki?: Pki
}
/** One gateway seen from outside: the name that partners know it by, what it listens on, and its ports. */
export interface Place {
  readonly host: string
  readonly bind: string
  readonly ports: Site['ports']
}

const USES = ['seal', 'envelope', 'encryption', 'tls-client', 'tls-server'] as const satisfies readonly LeafUse[]

/** Keys, certificates, `asw.yaml` and one agreement a partner, for every pair of these countries. Keys are 0600. */
export async function makeSites(
  folder: string,
  countries: readonly string[],
  options: SiteOptions = {},
): Promise<readonly Site[]> {
  const pki = options.pki ?? (await makePki({ name: 'ASW demo root' }))
  const cpaId = `asw-${countries.join('-').toLowerCase()}-1`
  const sites: Site[] = []
  const places = new Map<string, Place>()
  for (const country of countries) {
    const place = options.place?.(country) ?? (await here())
    places.set(country, place)
    const site = {
      country,
      folder: join(folder, country.toLowerCase()),
      ports: place.ports,
      apiKey: randomBytes(32).toString('base64url'),
      cpaId,
    }
    sites.push(site)
    const keys = join(site.folder, 'keys')
    mkdirSync(keys, { recursive: true })
    mkdirSync(join(site.folder, 'partners'), { recursive: true })
    writeFileSync(join(keys, 'root.pem'), pki.rootPem)
    const authority = await pki.authority(country)
    writeFileSync(join(keys, 'authority.pem'), authority.certificatePem)
    for (const use of USES) {
      const leaf = await authority.leaf(use, use === 'encryption' ? 'rsa-2048' : 'ec-p256', { hosts: [place.host] })
      writeFileSync(join(keys, `${use}.pem`), leaf.certificatePem + leaf.chainPem)
      const key = join(keys, `${use}.key.pem`)
      writeFileSync(key, leaf.keyPem, { mode: 0o600 })
      chmodSync(key, 0o600)
    }
  }
  for (const site of sites) {
    writeFileSync(
      join(site.folder, 'asw.yaml'),
      stringify({ ...configuration(site, places.get(site.country)!), ...options.configuration?.(site.country) }),
    )
    for (const other of sites) {
      if (other === site) continue
      writeFileSync(
        join(site.folder, 'partners', `${other.country}.yaml`),
        stringify({ ...agreement(other, places.get(other.country)!), ...options.agreement }),
      )
    }
  }
  return sites
}

async function here(): Promise<Place> {
  const [domestic = 0, partner = 0, metrics = 0] = await freePorts(3)
  return { host: 'localhost', bind: '127.0.0.1', ports: { domestic, partner, metrics } }
}

function configuration(site: Site, { bind }: Place): object {
  const own = (use: LeafUse) => [{ key: `keys/${use}.key.pem`, certificate: `keys/${use}.pem` }]
  const listener = (port: number) => ({ host: bind, port })
  return {
    country: site.country,
    party: { id: site.country, type: 'urn:asw:country' },
    domain: `gateway.${site.country.toLowerCase()}.example`,
    dataFolder: 'data',
    partnersFolder: 'partners',
    listen: {
      domestic: listener(site.ports.domestic),
      partner: listener(site.ports.partner),
      metrics: listener(site.ports.metrics),
    },
    seals: { default: own('seal'), MOIT: own('seal') },
    envelope: own('envelope'),
    decryption: own('encryption'),
    tls: { server: own('tls-server'), client: own('tls-client') },
    inboxes: [
      { name: 'customs', documents: ['certificate-of-origin', 'cancellation'], roles: ['importer'] },
      { name: 'ministry', documents: ['certificate-response'], roles: ['issuer'] },
    ],
    apiKeys: [
      {
        name: 'nsw',
        sha256: createHash('sha256').update(site.apiKey, 'utf8').digest('hex'),
        roles: ['submitter', 'operator', 'auditor'],
      },
    ],
  }
}

/** Relative to the folder of the agreements: the partner's public certificates lie in its own folder beside ours. */
function agreement(other: Site, { host }: Place): object {
  const of = (use: LeafUse) => [{ file: `../../${other.country.toLowerCase()}/keys/${use}.pem` }]
  return {
    partner: other.country,
    country: other.country,
    cpaId: other.cpaId,
    party: { id: other.country, type: 'urn:asw:country' },
    transport: { url: `https://${host}:${other.ports.partner}/ebms2`, connectTimeout: '2s', responseTimeout: '10s' },
    ebms: { acknowledgmentTimeout: '5s' },
    retry: { firstDelay: '250ms', maxDelay: '1s', tries: 200 },
    breaker: { failures: 5, open: '500ms' },
    certificates: {
      anchors: ['../keys/root.pem'],
      intermediates: [`../../${other.country.toLowerCase()}/keys/authority.pem`],
      seal: of('seal'),
      envelope: of('envelope'),
      encryption: of('encryption'),
      tlsClient: of('tls-client'),
      tlsServer: of('tls-server'),
    },
  }
}

/** Ports that nobody listens at now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer()
          server.once('error', reject)
          server.listen(0, '127.0.0.1', () => resolve(server))
        }),
    ),
  )
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  // The system may give a port again as soon as it is closed: two sites would be told the same one.
  const fresh = ports.filter((port) => !GIVEN.has(port))
  for (const port of fresh) GIVEN.add(port)
  return fresh.length === count ? fresh : [...fresh, ...(await freePorts(count - fresh.length))]
}
const GIVEN = new Set<number>()
