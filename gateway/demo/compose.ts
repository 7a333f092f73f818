/**
 * `node gateway/demo/compose.ts FOLDER`: what `compose.yaml` mounts, made once. Two countries with keys, agreements and
 * configurations, a broker's configuration with its certificate, and the databases that PostgreSQL creates at its first
 * start. For development only: every key is made here, and the passwords lie beside them.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePki, type Pki } from '@asw/certs-dev'
import { parse, stringify } from 'yaml'
import { makeSites, type Site } from './site.ts'

const COUNTRIES = ['VN', 'TH'] as const
const BROKER = 'rabbitmq'
const DATABASE = 'postgres'
const PORTS = { domestic: 8080, partner: 8443, metrics: 9464 }

/** Names of the services in compose.yaml. */
const hostOf = (country: string) => `gateway-${country.toLowerCase()}`

export async function writeComposeFiles(folder: string): Promise<void> {
  const pki = await makePki({ name: 'ASW compose root' })
  const secrets = { broker: secret(), database: secret() }
  for (const name of [BROKER, DATABASE]) mkdirSync(join(folder, name), { recursive: true })
  const sites = await makeSites(folder, COUNTRIES, {
    pki,
    place: (country) => ({ host: hostOf(country), bind: '0.0.0.0', ports: PORTS }),
    configuration: (country) => ({
      dataFolder: '/var/lib/asw',
      journal: {
        kind: 'postgres',
        url: `postgres://${DATABASE}:5432/asw_${country.toLowerCase()}`,
        user: 'asw',
        passwordFile: 'keys/database.password',
        tls: false, // within the network of the composition
      },
      broker: {
        url: `amqps://${BROKER}:5671`,
        anchors: ['keys/root.pem'],
        user: 'asw',
        passwordFile: 'keys/broker.password',
        prefix: `asw-${country}`,
        declare: true,
      },
    }),
  })
  await writeBroker(join(folder, BROKER), pki, secrets.broker)
  writeDatabase(join(folder, DATABASE), secrets.database)
  for (const site of sites) finish(site, secrets)
}

/** RabbitMQ runs as a user of its own: its files are for everybody in the composition to read. */
async function writeBroker(folder: string, pki: Pki, password: string): Promise<void> {
  const leaf = await (await pki.authority('XX')).leaf('tls-server', 'ec-p256', { hosts: [BROKER] })
  writeFileSync(join(folder, 'root.pem'), pki.rootPem)
  writeFileSync(join(folder, 'server.pem'), leaf.certificatePem + leaf.chainPem)
  writeFileSync(join(folder, 'server.key.pem'), leaf.keyPem, { mode: 0o644 })
  writeFileSync(
    join(folder, 'rabbitmq.conf'),
    [
      'listeners.tcp = none',
      'listeners.ssl.1 = 5671',
      ...['cacertfile = root.pem', 'certfile = server.pem', 'keyfile = server.key.pem'].map(
        (line) => `ssl_options.${line.replace('= ', '= /etc/rabbitmq/asw/')}`,
      ),
      'ssl_options.verify = verify_peer',
      'ssl_options.fail_if_no_peer_cert = true',
      'ssl_options.depth = 2',
      'default_user = asw',
      `default_pass = ${password}`,
      '',
    ].join('\n'),
  )
}

function writeDatabase(folder: string, password: string): void {
  writeFileSync(join(folder, 'password'), password, { mode: 0o644 })
  const databases = COUNTRIES.map((country) => `CREATE DATABASE asw_${country.toLowerCase()} OWNER asw;\n`)
  writeFileSync(join(folder, 'databases.sql'), databases.join(''))
}

/** Passwords, the other road to the partner, and the key of the NSW where a person finds it. */
function finish(site: Site, secrets: { readonly broker: string; readonly database: string }): void {
  const keys = join(site.folder, 'keys')
  writeFileSync(join(keys, 'broker.password'), secrets.broker, { mode: 0o600 })
  writeFileSync(join(keys, 'database.password'), secrets.database, { mode: 0o600 })
  writeFileSync(join(site.folder, 'api.key'), `${site.apiKey}\n`, { mode: 0o600 })
  for (const other of COUNTRIES.filter((country) => country !== site.country)) {
    const file = join(site.folder, 'partners', `${other}.yaml`)
    const text = parse(readFileSync(file, 'utf8')) as {
      transport: object
      certificates: { tlsServer: object[]; intermediates: string[] }
    }
    const amqp = {
      url: `amqps://${BROKER}:5671`,
      exchange: `asw-${other}.from.${site.country}`,
      user: 'asw',
      passwordFile: '../keys/broker.password',
    }
    text.transport = { ...text.transport, kind: 'https', fallback: 'amqp', amqp }
    text.certificates.tlsServer.push({ file: `../../${BROKER}/server.pem` })
    writeFileSync(file, stringify(text))
  }
}

function secret(): string {
  return randomBytes(24).toString('base64url')
}

const [folder] = process.argv.slice(2)
if (import.meta.main) {
  if (folder === undefined) throw new Error('node gateway/demo/compose.ts FOLDER')
  if (existsSync(join(folder, DATABASE, 'password'))) console.log(`${folder} is made already`)
  else await writeComposeFiles(folder)
}
