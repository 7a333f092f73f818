import { Pool } from 'undici'
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

/** Each connection asks again as soon as it has its answer. Throws for any answer but 202. */
async function fire({ port, connections, seconds, firstSerial }: Burst): Promise<BurstResult> {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 })
  const bodyOf = bodies()
  const latencies: number[] = []
  const cpu = process.cpuUsage()
  const start = performance.now()
  const end = start + seconds * 1_000
  let serial = firstSerial
  const ask = async () => {
    while (performance.now() < end) {
      const body = bodyOf(serial++)
      const asked = performance.now()
      const { statusCode, body: answer } = await pool.request({
        method: 'POST',
        path: '/v1/messages',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
        body,
      })
      const text = await answer.text()
      if (statusCode !== 202) throw new Error(`${statusCode} ${text}`)
      latencies.push(performance.now() - asked)
    }
  }
  await Promise.all(Array.from({ length: connections }, ask))
  const took = (performance.now() - start) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  await pool.close()
  return {
    requests: latencies.length,
    seconds: took,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    maxMs: percentile(latencies, 1),
    clientUs: (user + system) / latencies.length,
    jsonBytes: bodyOf(0).length,
  }
}

/** The three-item Form D of the demo, written once; only its number is set anew. */
function bodies(): (serial: number) => Buffer {
  const document = formD({ serial: 1, today: new Date().toISOString().slice(0, 10) })
  const number = document.referenceNumber as string
  const written = Buffer.from(JSON.stringify({ document }), 'utf8')
  const at = written.indexOf(`"${number}"`) + 1
  return (serial) => {
    const body = Buffer.from(written)
    body.write(referenceNumber(number, serial), at, 'latin1')
    return body
  }
}
