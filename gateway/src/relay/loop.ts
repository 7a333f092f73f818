import type { World } from '../message/clock.ts'
import { type Fault, faultOf } from '../message/fault.ts'

export interface LoopOptions {
  readonly name: string
  /** One round; returns how much it did. Zero means: nothing to do for now. */
  readonly once: (signal: AbortSignal) => Promise<number>
  readonly idleMs: number
  /** After a fault, so that a dead dependency is asked again soon but not in a hot circle. */
  readonly troubleMs: number
  readonly world: World
  readonly report: (loop: string, fault: Fault) => void
}
export interface Loop {
  /** Ends the present idle time. */
  wake(): void
  /** Resolves when the round under way has finished or given back what it claimed. */
  stop(): Promise<void>
}

export function startLoop(options: LoopOptions): Loop {
  const stop = new AbortController()
  let nap = new AbortController()
  let woken = false

  async function rest(ms: number): Promise<void> {
    if (woken || stop.signal.aborted) return
    nap = new AbortController()
    try {
      await options.world.sleep(ms, AbortSignal.any([nap.signal, stop.signal]))
    } catch {
      // Woken, or told to stop: either ends the rest.
      return
    }
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      woken = false
      try {
        const handled = await options.once(stop.signal)
        if (handled === 0) await rest(options.idleMs)
      } catch (error) {
        options.report(options.name, faultOf(error))
        await rest(options.troubleMs)
      }
    }
  }

  const running = run()
  return {
    wake: () => {
      woken = true
      nap.abort()
    },
    stop: async () => {
      stop.abort()
      await running
    },
  }
}
