/**
 * The thread that owns the database: a sync or a checkpoint of the log stops this thread and never the one that serves.
 * An entry point of its own, so it may read the machine's clock.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { faultFrom, serve } from './group.ts'
import { type OpenedStore, openStore } from './opening.ts'
import { type FromWorker, type Opening, packed, type Request, type ToWorker } from './protocol.ts'

const LIMITS = { writes: 32, ms: 5, clock: () => performance.now() }

const port = parentPort
if (!port) throw new Error('this file is run as a worker')

const queue: Request[] = []
let head = 0
let closing = false

function say(word: FromWorker): void {
  const transfer: ArrayBuffer[] = []
  port?.postMessage(packed(word, transfer, true), transfer)
}

function hear(message: ToWorker): void {
  if ('close' in message) closing = true
  else queue.push(...message.requests)
}

/** The next request of those that wait; `look`: and of those that have come meanwhile. */
function next(look: boolean): Request | undefined {
  if (head === queue.length && look) {
    queue.length = 0
    head = 0
    for (let more = received(); more !== undefined; more = received()) hear(more)
  }
  const request = queue[head]
  if (request !== undefined) head += 1
  return request
}

function received(): ToWorker | undefined {
  return port ? (receiveMessageOnPort(port)?.message as ToWorker | undefined) : undefined
}

function work({ store, committed, close }: OpenedStore): void {
  while (head < queue.length) {
    const replies = serve(store, next, LIMITS)
    committed()
    if (replies.length > 0) say({ replies })
  }
  if (!closing) return
  close()
  say({ end: true })
  port?.close()
}

try {
  const opened = openStore(workerData as Opening)
  port.on('message', (message: ToWorker) => {
    hear(message)
    work(opened)
  })
  say({ opened: true })
} catch (error) {
  const { code, message } = faultFrom(error)
  say({ failed: { code, detail: message } })
}
