import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** So small that twice as many gateways as there are with one node a side still leave room for the database: then a second node can show what it adds. */
export const SHARE = 0.3

/** Where Linux keeps the groups that can be given a share of the processors: version 1 mounted by itself, or version 2. */
const PLACES = [
  {
    folder: '/sys/fs/cgroup/cpu',
    file: 'cpu.cfs_quota_us',
    quota: (us: number) => String(us),
  },
  {
    folder: '/sys/fs/cgroup',
    file: 'cpu.max',
    quota: (us: number) => `${us} ${PERIOD_US}`,
  },
] as const
/** What both versions count in unless told otherwise. */
const PERIOD_US = 100_000

const TRIES = 50
const PAUSE_MS = 100

/** Gives processes a share of the processors. */
export interface Shares {
  /** From now on this process, all its threads together, gets so many cores and no more. */
  give(pid: number, cores: number): void
  /** After the processes have ended. */
  close(): Promise<void>
}

/** `undefined` where this machine does not let us (it takes root and a control group hierarchy that can be written). */
export function openShares(): Shares | undefined {
  for (const { folder, file, quota } of PLACES) {
    const groups: string[] = []
    const make = (name: string) => {
      const group = join(folder, name)
      mkdirSync(group)
      groups.push(group)
      return group
    }
    const close = async () => {
      for (const group of groups.splice(0)) await remove(group)
    }
    try {
      if (!existsSync(folder) || !existsSync(join(make(`asw-bench-${process.pid}`), file))) throw new Error(`no ${file}`)
    } catch {
      void close()
      continue
    }
    return {
      give: (pid, cores) => {
        const group = make(`asw-bench-${process.pid}-${pid}`)
        writeFileSync(join(group, file), quota(Math.round(cores * PERIOD_US)))
        writeFileSync(join(group, 'cgroup.procs'), String(pid))
      },
      close,
    }
  }
  return undefined
}

/** A group cannot go before its last process has. */
async function remove(group: string): Promise<void> {
  for (let n = 0; n < TRIES && isHeld(group); n += 1) await sleep(PAUSE_MS)
  rmdirSync(group)
}

function isHeld(group: string): boolean {
  return readdirSync(group).includes('cgroup.procs') && readFileSync(join(group, 'cgroup.procs'), 'utf8') !== ''
}
