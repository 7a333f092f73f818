/** `asw serve` that ends itself, as by kill -9, when a named point of the way is passed for the n-th time: POINT:N in KILL_AT. */
import { serve } from '../../src/main.ts'

const [point, n = '1'] = (process.env.KILL_AT ?? '').split(':')
let passed = 0

const file = process.argv[process.argv.indexOf('--config') + 1]
if (!file) throw new Error('--config FILE')
await serve(file, (here) => {
  if (here !== point) return
  passed++
  if (passed === Number(n)) process.kill(process.pid, 'SIGKILL')
})
