import { writeSync } from 'node:fs'

const STDOUT = 1
/** How often, a millisecond apart, a pipe is asked again whose reader is slow; not any more once a line was lost to it. */
const TRIES = 50
const PAUSE = new Int32Array(new SharedArrayBuffer(4))

export interface LogSink {
  /** One line with its line break. Never throws. */
  write(line: string): void
}

/**
 * Where the lines of the log go: standard output, each at once. What cannot be written (the disk is full, the reader is gone or stands
 * still) is lost and counted, and the next line that can be written comes behind one that says how many: a gateway that cannot log works on.
 *
 * @param now milliseconds since the epoch, for that line
 * @param write `fs.writeSync` of standard output; tests play a disk
 */
export function logSink(now: () => number, write = (bytes: Uint8Array): number => writeSync(STDOUT, bytes)): LogSink {
  let lost = 0
  /** A line was written in part. */
  let torn = false
  const whole = (text: string): boolean => {
    let left: Uint8Array = Buffer.from(`${torn ? '\n' : ''}${text}`, 'utf8')
    for (let tries = 0; left.length > 0; ) {
      try {
        const written = write(left)
        torn = written < left.length
        left = left.subarray(written)
      } catch (error) {
        tries += 1
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || lost > 0 || tries > TRIES) return false
        Atomics.wait(PAUSE, 0, 0, 1)
      }
    }
    return true
  }
  return {
    write(line) {
      if (
        lost > 0 &&
        !whole(`${JSON.stringify({ level: 40, time: now(), lost, msg: 'lines of this log could not be written' })}\n`)
      ) {
        lost += 1
        return
      }
      lost = 0
      if (!whole(line)) lost = 1
    },
  }
}
