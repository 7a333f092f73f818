/**
 * Preloaded into every thread of a gateway that is measured: on SIGUSR2 all of them collect what is garbage, and what is left
 * then stands in the file that `liveMemory` reads. An entry point of its own.
 */
import { writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { BroadcastChannel, isMainThread } from 'node:worker_threads'
import { fileOf } from './live-memory.ts'

/** Threads that have not answered by then have none to count. */
const ANSWER_MS = 1_500

const channel = new BroadcastChannel('asw-bench-memory')
channel.unref()
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Twice: the first collection runs the finalizers of what it found, the second takes what they let go. */
function left(): number {
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

if (isMainThread) {
  process.on('SIGUSR2', () => {
    let bytes = 0
    channel.onmessage = ({ data }: { readonly data: unknown }) => {
      if (typeof data === 'number') bytes += data
    }
    channel.postMessage('collect')
    bytes += left()
    setTimeout(() => writeFileSync(fileOf(process.pid), String(bytes)), ANSWER_MS).unref()
  })
} else {
  channel.onmessage = ({ data }: { readonly data: unknown }) => {
    if (data === 'collect') channel.postMessage(left())
  }
}
