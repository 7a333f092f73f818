import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { dial } from '../../src/transport/amqp/index.ts'
import { rawDecrypt, rawEncrypt, rawSign, rawVerify } from '../floor.ts'

/** Publications that wait for their confirm at the same time, and sessions that commit at the same time. */
const WINDOW = 64
const SESSIONS = 8

/** How many messages of `bytes` a broker confirms per second, persistent, into a quorum queue, with a window of 64. */
export async function rawPublish(url: string, bytes: number, seconds: number): Promise<number> {
  const model = await dial({ url, connectTimeoutMs: 5_000, heartbeatMs: 10_000 })
  const channel = await model.createConfirmChannel()
  const queue = 'asw-bench-ceiling'
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
  const body = randomBytes(bytes)
  const publish = () =>
    new Promise<void>((resolve, reject) => {
      channel.sendToQueue(queue, body, { persistent: true }, (error) => (error ? reject(error) : resolve()))
    })
  const rate = await perSecond(seconds, WINDOW, publish)
  await channel.deleteQueue(queue)
  await model.close()
  return rate
}

/** How often SQLite keeps `bytes` durably per second: one row, one commit, one sync each (WAL, synchronous=FULL). */
export function rawSqliteCommit(folder: string, bytes: number, seconds: number): number {
  const place = mkdtempSync(join(folder, 'ceiling-'))
  const database = new DatabaseSync(join(place, 'ceiling.db'))
  database.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE message (seq INTEGER PRIMARY KEY, bytes BLOB) STRICT',
  )
  const insert = database.prepare('INSERT INTO message (bytes) VALUES (?)')
  const body = randomBytes(bytes)
  const start = performance.now()
  let done = 0
  for (; performance.now() - start < seconds * 1_000; done += 1) insert.run(body)
  const took = (performance.now() - start) / 1_000
  database.close()
  rmSync(place, { recursive: true, force: true })
  return done / took
}

/** How often PostgreSQL keeps `bytes` durably per second, one row and one commit each, from eight sessions. */
export async function rawPostgresCommit(url: string, bytes: number, seconds: number): Promise<number> {
  const clients = Array.from({ length: SESSIONS }, () => new Client({ connectionString: url }))
  await Promise.all(clients.map((client) => client.connect()))
  await clients[0]!.query('CREATE TABLE ceiling (seq BIGSERIAL PRIMARY KEY, bytes BYTEA)')
  const body = randomBytes(bytes)
  const free = [...clients]
  const rate = await perSecond(seconds, SESSIONS, async () => {
    const client = free.pop()!
    await client.query({ name: 'ceiling', text: 'INSERT INTO ceiling (bytes) VALUES ($1)', values: [body] })
    free.push(client)
  })
  await clients[0]!.query('DROP TABLE ceiling')
  await Promise.all(clients.map((client) => client.end()))
  return rate
}

/**
 * Messages per second that all cores could do if they did nothing but the cryptography of both sides: seal, envelope and
 * Acknowledgment signed and verified (P-256, as the sites of the bench have them), the content encrypted and decrypted.
 */
export function rawCrypto(bytes: number, seconds: number): number {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const transport = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const [xml, small] = [randomBytes(bytes), randomBytes(2_000)]
  const start = process.cpuUsage()
  let done = 0
  const usedUs = () => {
    const { user, system } = process.cpuUsage(start)
    return user + system
  }
  for (; usedUs() < seconds * 1e6; done += 1) {
    const seal = rawSign(pair, [xml])
    const sealed = rawEncrypt(transport.publicKey, xml)
    const envelope = rawSign(pair, [small, xml])
    rawVerify(pair, envelope, [small, xml])
    rawVerify(pair, seal, [rawDecrypt(transport.privateKey, sealed)])
    rawVerify(pair, rawSign(pair, [small]), [small])
  }
  return (done * 1e6 * cpus().length) / usedUs()
}

async function perSecond(seconds: number, hands: number, once: () => Promise<void>): Promise<number> {
  const start = performance.now()
  const passed = () => (performance.now() - start) / 1_000
  let done = 0
  const hand = async () => {
    while (passed() < seconds) {
      await once()
      done += 1
    }
  }
  await Promise.all(Array.from({ length: hands }, hand))
  return done / passed()
}
