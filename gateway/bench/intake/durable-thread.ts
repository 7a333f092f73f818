import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'

/** Inserts batches of bodies as they come, a transaction and a sync each, with the settings of the journal. */
const port = parentPort
if (!port) throw new Error('this file is run as a worker')
const db = new DatabaseSync(join(workerData as string, 'durable.db'))
db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE body (seq INTEGER PRIMARY KEY, bytes BLOB) STRICT')
const insert = db.prepare('INSERT INTO body (bytes) VALUES (?)')

port.on('message', (first: readonly Uint8Array[]) => {
  const bodies = [...first]
  for (let more = receiveMessageOnPort(port); more !== undefined; more = receiveMessageOnPort(port)) bodies.push(...more.message)
  db.exec('BEGIN IMMEDIATE')
  for (const body of bodies) insert.run(body)
  db.exec('COMMIT')
  port.postMessage(bodies.length)
})
