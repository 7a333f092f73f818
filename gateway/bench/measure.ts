import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** One way of doing a piece of work, to be measured beside others that do the same. */
export interface Contestant {
  readonly name: string
  /** Does the work `count` times, one after the other; CPU time in microseconds for all of them together. */
  run(count: number): Promise<number>
}
export interface Pace {
  /** How often every contestant gets its turn. */
  readonly rounds: number
  /** CPU time of one turn. */
  readonly turnMs: number
}
/** CPU microseconds for one piece of work, one number a round. */
export type Rounds = readonly number[]

/**
 * CPU time of every contestant, side by side: each has a turn in each round, and each round begins with another one, so that
 * what disturbs the machine disturbs all alike. Warm: every contestant works for some turns before the first that counts.
 */
export async function sideBySide(contestants: readonly Contestant[], pace: Pace): Promise<ReadonlyMap<string, Rounds>> {
  const counts: number[] = []
  for (const contestant of contestants) counts.push(await warm(contestant, pace))
  const rounds = new Map(contestants.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round < pace.rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const at = (round + turn) % contestants.length
      const contestant = contestants[at] as Contestant
      const count = counts[at] as number
      collectYoung()
      rounds.get(contestant.name)?.push((await contestant.run(count)) / count)
    }
  }
  return rounds
}

/** Works until the compiler has had its time, and says how many pieces of work fit into one turn. */
async function warm({ run }: Contestant, { turnMs }: Pace): Promise<number> {
  const turnUs = turnMs * 1000
  let spentUs = 0
  let done = 0
  for (let count = 1; ; ) {
    const us = await run(count)
    spentUs += us
    done += count
    const warmUs = WARM.turns * turnUs
    const isWarm = spentUs >= warmUs && (done >= WARM.pieces || spentUs >= WARM.patience * warmUs)
    if (us >= turnUs && isWarm) return Math.max(1, Math.round((count * turnUs) / us))
    if (us < turnUs) count *= 2
  }
}
/** A whole message runs through much code, so it needs its repetitions; a slow library is not waited for so long. */
const WARM = { turns: 40, pieces: 500, patience: 3 }

/** A function of this process, awaited where it returns a promise; `index` counts the pieces of work of one turn. */
export function contestant(name: string, work: (index: number) => unknown): Contestant {
  return {
    name,
    run: async (count) => {
      const from = process.cpuUsage()
      for (let index = 0; index < count; index++) {
        const result = work(index)
        if (result instanceof Promise) await result
        if (index % TURN_EVERY === TURN_EVERY - 1) await turn()
      }
      const { user, system } = process.cpuUsage(from)
      return user + system
    },
  }
}

/**
 * Lets the event loop turn once, as it does in a server after every message: only then does V8 let go of what weak references
 * have shown, and do the collecting that it puts into tasks. A loop of promises alone would measure another program.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
/** Often enough for the purpose, seldom enough not to be measured itself. */
const TURN_EVERY = 16

/** What one contestant leaves behind is not to be swept up in the turn of the next. */
const collectYoung: () => void = (() => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void
  return () => gc({ type: 'minor' })
})()
