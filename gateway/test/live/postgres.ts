import { spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

/** A PostgreSQL of our own: a plain process with its own port and data, no service. Everything is in its folder. */
export interface Postgres {
  readonly folder: string
  readonly port: number
  readonly password: string
}

/**
 * Starts the server of a folder, makes it first where there is none; resolves when it answers. Tests kill processes and not
 * the machine: what was written is in the hands of the operating system, synced or not. `durable` syncs it, as in service.
 */
export async function startPostgres(folder: string, options: { readonly durable?: boolean } = {}): Promise<Postgres> {
  const server = serverOf(folder) ?? (await makePostgres(folder, options.durable ?? false))
  if (await answers(server)) return server
  const log = openSync(join(server.folder, 'log'), 'a')
  // In a group of its own: it outlives the worker that needed it first, and ends with the run.
  const child = spawn(tool('postgres'), ['-D', join(server.folder, 'data')], {
    ...identity(),
    cwd: server.folder,
    stdio: ['ignore', log, log],
    detached: true,
  })
  child.unref()
  for (const deadline = Date.now() + 180_000; !(await answers(server)); await sleep(20)) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`PostgreSQL does not start; see ${join(server.folder, 'log')}`)
  }
  return server
}

/** `fast` ends every session and closes in order; `immediate` is a crash: the next start recovers from the log. */
export function stopPostgres(server: Postgres, how: 'fast' | 'immediate'): void {
  run('pg_ctl', ['stop', '-D', join(server.folder, 'data'), '-m', how, '-w', '-t', '30'])
}

/** The end of a run. */
export function endPostgres(folder: string): void {
  const server = serverOf(folder)
  if (server && existsSync(join(folder, 'data', 'postmaster.pid'))) stopPostgres(server, 'immediate')
}

/** How an `asw.yaml` names a database; the password goes into a file. */
export function placeOf(url: string, passwordFile: string): Readonly<Record<string, unknown>> {
  const { username, password, host, pathname } = new URL(url)
  const place = { kind: 'postgres', url: `postgres://${host}${pathname}`, tls: false, connections: 4 }
  if (username === '') return place
  if (password === '') return { ...place, user: decodeURIComponent(username) }
  writeFileSync(passwordFile, decodeURIComponent(password), { mode: 0o600 })
  return { ...place, user: decodeURIComponent(username), passwordFile }
}

/** Gives a stopped server a certificate (both PEM); from its next start on it speaks TLS beside plain text. */
export function giveCertificate(
  { folder }: Postgres,
  { certificatePem, keyPem }: { certificatePem: string; keyPem: string },
): void {
  const { uid, gid } = identity()
  for (const [name, text] of Object.entries({ 'server.crt': certificatePem, 'server.key': keyPem })) {
    const path = join(folder, 'data', name)
    writeFileSync(path, text, { mode: 0o600 })
    if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid)
  }
  writeFileSync(join(folder, 'data', 'postgresql.conf'), 'ssl = on\n', { flag: 'a' })
}

/** An empty database; returns its URL. */
export async function makeDatabase(server: Postgres, name: string): Promise<string> {
  await tell(urlOf(server, 'postgres'), `CREATE DATABASE ${name}`)
  return urlOf(server, name)
}

/** Says one statement to a database and closes the session again. */
export async function tell(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** With its password in it. */
export function urlOf({ port, password }: Postgres, database: string): string {
  return `postgres://asw:${password}@127.0.0.1:${port}/${database}`
}

function serverOf(folder: string): Postgres | undefined {
  const file = join(folder, 'postgres.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Postgres) : undefined
}

async function makePostgres(folder: string, durable: boolean): Promise<Postgres> {
  const server: Postgres = { folder, port: await freePort(), password: randomUUID() }
  const { uid, gid } = identity()
  mkdirSync(join(folder, 'data'), { mode: 0o700 })
  writeFileSync(join(folder, 'password'), server.password, { mode: 0o600 })
  if (uid !== undefined && gid !== undefined)
    for (const path of [folder, join(folder, 'data'), join(folder, 'password')]) chownSync(path, uid, gid)
  run('initdb', [
    '-D',
    join(folder, 'data'),
    '-U',
    'asw',
    '-A',
    'scram-sha-256',
    `--pwfile=${join(folder, 'password')}`,
    '--no-sync',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
  ])
  const settings = {
    // Two of this machine, so that one of them can be a name that no certificate has.
    listen_addresses: "'127.0.0.1,127.0.0.2'",
    port: server.port,
    unix_socket_directories: "''",
    max_connections: 200,
    shared_buffers: "'64MB'",
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`)
  writeFileSync(join(folder, 'data', 'postgresql.conf'), lines.join(''), { flag: 'a' })
  writeFileSync(join(folder, 'postgres.json'), JSON.stringify(server))
  return server
}

/** PostgreSQL does not run as root: there it is the user of the package, or nobody. */
function identity(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const user = spawnSync('id', ['-u', 'postgres']).status === 0 ? 'postgres' : 'nobody'
  const idOf = (flag: string) => Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout.trim())
  return { uid: idOf('-u'), gid: idOf('-g') }
}

function run(name: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(tool(name), args, { ...identity(), cwd: '/', encoding: 'utf8' })
  if (status !== 0) throw new Error(`${name} ${args.join(' ')}: ${error?.message ?? stderr}`)
}

/** Debian keeps the programs of every version in a folder of its own: the newest. */
export function tool(name: string): string {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const found = versions.map((version) => join(debian, version, 'bin', name)).find((path) => existsSync(path))
  return found ?? join(spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout.trim(), name)
}

async function answers(server: Postgres): Promise<boolean> {
  const client = new Client({ connectionString: urlOf(server, 'postgres'), connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
