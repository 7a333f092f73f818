import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { plainServer } from './plain.ts'
import { type ServerWish, serve } from './server.ts'

/**
 * The floor of a durable answer: as `bare.ts`, and the bytes are inserted into one table of one SQLite file by a thread of its
 * own, a transaction and a sync for whatever waits. No key, no rules, no identity, no chain of events, no index.
 */
process.once('message', ({ folder: parent }: ServerWish) => {
  void serve(async () => {
    mkdirSync(parent, { recursive: true })
    const folder = mkdtempSync(join(parent, 'durable-'))
    const thread = new Worker(new URL('./durable-thread.ts', import.meta.url), { workerData: folder })
    const waiting: (() => void)[] = []
    let batch: Uint8Array[] = []
    thread.on('message', (count: number) => {
      for (const done of waiting.splice(0, count)) done()
    })
    const keep = (body: Uint8Array) => {
      if (batch.length === 0) {
        setImmediate(() => {
          thread.postMessage(batch)
          batch = []
        })
      }
      batch.push(new Uint8Array(body))
      return new Promise<void>((resolve) => waiting.push(resolve))
    }
    return {
      app: plainServer(keep),
      close: async () => {
        await thread.terminate()
        rmSync(folder, { recursive: true })
      },
    }
  })
})
