import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makePki } from '@asw/certs-dev'

const BIN = '/usr/lib/rabbitmq/bin'

/** A RabbitMQ of our own: a plain process with its own name, ports and data, no service. Everything is in its folder. */
export interface Rabbit {
  readonly folder: string
  readonly node: string
  readonly port: number
  readonly tlsPort: number
  readonly distPort: number
  readonly epmdPort: number
}

/** Starts the broker of a folder, makes it first where there is none; resolves when it talks AMQP. */
export async function startRabbit(folder: string): Promise<Rabbit> {
  const rabbit = rabbitOf(folder) ?? (await makeRabbit(folder))
  if (await talks(rabbit.port)) return rabbit
  rmSync(join(folder, 'pid'), { force: true })
  const log = openSync(join(folder, 'start.log'), 'a')
  // In a group of its own: it outlives the worker that needed it first, and ends with the run.
  const child = spawn(join(BIN, 'rabbitmq-server'), [], {
    cwd: folder,
    env: environment(rabbit),
    stdio: ['ignore', log, log],
    detached: true,
  })
  child.unref()
  await ready(rabbit, child)
  return rabbit
}

/** SIGKILL to the Erlang VM: nothing is flushed, nobody is told. */
export async function killRabbit(rabbit: Rabbit): Promise<void> {
  const pid = pidOf(rabbit)
  if (pid === undefined) return
  process.kill(pid, 'SIGKILL')
  await gone(rabbit, pid)
}

/** SIGTERM, and SIGKILL to one that does not go within two minutes. */
export async function stopRabbit(rabbit: Rabbit): Promise<void> {
  const pid = pidOf(rabbit)
  if (pid === undefined) return
  process.kill(pid, 'SIGTERM')
  // It removes its pid file first and ends later.
  if (await gone(rabbit, pid)) return
  process.kill(pid, 'SIGKILL')
  await gone(rabbit, pid)
}

/** The end of a run: the broker, and the port mapper that it started. */
export async function endRabbit(folder: string): Promise<void> {
  const rabbit = rabbitOf(folder)
  if (!rabbit) return
  await stopRabbit(rabbit)
  spawnSync('epmd', ['-port', String(rabbit.epmdPort), '-kill'], { env: environment(rabbit), stdio: 'ignore' })
}

/** `rabbitmqctl` on this broker. Throws where it says no. */
export function rabbitmqctl(rabbit: Rabbit, ...args: readonly string[]): string {
  const result = spawnSync(join(BIN, 'rabbitmqctl'), ['-q', '-n', rabbit.node, ...args], {
    env: environment(rabbit),
    encoding: 'utf8',
  })
  if (result.status !== 0) throw new Error(`rabbitmqctl ${args.join(' ')}: ${result.stderr}${result.stdout}`)
  return result.stdout
}

function rabbitOf(folder: string): Rabbit | undefined {
  const file = join(folder, 'rabbit.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Rabbit) : undefined
}

async function makeRabbit(folder: string): Promise<Rabbit> {
  const [port = 0, tlsPort = 0, distPort = 0, epmdPort = 0] = await freePorts(4)
  const rabbit: Rabbit = { folder, node: `asw-${port}@localhost`, port, tlsPort, distPort, epmdPort }
  for (const name of ['data', 'log', 'home', 'tls']) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'home', '.erlang.cookie'), `asw${port}x${distPort}`)
  chmodSync(join(folder, 'home', '.erlang.cookie'), 0o400)
  await writeTls(folder)
  writeFileSync(join(folder, 'empty.conf'), '')
  writeFileSync(join(folder, 'plugins'), '[rabbitmq_auth_mechanism_ssl].\n')
  writeFileSync(
    join(folder, 'rabbitmq.conf'),
    [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      `listeners.ssl.1 = 127.0.0.1:${tlsPort}`,
      `ssl_options.cacertfile = ${join(folder, 'tls', 'root.pem')}`,
      `ssl_options.certfile = ${join(folder, 'tls', 'server.pem')}`,
      `ssl_options.keyfile = ${join(folder, 'tls', 'server.key.pem')}`,
      'ssl_options.verify = verify_peer',
      'ssl_options.fail_if_no_peer_cert = true',
      'ssl_options.depth = 2',
      'ssl_cert_login_from = common_name',
      'auth_mechanisms.1 = PLAIN',
      'auth_mechanisms.2 = EXTERNAL',
      'log.file.level = info',
      // A test broker has no say over the disk of the machine.
      'disk_free_limit.absolute = 1MB',
      'vm_memory_high_watermark.absolute = 4GB',
    ].join('\n'),
  )
  writeFileSync(join(folder, 'rabbit.json'), JSON.stringify(rabbit))
  return rabbit
}

/** Certificates for the TLS listener: a server, and two clients that it would let in. */
async function writeTls(folder: string): Promise<void> {
  const pki = await makePki({ name: 'ASW test broker root' })
  const authority = await pki.authority('TH')
  const server = await authority.leaf('tls-server', 'ec-p256')
  const client = await authority.leaf('tls-client', 'ec-p256')
  const put = (name: string, text: string) => writeFileSync(join(folder, 'tls', name), text, { mode: 0o600 })
  put('root.pem', pki.rootPem)
  put('authority.pem', authority.certificatePem)
  put('server.pem', server.certificatePem + server.chainPem)
  put('server.key.pem', server.keyPem)
  put('client.pem', client.certificatePem + client.chainPem)
  put('client.key.pem', client.keyPem)
}

function environment(rabbit: Rabbit): NodeJS.ProcessEnv {
  const { folder } = rabbit
  return {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: join(folder, 'home'),
    RABBITMQ_NODENAME: rabbit.node,
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'empty.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_DIST_PORT: String(rabbit.distPort),
    ERL_EPMD_PORT: String(rabbit.epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  }
}

/** The pid of the Erlang VM as the broker wrote it, if that process is still this broker's. */
function pidOf(rabbit: Rabbit): number | undefined {
  const file = join(rabbit.folder, 'pid')
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').trim()) : 0
  return pid > 0 && isOf(pid, rabbit) ? pid : undefined
}

/** A pid may belong to somebody else by now. */
function isOf(pid: number, rabbit: Rabbit): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(rabbit.node)
  } catch {
    return false
  }
}

async function gone(rabbit: Rabbit, pid: number): Promise<boolean> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(20)) if (!isOf(pid, rabbit)) return true
  return false
}

async function ready(rabbit: Rabbit, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 180_000
  // The pid comes last: without it nobody could stop what was started.
  while (pidOf(rabbit) === undefined || !(await talks(rabbit.port))) {
    if (child.exitCode !== null) throw new Error(`RabbitMQ ended with ${child.exitCode}; see ${join(rabbit.folder, 'start.log')}`)
    if (Date.now() > deadline) throw new Error(`RabbitMQ is not ready; see ${join(rabbit.folder, 'log')}`)
    await sleep(100)
  }
}

/** Whether somebody answers the protocol header with a frame: a listening port alone is not a broker yet. */
function talks(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from('AMQP\x00\x00\x09\x01', 'latin1')))
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(2_000, () => end(false))
    socket.once('error', () => end(false))
    socket.once('end', () => end(false))
    socket.once('data', (data) => end(data[0] === 1))
  })
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((resolve) => {
          const server = createServer()
          server.listen(0, '127.0.0.1', () => resolve(server))
        }),
    ),
  )
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
