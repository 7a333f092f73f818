import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** So small that twice as many gateways as there are with one node a side still leave room for the database: then a second node can show what it adds. */
export const SHARE = 0.3

/** So short that a gateway which has used its share up stands still for a few milliseconds only. */
const PERIOD_US = 10_000

/** Where Linux keeps the groups that can be given a share of the processors, and what is written to which file: version 1, version 2. */
const PLACES = [
  {
    folder: '/sys/fs/cgroup/cpu',
    settings: (us: number) => ({ 'cpu.cfs_period_us': String(PERIOD_US), 'cpu.cfs_quota_us': String(us) }),
  },
  { folder: '/sys/fs/cgroup', settings: (us: number) => ({ 'cpu.max': `${us} ${PERIOD_US}` }) },
] as const

const TRIES = 50
const PAUSE_MS = 100

/** Gives processes a share of the processors. */
export interface Shares {
  /** From now on this process, all its threads together, gets so many cores and no more. */
  give(pid: number, cores: number): void
  /** In which part of its periods the gateway that was short most often had used its share up: near 0 the share was no bound. */
  usedUp(): number
  /** After the processes have ended. */
  close(): Promise<void>
}

/** `undefined` where this machine does not let us (it takes root and a control group hierarchy that can be written). */
export function openShares(): Shares | undefined {
  const place = PLACES.find((one) => canMake(one.folder, Object.keys(one.settings(PERIOD_US))))
  if (!place) return undefined
  const groups: string[] = []
  return {
    give: (pid, cores) => {
      const group = join(place.folder, `asw-bench-${pid}`)
      mkdirSync(group)
      groups.push(group)
      const settings = Object.entries(place.settings(Math.round(cores * PERIOD_US)))
      for (const [file, value] of settings) writeFileSync(join(group, file), value)
      writeFileSync(join(group, 'cgroup.procs'), String(pid))
    },
    usedUp: () => Math.max(0, ...groups.map(usedUp)),
    close: async () => {
      for (const group of groups.splice(0)) await remove(group)
    },
  }
}

function canMake(folder: string, files: readonly string[]): boolean {
  const group = join(folder, `asw-bench-probe-${process.pid}`)
  try {
    if (!existsSync(folder)) return false
    mkdirSync(group)
  } catch {
    return false
  }
  const can = files.every((file) => existsSync(join(group, file)))
  rmdirSync(group)
  return can
}

function usedUp(group: string): number {
  const stat = readFileSync(join(group, 'cpu.stat'), 'utf8')
  const count = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0)
  return count('nr_throttled') / Math.max(1, count('nr_periods'))
}

/** A group cannot go before its last process has. */
async function remove(group: string): Promise<void> {
  for (let n = 0; n < TRIES && isHeld(group); n += 1) await sleep(PAUSE_MS)
  rmdirSync(group)
}

function isHeld(group: string): boolean {
  return readdirSync(group).includes('cgroup.procs') && readFileSync(join(group, 'cgroup.procs'), 'utf8') !== ''
}
