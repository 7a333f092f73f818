import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { formD } from '../../demo/certificate.ts'
import type { RunningGateway } from '../../demo/process.ts'
import { referenceNumber } from '../certificate.ts'
import type { RelayRun } from '../results.ts'
import { liveMemory } from './live-memory.ts'
import { openPlant, type Plant, type PlantWish } from './plant.ts'

const HANDS = 32
/** Seldom enough that the asking itself costs nothing that counts: a backlog is counted by walking over it. */
const POLL_MS = 250

/**
 * Messages per second end to end: a backlog is submitted while the partner is away; then it comes, and the clock runs between
 * the first and the last tenth of signed Acknowledgments, so that neither the start nor the last stragglers count. Memory is
 * that of the gateways on both sides, summed, at both ends: resident, and what is left when all garbage has been collected, which
 * is done before the clock starts and after it has stopped.
 */
export async function measureRelay(
  wish: PlantWish & { readonly messages: number },
  progress: (line: string) => void,
): Promise<RelayRun> {
  const plant = await openPlant(wish)
  const { nodes, road, messages, share } = wish
  const each = share === undefined ? '' : `, ${share} of a core each`
  const name = `${wish.databases ? 'PostgreSQL' : 'SQLite'}, ${road.toUpperCase()}, ${nodes} ${nodes === 1 ? 'node' : 'nodes'} a side${each}`
  try {
    const sender = await plant.start('VN')
    await submitAll(plant, messages, (count) => progress(`relay ${name}: ${count} of ${messages} submitted`))
    const gateways = [...sender, ...(await plant.start('TH'))]
    if (share !== undefined) for (const { child } of gateways) plant.shares?.give(child.pid as number, share)
    const { marks, liveBytes } = await drained(plant, gateways, messages, (count) =>
      progress(`relay ${name}: ${count} of ${messages} through`),
    )
    const [from, to] = [
      marks.find(({ through }) => through >= messages * 0.1)!,
      marks.find(({ through }) => through >= messages * 0.9)!,
    ]
    return {
      name,
      nodes,
      ...(share === undefined ? {} : { share, usedUp: plant.shares?.usedUp() ?? 0 }),
      road,
      journal: wish.databases ? 'postgres' : 'sqlite',
      messages,
      perSecond: ((to.through - from.through) * 1_000) / (to.atMs - from.atMs),
      cpuUs: ((to.cpuTicks - from.cpuTicks) * US_PER_TICK) / (to.through - from.through),
      rssBytes: [from.rssBytes, to.rssBytes],
      liveBytes,
    }
  } finally {
    await plant.close()
  }
}

async function submitAll(plant: Plant, messages: number, told: (count: number) => void): Promise<void> {
  const client = plant.client('VN')
  const form = formD({ serial: 1, today: new Date().toISOString().slice(0, 10) })
  let next = 0
  const hand = async () => {
    while (next < messages) {
      const serial = next++
      await client.submit({ ...form, referenceNumber: referenceNumber(form.referenceNumber as string, serial) })
      if (serial % 500 === 0) told(serial)
    }
  }
  await Promise.all(Array.from({ length: HANDS }, hand))
}

interface Mark {
  readonly atMs: number
  readonly through: number
  readonly rssBytes: number
  readonly cpuTicks: number
}

async function drained(
  plant: Plant,
  gateways: readonly RunningGateway[],
  messages: number,
  told: (count: number) => void,
): Promise<{ readonly marks: readonly Mark[]; readonly liveBytes: readonly [number, number] }> {
  const marks: Mark[] = []
  let [first, last]: (number | undefined)[] = []
  for (let said = 0; ; await sleep(POLL_MS)) {
    const counts = (await plant.client('VN').call('GET', '/v1/counts')) as Record<string, number>
    const through = counts['delivery.delivered'] ?? 0
    // Where the clock starts after it, this moment is no mark: the next one is.
    if (first === undefined && through >= messages * 0.1) {
      first = await liveMemory(gateways)
      continue
    }
    marks.push({ atMs: performance.now(), through, ...usage(gateways) })
    if (last === undefined && through >= messages * 0.9) last = await liveMemory(gateways)
    if (first !== undefined && last !== undefined && through >= messages) return { marks, liveBytes: [first, last] }
    if (performance.now() - said > 2_000) {
      said = performance.now()
      told(through)
    }
  }
}

/** Linux counts CPU time in hundredths of a second, whatever the kernel's own tick is (USER_HZ). */
const US_PER_TICK = 10_000

/** What the gateways have used: resident memory now, CPU time so far (proc_pid_stat(5), fields utime and stime). */
function usage(gateways: readonly RunningGateway[]): Pick<Mark, 'rssBytes' | 'cpuTicks'> {
  let [rssBytes, cpuTicks] = [0, 0]
  for (const { child } of gateways) {
    const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    rssBytes += Number(kilobytes) * 1024
    cpuTicks += Number(fields[11]) + Number(fields[12])
  }
  return { rssBytes, cpuTicks }
}
