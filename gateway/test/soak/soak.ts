import { setTimeout as sleep } from 'node:timers/promises'
import { dice } from './dice.ts'
import { type Struck, strikeAll } from './faults.ts'
import { judge, type Verdict } from './judge.ts'
import { ManyDoors } from './nsw.ts'
import type { Options } from './options.ts'
import { openPlant, type Plant } from './plant.ts'
import { customs, ministry, sendAll } from './traffic.ts'

/** After the last fault everything has to arrive within this time. */
const SETTLE_MS = 600_000
const TELL_MS = 10_000

export interface Outcome {
  readonly seed: number
  readonly certificates: number
  /** From the first submission to the last. */
  readonly sendingSeconds: number
  /** From then until nothing moved any more. */
  readonly settlingSeconds: number
  readonly faults: readonly Struck[]
  /** How often each node died. */
  readonly deaths: Readonly<Record<string, number>>
  readonly verdicts: readonly Verdict[]
}

/** One soak from an empty plant to the verdicts. Throws where it cannot come to any: a node ends by itself, nothing settles. */
export async function soak(options: Options, say: (line: string) => void): Promise<Outcome> {
  const plant = await openPlant(say)
  const end = new AbortController()
  try {
    const workers = Promise.all([customs(plant, end.signal), ministry(plant, end.signal)])
    const clock = stopwatch()
    const story = run(plant, options, say, end.signal)
    const { sent, faults } = await Promise.race([story, workers.then(() => story)])
    const sendingSeconds = clock()
    say('all submitted, no more faults: now everything has to arrive')
    await settled(plant, say)
    const settlingSeconds = clock() - sendingSeconds
    end.abort()
    await workers
    const looked = counter(say, (count) => `${count} of ${sent.length} certificates looked at`)
    const verdicts = await judge(plant, sent, looked.count).finally(looked.end)
    const deaths = Object.fromEntries(plant.nodes.map(({ name, gateway }) => [name, gateway.deaths]))
    const { seed, certificates } = options
    return { seed, certificates, sendingSeconds, settlingSeconds, faults, deaths, verdicts }
  } finally {
    end.abort()
    await plant.close(options.keep)
    if (options.keep) say(`logs and data are in ${plant.folder}`)
  }
}

async function run(plant: Plant, options: Options, say: (line: string) => void, signal: AbortSignal) {
  const submitted = counter(say, (count) => `${count} of ${options.certificates} submitted`)
  const [sent, faults] = await Promise.all([
    sendAll(plant, options, submitted.count),
    strikeAll(plant, dice(options.seed), options, ({ name }) => say(`fault: ${name}`), signal),
  ]).finally(submitted.end)
  return { sent, faults }
}

/** Resolves when no message is on its way and no inbox waits, on either side, twice in a row. */
async function settled(plant: Plant, say: (line: string) => void): Promise<void> {
  const sides = [new ManyDoors(plant.sites('VN')), new ManyDoors(plant.sites('TH'))]
  const deadline = performance.now() + SETTLE_MS
  for (let still = 0, told = 0; still < 2; await sleep(1_000)) {
    const counts = await Promise.all(
      sides.map((nsw) => nsw.insist((client) => client.call('GET', '/v1/counts') as Promise<Record<string, number>>)),
    )
    const moving = counts.map(movingOf)
    still = moving.every((names) => names === '') ? still + 1 : 0
    const seen = `still moving: VN ${moving[0] || 'nothing'}; TH ${moving[1] || 'nothing'}`
    if (performance.now() > deadline) throw new Error(`it does not settle; ${seen}`)
    if (still === 0 && performance.now() - told > TELL_MS) {
      told = performance.now()
      say(seen)
    }
  }
}

const MOVING = ['delivery.due', 'delivery.awaiting', 'arrival.open', 'signal.due', 'inbox.waiting', 'inbox.leased']

function movingOf(counts: Readonly<Record<string, number>>): string {
  return MOVING.filter((name) => (counts[name] ?? 0) > 0)
    .map((name) => `${name} ${counts[name]}`)
    .join(', ')
}

/** Says now and then how far it is. */
function counter(say: (line: string) => void, line: (count: number) => string) {
  let last = 0
  const timer = setInterval(() => say(line(last)), TELL_MS)
  return {
    count: (count: number) => {
      last = count
    },
    end: () => clearInterval(timer),
  }
}

function stopwatch(): () => number {
  const start = performance.now()
  return () => Math.round((performance.now() - start) / 1000)
}
