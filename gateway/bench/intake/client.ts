import { createConnection, type Socket } from 'node:net'
import { formD } from '../../demo/certificate.ts'
import { referenceNumber } from '../certificate.ts'
import { percentile } from '../statistics.ts'
import { API_KEY } from './server.ts'

/** One burst of submissions. Every certificate has a number of its own, from `firstSerial` up. */
export interface Burst {
  readonly port: number
  readonly connections: number
  readonly seconds: number
  readonly firstSerial: number
}
export interface BurstResult {
  readonly requests: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly clientUs: number
  readonly jsonBytes: number
}

/** The load comes from a process of its own: a client in the server's process would measure itself. */
process.on('message', (burst: Burst) => {
  fire(burst).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})

/**
 * Each connection asks again as soon as it has its answer. Throws for any answer but 202. HTTP is written by hand, because server and
 * client share two cores: undici took 60 us a request, which is most of what bare Fastify takes to answer it.
 */
async function fire({ port, connections, seconds, firstSerial }: Burst): Promise<BurstResult> {
  const requestOf = requests(port)
  const latencies: number[] = []
  const cpu = process.cpuUsage()
  const start = performance.now()
  const end = start + seconds * 1_000
  let serial = firstSerial
  await Promise.all(
    Array.from({ length: connections }, () =>
      conversation(
        createConnection({ host: '127.0.0.1', port, noDelay: true }),
        () => (performance.now() < end ? requestOf(serial++) : undefined),
        (ms) => latencies.push(ms),
      ),
    ),
  )
  const took = (performance.now() - start) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  return {
    requests: latencies.length,
    seconds: took,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    maxMs: percentile(latencies, 1),
    clientUs: (user + system) / latencies.length,
    jsonBytes: requestOf(0).length - requestOf(0).indexOf('\r\n\r\n') - 4,
  }
}

/** One request after the other on one connection, until there is none. Rejects for any answer but 202, and where the server hangs up. */
function conversation(socket: Socket, next: () => Buffer | undefined, answered: (ms: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let asked = 0
    let heard: Buffer = Buffer.alloc(0)
    const ask = () => {
      const request = next()
      if (request === undefined) {
        socket.end()
        resolve()
        return
      }
      asked = performance.now()
      socket.write(request)
    }
    socket.on('connect', ask)
    socket.on('data', (piece: Buffer) => {
      heard = heard.length === 0 ? piece : Buffer.concat([heard, piece])
      const length = answerLength(heard)
      if (length === undefined || heard.length < length) return
      if (heard.length > length || !heard.subarray(0, ACCEPTED.length).equals(ACCEPTED)) {
        reject(new Error(heard.toString('utf8')))
        socket.destroy()
        return
      }
      answered(performance.now() - asked)
      heard = heard.subarray(length)
      ask()
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the server hung up')))
  })
}

const ACCEPTED = Buffer.from('HTTP/1.1 202 ', 'latin1')
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)\r\n/i

/** Bytes of head and body together; `undefined` while the head is not complete. Throws where the head tells no length. */
function answerLength(heard: Buffer): number | undefined {
  const headEnd = heard.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const length = CONTENT_LENGTH.exec(heard.toString('latin1', 0, headEnd + 2))?.[1]
  if (length === undefined) throw new Error(`an answer without Content-Length: ${heard.toString('utf8')}`)
  return headEnd + 4 + Number(length)
}

/** A request with the three-item Form D of the demo, written once; only the certificate's number is set anew. */
function requests(port: number): (serial: number) => Buffer {
  const document = formD({ serial: 1, today: new Date().toISOString().slice(0, 10) })
  const number = document.referenceNumber as string
  const body = Buffer.from(JSON.stringify({ document }), 'utf8')
  const head = [
    'POST /v1/messages HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'connection: keep-alive',
    `authorization: Bearer ${API_KEY}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    '\r\n',
  ].join('\r\n')
  const written = Buffer.concat([Buffer.from(head, 'latin1'), body])
  const at = written.indexOf(`"${number}"`) + 1
  return (serial) => {
    const request = Buffer.from(written)
    request.write(referenceNumber(number, serial), at, 'latin1')
    return request
  }
}
