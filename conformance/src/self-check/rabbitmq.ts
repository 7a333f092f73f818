import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'amqplib'
import { freePorts } from './site.ts'

const BIN = '/usr/lib/rabbitmq/bin/rabbitmq-server'

/** Debian's RabbitMQ as a plain process with its own name, ports and data. Throws Error where it is not installed. */
export async function startRabbit(folder: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  if (!existsSync(BIN)) throw new Error('no broker: install rabbitmq-server, or name one with --broker amqp://…')
  const [port = 0, distPort = 0, epmdPort = 0] = await freePorts(3)
  for (const name of ['data', 'log', 'home']) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'home', '.erlang.cookie'), `conformance${port}`, { mode: 0o400 })
  writeFileSync(join(folder, 'empty.conf'), '')
  writeFileSync(join(folder, 'plugins'), '[].\n')
  writeFileSync(
    join(folder, 'rabbitmq.conf'),
    `listeners.tcp.1 = 127.0.0.1:${port}\ndisk_free_limit.absolute = 1MB\nvm_memory_high_watermark.absolute = 2GB\n`,
  )
  const log = openSync(join(folder, 'start.log'), 'a')
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: join(folder, 'home'),
    RABBITMQ_NODENAME: `conformance-${port}@localhost`,
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'empty.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_DIST_PORT: String(distPort),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  }
  const child = spawn(BIN, [], { cwd: folder, env, stdio: ['ignore', log, log] })
  let gone = false
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      gone = true
      resolve()
    }),
  )
  const url = `amqp://127.0.0.1:${port}`
  const close = async () => {
    const pid = existsSync(join(folder, 'pid')) ? Number(readFileSync(join(folder, 'pid'), 'utf8')) : child.pid
    if (!gone && pid) process.kill(pid, 'SIGTERM')
    await Promise.race([ended, sleep(30_000)])
    if (!gone) child.kill('SIGKILL')
    await new Promise((resolve) =>
      spawn('epmd', ['-port', String(epmdPort), '-kill'], { env, stdio: 'ignore' })
        .once('close', resolve)
        .once('error', resolve),
    )
  }
  for (const deadline = Date.now() + 90_000; ; await sleep(200)) {
    if (gone || Date.now() > deadline) {
      await close()
      throw new Error(`RabbitMQ did not start; see ${join(folder, 'start.log')}`)
    }
    try {
      await (await connect(url)).close()
      return { url, close }
    } catch {
      // Not ready yet.
    }
  }
}

/** The twin's own side of the broker: the exchange that the gateway writes to, and the queue behind it. */
export async function declareTwinQueue(url: string, name = 'twin.from.TH', routingKey = 'ebms2'): Promise<void> {
  const model = await connect(url)
  const channel = await model.createChannel()
  await channel.assertExchange(name, 'direct', { durable: true })
  await channel.assertQueue(name, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
  await channel.bindQueue(name, name, routingKey)
  await model.close()
}
