import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { MemoryResult } from '../results.ts'
import { SERVE_FLAGS } from '../serve-flags.ts'
import { slope } from '../statistics.ts'
import type { MemoryPoint, MemoryWish } from './child.ts'

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url))

/** Resident memory while messages pass, out of one gateway and into the other, in a process of its own. */
export function measureMemory(wish: MemoryWish, progress: (line: string) => void): Promise<MemoryResult> {
  const points: MemoryPoint[] = []
  const child = fork(CHILD, { execArgv: ['--expose-gc', ...SERVE_FLAGS] })
  child.on('message', (point: MemoryPoint) => {
    points.push(point)
    progress(`memory ${point.messages} of ${wish.messages} messages, ${(point.rssBytes / 2 ** 20).toFixed(0)} MB resident`)
  })
  child.send(wish)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code !== 0) reject(new Error(`the messages of the memory test failed, status ${code}`))
      else resolve(memoryResult(wish.messages, points))
    })
  })
}

export function memoryResult(messages: number, points: readonly MemoryPoint[]): MemoryResult {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) throw new RangeError('no points')
  return {
    messages,
    points,
    growthBytes: last.rssBytes - first.rssBytes,
    bytesPerMessage: slope(points.map((point) => ({ x: point.messages, y: point.rssBytes }))),
  }
}
