/**
 * `asw serve` that ends itself, as by kill -9, when it passes the point of the way whose name stands in the file KILL_FILE: once, or,
 * where the digest of a message stands behind the name, whenever it passes there with that message.
 */
import { readFileSync, rmSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

// Starts as fast as `bin/asw.js`.
module.enableCompileCache(fileURLToPath(new URL('../../.cache/', import.meta.url)))
const { serve } = await import('../../src/main.ts')

const order = process.env.KILL_FILE
const file = process.argv[process.argv.indexOf('--config') + 1]
if (!file || !order) throw new Error('KILL_FILE=FILE --config FILE')

await serve(file, (here, wire) => {
  const [point, about] = ordered(order)?.split(' ') ?? []
  if (here !== point || (about !== undefined && about !== wire)) return
  // Once only: the next life is a long one.
  if (about === undefined) rmSync(order)
  process.kill(process.pid, 'SIGKILL')
})

function ordered(order: string): string | undefined {
  try {
    return readFileSync(order, 'utf8')
  } catch {
    return undefined
  }
}
