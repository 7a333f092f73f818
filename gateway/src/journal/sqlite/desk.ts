import { Worker } from 'node:worker_threads'
import { Fault, faultOf } from '../../message/fault.ts'
import { type FromWorker, INTAKE, type Opening, packed, type Reply, type Request, refused, type ToWorker } from './protocol.ts'
import type { Args, Result, UnitName } from './units/index.ts'

export interface DeskOptions {
  readonly limits: DeskLimits
  readonly skewMs: () => number
  /** The thread has died, or has nothing to write to: nothing can be kept until the folder is opened again. */
  readonly lost?: (fault: Fault) => void
}
export interface DeskLimits {
  /** Requests that may wait. Intake is refused at half of it: what is under way must still be able to end. */
  readonly maxWaiting: number
  /** Payload that may wait, bytes. */
  readonly maxWaitingBytes: number
}

interface Waiting {
  readonly bytes: number
  resolve(value: unknown): void
  reject(fault: Fault): void
}

/** So many requests are posted at once within a turn: the journal works on them while this thread goes on with the turn. */
const HANDFUL = 16

/** The serving side of the worker: one promise a request; what a turn of the event loop asks for is posted together, by handfuls. */
export class Desk {
  readonly #worker: Worker
  readonly #options: DeskOptions
  readonly #waiting = new Map<number, Waiting>()
  #waitingBytes = 0
  #lastId = 0
  #outbox: Request[] = []
  #transfer: ArrayBuffer[] = []
  #isOpen = false
  #closed: Promise<void> | undefined
  #down: Fault | undefined
  #ended: () => void = () => undefined

  private constructor(worker: Worker, options: DeskOptions) {
    this.#worker = worker
    this.#options = options
  }

  /** Resolves once the store is open. Throws what opening throws. */
  static async open(opening: Opening, options: DeskOptions): Promise<Desk> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: opening, name: 'journal' })
    const desk = new Desk(worker, options)
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (word: FromWorker) => {
        if ('opened' in word) resolve()
        else if ('failed' in word) reject(new Fault(word.failed.code, word.failed.detail))
        else desk.#hear(word)
      })
      worker.on('error', (error) => reject(desk.#fail(error, `the journal has stopped: ${faultOf(error).message}`)))
      worker.on('exit', () => desk.#fail())
    })
    desk.#isOpen = true
    return desk
  }

  /** Throws ASW_OVERLOADED when too much waits, ASW_STOPPING once closed, ASW_JOURNAL_DOWN, and what the unit throws. */
  call<Name extends UnitName>(unit: Name, ...args: Args<Name>): Promise<Awaited<Result<Name>>> {
    const refusal = this.#refusal(unit)
    if (refusal) return Promise.reject(refusal)
    this.#lastId += 1
    const id = this.#lastId
    const transferred = this.#transfer.length
    const request = { id, unit, args: packed(args, this.#transfer, false) as readonly unknown[], skewMs: this.#options.skewMs() }
    const bytes = this.#transfer.slice(transferred).reduce((sum, buffer) => sum + buffer.byteLength, 0)
    this.#waitingBytes += bytes
    if (this.#outbox.length === 0) setImmediate(() => this.#post())
    this.#outbox.push(request)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { bytes, resolve: resolve as (value: unknown) => void, reject })
      if (this.#outbox.length === HANDFUL) this.#post()
    })
  }

  /** Answers what is under way, then closes the store. Safe to call twice. */
  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    if (this.#down) return
    const ended = new Promise<void>((resolve) => {
      this.#ended = resolve
    })
    this.#post()
    this.#worker.postMessage({ close: true } satisfies ToWorker)
    await ended
    await this.#worker.terminate()
  }

  #refusal(unit: UnitName): Fault | undefined {
    if (this.#closed !== undefined) return new Fault('ASW_STOPPING', 'the journal is closed')
    if (this.#down) return this.#down
    const { maxWaiting, maxWaitingBytes } = this.#options.limits
    const share = INTAKE.has(unit) ? 0.5 : 1
    const full = this.#waiting.size >= maxWaiting * share || this.#waitingBytes >= maxWaitingBytes * share
    return full ? new Fault('ASW_OVERLOADED', 'too much waits for the journal') : undefined
  }

  #post(): void {
    if (this.#outbox.length === 0) return
    const requests = this.#outbox
    const transfer = this.#transfer
    this.#outbox = []
    this.#transfer = []
    try {
      this.#worker.postMessage({ requests } satisfies ToWorker, transfer)
    } catch (error) {
      // One of them holds what no thread can be given: nobody of the handful waits for an answer that never comes.
      for (const { id } of requests) this.#answer(refused(id, faultOf(error)))
    }
  }

  #hear(word: FromWorker): void {
    if ('end' in word) this.#ended()
    else if ('replies' in word) for (const reply of word.replies) this.#answer(reply)
  }

  #answer(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id)
    if (!waiting) return
    this.#waiting.delete(reply.id)
    this.#waitingBytes -= waiting.bytes
    if (reply.ok) waiting.resolve(reply.value)
    else waiting.reject(new Fault(reply.code, reply.detail, reply.facts))
  }

  /** The thread is gone: nothing is known of what waits, and nothing is taken any more. */
  #fail(cause?: unknown, detail = 'the journal has stopped'): Fault {
    if (this.#down) return this.#down
    const down = new Fault('ASW_JOURNAL_DOWN', detail, {}, cause)
    this.#down = down
    if (this.#isOpen && this.#closed === undefined) this.#options.lost?.(down)
    for (const waiting of this.#waiting.values()) waiting.reject(down)
    this.#waiting.clear()
    this.#ended()
    return down
  }
}
