import { spawn } from 'node:child_process'
import type { Rabbit } from '../live/rabbitmq.ts'

/** Debian's amqp-tools: a client in C that knows nothing of us. */
const address = ({ port }: Rabbit) => ['--url', `amqp://guest:guest@127.0.0.1:${port}`]

export async function amqpPublish(
  rabbit: Rabbit,
  to: { readonly exchange: string; readonly key: string; readonly replyTo?: string; readonly headers?: readonly string[] },
  body: string,
): Promise<void> {
  const headers = (to.headers ?? []).flatMap((header) => ['-H', header])
  const reply = to.replyTo === undefined ? [] : ['-t', to.replyTo]
  const about = ['-e', to.exchange, '-r', to.key, '-p', '-C', 'application/json', ...reply, ...headers]
  await run('amqp-publish', [...address(rabbit), ...about], body)
}

/** Takes `count` messages off a queue, acknowledging each, and gives their bodies as JSON. */
export async function amqpConsume(rabbit: Rabbit, queue: string, count: number): Promise<readonly unknown[]> {
  const text = await run(
    'amqp-consume',
    [...address(rabbit), '-q', queue, '-c', String(count), '--', 'sh', '-c', 'cat; echo'],
    '',
  )
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}

function run(command: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: 60_000 })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString('utf8'))
      else reject(new Error(`${command} ended with ${code}: ${Buffer.concat(err).toString('utf8')}`))
    })
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}
