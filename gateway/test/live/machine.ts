import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { Machine } from './install.ts'

/** The real one: Debian, Ubuntu, or anything else that has the tools already. */
export const MACHINE: Machine = {
  succeeds: (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0,
  run(command, args) {
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l' }
    const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env: environment })
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `exit code ${status}`}`)
  },
  root: process.getuid?.() === 0,
  forbidServices: () => forbidServices('/usr/sbin/policy-rc.d'),
  print: (line) => console.log(line),
}

const MARK = '# written by the live tests of asw-gateway; restored when they have installed their packages'

/**
 * invoke-rc.d asks `policy` before it starts a service; exit code 101 means "not allowed" (Debian policy 9.3.3).
 * A policy that stood there is put aside and comes back, also when the process is interrupted; one that an earlier run
 * left behind because it was killed counts as ours.
 */
export function forbidServices(policy: string): () => void {
  const aside = `${policy}.asw-aside`
  if (existsSync(policy) && !readFileSync(policy, 'utf8').includes(MARK)) renameSync(policy, aside)
  writeFileSync(policy, `#!/bin/sh\n${MARK}\nexit 101\n`)
  chmodSync(policy, 0o755)
  const restore = () => {
    process.off('exit', restore)
    rmSync(policy, { force: true })
    if (existsSync(aside)) renameSync(aside, policy)
  }
  process.on('exit', restore)
  return restore
}
