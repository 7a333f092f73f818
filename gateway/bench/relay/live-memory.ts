import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningGateway } from '../../demo/process.ts'

/** So that a gateway can be asked what it holds. */
export const PRELOAD = { NODE_OPTIONS: `--import ${new URL('./collected.ts', import.meta.url).href}` }

export function fileOf(pid: number): string {
  return join(tmpdir(), `asw-bench-memory-${pid}`)
}

const TRIES = 300
const PAUSE_MS = 100

/** What all of them hold together when everything that is garbage has been collected, bytes: heap and buffers of all threads. */
export async function liveMemory(gateways: readonly RunningGateway[]): Promise<number> {
  const left = await Promise.all(gateways.map(({ child }) => ask(child.pid as number)))
  return left.reduce((sum, bytes) => sum + bytes, 0)
}

async function ask(pid: number): Promise<number> {
  const file = fileOf(pid)
  rmSync(file, { force: true })
  process.kill(pid, 'SIGUSR2')
  for (let n = 0; n < TRIES; n += 1) {
    await sleep(PAUSE_MS)
    const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    if (text === '') continue
    rmSync(file, { force: true })
    return Number(text)
  }
  throw new Error(`the gateway ${pid} does not say what it holds`)
}
